"""An XMPP domain that a scenario plays: users without clients, and the server's part of RFC 6121 for them (rosters,
subscriptions, presence, offline messages). What speaks with the component is another's business: see openfire.py, wokkel.py.
"""

import base64
import copy
import hashlib
import itertools
import threading
from dataclasses import dataclass, field
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

from rig.user import Stanza, User
from rig.xmpp_server import COMPONENT, DOMAIN

DOMAINS = (DOMAIN, "elsewhere")
CLIENT, ACCEPT = "jabber:client", "jabber:component:accept"
INFO = "http://jabber.org/protocol/disco#info"
XML = "http://www.w3.org/XML/1998/namespace"
SUBSCRIPTION = ("subscribe", "subscribed", "unsubscribe", "unsubscribed")


def parse(xml):
    """The stanzas in this text, in the namespace of clients."""
    return list(ElementTree.fromstring(f"<stream xmlns='{CLIENT}'>{xml}</stream>"))


def serialize(element, namespace=CLIENT):
    """As servers write: without prefixes, and the stanza's own namespace is the stream's."""
    uri, _, name = element.tag.rpartition("}")
    uri = uri.lstrip("{")
    attributes = "".join(f" {key.replace(f'{{{XML}}}', 'xml:')}={quoteattr(value)}" for key, value in element.items())
    declared = "" if uri == namespace else f" xmlns={quoteattr(uri)}"
    inner = escape(element.text or "") + "".join(serialize(e, uri) + escape(e.tail or "") for e in element)
    return f"<{name}{declared}{attributes}>{inner}</{name}>" if inner else f"<{name}{declared}{attributes}/>"


def renamed(element, old, new):
    """A copy with all that is in one namespace moved into another."""
    made = copy.deepcopy(element)
    for each in made.iter():
        each.tag = each.tag.replace(f"{{{old}}}", f"{{{new}}}")
    return made


def kind_of(stanza):
    return stanza.tag.rpartition("}")[2]


def bare(jid):
    return jid.partition("/")[0]


def domain_of(jid):
    return bare(jid).rpartition("@")[2]


@dataclass
class Item:
    """One contact of a roster."""

    jid: str
    name: str | None = None
    groups: list = field(default_factory=list)
    has: set = field(default_factory=set)  # of "to" and "from"
    asks: bool = False

    @property
    def subscription(self):
        return "both" if len(self.has) == 2 else next(iter(self.has), "none")

    def xml(self, subscription=None):
        name = f" name={quoteattr(self.name)}" if self.name else ""
        asks = " ask='subscribe'" if self.asks else ""
        groups = "".join(f"<group>{escape(group)}</group>" for group in self.groups)
        return f"<item jid={quoteattr(self.jid)} subscription='{subscription or self.subscription}'{name}{asks}>{groups}</item>"


class PlayedUser(User):
    """Not a client: what it sends enters its domain at once. It says (XEP-0115) and answers what it can do, by `features`;
    all else is for the scenario to answer."""

    def __init__(self, server, jid, number=None, resource="phone", features=()):
        super().__init__(server, jid, number, resource)
        self.features = sorted({INFO, *features})

    def logs_in(self):
        self.server.domain.enter(self)
        self.sends(f"<presence>{self.caps()}</presence>")

    def caps(self):
        said = "client/pc//played<" + "".join(f"{feature}<" for feature in self.features)
        ver = base64.b64encode(hashlib.sha1(said.encode()).digest()).decode()
        return f"<c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='urn:example:played' ver='{ver}'/>"

    def hears(self, stanza):
        if stanza.get("type") == "get" and len(stanza) and stanza[0].tag == f"{{{INFO}}}query":
            node = f" node={quoteattr(stanza[0].get('node'))}" if stanza[0].get("node") else ""
            features = "".join(f"<feature var='{feature}'/>" for feature in self.features)
            self.server.domain.from_user(self, result(stanza, f"<query xmlns='{INFO}'{node}>"
                                                      f"<identity category='client' type='pc' name='played'/>{features}</query>"))
        else:
            self.inbox.put(Stanza(stanza))

    def logs_out(self):
        self.server.domain.leave(self)

    def sends(self, xml):
        for stanza in parse(xml):
            self.server.domain.from_user(self, stanza)


