"""A component in a few lines: what a server says to it, before there is a gateway to say it to."""

import re
import socket

from rig.fake_xmpp import Stream
from rig.xmpp_server import COMPONENT


class RawComponent:
    """Octets in, octets out. Quotes are heard as single ones."""

    def __init__(self, server, to=COMPONENT, namespace="jabber:component:accept", prefix="stream"):
        self._socket = socket.create_connection(("127.0.0.1", server.component_port), timeout=5)
        self.heard = ""
        self.says(f"<?xml version='1.0'?><{prefix}:stream xmlns='{namespace}' "
                  f"xmlns:{prefix}='http://etherx.jabber.org/streams' to='{to}'>")

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self._socket.close()

    def says(self, text):
        self._socket.sendall(text.encode())

    def hears(self, pattern):
        """Read until it is there; "" when the stream ended before."""
        while not (found := re.search(pattern, self.heard)):
            octets = self._socket.recv(65536)
            if not octets:
                return ""
            self.heard += octets.decode().replace('"', "'")
        return found.group(0)

    def shakes_hands(self, upper=False):
        proof = Stream(None, re.search(" id='([^']+)'", self.hears("<stream:stream [^>]*>")).group(1)).proof
        self.says(f"<handshake>{proof.upper() if upper else proof}</handshake>")
        return self.hears("<handshake[^>]*(/>|></handshake>)")
