"""Wokkel's component server as a private child on loopback, with users that a scenario plays.

Wokkel routes between components by their domain and has no users and no service discovery; so the users' domain is a
component too, which speaks to ours through it. Users of other domains it cannot reach.
"""

import contextlib
import hashlib
import socket
import threading
import xml.etree.ElementTree as xml
from pathlib import Path

from rig.played import ACCEPT, CLIENT, PlayedDomain, PlayedUser, renamed, serialize
from rig.process import Process, free_ports, is_listening
from rig.xmpp_server import DOMAIN, SCRIPTS, SECRET

HEADER = f"<stream:stream xmlns:stream='http://etherx.jabber.org/streams' xmlns='jabber:component:accept' to='{DOMAIN}'>"


class Wokkel:
    kind = program = "wokkel"
    shows_own_presence = True

    def __init__(self, folder):
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        [self.component_port] = free_ports(1)
        self.process = Process("wokkel", [SCRIPTS / "wokkel", self.component_port, SECRET], folder)
        self.domain = PlayedDomain(self._tell)
        self._socket = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *failure):
        self._hang_up()
        self.process.stop()

    def client(self, jid, number=None, resource="phone", **wants):
        return PlayedUser(self, jid, number, resource, **wants)

    def start(self):
        self.process.start(lambda: is_listening(self.component_port), within=30)
        self._socket = socket.create_connection(("127.0.0.1", self.component_port), timeout=10)
        came = threading.Event()
        threading.Thread(target=self._read, args=[self._socket, came], daemon=True).start()
        self._socket.sendall(HEADER.encode())
        assert came.wait(10), f"the users' domain is not let in:\n{self.process.tail()}"

    def kill(self):
        self.process.kill()
        self._hang_up()
        self.domain.restart()

    def _hang_up(self):
        if self._socket:
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)
            self._socket.close()
            self._socket = None

    def _tell(self, stanza):
        with contextlib.suppress(OSError, AttributeError):
            self._socket.sendall(serialize(renamed(stanza, CLIENT, ACCEPT), ACCEPT).encode())
            return True
        return False

    def _read(self, stream, came):
        with contextlib.suppress(OSError):
            stream.settimeout(None)
            self._talk(stream, came)

    def _talk(self, stream, came):
        depth, root = 0, None
        parser = xml.XMLPullParser(["start", "end"])
        while octets := stream.recv(65536):
            parser.feed(octets)
            for event, element in parser.read_events():
                depth += 1 if event == "start" else -1
                if event == "start" and depth == 1:
                    root = element
                    proof = hashlib.sha1((element.get("id") + SECRET).encode()).hexdigest()
                    stream.sendall(f"<handshake>{proof}</handshake>".encode())
                elif event == "end" and depth == 1:
                    if element.tag.endswith("}handshake"):
                        came.set()
                    else:
                        self.domain.from_component(renamed(element, ACCEPT, CLIENT))
                    root.clear()