class PlayedDomain:
    """`to_component(stanza)` hands a stanza (in the namespace of clients) to the component; False when it is not there.
    Rosters and offline messages outlive restarts, sessions do not."""

    def __init__(self, to_component):
        self._to_component = to_component
        self._lock = threading.RLock()
        self._ids = (f"server-{n}" for n in itertools.count(1))
        self._sessions = {}  # full JID -> PlayedUser
        self._presence = {}  # full JID -> what it announced
        self._directed = {}  # full JID -> JIDs that it told so directly
        self._offline = {}  # bare JID -> stanzas
        self.rosters = {}  # bare JID -> {JID -> Item}
        self.listed = []  # <item/>s of the server's disco#items
        self.bounced = "remote-server-not-found"

    # -- sessions

    def enter(self, user):
        with self._lock:
            self._sessions[user.full_jid] = user
            self.rosters.setdefault(user.jid, {})

    def leave(self, user):
        with self._lock:
            if self._sessions.get(user.full_jid) is user:
                if user.full_jid in self._presence:
                    self.from_user(user, *parse("<presence type='unavailable'/>"))
                self._sessions.pop(user.full_jid)

    def restart(self):
        with self._lock:
            for sessions in (self._sessions, self._presence, self._directed):
                sessions.clear()

    def resources(self, jid):
        return [user for user in self._sessions.values() if user.jid == bare(jid) and user.full_jid in self._presence]

    # -- from users

    def from_user(self, user, stanza):
        with self._lock:
            stanza.set("from", user.full_jid)
            kind, to = kind_of(stanza), stanza.get("to")
            if kind == "presence" and stanza.get("type") in SUBSCRIPTION:
                self._on_own_subscription(user, stanza)
            elif kind == "presence" and to is None:
                self._on_own_presence(user, stanza)
            elif to is not None and domain_of(to) == COMPONENT:
                if kind == "presence":
                    self._directed.setdefault(user.full_jid, set()).add(to)
                self._pass(stanza)
            elif kind == "iq" and stanza.get("type") in ("get", "set"):
                user.hears(self._answer(user, stanza))

    def _pass(self, stanza):
        """To the component; back as an error when it is not there."""
        if not self._to_component(stanza) and stanza.get("type") not in ("error", "result") and kind_of(stanza) != "presence":
            self.deliver(error(stanza, "cancel", self.bounced))

    def _on_own_presence(self, user, stanza):
        first = user.full_jid not in self._presence
        away = stanza.get("type") == "unavailable"
        told = {item.jid for item in self.rosters[user.jid].values() if "from" in item.has}
        if away:
            told |= self._directed.pop(user.full_jid, set())
            self._presence.pop(user.full_jid, None)
        else:
            self._presence[user.full_jid] = stanza
        for jid in sorted(told):
            self._pass(addressed(stanza, jid))
        for other in self.resources(user.jid):
            other.hears(addressed(stanza, other.full_jid))
        if first and not away:
            for item in self.rosters[user.jid].values():
                if "to" in item.has:
                    self.probe(user, item.jid)
            for waiting in self._offline.pop(user.jid, []):
                user.hears(waiting)

    def probe(self, user, jid):
        [probe] = parse(f"<presence type='probe' from='{user.full_jid}' to={quoteattr(jid)}/>")
        self._to_component(probe)

    def _on_own_subscription(self, user, stanza):
        type, jid = stanza.get("type"), bare(stanza.get("to"))
        stanza.set("from", user.jid)
        stanza.set("to", jid)
        item = self.rosters[user.jid].setdefault(jid, Item(jid)) if type == "subscribe" else self.item(user.jid, jid)
        if type == "subscribe" and "to" in item.has:
            return  # taken for the acknowledgement of RFC 3921, which would never end
        self._change(user.jid, item, {"subscribe": {"asks": True}, "unsubscribe": {"asks": False, "to": False},
                                      "subscribed": {"from": True}, "unsubscribed": {"from": False}}[type])
        self._pass(stanza)
        for resource in self.resources(user.jid) if type in ("subscribed", "unsubscribed") else ():
            shown = self._presence[resource.full_jid] if type == "subscribed" else parse("<presence type='unavailable'/>")[0]
            shown.set("from", resource.full_jid)
            self._pass(addressed(shown, jid))

    def _answer(self, user, stanza):
        query, to = stanza[0].tag if len(stanza) else "", stanza.get("to")
        if query == "{jabber:iq:roster}query" and to in (None, user.jid):
            return self._on_own_roster(user, stanza)
        if to == DOMAIN and query == "{http://jabber.org/protocol/disco#items}query":
            return result(stanza, f"<query xmlns='http://jabber.org/protocol/disco#items'>{''.join(self.listed)}</query>")
        if query == "{urn:xmpp:ping}ping" and to in (None, DOMAIN):
            return result(stanza)
        return error(stanza, "cancel", "service-unavailable")

    def _on_own_roster(self, user, stanza):
        if stanza.get("type") == "get":
            return result(stanza, self.roster_xml(user.jid))
        for item in stanza[0]:
            self.set_item(user.jid, item)
        return result(stanza)

    # -- rosters

    def item(self, owner, jid):
        return self.rosters.get(owner, {}).get(bare(jid))

    def roster_xml(self, owner, selects=lambda item: True):
        items = "".join(item.xml() for item in self.rosters.get(owner, {}).values() if selects(item))
        return f"<query xmlns='jabber:iq:roster'>{items}</query>"

    def set_item(self, owner, xml, has=None):
        """What an <item/> of a roster set asks for; `has` when a gateway may say what is subscribed."""
        jid, roster = xml.get("jid"), self.rosters.setdefault(owner, {})
        if xml.get("subscription") == "remove":
            item = roster.pop(jid, None)
            if item is not None:
                self._push(owner, item, "remove")
                self._say_farewell(owner, item)
            return
        item = roster.setdefault(jid, Item(jid))
        item.name = xml.get("name")
        item.groups = [group.text for group in xml]
        item.has = item.has if has is None else has
        self._push(owner, item)

    def _say_farewell(self, owner, item):
        for way, type in (("to", "unsubscribe"), ("from", "unsubscribed")):
            if way in item.has or (way == "to" and item.asks):
                self._pass(parse(f"<presence type='{type}' from='{owner}' to={quoteattr(item.jid)}/>")[0])

    def _push(self, owner, item, subscription=None):
        for user in [user for user in self._sessions.values() if user.jid == owner]:
            user.hears(parse(f"<iq type='set' id='{next(self._ids)}' to='{user.full_jid}'>"
                                        f"<query xmlns='jabber:iq:roster'>{item.xml(subscription)}</query></iq>")[0])

    def _change(self, owner, item, changes):
        """Apply and push; whether anything changed."""
        if item is None:
            return False
        before = (set(item.has), item.asks)
        for what, on in changes.items():
            if what == "asks":
                item.asks = on
            elif on:
                item.has.add(what)
            else:
                item.has.discard(what)
        changed = (item.has, item.asks) != before
        if changed:
            self._push(owner, item)
        return changed

    # -- from the component

    def from_component(self, stanza):
        """In the namespace of clients. Answers go back the same way."""
        with self._lock:
            to = stanza.get("to")
            if domain_of(to) not in DOMAINS:
                return
            if kind_of(stanza) == "presence":
                self._on_presence(stanza)
            elif kind_of(stanza) == "iq" and "/" not in to and stanza.get("type") in ("get", "set"):
                self._to_component(self.answer_component(stanza))
            elif not self.deliver(stanza) and stanza.get("type") in ("get", "set"):
                self._to_component(error(stanza, "cancel", "service-unavailable"))

    def answer_component(self, stanza):
        """To an IQ for the server or for an account."""
        if stanza.get("to") == DOMAIN and stanza[0].tag == "{urn:xmpp:ping}ping":
            return result(stanza)
        return error(stanza, "cancel", "service-unavailable")

    def deliver(self, stanza):
        """To whom it is for; False when nobody is there who would have it."""
        to = stanza.get("to")
        if to in self._sessions:
            self._sessions[to].hears(stanza)
            return True
        if kind_of(stanza) != "message" or stanza.get("type") == "error":
            return False
        there = self.resources(to)
        for user in there:
            user.hears(stanza)
        if not there and domain_of(to) in DOMAINS:
            self._offline.setdefault(bare(to), []).append(stanza)
        return True

    def _on_presence(self, stanza):
        type, owner, jid = stanza.get("type"), bare(stanza.get("to")), bare(stanza.get("from"))
        item = self.item(owner, jid)
        if type == "probe":
            self.on_probe(owner, jid, item)
            return
        if type == "subscribe" and item is not None and "from" in item.has:
            self._to_component(parse(f"<presence type='subscribed' from='{owner}' to={quoteattr(jid)}/>")[0])
            return
        wanted = {"subscribed": {"asks": False, "to": True}, "unsubscribed": {"asks": False, "to": False},
                  "unsubscribe": {"from": False}}.get(type)
        if type == "subscribed" and (item is None or not item.asks):
            return
        if wanted:
            self._change(owner, item, wanted)
        if "/" in stanza.get("to"):
            self.deliver(stanza)
        else:
            for user in self.resources(owner):
                user.hears(stanza)

    def on_probe(self, owner, jid, item):
        """Silence for those who may not know, as Prosody and ejabberd have it."""
        for user in self.resources(owner) if item is not None and "from" in item.has else ():
            self._to_component(addressed(self._presence[user.full_jid], jid))


def addressed(stanza, to):
    made = copy.deepcopy(stanza)
    made.set("to", to)
    return made


def result(stanza, payload=""):
    """The answer to an IQ."""
    made = ElementTree.Element(f"{{{CLIENT}}}iq", {"type": "result", "id": stanza.get("id", "")})
    return swap(stanza, made, parse(payload))


def error(stanza, type, condition):
    made = ElementTree.Element(stanza.tag, {"type": "error", "id": stanza.get("id", "")})
    return swap(stanza, made, [*stanza, *parse(f"<error type='{type}'><{condition} "
                                               "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>")])


def swap(stanza, made, children):
    """Back to the sender of the stanza."""
    for theirs, ours in (("from", "to"), ("to", "from")):
        if stanza.get(theirs):
            made.set(ours, stanza.get(theirs))
    made.extend(children)
    return made
