"""Two taps on the wire: between Dragoman and its XMPP server, and between Dragoman and its SMSC.

A tap forwards, writes down whole stanzas (or PDUs), and springs traps: "when the next such unit comes by, do that, and
let it pass or swallow it". So a fault strikes between any two things that are said on the wire.
"""

import asyncio
import contextlib
import socket
import struct
from dataclasses import dataclass
from typing import Callable

from chaos.stanzas import Splitter

CHUNK = 65536
HEADER = struct.Struct(">IIII")
OUT, IN = "out", "in"  # from Dragoman, towards Dragoman


@dataclass
class Trap:
    way: str
    matches: Callable  # of a unit: an Element, or (command, status)
    swallow: bool
    spring: Callable  # called at once with the link, before the next unit
    sprung: asyncio.Event


class Link:
    """One connection through a tap."""

    def __init__(self, number, writers):
        self.number, self._writers = number, writers
        self.deaf = False  # what comes from now on is swallowed, both ways

    def breaks(self):
        """RST, both ways."""
        for writer in self._writers:
            reset(writer)


class Tap:
    """`splitter()` makes the splitter of one direction; `on_unit(link, way, unit)` hears what passed whole."""

    def __init__(self, upstream_port, splitter, on_unit=None, on_end=None):
        self.upstream_port, self.splitter = upstream_port, splitter
        self.on_unit = on_unit or (lambda *_: None)
        self.on_end = on_end or (lambda *_: None)
        self.traps = []
        self.port = None
        self.live = set()  # of Link
        self.links = 0  # ever
        self._server = None
        self._tasks = set()

    async def start(self):
        self._server = await asyncio.start_server(self._on_connection, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self):
        self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def arm(self, way, matches, swallow, spring):
        trap = Trap(way, matches, swallow, spring, asyncio.Event())
        self.traps.append(trap)
        return trap

    def disarm(self, trap):
        if trap in self.traps:
            self.traps.remove(trap)

    async def _on_connection(self, reader, writer):
        task = asyncio.current_task()
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        try:
            upstream = await asyncio.open_connection("127.0.0.1", self.upstream_port)
        except OSError:
            reset(writer)
            return
        self.links += 1
        link = Link(self.links, (writer, upstream[1]))
        ways = [asyncio.create_task(self._pump(link, OUT, reader, upstream[1])),
                asyncio.create_task(self._pump(link, IN, upstream[0], writer))]
        self.live.add(link)
        try:
            await asyncio.gather(*ways)
        finally:
            self.live.discard(link)
            for way in ways:
                way.cancel()
            upstream[1].close()
            writer.close()
            self.on_end(link)

    async def _pump(self, link, way, reader, writer):
        """A half that ends is ended towards the other side as it ended: FIN by FIN, RST by RST."""
        splitter = self.splitter()
        with contextlib.suppress(OSError):  # the other side is gone already
            try:
                while octets := await reader.read(CHUNK):
                    for piece, unit in splitter.feed(octets):
                        self._pass_on(link, way, piece, unit, writer)
                    await writer.drain()
                writer.write(splitter.rest())
            except ConnectionResetError:
                reset(writer)
                return
            if writer.can_write_eof() and not writer.is_closing():
                writer.write_eof()

    def _pass_on(self, link, way, piece, unit, writer):
        trap = None if unit is None else next((t for t in self.traps if t.way == way and t.matches(unit)), None)
        if trap:
            self.traps.remove(trap)
            link.deaf = link.deaf or trap.swallow
        if not link.deaf and not writer.is_closing():
            if unit is not None:
                self.on_unit(link, way, unit)
            writer.write(piece)
        if trap:
            trap.sprung.set()
            trap.spring(link)


def reset(writer):
    sock = writer.get_extra_info("socket")
    if sock is not None and not writer.is_closing():
        with contextlib.suppress(OSError):
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


class Pdus:
    """Splits into PDUs; a unit is (command, status). After octets that are no PDU all passes as it comes."""

    def __init__(self):
        self._held = b""
        self._wild = False

    def feed(self, octets):
        self._held += octets
        given = []
        while len(self._held) >= HEADER.size and not self._wild:
            length, command, status, _ = HEADER.unpack_from(self._held)
            if not HEADER.size <= length <= CHUNK:
                self._wild = True
            elif len(self._held) < length:
                break
            else:
                given.append((self._held[:length], (command, status)))
                self._held = self._held[length:]
        return given + [(self.rest(), None)] if self._wild else given

    def rest(self):
        """What is not whole: passed on when the connection ends, so that a cut in the middle is seen as one."""
        held, self._held = self._held, b""
        return held


def stanza_tap(port, on_unit, on_end):
    return Tap(port, Splitter, on_unit, on_end)


def pdu_tap(port):
    return Tap(port, Pdus)
