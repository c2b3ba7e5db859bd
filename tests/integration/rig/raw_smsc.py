"""An SMSC that says exactly the octets that a scenario wants, for what no decent SMSC would say.

It accepts binds (several at once, if the gateway wants several) and answers links and unbinds by itself, but for the commands
in `mute`. A submit_sm waits in `submits` until the scenario answers it, other requests of the gateway's in `requests`. While
`reads` is not set it leaves what the gateway writes in the socket.
"""

import contextlib
import dataclasses
import itertools
import socket
import struct
import threading
from dataclasses import dataclass, field

from rig.inbox import Inbox

HEADER = struct.Struct(">IIII")
RESPONSE = 0x80000000
GENERIC_NACK = RESPONSE
QUERY_SM, SUBMIT_SM, DELIVER_SM, UNBIND, REPLACE_SM, CANCEL_SM, ENQUIRE_LINK = 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x15
DATA_SM = 0x103
BINDS = (0x01, 0x02, 0x09)
SC_INTERFACE_VERSION, MESSAGE_PAYLOAD = 0x0210, 0x0424
RECEIPT = 0x04  # esm_class
UDHI = 0x40


@dataclass(frozen=True)
class Submit:
    """What a submit_sm says of its text; `header` is its user data header, b"" when there is none. An address is its type of
    number, its plan and its text."""

    esm_class: int
    data_coding: int
    header: bytes
    octets: bytes
    tlvs: bytes
    source: tuple
    destination: tuple
    priority: int
    schedule: str
    validity: str

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
    link: int = field(default=-1, kw_only=True)  # the connection on which it came, counted from 0


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
    """`bind_tlvs` are those of every bind_resp."""

    def __init__(self, bind_tlvs=b""):
        self.bind_tlvs = bind_tlvs
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._peers = []
        self._sequence = itertools.count(1)
        self.submits, self.answers, self.binds, self.questions, self.requests = (Inbox("the raw SMSC") for _ in range(5))
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
        """Cut the links as a cable is cut: no unbind."""
        for peer in self._peers:
            with contextlib.suppress(OSError):
                peer.shutdown(socket.SHUT_RDWR)

    def says(self, octets, link=-1):
        """These octets, whatever they are."""
        self._peers[link].sendall(octets)

    def sends(self, command, body=b"", status=0, sequence=None, link=-1):
        sequence = next(self._sequence) if sequence is None else sequence
        self.says(HEADER.pack(16 + len(body), command, status, sequence) + body, link)
        return sequence

    def answers_submit(self, pdu, message_id, status=0, tlvs=b""):
        self.answers_request(pdu, cstring(message_id) + tlvs, status)

    def answers_request(self, pdu, body=b"", status=0):
        self.sends(pdu.command | RESPONSE, body, status, pdu.sequence, pdu.link)

    def expects_request(self, command, within=10):
        """One that is neither submit_sm nor one of those that it answers by itself."""
        return self.requests.expect(f"command {command:#x}", lambda pdu: pdu.command == command, within)

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
                peer, _ = self._listener.accept()
                self._peers.append(peer)
                threading.Thread(target=self._read, args=(peer, len(self._peers) - 1), daemon=True).start()

    def _read(self, peer, link):
        with contextlib.suppress(OSError, EOFError), peer, peer.makefile("rb") as stream:
            while self.reads.wait():
                self._on_pdu(dataclasses.replace(read(stream), link=link))

    def _on_pdu(self, pdu):
        if pdu.command in BINDS:
            self.answers_request(pdu, cstring("raw") + self.bind_tlvs)
            self.binds.put(pdu)
        elif pdu.command in (ENQUIRE_LINK, UNBIND):
            if pdu.command not in self.mute:
                self.answers_request(pdu)
            self.questions.put(pdu)
        elif pdu.command == SUBMIT_SM:
            self.submits.put(pdu)
        elif pdu.command & RESPONSE:
            self.answers.put(pdu)
        else:
            self.requests.put(pdu)


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
    addresses, times = [], []
    for _ in range(2):
        ton, npi = rest[:2]
        text, rest = rest[2:].split(b"\0", 1)
        addresses.append((ton, npi, text.decode()))
    esm_class, priority, rest = rest[0], rest[2], rest[3:]
    for _ in range(2):
        text, rest = rest.split(b"\0", 1)
        times.append(text.decode())
    data_coding, length, rest = rest[2], rest[4], rest[5:]
    octets, tlvs = rest[:length], rest[length:]
    header = octets[:octets[0] + 1] if esm_class & UDHI else b""
    return Submit(esm_class, data_coding, header, octets[len(header):], tlvs, *addresses, priority, *times)


def parameters(octets):
    """Optional parameters: tag -> value."""
    found = {}
    while octets:
        tag, n = struct.unpack(">HH", octets[:4])
        found[tag], octets = octets[4:4 + n], octets[4 + n:]
    return found
