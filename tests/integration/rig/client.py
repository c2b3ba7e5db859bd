"""An XMPP user's client on slixmpp, driven as a person drives one: texts, expects, looks.

slixmpp runs on one thread for all clients; every call here is made from the scenario's thread and waits.
"""

import asyncio
import atexit
import functools
import itertools
import secrets
import threading
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

import slixmpp
from slixmpp.xmlstream.handler import Callback
from slixmpp.xmlstream.matcher import MatchXPath

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
}
PING = "<ping xmlns='urn:xmpp:ping'/>"
RECEIPT_REQUEST = "<request xmlns='urn:xmpp:receipts'/>"


@functools.cache
def loop():
    made = asyncio.new_event_loop()
    thread = threading.Thread(target=made.run_forever, name="clients", daemon=True)
    thread.start()
    atexit.register(end, made, thread)
    return made


def end(ending, thread):
    """slixmpp leaves tasks behind; without this they complain when Python ends."""
    def cancel():
        for task in asyncio.all_tasks(ending):
            task.cancel()
        ending.call_soon(ending.stop)

    ending.call_soon_threadsafe(cancel)
    thread.join(5)


def run(coroutine, within=20):
    return asyncio.run_coroutine_threadsafe(coroutine, loop()).result(within)


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


class Client:
    """One user at one device."""

    def __init__(self, server, jid, number=None, resource="phone"):
        self.server, self.jid, self.number = server, jid, number
        self.full_jid = f"{jid}/{resource}"
        self.inbox = Inbox(jid)
        self._ids = (f"{secrets.token_hex(3)}-{n}" for n in itertools.count(1))
        self._stream = None

    def __enter__(self):
        self.logs_in()
        return self

    def __exit__(self, *failure):
        self.logs_out()

    def logs_in(self):
        run(self._log_in())
        if self.server.shows_own_presence:
            self.expects("its own presence", lambda s: s.kind == "presence" and s.sender == self.full_jid)
        else:
            self.pings(self.jid.partition("@")[2])

    async def _log_in(self):
        password = self.jid.partition("@")[0] + "pw"
        self._stream = stream = slixmpp.ClientXMPP(self.full_jid, password, sasl_mech="PLAIN")
        stream["feature_mechanisms"].unencrypted_plain = True
        started = loop().create_future()
        stream.add_event_handler("session_start", lambda _: started.done() or started.set_result(True))
        for kind in ("message", "presence", "iq"):
            stream.register_handler(Callback(kind, MatchXPath("{jabber:client}" + kind), self._on_stanza))
        stream.connect(("127.0.0.1", self.server.c2s_port), disable_starttls=True)
        await asyncio.wait_for(started, 15)
        await stream.get_roster()
        stream.send_presence()

    def _on_stanza(self, stanza):
        self.inbox.put(Stanza(stanza.xml))

    def logs_out(self):
        if self._stream is not None:
            stream, self._stream = self._stream, None
            run(self._log_out(stream))

    @staticmethod
    async def _log_out(stream):
        await stream.disconnect(wait=1.0)
        stream._run_out_filters.cancel()  # slixmpp leaves this task behind

    def new_id(self):
        return next(self._ids)

    def sends(self, xml):
        """One stanza as it is, or many in one piece."""
        loop().call_soon_threadsafe(self._stream.send_raw, xml)

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
                            lambda s: s.kind == "message" and s.type != "error" and s.body == body
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
