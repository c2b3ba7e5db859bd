"""libpurple, spoken to over IRC through bitlbee: a contact is somebody in the channel, and voiced while it is online.

bitlbee serves the one connection that is its standard input and output, so there is no port.
"""

import re
import socket
import threading

from rig.clients.person import Person
from rig.inbox import Inbox
from rig.process import Process, wait_until

CONF = """[settings]
RunMode = Inetd
AuthMode = Open
ConfigDir = {folder}
MotdFile = /dev/null
"""
VOICES = {"+v": "online", "-v": "away"}
LINE = re.compile(r":(?P<nick>[^! ]+)(?:!(?P<handle>\S+))? (?P<verb>\S+) (?P<rest>.*)")


class Bitlbee(Person):
    client = "libpurple"
    shows_receipts = False  # libpurple knows none
    shows_refusals = False  # libpurple gives them to bitlbee, which leaves them out

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.inbox = Inbox("bitlbee")
        self._nicks = {}  # JID: nick in the channel
        self._presence = {}  # of each nick
        conf = self.folder / "bitlbee.conf"
        conf.write_text(CONF.format(folder=self.folder))
        self.process = Process("bitlbee", ["bitlbee", "-I", "-c", conf, "-d", self.folder], self.folder,
                               {"HOME": str(self.folder)})
        self._line = None

    def logs_in(self):
        self._line, theirs = socket.socketpair()
        with theirs:
            self.process.start(lambda: True, line=theirs)
        threading.Thread(target=self._read, args=(self._line.makefile(encoding="utf-8", errors="replace"),),
                         daemon=True).start()
        self._writes(f"NICK {self.name}")
        self._writes(f"USER {self.name} 0 * :{self.name}")
        self._expects("the channel", r" JOIN :&bitlbee")
        self._orders(f"account add jabber {self.jid}/bitlbee {self.password}", "successfully added")
        for setting in ("connect_server 127.0.0.1", f"port {self.server.c2s_port}",
                        "connection_security opportunistic_tls", "auth_plain_in_clear true"):
            self._orders(f"account jabber set {setting}", " = ")
        self._orders("account jabber on", "Logged in", within=20)

    def logs_out(self):
        if self._line:
            self.process.stop()
            self._line.close()
            self._line = None

    # ---- texts ----

    def texts(self, jid, body):
        self._writes(f"PRIVMSG {self._nicks[jid]} :{body}")

    def hears(self, jid, pattern, within=10):
        return self._expects(f"{pattern!r} from {jid}", rf"^:{re.escape(self._nicks[jid])}!\S+ PRIVMSG .*?:.*{pattern}",
                             within)

    # ---- contacts ----

    def adds(self, jid):
        self._orders(f"add jabber {jid}", f"Adding `{re.escape(jid)}'")
        self._expects(f"{jid} in the channel", rf"^:\S+!{re.escape(handle_of(jid))} JOIN")

    def removes(self, jid):
        self._orders(f"remove {self._nicks[jid]}", "removed from contact list")

    def expects_presence(self, jid, how="online", within=10):
        wait_until(f"{jid} is {how}", lambda: self._presence.get(self._nicks.get(jid)) == how, within)

    def asked_by(self):
        asked = re.compile(r"New request: .*?\(?(\S+?)\)? wants to add you")
        return [found[1] for found in map(asked.search, self.inbox.held()) if found]

    def name_of(self, jid):
        return self._orders(f"info {self._nicks[jid]}", "(?:Full Name|Nickname): (?P<name>.*)")["name"]

    # ---- IRC ----

    def _orders(self, words, answer, within=10):
        """Tell root what to do and wait for what it says to that."""
        self._tells(words)
        return self._expects(f"root saying {answer!r} to {words!r}", rf"^:root!\S+ PRIVMSG .*{answer}", within)

    def _tells(self, words):
        self._writes(f"PRIVMSG &bitlbee :{words}")

    def _writes(self, line):
        self._line.sendall(f"{line}\r\n".encode())

    def _expects(self, what, pattern, within=10):
        found = re.compile(pattern)
        return found.search(self.inbox.expect(what, found.search, within))

    def _read(self, lines):
        for line in lines:
            self._on_line(line.rstrip())

    def _on_line(self, line):
        self.inbox.put(line)
        said = LINE.match(line)
        if said is None:
            return
        if said["verb"] == "JOIN" and said["handle"]:
            self._nicks[jid_of_handle(said["handle"])] = said["nick"]
        elif said["verb"] == "QUIT":
            self._presence[said["nick"]] = "offline"
        elif said["verb"] == "MODE":
            _, voice, *nicks = said["rest"].split()
            self._presence.update((nick, VOICES[voice]) for nick in nicks if voice in VOICES)


def handle_of(jid):
    """As bitlbee shows a JID: user@host, where a service has no user and its account stands for the host."""
    return jid if "@" in jid else f"{jid}@jabber"


def jid_of_handle(handle):
    return handle.removesuffix("@jabber")
