"""An SMSC that says exactly the octets that a scenario wants, for what no decent SMSC would say.

It accepts one bind and answers links and unbinds by itself, but for the commands in `mute`. A submit_sm waits in `submits`
until the scenario answers it. While `reads` is not set it leaves what the gateway writes in the socket.
"""

import contextlib
import itertools
import socket
import struct
import threading
from dataclasses import dataclass

from rig.inbox import Inbox

HEADER = struct.Struct(">IIII")
RESPONSE = 0x80000000
GENERIC_NACK = RESPONSE
SUBMIT_SM, DELIVER_SM, UNBIND, ENQUIRE_LINK = 0x04, 0x05, 0x06, 0x15
BINDS = (0x01, 0x02, 0x09)
MESSAGE_PAYLOAD = 0x0424
RECEIPT = 0x04  # esm_class
UDHI = 0x40


@dataclass(frozen=True)
class Submit:
    """What a submit_sm says of its text; `header` is its user data header, b"" when there is none."""

    esm_class: int
    data_coding: int
    header: bytes
    octets: bytes
    tlvs: bytes

    @property
    def reference(self):
        """Of a concatenated message, with 8 or 16 bits, else None."""
        elements = self.header[1:]
        while elements:
            id, n = elements[0], elements[1]
            if id in (0x00, 0x08):
                return int.from_bytes(elements[2:n], "big")
            elements = elements[2 + n:]
        return None


@dataclass(frozen=True)
class Pdu:
    command: int
    status: int
    sequence: int
    body: bytes


def cstring(text):
    return text.encode() + b"\0"


def tlv(tag, value):
    return struct.pack(">HH", tag, len(value)) + value


def message_body(sender, receiver, octets, coding=0, esm_class=0, tlvs=b"", sm_length=None):
    """Of deliver_sm; `sm_length` lies about the length when given."""
    return (cstring("") + b"\1\1" + cstring(sender) + b"\1\1" + cstring(receiver) + bytes((esm_class, 0, 0)) +
            cstring("") + cstring("") + bytes((0, 0, coding, 0, len(octets) if sm_length is None else sm_length)) +
            octets + tlvs)


class RawSmsc:
    def __init__(self):
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._peer = None
        self._sequence = itertools.count(1)
        self.submits, self.answers, self.binds, self.questions = (Inbox("the raw SMSC") for _ in range(4))
        self.mute = set()
        self.reads = threading.Event()
        self.reads.set()
        threading.Thread(target=self._serve, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self._listener.close()
        self.cuts()

    def expects_bind(self, within=10):
        return self.binds.expect("a bind", lambda pdu: True, within)

    def expects_proof(self, within=10):
        """Whatever the gateway has answered so far, it knows now that we have read it."""
        self.questions.expect("an enquire_link", lambda pdu: pdu.command == ENQUIRE_LINK, within)

    def expects_submit(self, within=10):
        return self.submits.expect("a submit_sm", lambda pdu: True, within)

    def cuts(self):
        """Cut the link as a cable is cut: no unbind."""
        if self._peer:
            with contextlib.suppress(OSError):
                self._peer.shutdown(socket.SHUT_RDWR)

    def says(self, octets):
        """These octets, whatever they are."""
        self._peer.sendall(octets)

    def sends(self, command, body=b"", status=0, sequence=None):
        sequence = next(self._sequence) if sequence is None else sequence
        self.says(HEADER.pack(16 + len(body), command, status, sequence) + body)
        return sequence

    def answers_submit(self, pdu, message_id, status=0):
        self.sends(SUBMIT_SM | RESPONSE, cstring(message_id), status, pdu.sequence)

    def texts(self, sender, receiver, text):
        """A deliver_sm of one part, in ASCII; its sequence number."""
        return self.sends(DELIVER_SM, message_body(sender, receiver, text.encode(), coding=1))

    def reports(self, pdu, message_id, state="DELIVRD"):
        """The delivery receipt of a submit_sm."""
        text = f"id:{message_id} sub:001 dlvrd:001 submit date:2601010000 done date:2601010000 stat:{state} err:000 text:"
        source, destination = addresses(pdu)
        self.sends(DELIVER_SM, message_body(destination, source, text.encode(), esm_class=RECEIPT))

    def expects_answer(self, sequence, within=10):
        """The response to a request of ours; its status says what the gateway thinks of it."""
        return self.answers.expect(f"a response to {sequence}", lambda pdu: pdu.sequence == sequence, within)

    def _serve(self):
        with contextlib.suppress(OSError):
            while True:
                self._peer, _ = self._listener.accept()
                with contextlib.suppress(OSError, EOFError), self._peer, self._peer.makefile("rb") as stream:
                    while self.reads.wait():
                        self._on_pdu(read(stream))

    def _on_pdu(self, pdu):
        if pdu.command in BINDS:
            self.sends(pdu.command | RESPONSE, cstring("raw"), 0, pdu.sequence)
            self.binds.put(pdu)
        elif pdu.command in (ENQUIRE_LINK, UNBIND):
            if pdu.command not in self.mute:
                self.sends(pdu.command | RESPONSE, b"", 0, pdu.sequence)
            self.questions.put(pdu)
        elif pdu.command == SUBMIT_SM:
            self.submits.put(pdu)
        elif pdu.command & RESPONSE:
            self.answers.put(pdu)


def read(stream):
    header = stream.read(HEADER.size)
    if len(header) < HEADER.size:
        raise EOFError
    length, command, status, sequence = HEADER.unpack(header)
    return Pdu(command, status, sequence, stream.read(length - HEADER.size))


def addresses(pdu):
    """Source and destination of a submit_sm."""
    _, rest = pdu.body.split(b"\0", 1)
    source, rest = rest[2:].split(b"\0", 1)
    destination, _ = rest[2:].split(b"\0", 1)
    return source.decode(), destination.decode()


def submitted(pdu):
    """A submit_sm taken apart."""
    _, rest = pdu.body.split(b"\0", 1)  # service_type
    for _ in range(2):  # source and destination
        _, rest = rest[2:].split(b"\0", 1)
    esm_class, rest = rest[0], rest[3:]
    for _ in range(2):  # schedule_delivery_time and validity_period
        _, rest = rest.split(b"\0", 1)
    data_coding, length, rest = rest[2], rest[4], rest[5:]
    octets, tlvs = rest[:length], rest[length:]
    header = octets[:octets[0] + 1] if esm_class & UDHI else b""
    return Submit(esm_class, data_coding, header, octets[len(header):], tlvs)
