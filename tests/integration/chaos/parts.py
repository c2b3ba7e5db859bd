"""What can be broken: Dragoman, its XMPP server, its disk. Each comes back, and its lock says who breaks it now."""

import asyncio
import contextlib
import os
import signal
import subprocess
from pathlib import Path

from chaos.records import Kill
from rig.gateway import Gateway
from rig.process import SANITIZER_OPTIONS

FAKETIME = "faketime/libfaketime.so.1"  # of Debian's libfaketime, in the folder of this machine's architecture
QUICK = {  # of the transport: what takes minutes on a real network takes seconds here
    "response_timeout": "1500ms", "doubt_after": "1s", "reconnect_interval": "20ms", "refused_interval": "20ms",
    "throttle_pause": "50ms", "queue_full_pause": "100ms", "enquire_link_interval": "1s", "connect_timeout": "2s",
}


class Disk:
    """A small file system of its own for the journal; it needs root (or sudo) to be mounted."""

    def __init__(self, folder, octets):
        self.folder, self.octets = Path(folder), octets
        self.lock = asyncio.Lock()
        self.is_full = False
        self._ballast = self.folder / "ballast"

    async def start(self):
        self.folder.mkdir(parents=True)
        as_root("mount", "-t", "tmpfs", "-o", f"size={self.octets},mode=0777", "dragoman-chaos", self.folder)

    async def stop(self):
        as_root("umount", "--lazy", self.folder)

    async def fill(self):
        self.is_full = True
        await asyncio.to_thread(self._fill)

    def _fill(self):
        with self._ballast.open("wb") as ballast:
            for piece in (1 << 20, 1 << 12):
                with contextlib.suppress(OSError):
                    while True:
                        free = os.statvfs(self.folder)
                        size = max(piece, free.f_bavail * free.f_frsize // piece * piece)
                        os.posix_fallocate(ballast.fileno(), ballast.seek(0, os.SEEK_END), size)

    async def free(self):
        self._ballast.unlink()
        self.is_full = False


def as_root(*command):
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    subprocess.run([*prefix, *map(str, command)], check=True, timeout=10)


class Victim:
    """A process that is killed and comes back. `who` as in records.Kill."""

    def __init__(self, who, process, clock, records):
        self.who, self.process, self.clock, self.records = who, process, clock, records
        self.lock = asyncio.Lock()
        self._last = None

    def kill(self):
        self.process.child.send_signal(signal.SIGKILL)
        self._last = Kill(self.who, self.clock())
        self.records.kills.append(self._last)

    async def comes_back(self):
        await asyncio.to_thread(self.process.kill)  # it is dead already: reap it
        await self.start()
        self._last.back = self.clock()


class Server(Victim):
    def __init__(self, server, clock, records):
        super().__init__("server", server.process, clock, records)
        self._server = server

    async def start(self):
        await asyncio.to_thread(self._server.start)

    async def stop(self):
        await asyncio.to_thread(self.process.kill)  # Prosody 0.12 may not end by itself while a user comes or goes


class Dragoman(Victim):
    def __init__(self, ports, folder, disk, clock, records):
        self._gateway = Gateway(ports.server, ports.smsc, folder)
        super().__init__("dragoman", self._gateway.process, clock, records)
        self._disk = disk
        self._clock_file = Path(folder) / "clock"
        self.journal = disk.folder / "dragoman.db"
        self._gateway.conf["store"] = f"sqlite:{self.journal}"
        self._gateway.conf["log"]["level"] = "info"
        self._gateway.transport.update(QUICK)
        self.failed_starts = 0
        self.step_clock(0)
        self.process.env.update(time_machine(self._clock_file))

    @property
    def conf(self):
        return self._gateway.conf

    def step_clock(self, hours):
        """How far its clock is from ours; it looks at once."""
        new = self._clock_file.with_suffix(".new")
        new.write_text(f"{hours * 3600:+.0f}")
        new.rename(self._clock_file)

    def complaints(self, text):
        return self.process.log.read_text(errors="replace").count(text)

    async def is_ready(self):
        return await asyncio.to_thread(self._gateway.is_ready)

    async def start(self):
        """As a service manager does: again and again, while the disk is full."""
        while True:
            try:
                await asyncio.to_thread(self._gateway.start, False)
                return
            except AssertionError:
                if not self._disk.is_full:
                    raise
                self.failed_starts += 1
                await asyncio.to_thread(self.process.kill)
                await asyncio.sleep(0.1)

    async def stop(self):
        await asyncio.to_thread(self._gateway.stop)


def time_machine(file):
    """The environment in which the clock on the wall is what `file` says, and no other clock is touched. ASan wants to
    be loaded first, but then both hang at the start; behind faketime it works as well."""
    [library] = Path("/usr/lib").glob(f"*/{FAKETIME}")
    return {"LD_PRELOAD": str(library), "FAKETIME_TIMESTAMP_FILE": str(file), "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "ASAN_OPTIONS": SANITIZER_OPTIONS["ASAN_OPTIONS"] + ":verify_asan_link_order=0"}
