"""A server with Openfire's manners towards components, for scenarios that play its users (see played.py).

Its manners were read in Openfire's source: subdomains only, a header that it compares as text, two questions as soon as a
component has come, probes that waited for it replayed as available presence, no privilege, `forbidden` for a roster IQ
unless the plugin GoJara (XEP-0321) is there, answers found by the id of the IQ alone, idle streams closed.
"""

import itertools
import re
import secrets
import threading

from rig.fake_xmpp import HEADER, ComponentPort
from rig.played import (ACCEPT, CLIENT, INFO, PlayedDomain, PlayedUser, bare, domain_of, error, kind_of, parse, renamed,
                        result, serialize)
from rig.xmpp_server import DOMAIN

MANAGER = f"component.{DOMAIN}"
VERSION = "jabber:iq:version"
START = re.compile(r"\s*(<\?xml[^>]*\?>\s*)?<stream:stream\s[^>]*xmlns=['\"]jabber:component:accept['\"]")


class Openfire(ComponentPort):
    """`server.client("alice@localhost")` is a user without a client. To look at: `domain.rosters`, `identity` (how it lists
    us), `version`, `handshakes`, `repeated_ids` (of IQs; another component would have got the answer), `lost`."""

    kind = program = "openfire"
    shows_own_presence = True

    def __init__(self, idle_s=360, gojara=False, permitted=None):
        super().__init__()
        self.idle_s = idle_s
        self.gojara = gojara
        self.permitted = permitted  # subdomains; None: all
        self.domain = OpenfireDomain(self)
        self.identity = self.version = None
        self.handshakes = []
        self.repeated_ids = []
        self.lost = []  # why streams were ended
        self._asked = set()
        self._questions = (f"{n}-{secrets.token_hex(2)}" for n in itertools.count(1))
        self._pending = {}  # full JID of a user -> the last contact that it probed in vain
        self._streams = {}  # domain -> Stream

    def client(self, jid, number=None, resource="phone", **wants):
        return PlayedUser(self, jid, number, resource, **wants)

    def kill(self):
        super().kill()
        self.domain.restart()

    def cuts(self):
        for stream in list(self._streams.values()):
            stream.cut()

    # -- streams

    def _take(self, stream):
        threading.Thread(target=self._live, args=[stream], daemon=True).start()

    def _live(self, stream):
        stream.domain, stream.known = None, False
        try:
            super()._take(stream)
        finally:
            if self._streams.get(stream.domain) is stream:
                del self._streams[stream.domain]
                self.domain.listed.clear()

    def _refuse(self, stream, condition):
        self.lost.append(condition)
        stream.end(condition)

    def _on_idle(self, stream):
        self._refuse(stream, "connection-timeout")

    def _on_header(self, stream, header, text):
        to = header.get("to", "")
        if not START.match(text):
            self._refuse(stream, "invalid-namespace")
        if to in ("", DOMAIN):
            self._refuse(stream, "internal-server-error")
        subdomain = to.removesuffix(f".{DOMAIN}")
        stream.domain = f"{subdomain}.{DOMAIN}"
        stream.say(HEADER % (to, stream.id))
        if self.permitted is not None and subdomain not in self.permitted:
            self._refuse(stream, "host-unknown")
        if stream.domain in self._streams:
            self._refuse(stream, "conflict")

    def _on_stanza(self, stream, stanza):
        if not stream.known:
            self._on_handshake(stream, stanza)
        elif stanza.get("from") is None:
            self._refuse(stream, None)  # it throws, and the connection is closed
        else:
            self._on_known(renamed(stanza, ACCEPT, CLIENT))

    def _on_handshake(self, stream, stanza):
        self.handshakes.append(stanza.text)
        if kind_of(stanza) != "handshake" or (stanza.text or "").lower() != stream.proof:
            self._refuse(stream, "not-authorized")
        stream.known = True
        stream.say("<handshake></handshake>")
        self._streams[stream.domain] = stream
        self._replay(stream)
        for namespace in (INFO, VERSION):
            [question] = parse(f"<iq type='get' id='{next(self._questions)}' from='{MANAGER}' to='{stream.domain}'>"
                               f"<query xmlns='{namespace}'/></iq>")
            self.tell(question)

    def _replay(self, stream):
        for user, contact in list(self._pending.items()):
            if domain_of(contact) == stream.domain:
                del self._pending[user]
                self.tell(parse(f"<presence from='{user}' to='{contact}'/>")[0])

    def tell(self, stanza):
        """To the component in whose domain it is addressed; False when that is not there."""
        stream = self._streams.get(domain_of(stanza.get("to")))
        if stream is None:
            if stanza.get("type") == "probe":
                self._pending[stanza.get("from")] = stanza.get("to")
            return False
        try:
            stream.say(serialize(renamed(stanza, CLIENT, ACCEPT), ACCEPT))
        except OSError:
            return False
        return True

    def _on_known(self, stanza):
        if kind_of(stanza) == "iq" and stanza.get("type") in ("get", "set"):
            if stanza.get("id") in self._asked:
                self.repeated_ids.append(stanza.get("id"))
            self._asked.add(stanza.get("id"))
        if stanza.get("to") is None:
            stanza.set("to", bare(stanza.get("from")))
        if domain_of(stanza.get("to")) == MANAGER:
            self._on_answer(stanza)
        else:
            self.domain.from_component(stanza)

    def _on_answer(self, stanza):
        """To one of the two questions. The first identity is the one it lists."""
        identity = stanza.find(f"{{{INFO}}}query/{{{INFO}}}identity")
        if stanza.get("type") == "result" and identity is not None:
            self.identity = (identity.get("category"), identity.get("type"), identity.get("name"))
            self.domain.listed[:] = [f"<item jid='{stanza.get('from')}' name='{identity.get('name')}'/>"]
        name = stanza.find(f"{{{VERSION}}}query/{{{VERSION}}}name")
        if stanza.get("type") == "result" and name is not None:
            self.version = name.text


class OpenfireDomain(PlayedDomain):
    def __init__(self, server):
        super().__init__(server.tell)
        self._server = server

    def answer_component(self, stanza):
        query = stanza[0].tag if len(stanza) else ""
        if query == "{jabber:iq:roster}query" and stanza.get("to") != DOMAIN:
            return self._on_remote_roster(stanza) if self._server.gojara else error(stanza, "auth", "forbidden")
        return super().answer_component(stanza)

    def _on_remote_roster(self, stanza):
        """XEP-0321 by GoJara: a gateway sees and sets the contacts of its own domain and no others."""
        gateway, owner = domain_of(stanza.get("from")), stanza.get("to")
        if stanza.get("type") == "get":
            return result(stanza, self.roster_xml(owner, lambda item: domain_of(item.jid) == gateway))
        for item in stanza[0]:
            if domain_of(item.get("jid")) == gateway:
                subscription = item.get("subscription")
                self.set_item(owner, item, {"to", "from"} if subscription == "both" else {subscription} & {"to", "from"})
        return result(stanza)

    def on_probe(self, owner, jid, item):
        """It says what others keep to themselves."""
        if item is None:
            self._to_component(parse(f"<presence type='unsubscribed' from='{owner}' to='{jid}'/>")[0])
        elif "from" not in item.has:
            self._to_component(parse(f"<presence type='error' from='{owner}' to='{jid}'><error type='auth'><forbidden "
                                     "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></presence>")[0])
        else:
            super().on_probe(owner, jid, item)
