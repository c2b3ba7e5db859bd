"""libpurple with the screen that Finch gives it; Pidgin says and lacks the same. Menus, dialogs and windows, by keys.

The contacts stand below, conversations above, so that neither hides the other.
"""

import re
from xml.sax.saxutils import escape

from rig.clients.person import Person
from rig.clients.terminal import COLOURS, Terminal
from rig.process import wait_until

ACCOUNTS = """<?xml version='1.0' encoding='UTF-8'?>
<account version='1.0'><account>
<protocol>prpl-jabber</protocol><name>{jid}/finch</name><password>{password}</password>
<statuses><status type='available' name='Available' active='true'/></statuses>
<settings>
<setting name='connect_server' type='string'>127.0.0.1</setting><setting name='port' type='int'>{port}</setting>
<setting name='connection_security' type='string'>opportunistic_tls</setting>
<setting name='auth_plain_in_clear' type='bool'>1</setting>
</settings>
<settings ui='gnt-purple'><setting name='auto-login' type='bool'>1</setting></settings>
</account></account>
"""
PREFERENCES = """<?xml version='1.0' encoding='UTF-8'?>
<pref version='1' name='/'><pref name='finch'>
<pref name='conversations'>
<pref name='size'><pref name='width' type='int' value='140'/><pref name='height' type='int' value='40'/></pref>
</pref>
<pref name='blist'>
<pref name='size'><pref name='width' type='int' value='60'/><pref name='height' type='int' value='50'/></pref>
<pref name='position'><pref name='x' type='int' value='0'/><pref name='y' type='int' value='60'/></pref>
<pref name='showoffline' type='bool' value='1'/>
</pref>
</pref></pref>
"""
FOCUS = "\x1b[37m\x1b[44m"  # of the button or the line that the next key is for
MOST_KEYS = 20
SIGNS = {"online": "◯", "away": "⊖", "offline": "⊗"}


class Finch(Person):
    client = "libpurple (Finch)"
    shows_receipts = False  # libpurple knows none

    def __init__(self, *arguments):
        super().__init__(*arguments)
        home = self.folder / ".purple"
        home.mkdir()
        (home / "accounts.xml").write_text(ACCOUNTS.format(jid=self.jid, password=escape(self.password),
                                                           port=self.server.c2s_port))
        (home / "prefs.xml").write_text(PREFERENCES)
        # What it says for its developers is the one place where it says that it is logged in and has its contacts.
        self._said = self.folder / "finch.log"
        self.terminal = Terminal("tmux", ["sh", "-c", f"exec finch -d 2>'{self._said}'"], self.folder)

    @property
    def process(self):
        return self.terminal.process

    def logs_in(self):
        self.terminal.start()
        self.terminal.shows("the contacts", "Buddy List")
        wait_until("Finch is logged in", lambda: "): <presence>" in self._said.read_text(errors="replace"), 20)

        self.terminal.shows("the window of what it says", "Debug Window")
        self.terminal.presses("M-2", "M-c")
        self.terminal.waits("that window is gone", lambda: "Debug Window" not in self.terminal.screen())

    def logs_out(self):
        if self.process.child:
            self.terminal.stop()

    # ---- texts ----

    def texts(self, jid, body):
        self._opens(jid)
        self.terminal.types(body)
        self.terminal.shows(f"{body!r} in the window of {jid}", rf"{self.jid}/finch: {re.escape(body)}")
        return jid, body

    def hears(self, jid, pattern, within=10):
        self._opens(jid)
        return self.terminal.shows(f"{pattern!r} from {jid}", rf"^│(?!.*{re.escape(self.jid)}).*{pattern}", within)

    def expects_refusal(self, mark, words, within=10):
        """A window of its own, behind the conversation, says why and what."""
        title = "XMPP Message Error"
        self.terminal.shows("a window in the list of windows", title, within)
        self._goes("M-n", f"the window {title}", lambda line: f"{FOCUS}{title}" in line)
        both = re.compile(rf"{words}.*{re.escape(mark[1])}")
        self.terminal.waits(f"why {mark} failed", lambda: both.search(unwrapped(self.terminal.screen())))
        self.terminal.presses("M-c")

    def _opens(self, jid):
        """The conversation with `jid`, in front."""
        title = f"{jid} ("
        if title not in self.terminal.screen():
            self._picks("s")
            self._in_dialog("New Instant Message")
            self.terminal.writes(jid)
            self._chooses("OK")
            self.terminal.shows(f"the conversation with {jid}", re.escape(title))
        self._goes("M-n", f"the window {title}", lambda line: f"{FOCUS}{title}" in line)

    # ---- contacts ----

    def adds(self, jid):
        self._picks("a", "b")
        self._in_dialog("Add Buddy")
        self.terminal.writes(jid)
        self._goes("Tab", "the group", lambda line: "Add in group" in line and FOCUS in line)
        self.terminal.writes("Phones")
        self._chooses("Add")
        self.terminal.shows(f"{jid} among the contacts", rf"^│ +\S+ {re.escape(jid)}")

    def removes(self, jid):
        self._asks_of(jid, "Remove")
        self._in_dialog("Confirm Remove")
        self._chooses("Remove")

    def expects_presence(self, jid, how="online", within=10):
        """As the sign before its name says."""
        self.terminal.shows(f"{jid} is {how}", rf"^│ +{SIGNS[how]} {re.escape(jid)}", within)

    def name_of(self, jid):
        self._asks_of(jid, "Get Info")
        return self.terminal.shows(f"the card of {jid}", r"Full Name: (\S+)")[1]

    # ---- the screen ----

    def _picks(self, *letters):
        """From the menu "Options" of the contacts."""
        self.terminal.presses("M-1", "F10")
        for letter, opened in zip(letters, ("Send IM...", "Chat  (c)")):
            self.terminal.shows("a menu", re.escape(opened))
            self.terminal.presses(letter)

    def _asks_of(self, jid, item):
        """Pick `item` from the menu that a contact has."""
        self.terminal.presses("M-1")
        self._goes("C-n", f"the line of {jid}", lambda line: FOCUS in line and jid in COLOURS.sub("", line))
        self.terminal.presses("F11")
        found = self.terminal.shows(f"{item} in the menu of {jid}", rf"{re.escape(item)}\s+\((\w)\)")
        self.terminal.presses(found[1])

    def _in_dialog(self, title):
        """Wait until the window of that title is the one that hears the keys."""
        self.terminal.waits(f"the window {title}", lambda: f"{FOCUS}{title}" in self.terminal.screen(colours=True))

    def _chooses(self, button):
        self._goes("Tab", f"the button {button}", lambda line: f"{FOCUS}{button}\x1b" in line)
        self.terminal.presses("Enter")

    def _goes(self, key, what, is_there):
        """Press `key` until a line of the screen is the right one."""
        for _ in range(MOST_KEYS):
            before = self.terminal.screen(colours=True)
            if any(map(is_there, before.splitlines())):
                return
            self.terminal.presses(key)
            self.terminal.waits(f"{key} does something on the way to {what}",
                                lambda: self.terminal.screen(colours=True) != before)
        raise AssertionError(f"no {what}:\n{self.terminal.screen()}")


def unwrapped(screen):
    """The words on a screen, as if no line had an end."""
    return re.sub(r"[\s│]+", " ", screen)
