"""Disks that are ill: one that a test makes slow, failing or hanging (fake/disk/sick_disk.c), and a small one that fills."""

import contextlib
import errno
import os
import subprocess
from pathlib import Path

from rig.process import BUILD, SANITIZER_OPTIONS

LIBRARY = BUILD / "fake" / "sick_disk.so"


class SickDisk:
    """Under the gateway's journal. Well until told otherwise."""

    def __init__(self, gateway):
        self._command = gateway.folder / "disk"
        self.heals()
        gateway.process.env.update(
            LD_PRELOAD=str(LIBRARY), SICK_DISK=str(self._command),
            ASAN_OPTIONS=SANITIZER_OPTIONS["ASAN_OPTIONS"] + ":verify_asan_link_order=0")

    def heals(self):
        self._say("well")

    def is_slow(self, ms):
        self._say(f"slow {ms}")

    def fails(self, why=errno.EIO):
        self._say(f"fail {why}")

    def hangs(self):
        self._say("hang")

    def _say(self, command):
        fresh = self._command.with_suffix(".new")
        fresh.write_text(command)
        fresh.replace(self._command)  # never half written


@contextlib.contextmanager
def small_disk(folder, octets):
    """A file system of so many octets at `folder`; needs root."""
    folder = Path(folder)
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={octets}", "tmpfs", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def fill(folder, leave=0):
    """Until nothing more, or only `leave`, fits in; the file that takes the room."""
    ballast = Path(folder) / "ballast"
    with ballast.open("ab") as f:
        free = os.statvfs(folder)
        with contextlib.suppress(OSError):
            f.write(bytes(max(0, free.f_bavail * free.f_frsize - leave)))
            f.flush()
    return ballast
