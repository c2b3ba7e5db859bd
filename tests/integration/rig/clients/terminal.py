"""A program with a screen, in a tmux of its own: typed at, looked at.

The tmux server is our child and not a daemon, on a socket of its own: it ends with us, and what runs in it with it.
"""

import os
import re
import subprocess
import tempfile
from pathlib import Path

from rig.process import Process, wait_until

COLUMNS, LINES = 150, 120
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


class Terminal:
    def __init__(self, name, argv, folder, env=None):
        self.folder = folder
        self._short = tempfile.TemporaryDirectory(prefix="dg-")  # a socket's path has at most 107 octets
        self._socket = f"{self._short.name}/tmux"
        home = {"HOME": str(folder), "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TERM": "xterm", "TMUX": "",
                **{f"XDG_{what}_HOME": "" for what in ("CONFIG", "DATA", "CACHE", "STATE")}}
        self._argv = [str(part) for part in argv]
        self._program = None
        self.process = Process(name, ["tmux", "-S", self._socket, "-f", "/dev/null", "-D"], folder,
                               {**home, **(env or {})})

    def start(self):
        self.process.start(lambda: os.path.exists(self._socket))
        # What has ended stays on the screen, so that a failure shows its last words.
        made = self._tmux("set-option", "-g", "remain-on-exit", "on", ";", "set-option", "-g", "status", "off", ";",
                          "set-option", "-g", "escape-time", "0", ";", "new-session", "-d", "-s", "client",
                          "-P", "-F", "#{pane_pid}", "-x", COLUMNS, "-y", LINES, "-c", self.folder, *self._argv)
        self._program = Path(f"/proc/{made.strip()}")

    def stop(self):
        self.process.stop()
        self._short.cleanup()
        wait_until(f"what ran in {self.process.name} has ended", self._has_ended)

    def _has_ended(self):
        try:
            return not self._program or not (self._program / "cmdline").read_bytes()  # init may not have buried it yet
        except OSError:
            return True

    def types(self, text):
        """Type a line and press Enter."""
        self.writes(text)
        self.presses("Enter")

    def writes(self, text):
        self._tmux("send-keys", "-t", "client", "-l", "--", text)

    def presses(self, *keys):
        """Keys by the names that tmux has for them: "Enter", "F10", "M-1"."""
        self._tmux("send-keys", "-t", "client", *keys)

    def screen(self, colours=False):
        return self._tmux("capture-pane", "-t", "client", "-p", *(["-e"] if colours else []))

    def shows(self, what, pattern, within=10):
        """Wait until `pattern` is found on the screen; the match."""
        return self.waits(what, lambda: re.search(pattern, self.screen(), re.MULTILINE), within)

    def waits(self, what, is_so, within=10):
        try:
            return wait_until(what, is_so, within)
        except AssertionError as late:
            shown = "\n".join(line.rstrip() for line in self.screen().splitlines() if line.strip(" │▒"))
            raise AssertionError(f"{late}\nthe screen of {self.process.name}:\n{shown}") from None

    def _tmux(self, *arguments):
        done = subprocess.run(["tmux", "-S", self._socket, *map(str, arguments)], capture_output=True, text=True,
                              timeout=10)
        assert done.returncode == 0, f"tmux {arguments}: {done.stderr}"
        return done.stdout
