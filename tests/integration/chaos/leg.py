"""One leg of a run: one XMPP server, one SMSC, one Dragoman and its journal, until all is broken and all is said."""

import asyncio
import collections
import contextlib
import json
import shutil
import time
from types import SimpleNamespace

from chaos import journal
from chaos.carrier import Carrier, first_part_counts, whole
from chaos.faults import FAULTS
from chaos.parts import Disk, Dragoman, Server
from chaos.records import Records
from chaos.taps import pdu_tap, stanza_tap
from chaos.traffic import Traffic
from chaos.users import User
from chaos.witness import Witness
from rig.gateway import SENDER
from rig.xmpp_server import COMPONENT, XmppServer

OWNERS = {"alice": "+15550001111", "bob": "+15550002222", "carol": "+15550003333"}
DAVE = "dave"  # has no number of his own: phones reach him because he wrote to them last
PHONES = [f"+1555765{n:04}" for n in range(8)]
REFUSED, UNDELIVERABLE = "+15557659001", "+15557659002"  # the carrier never takes these texts; never delivers them
DRAIN_S = 120
SETTLE_S = 30
STRIKE_S = 300  # with its turn among others of its kind


class Leg:
    """The stage that faults act on, too."""

    def __init__(self, kind, seed, seconds, strikes, folder, rate, disk_octets):
        self.kind, self.seconds, self.strikes, self.rate, self.folder = kind, seconds, strikes, rate, folder
        self._began = time.monotonic()
        self.records = Records()
        self.counted = collections.Counter()
        self.injected = collections.Counter()
        self.phones, self.numbers = PHONES, [*OWNERS.values()]
        self.phone_locks = collections.defaultdict(asyncio.Lock)
        self.disk = Disk(folder / "journal", disk_octets)
        self.carrier = Carrier(folder, seed)
        self._xmpp = XmppServer(kind, folder / kind, ["carol", DAVE])
        self.server = Server(self._xmpp, self.clock, self.records)
        self.witness = Witness(self.clock, self.records)
        self.taps = {"xmpp": stanza_tap(self._xmpp.component_port, self.witness.on_stanza, self.witness.on_end),
                     "smpp": pdu_tap(self.carrier.port)}
        self.users = [User(name, self._xmpp.c2s_port, self.clock, self.records) for name in (*OWNERS, DAVE)]
        self.traffic = Traffic(seed, self.users, self.numbers, [*PHONES, REFUSED, UNDELIVERABLE], self.carrier)
        self.dragoman = None
        self.lasted_s = 0.0

    def clock(self):
        return time.monotonic() - self._began

    def count(self, what, by):
        self.counted[what] += by

    async def play(self, act=None):
        """Everything: the records are complete when it returns. `act(leg)` is played instead of talk and strikes."""
        async with contextlib.AsyncExitStack() as started:
            await self._start(started)
            await (act(self) if act else self._talk())
            await self._drain()
            await self._collect()
        self.lasted_s = self.clock()

    async def _start(self, started):
        async def start(part):
            try:
                await part.start()
            except BaseException:
                if hasattr(part, "process"):
                    part.process.kill()  # it may be half up
                raise
            started.push_async_callback(part.stop)

        await start(self.disk)
        await start(self.carrier)
        await start(self.server)
        for tap in self.taps.values():
            await start(tap)
        ports = SimpleNamespace(server=SimpleNamespace(component_port=self.taps["xmpp"].port),
                                smsc=SimpleNamespace(port=self.taps["smpp"].port))
        self.dragoman = Dragoman(ports, self.folder, self.disk, self.clock, self.records)
        self.dragoman.conf["domains"][COMPONENT]["numbers"] = {
            number: f"{name}@localhost" for name, number in OWNERS.items()}
        await start(self.dragoman)
        for user in self.users:
            user.start()
            started.push_async_callback(user.stop)
        await self.carrier.rules(REFUSED, "status=RINVDSTADR")
        await self.carrier.rules(UNDELIVERABLE, "receipt=UNDELIV,err=1")
        await self._introduce_dave()

    async def _introduce_dave(self):
        """Phones know him, and each has his word first."""
        await until("Dragoman has its links", self.dragoman.is_ready, SETTLE_S)
        async with asyncio.timeout(SETTLE_S):
            for user in self.users:
                await user.present.wait()
        dave = self.users[-1]
        for phone in PHONES:
            dave.texts(f"{phone}@{COMPONENT}", token := self.traffic.token("d"), f"{token} dave here")
        await until("dave's texts are in the journal", self._dave_is_known, SETTLE_S)
        self.numbers.append(SENDER)

    async def _dave_is_known(self):
        return len([row for row in journal.rows(self.dragoman.journal) if row.way == "down"]) >= len(PHONES)

    async def _talk(self):
        talk = asyncio.create_task(self.traffic.run(self.rate))
        began = self.clock()
        under_way = []
        try:
            for strike in self.strikes:
                await asyncio.sleep(max(0, began + strike.at - self.clock()))
                under_way.append(asyncio.create_task(self._strike(strike)))
            await asyncio.sleep(max(0, began + self.seconds - self.clock()))
            await asyncio.gather(*under_way)
        finally:
            talk.cancel()
            await asyncio.gather(talk, *under_way, return_exceptions=True)

    async def _strike(self, strike):
        async with asyncio.timeout(STRIKE_S):
            await FAULTS[strike.kind](self, **strike.with_)
        self.injected[strike.kind] += 1

    async def _drain(self):
        """Peace. Then all that is under way has to come to its end."""
        await self.carrier.asks("DELETE", "/rules")
        await self.carrier.rules(REFUSED, "status=RINVDSTADR")
        await self.carrier.rules(UNDELIVERABLE, "receipt=UNDELIV,err=1")
        self.dragoman.step_clock(0)
        began = self.clock()
        try:
            await self.rests(DRAIN_S)
        except AssertionError as late:
            self.count(f"{late}", 1)
        for user in self.users:
            await asyncio.wait_for(user.present.wait(), SETTLE_S)
        self.count("seconds to drain", round(self.clock() - began))

    async def rests(self, within):
        """Wait until all that was said has come to its end, and Dragoman is up on both sides."""
        await until("all is said", self._is_at_rest, within)

    async def _is_at_rest(self):
        return (await self.carrier.is_at_rest() and not journal.open_ends(self.dragoman.journal)
                and await self.dragoman.is_ready())

    async def _collect(self):
        await self.dragoman.stop()
        shutil.copy(self.dragoman.journal, self.folder)  # its disk goes
        self.records.rows = journal.rows(self.dragoman.journal)
        self.records.texted = await self.carrier.texted()
        messages, _ = await self.carrier.taken()
        (self.folder / "messages.json").write_text(json.dumps(messages))
        self.records.taken = whole(messages)
        self.records.first_parts = first_part_counts(messages)
        self.count("times the journal found the disk full", self.dragoman.complaints("database or disk is full"))
        self.count("starts that failed while the disk was full", self.dragoman.failed_starts)
        self.count("streams to the server", self.taps["xmpp"].links)
        self.count("links to the SMSC", self.taps["smpp"].links)


async def until(what, ready, within):
    end = time.monotonic() + within
    while not await ready():
        if time.monotonic() > end:
            raise AssertionError(f"not within {within} s: {what}")
        await asyncio.sleep(0.1)
