"""An XMPP server for one component, with the manners that no real one can be asked for: it dies of a stanza, answers no
ping, goes in the midst of everything. It routes nothing: what it is told, it keeps."""

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
          f"xmlns='jabber:component:accept' from='{COMPONENT}' id='%s'>")
ERROR = ("<stream:error><%s xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>")


@dataclass(frozen=True)
class Heard:
    """A message: on which stream it came (from 1), and what it is."""

    stream: int
    id: str
    sender: str
    to: str
    body: str


class FakeXmpp:
    def __init__(self):
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.component_port = self._listener.getsockname()[1]
        self._peer = None
        self.streams = 0
        self.heard = []  # of Heard
        self.deaths = 0
        self.dies_of = None  # a part of a body
        self.dies_with = "not-well-formed"  # None: without a word
        self.answers_pings = True
        threading.Thread(target=self._serve, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self._listener.close()
        self.cuts()

    def cuts(self):
        """The machine is gone: RST, and what was not answered never will be."""
        if self._peer:
            with contextlib.suppress(OSError):
                self._peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self._peer.shutdown(socket.SHUT_RDWR)

    def bodies(self):
        return [message.body for message in self.heard]

    def expects(self, count, within=20):
        """Wait for so many messages in all; all of them."""
        wait_until(f"{count} messages have come", lambda: len(self.heard) >= count, within)
        return list(self.heard)

    def _serve(self):
        with contextlib.suppress(OSError):
            while True:
                self._peer, _ = self._listener.accept()
                with contextlib.suppress(OSError, EOFError), self._peer:
                    self._talk(self._peer)

    def _talk(self, peer):
        depth, root = 0, None
        stream_id = f"stream-{self.streams}"
        parser = xml.XMLPullParser(["start", "end"])
        while octets := peer.recv(65536):
            parser.feed(octets)
            for event, element in parser.read_events():
                depth += 1 if event == "start" else -1
                if event == "start" and depth == 1:
                    root = element
                    peer.sendall((HEADER % stream_id).encode())
                elif event == "end" and depth == 1:
                    self._on_stanza(peer, element, stream_id)
                    root.clear()
                elif event == "end" and depth == 0:
                    peer.sendall(b"</stream:stream>")
                    raise EOFError

    def _on_stanza(self, peer, stanza, stream_id):
        kind = stanza.tag.rpartition("}")[2]
        if kind == "handshake":
            assert stanza.text == hashlib.sha1((stream_id + SECRET).encode()).hexdigest()
            self.streams += 1
            peer.sendall(b"<handshake/>")
        elif kind == "iq" and self.answers_pings:
            peer.sendall(f"<iq type='result' id='{stanza.get('id')}' from='{DOMAIN}' to='{COMPONENT}'/>".encode())
        elif kind == "message":
            body = stanza.findtext("{jabber:component:accept}body") or ""
            if self.dies_of and self.dies_of in body:
                self.deaths += 1
                if self.dies_with:
                    peer.sendall((ERROR % self.dies_with).encode())
                raise EOFError
            self.heard.append(Heard(self.streams, stanza.get("id"), stanza.get("from"), stanza.get("to"), body))
