"""Programs that we start: their logs, their ends. Nothing here touches a process that it did not start."""

import os
import re
import signal
import socket
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
BUILD = Path(os.environ.get("DRAGOMAN_BUILD", ROOT / "build" / "dev")).resolve()

SANITIZER = re.compile(r"ERROR: (Address|Leak)Sanitizer|WARNING: ThreadSanitizer|runtime error:")
SANITIZER_OPTIONS = {
    "ASAN_OPTIONS": "detect_leaks=1:abort_on_error=0:exitcode=99",
    "TSAN_OPTIONS": "halt_on_error=0:second_deadlock_stack=1",
    "UBSAN_OPTIONS": "print_stacktrace=1:halt_on_error=1",
}
# Whatever ends us, even SIGKILL, ends our children too.
DIE_WITH_PARENT = ["setpriv", "--pdeathsig", "KILL"]


def free_ports(count):
    """Ports of 127.0.0.1 that nobody listens on now, all different."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for s in sockets:
            s.bind(("127.0.0.1", 0))
        return [s.getsockname()[1] for s in sockets]
    finally:
        for s in sockets:
            s.close()


def is_listening(port):
    with socket.socket() as s:
        s.settimeout(1)
        return s.connect_ex(("127.0.0.1", port)) == 0


def wait_until(what, ready, within=10):
    """Ask `ready` until it answers something true; that answer."""
    end = time.monotonic() + within
    while True:
        answer = ready()
        if answer:
            return answer
        if time.monotonic() > end:
            raise AssertionError(f"{what}: not within {within} s")
        time.sleep(0.02)


class Process:
    """One program at work in its folder; what it says goes to <folder>/<name>.log."""

    def __init__(self, name, argv, folder, env=None):
        self.name, self.argv, self.folder = name, [str(a) for a in argv], Path(folder)
        self.env = {**os.environ, **SANITIZER_OPTIONS, **(env or {})}
        self.log = self.folder / f"{name}.log"
        self.child = None

    def start(self, ready, within=20, line=None):
        """Start it and wait until `ready` says so. `line`: a socket that is its standard input and output."""
        with self.log.open("ab") as log:
            self.child = subprocess.Popen(DIE_WITH_PARENT + self.argv, cwd=self.folder, env=self.env,
                                          stdin=line or subprocess.DEVNULL, stdout=line or log, stderr=log,
                                          start_new_session=True)
        wait_until(f"{self.name} is ready", lambda: self.is_alive() and ready(), within)

    def is_alive(self):
        if self.child.poll() is None:
            return True
        raise AssertionError(f"{self.name} ended with {self.child.returncode}:\n{self.tail()}")

    def stop(self, within=15):
        """Ask it to end and wait; its exit status (negative: the signal). None when it does not run."""
        return self._end(signal.SIGTERM, within)

    def kill(self):
        return self._end(signal.SIGKILL, 5)

    def stop_well(self):
        """As stop(), for programs of ours: they exit with 0 and no sanitizer has spoken."""
        status = self.stop()
        self.check_log()
        assert status in (0, None), f"{self.name} exited with {status}:\n{self.tail()}"

    def check_log(self):
        log = self.log.read_text(errors="replace") if self.log.exists() else ""
        found = SANITIZER.search(log)
        assert not found, f"a sanitizer spoke:\n{log[found.start():found.start() + 6000]}"

    def _end(self, how, within):
        if self.child is None:
            return None
        child, self.child = self.child, None
        if child.poll() is None:
            child.send_signal(how)
        try:
            return child.wait(within)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
            raise AssertionError(f"{self.name} did not end within {within} s:\n{self.tail()}") from None

    def tail(self, lines=40):
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        return "\n".join(f"    {self.name}: {line}" for line in text.splitlines()[-lines:])
