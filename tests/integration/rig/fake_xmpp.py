"""XMPP servers for one component, with the manners that no real one can be asked for. ComponentPort is what they have in
common; FakeXmpp dies of a stanza, answers no ping, goes in the midst of everything. It routes nothing: what it is told, it
keeps. One that routes is in openfire.py."""

import contextlib
import hashlib
import socket
import struct
import threading
import xml.etree.ElementTree as xml
from dataclasses import dataclass

from rig.process import wait_until
from rig.xmpp_server import COMPONENT, DOMAIN, SECRET

HEADER = (f"<?xml version='1.0'?><stream:stream xmlns:stream='http://etherx.jabber.org/streams' "
          "xmlns='jabber:component:accept' from='%s' id='%s'>")
ERROR = ("<stream:error><%s xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>")


class Stream:
    """One connection of a component."""

    def __init__(self, peer, id):
        self.peer, self.id = peer, id
        self.proof = hashlib.sha1((id + SECRET).encode()).hexdigest()

    def say(self, text):
        self.peer.sendall(text.encode())

    def end(self, condition=None):
        """Say why, when there is a why; the thread of this stream ends by it."""
        self.say(ERROR % condition if condition else "</stream:stream>")
        raise EOFError

    def cut(self):
        """The machine is gone: RST, and what was not answered never will be."""
        with contextlib.suppress(OSError):
            self.peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.peer.shutdown(socket.SHUT_RDWR)


class ComponentPort:
    """Where components connect; a subclass says what is answered to a header and to a stanza. Its port is the same after
    each start()."""

    idle_s = None  # a stream on which nothing comes for so long is closed

    def __init__(self):
        self.component_port = 0
        self._listener = None
        self._begun = 0

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *failure):
        self.kill()

    def start(self):
        self._listener = socket.create_server(("127.0.0.1", self.component_port))
        self.component_port = self._listener.getsockname()[1]
        threading.Thread(target=self._serve, args=[self._listener], daemon=True).start()

    def kill(self):
        """As when the power goes."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes accept()
        self._listener.close()
        self.cuts()

    def cuts(self):
        raise NotImplementedError

    def _serve(self, listener):
        with contextlib.suppress(OSError):
            while True:
                peer, _ = listener.accept()
                peer.settimeout(self.idle_s)
                self._begun += 1
                self._take(Stream(peer, f"stream-{self._begun}"))

    def _take(self, stream):
        with contextlib.suppress(OSError, EOFError), stream.peer:
            self._talk(stream)

    def _talk(self, stream):
        depth, root, head = 0, None, b""
        parser = xml.XMLPullParser(["start", "end"])
        while octets := self._read(stream):
            head += octets if root is None else b""
            parser.feed(octets)
            for event, element in parser.read_events():
                depth += 1 if event == "start" else -1
                if event == "start" and depth == 1:
                    root = element
                    self._on_header(stream, element, head.decode())
                elif event == "end" and depth == 1:
                    self._on_stanza(stream, element)
                    root.clear()
                elif event == "end" and depth == 0:
                    stream.end()

    def _read(self, stream):
        try:
            return stream.peer.recv(65536)
        except TimeoutError:
            return self._on_idle(stream)

    def _on_idle(self, stream):
        stream.end("connection-timeout")

    def _on_header(self, stream, header, text):
        raise NotImplementedError

    def _on_stanza(self, stream, stanza):
        raise NotImplementedError


@dataclass(frozen=True)
class Heard:
    """A message: on which stream it came (from 1), and what it is."""

    stream: int
    id: str
    sender: str
    to: str
    body: str


class FakeXmpp(ComponentPort):
    """One stream at a time; the next one waits."""

    def __init__(self):
        super().__init__()
        self._stream = None
        self.streams = 0
        self.heard = []  # of Heard
        self.deaths = 0
        self.dies_of = None  # a part of a body
        self.dies_with = "not-well-formed"  # None: without a word
        self.answers_pings = True

    def cuts(self):
        if self._stream:
            self._stream.cut()

    def bodies(self):
        return [message.body for message in self.heard]

    def expects(self, count, within=20):
        """Wait for so many messages in all; all of them."""
        wait_until(f"{count} messages have come", lambda: len(self.heard) >= count, within)
        return list(self.heard)

    def _take(self, stream):
        self._stream = stream
        super()._take(stream)

    def _on_header(self, stream, header, text):
        stream.say(HEADER % (COMPONENT, stream.id))

    def _on_stanza(self, stream, stanza):
        kind = stanza.tag.rpartition("}")[2]
        if kind == "handshake":
            assert stanza.text == stream.proof
            self.streams += 1
            stream.say("<handshake/>")
        elif kind == "iq" and self.answers_pings:
            stream.say(f"<iq type='result' id='{stanza.get('id')}' from='{DOMAIN}' to='{COMPONENT}'/>")
        elif kind == "message":
            body = stanza.findtext("{jabber:component:accept}body") or ""
            if self.dies_of and self.dies_of in body:
                self.deaths += 1
                if self.dies_with:
                    stream.end(self.dies_with)
                raise EOFError
            self.heard.append(Heard(self.streams, stanza.get("id"), stanza.get("from"), stanza.get("to"), body))
