"""What an XMPP user of the rig does and sees, however it is connected: it texts, asks, expects, looks."""

import itertools
import secrets
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

from rig.inbox import Inbox

NS = {
    "c": "jabber:client",
    "receipts": "urn:xmpp:receipts",
    "stanzas": "urn:ietf:params:xml:ns:xmpp-stanzas",
    "info": "http://jabber.org/protocol/disco#info",
    "items": "http://jabber.org/protocol/disco#items",
    "delay": "urn:xmpp:delay",
    "vcard": "vcard-temp",
    "time": "urn:xmpp:time",
    "version": "jabber:iq:version",
    "roster": "jabber:iq:roster",
    "carbons": "urn:xmpp:carbons:2",
    "forward": "urn:xmpp:forward:0",
    "fallback": "urn:xmpp:fallback:0",
    "event": "http://jabber.org/protocol/pubsub#event",
}
PING = "<ping xmlns='urn:xmpp:ping'/>"
RECEIPT_REQUEST = "<request xmlns='urn:xmpp:receipts'/>"


class Stanza:
    """A received stanza, for reading."""

    def __init__(self, xml):
        self.xml = xml
        self.kind = xml.tag.rpartition("}")[2]
        self.type, self.id = xml.get("type"), xml.get("id")
        self.sender, self.to = xml.get("from", ""), xml.get("to", "")

    def find(self, path):
        return self.xml.find(path, NS)

    def text(self, path):
        """The text of a descendant; None when there is none."""
        found = self.find(path)
        return None if found is None else found.text or ""

    @property
    def body(self):
        return self.text("c:body")

    @property
    def words(self):
        """The body as a client shows it that knows answers (XEP-0461): without what it quotes for those that do not."""
        quoted = self.find("fallback:fallback[@for='urn:xmpp:reply:0']/fallback:body")
        if quoted is None or self.body is None:
            return self.body
        return self.body[:int(quoted.get("start"))] + self.body[int(quoted.get("end")):]

    @property
    def receipt_of(self):
        found = self.find("receipts:received")
        return None if found is None else found.get("id")

    @property
    def condition(self):
        """Of an error: its defined condition, as "item-not-found"."""
        for child in self.xml.iterfind("c:error/stanzas:*", NS):
            name = child.tag.rpartition("}")[2]
            if name != "text":
                return name
        return None

    @property
    def error_type(self):
        error = self.find("c:error")
        return None if error is None else error.get("type")

    @property
    def error_text(self):
        return self.text("c:error/stanzas:text")

    def __str__(self):
        return ElementTree.tostring(self.xml, encoding="unicode")


class User:
    """One user at one device. A subclass says how it `logs_in()`, `logs_out()` and `sends(xml)`; what comes for it, it puts
    into `inbox` as Stanza."""

    def __init__(self, server, jid, number=None, resource="phone"):
        self.server, self.jid, self.number = server, jid, number
        self.full_jid = f"{jid}/{resource}"
        self.inbox = Inbox(jid)
        self._ids = (f"{secrets.token_hex(3)}-{n}" for n in itertools.count(1))

    def __enter__(self):
        self.logs_in()
        return self

    def __exit__(self, *failure):
        self.logs_out()

    def new_id(self):
        return next(self._ids)

    def texts(self, phone, body, receipt=True, within=""):
        """Send a chat message; its id. `phone` is a rig.phone.Phone or a JID, `within` is further XML inside it."""
        id = self.new_id()
        self.sends(self.message(phone, body, id, receipt, within))
        return id

    @staticmethod
    def message(phone, body, id, receipt=True, within=""):
        to = getattr(phone, "jid", phone)
        return (f"<message to={quoteattr(to)} id={quoteattr(id)} type='chat'><body>{escape(body)}</body>"
                f"{RECEIPT_REQUEST if receipt else ''}{within}</message>")

    def asks(self, to, payload, type="get", within=10):
        """Send an IQ and wait for its answer, a result or an error."""
        id = self.new_id()
        self.sends(f"<iq to={quoteattr(to)} id='{id}' type='{type}'>{payload}</iq>")
        return self.expects(f"an answer to {payload}",
                            lambda s: s.kind == "iq" and s.id == id and s.type in ("result", "error"), within)

    def pings(self, to, within=10):
        """Ask whether anybody is there. When the answer is here, so is whatever was sent to us before it."""
        return self.asks(getattr(to, "jid", to), PING, within=within)

    def expects(self, what, matches, within=10):
        return self.inbox.expect(what, matches, within)

    def expects_text(self, phone, body, within=10):
        sender = getattr(phone, "jid", phone)
        return self.expects(f"{body!r} from {sender}",
                            lambda s: s.kind == "message" and s.type != "error" and s.words == body
                            and s.sender.partition("/")[0] == sender, within)

    def expects_receipt(self, id, within=10):
        return self.expects(f"the receipt of {id}", lambda s: s.kind == "message" and s.receipt_of == id, within)

    def expects_error(self, id, condition, within=10):
        return self.expects(f"an error {condition} for {id}",
                            lambda s: s.type == "error" and s.id == id and s.condition == condition, within)

    def expects_presence(self, sender, type=None, within=10):
        return self.expects(f"presence {type or 'available'} of {sender}",
                            lambda s: s.kind == "presence" and s.type == type
                            and s.sender.partition("/")[0] == sender, within)

    def roster(self):
        """The server's list as it is now: JID -> <item/>."""
        found = self.asks(self.jid, "<query xmlns='jabber:iq:roster'/>").xml.iterfind(".//roster:item", NS)
        return {item.get("jid"): item for item in found}

    def expects_roster_item(self, jid, matches=lambda item: True, within=10):
        """A push about this contact whose <item/> matches; the item."""
        def pushed(s):
            item = s.find("roster:query/roster:item") if s.kind == "iq" and s.type == "set" else None
            return item is not None and item.get("jid") == jid and matches(item)

        return self.expects(f"a roster push about {jid}", pushed, within).find("roster:query/roster:item")

    def expects_carbon(self, way, matches=lambda copy: True, within=10):
        """A carbon of what another device of this user "sent" or "received"; the copy inside, as a Stanza."""
        def copy_of(s):
            found = s.find(f"carbons:{way}/forward:forwarded/c:message") if s.kind == "message" else None
            return None if found is None else Stanza(found)

        found = self.expects(f"a carbon of what was {way}", lambda s: (copy := copy_of(s)) and matches(copy), within)
        return copy_of(found)

    def expects_event(self, sender, node, within=10):
        """A PEP event about this node; its <items/>. Only those come that were asked for by `features`, see Client."""
        def items_of(s):
            return s.find(f"event:event/event:items[@node='{node}']") if s.kind == "message" else None

        found = self.expects(f"an event {node} of {sender}",
                             lambda s: s.sender.partition("/")[0] == sender and items_of(s) is not None, within)
        return items_of(found)
