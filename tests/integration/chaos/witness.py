"""What goes by between Dragoman and its XMPP server, as records. The tap calls it for each stanza that passed."""

from chaos.records import Reached, Told, token_of
from chaos.stanzas import child, child_text, local
from chaos.taps import OUT


class Witness:
    def __init__(self, clock, records):
        self.clock, self.records = clock, records
        self._unconfirmed = {}  # stream -> what was told and no answered barrier covers
        self._asked = {}  # (stream, id of a ping) -> what it covers
        self.streams = 0

    def on_stanza(self, link, way, stanza):
        kind = local(stanza)
        if way == OUT:
            if kind == "message":
                self._on_told(link.number, stanza)
            elif kind == "iq" and is_ping(stanza):
                self._asked[link.number, stanza.get("id")] = self._unconfirmed.pop(link.number, [])
        elif kind == "message" and child_text(stanza, "body") and stanza.get("type") != "error":
            self.records.reached.append(Reached(stanza.get("id"), self.clock(), link.number))
        elif kind == "iq" and is_pong(stanza):
            for told in self._asked.pop((link.number, stanza.get("id")), []):
                told.confirmed = True

    def on_end(self, link):
        self._unconfirmed.pop(link.number, None)
        for key in [key for key in self._asked if key[0] == link.number]:
            del self._asked[key]

    def _on_told(self, stream, stanza):
        kind, about = what(stanza)
        if kind is None:
            return
        body = child_text(child(stanza, "error"), "text") if kind == "error" else child_text(stanza, "body")
        told = Told(kind, stanza.get("id"), stanza.get("to", "").partition("/")[0],
                    stanza.get("from", "").partition("@")[0], about, body, self.clock(), stream)
        self.records.told.append(told)
        self._unconfirmed.setdefault(stream, []).append(told)


def what(stanza):
    """Kind and subject of what Dragoman says to a user."""
    body, received = child_text(stanza, "body"), child(stanza, "received")
    if stanza.get("type") == "error":
        return "error", stanza.get("id")
    if received is not None:
        return "receipt", received.get("id")
    if body is None:
        return None, None
    return ("notice" if body.startswith("Not delivered: ") else "text"), token_of(body)


def is_ping(stanza):
    return stanza.get("type") == "get" and child(stanza, "ping") is not None


def is_pong(stanza):
    return stanza.get("type") in ("result", "error")
