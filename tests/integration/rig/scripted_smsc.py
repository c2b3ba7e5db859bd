"""An SMSC that follows a scenario's script, for what happens between a dial and the end of a session.

It takes any number of connections. What comes over them all is in one inbox, each PDU with the connection that it came over and
when. Binds are answered by `next_binds` (one for each bind to come), then by `binds`: functions of (pdu) such as accepts().
enquire_link and unbind are answered unless they are in `mute`, submit_sm when `takes_all` is set. Octets are the scenario's.
"""

import contextlib
import itertools
import socket
import struct
import threading
import time
from dataclasses import dataclass, field

from rig.inbox import Inbox
from rig.raw_smsc import (BINDS, DELIVER_SM, ENQUIRE_LINK, HEADER, RECEIPT, RESPONSE, SUBMIT_SM, UNBIND, Pdu, addresses,
                          cstring, message_body, read, tlv)

BIND_RECEIVER, BIND_TRANSMITTER, BIND_TRANSCEIVER = BINDS
SC_INTERFACE_VERSION = 0x0210
PATIENCE_S = 20


@dataclass(frozen=True)
class Heard(Pdu):
    connection: "Connection" = field(compare=False)
    at: float = field(compare=False)

    @property
    def octets(self):
        """As it was on the wire."""
        return HEADER.pack(HEADER.size + len(self.body), self.command, self.status, self.sequence) + self.body

    def answers(self, body=b"", status=0):
        self.connection.sends(self.command | RESPONSE, body, status, self.sequence)

    def accepts(self, message_id):
        """Of a submit_sm."""
        self.answers(cstring(message_id))


def pdu(command, body=b"", status=0, sequence=1):
    return HEADER.pack(HEADER.size + len(body), command, status, sequence) + body


def accepts(version=0x34):
    """`version` None: as an SMSC of SMPP 3.3 does."""
    said = b"" if version is None else tlv(SC_INTERFACE_VERSION, bytes((version,)))
    return lambda bind: bind.answers(cstring("scripted") + said)


def refuses(status, body=b""):
    return lambda bind: bind.answers(body, status)


def says_nothing(bind):
    pass


class Connection:
    def __init__(self, smsc, peer):
        self.smsc, self.peer = smsc, peer
        self._speaking = threading.Lock()
        self.is_over = threading.Event()
        self.reads = threading.Event()
        self.reads.set()
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def says(self, octets):
        """These octets, whatever they are."""
        with self._speaking:  # a PDU of one thread does not come inside one of another
            self.peer.sendall(octets)

    def sends(self, command, body=b"", status=0, sequence=None):
        sequence = self.smsc.new_sequence() if sequence is None else sequence
        self.says(pdu(command, body, status, sequence))
        return sequence

    def texts(self, sender, receiver, text):
        """A deliver_sm of one part, in ASCII; its sequence number."""
        return self.sends(DELIVER_SM, message_body(sender, receiver, text.encode(), coding=1))

    def reports(self, submit, message_id, state="DELIVRD"):
        """The delivery receipt of a submit_sm."""
        text = f"id:{message_id} sub:001 dlvrd:001 submit date:2601010000 done date:2601010000 stat:{state} err:000 text:"
        source, destination = addresses(submit)
        return self.sends(DELIVER_SM, message_body(destination, source, text.encode(), esm_class=RECEIPT))

    def expects(self, command, sequence=None, within=PATIENCE_S):
        """A PDU over this connection."""
        return self.smsc.expects(command, within, self, sequence)

    def expects_answer(self, sequence, command=DELIVER_SM, within=PATIENCE_S):
        return self.expects(command | RESPONSE, sequence, within)

    def is_asked(self, within=PATIENCE_S):
        """The gateway's answer to an enquire_link of ours: it has read whatever came before, and has answered that."""
        self.expects(ENQUIRE_LINK | RESPONSE, self.sends(ENQUIRE_LINK), within)

    def closes(self):
        """FIN, as a program that ends."""
        with contextlib.suppress(OSError):
            self.peer.shutdown(socket.SHUT_RDWR)

    def resets(self):
        """RST, as a firewall that has forgotten."""
        self.peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.is_over.set()
        self.reads.set()
        with contextlib.suppress(OSError):
            self.peer.shutdown(socket.SHUT_RD)  # so that our own reader lets go of it
        self.peer.close()

    def expects_end(self, within=PATIENCE_S):
        assert self.is_over.wait(within), f"the gateway did not hang up within {within} s"

    def serve(self):
        with contextlib.suppress(OSError, EOFError, ValueError), self.peer, self.peer.makefile("rb") as stream:
            while self.reads.wait():
                heard = read(stream)
                self.smsc.on_pdu(Heard(heard.command, heard.status, heard.sequence, heard.body, self, time.monotonic()))
        self.is_over.set()


class ScriptedSmsc:
    def __init__(self, host="127.0.0.1"):
        self._listener = socket.create_server((host, 0))
        self.port = self._listener.getsockname()[1]
        self._sequences, self._ids = itertools.count(1), itertools.count(1)
        self._connections = []
        self.inbox = Inbox("the scripted SMSC")
        self.next_binds, self.binds = [], accepts()
        self.mute, self.takes_all = set(), False
        threading.Thread(target=self._listen, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self._listener.close()
        for connection in self._connections:
            connection.closes()

    def new_sequence(self):
        return next(self._sequences)

    def expects(self, command, within=PATIENCE_S, connection=None, sequence=None):
        """A PDU over this connection, or any."""
        return self.inbox.expect(f"0x{command:08x}", lambda p: p.command == command and connection in (None, p.connection)
                                 and sequence in (None, p.sequence), within)

    def expects_bind(self, within=PATIENCE_S, command=None):
        """The bind; `.connection` is what a scenario speaks over."""
        return self.inbox.expect("a bind", lambda p: p.command in (BINDS if command is None else (command,)), within)

    def expects_submit(self, within=PATIENCE_S):
        return self.expects(SUBMIT_SM, within)

    def held(self, command):
        return self.inbox.held(lambda p: p.command == command)

    def binds_held(self):
        return self.inbox.held(lambda p: p.command in BINDS)

    def on_pdu(self, heard):
        if heard.command in BINDS:  # answered first: what a scenario sends comes after that
            (self.next_binds.pop(0) if self.next_binds else self.binds)(heard)
        self.inbox.put(heard)
        if heard.command in (ENQUIRE_LINK, UNBIND) and heard.command not in self.mute:
            heard.answers()
        elif heard.command == SUBMIT_SM and self.takes_all:
            heard.accepts(f"auto-{next(self._ids)}")

    def _listen(self):
        with contextlib.suppress(OSError):
            while True:
                peer, _ = self._listener.accept()
                connection = Connection(self, peer)
                self._connections.append(connection)
                threading.Thread(target=connection.serve, daemon=True).start()
