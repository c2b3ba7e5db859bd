"""profanity: a client for the terminal, built on libstrophe. It types commands; it has ad-hoc commands and receipts."""

import re

from rig.clients.person import LABELS, Person
from rig.clients.terminal import COLOURS, Terminal
from rig.xmpp_server import COMPONENT, DOMAIN

ACCOUNT = """[{name}]
enabled=true
jid={jid}
resource=profanity
server=127.0.0.1
port={port}
tls.policy=disable
password={password}
presence.last=online
presence.login=online
"""
STATES = {"online": "online", "chat": "online", "away": "away", "xa": "away", "dnd": "away", "offline": "offline"}
# A text that waits for its receipt has its "me" in the colour of `receipt.sent`; here red, otherwise yellow.
RED = "\x1b[31m"
# "[1][2]-3-": the windows, and which is in front.
BAR = re.compile(r"^ \[\d\d:\d\d\] .* (?P<windows>(?:\[\d+\])*-\d+-(?:\[\d+\])*)\s*$", re.MULTILINE)
DONE = object()


class Profanity(Person):
    client = "profanity"
    shows_cards = False

    def __init__(self, *arguments):
        super().__init__(*arguments)
        accounts = self.folder / ".local" / "share" / "profanity" / "accounts"
        accounts.parent.mkdir(parents=True, exist_ok=True)
        accounts.write_text(ACCOUNT.format(name=self.name, jid=self.jid, port=self.server.c2s_port,
                                           password=self.password))
        settings = self.folder / ".config" / "profanity" / "profrc"
        settings.parent.mkdir(parents=True, exist_ok=True)
        settings.write_text("[ui]\nsplash=false\n[connection]\nreceipts.request=true\n")
        self.terminal = Terminal("profanity", ["profanity", "-a", self.name], self.folder)

    @property
    def process(self):
        return self.terminal.process

    def logs_in(self):
        self.terminal.start()
        self.terminal.shows("profanity is logged in", "logged in successfully", within=20)

    def logs_out(self):
        if self.process.child:
            self.terminal.stop()

    # ---- texts ----

    def texts(self, jid, body):
        self._types(f"/msg {jid} {body}")
        self.terminal.shows(f"{body!r} in the window of {jid}", rf"me: {re.escape(body)}$")
        return jid, body

    def hears(self, jid, pattern, within=10):
        self._types(f"/msg {jid}")
        return self.terminal.shows(f"{pattern!r} from {jid}", rf"^(?!.* - me: ).*{pattern}", within)

    def has_receipt(self, mark):
        jid, body = mark
        self._types(f"/msg {jid}")
        line = next(line for line in self.terminal.screen(colours=True).splitlines()
                    if COLOURS.sub("", line).rstrip().endswith(f"me: {body}"))
        return RED not in line.partition("me: ")[0]

    def expects_receipt(self, mark, within=10):
        self.terminal.waits(f"the receipt of {mark}", lambda: self.has_receipt(mark), within)

    def expects_refusal(self, mark, words, within=10):
        self.terminal.shows(f"why {mark} failed", words, within)

    # ---- contacts ----

    def adds(self, jid):
        self._types("/win 1")
        self._types(f"/roster add {jid}")
        self.terminal.shows(f"{jid} in the roster", f"Roster item added: {re.escape(jid)}")
        self._types(f"/sub request {jid}")

    def removes(self, jid):
        self._types("/win 1")
        self._types(f"/roster remove {jid}")
        self.terminal.shows(f"{jid} out of the roster", f"Roster item removed: {re.escape(jid)}")

    def expects_presence(self, jid, how="online", within=10):
        """The last line about it in the console."""
        self._types("/win 1")

        def is_so():
            said = re.findall(rf"(?:\+\+|--) {re.escape(jid)}.* is (\w+)", self.terminal.screen())
            return said and STATES[said[-1]] == how

        self.terminal.waits(f"{jid} is {how}", is_so, within)

    def asked_by(self):
        self._types("/win 1")
        self.terminal.shows("the console", "logged in successfully")
        return re.findall(r"Received authorization request from (\S+)", self.terminal.screen())

    # ---- the gateway ----

    def finds_gateway(self):
        self._types(f"/disco items {DOMAIN}")
        self.terminal.shows("the gateway among the services", rf"items for {DOMAIN}(?s:.*)^\S+ - +{COMPONENT}")
        self._types(f"/disco info {COMPONENT}")
        self.terminal.shows("that it is a gateway", rf"info for {COMPONENT}(?s:.*)Identities(?s:.*)SMS sms gateway")
        return COMPONENT

    def registers_by_command(self, answers):
        self._executes("jabber:iq:register", answers)

    def unregisters_by_command(self):
        self._executes("unregister", {"confirm": lambda: "on"})

    def _executes(self, node, answers):
        """Form after form until the command is completed. Each form has a window of its own; all else about commands is
        said in the conversation with the gateway, once there is one."""
        self._types(f"/msg {COMPONENT}")
        self._types(f"/cmd list {COMPONENT}")
        self.terminal.shows(f"{node} among the commands", rf"! +{re.escape(node)}$")
        self._types(f"/cmd exec {node} {COMPONENT}")
        title = None
        while True:
            found = self.terminal.waits("a form or the end", lambda: self._next_form(node, title), within=20)
            if found is DONE:
                return
            title, window = found
            self._types(f"/win {window}")  # behind whatever else was typed before the form came to the front
            self.terminal.shows("the whole form", rf"{re.escape(title)}(?s:.*)Use '/form submit'")
            self._fills_in(answers)
            self._types("/form submit")

    def _next_form(self, node, before):
        """Title and window of the form in front; when there is nothing new in front, look at the next window."""
        screen = self.terminal.screen()
        bar = BAR.search(screen)
        if not bar:
            return None
        front = re.search(r"-(\d+)-", bar["windows"])[1]
        titles = re.findall(r"Form title: (.*\S)", screen)
        if titles and titles[-1] != before:
            return titles[-1], front
        if re.search(rf"! {re.escape(node)} completed$", screen, re.MULTILINE):
            return DONE
        numbers = re.findall(r"\d+", bar["windows"])
        self._looks_at(numbers[(numbers.index(front) + 1) % len(numbers)])
        return None

    def _looks_at(self, window):
        """Unless a form comes just then: its window goes to the front by itself."""
        self._types(f"/win {window}")
        self.terminal.shows(f"window {window}", rf"-{window}-|Form title: ")

    def _fills_in(self, answers):
        for var, answer in answers.items():
            field = re.search(rf"\[(field\d+)\] {LABELS[var]}", self.terminal.screen())
            if field:
                self._types(f'/{field[1]} "{answer()}"')
                self.terminal.shows(f"{var} filled in", "Field updated")

    def _types(self, line):
        self.terminal.types(line)
