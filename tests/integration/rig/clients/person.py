"""What a person does at a client, whichever client it is: the shape that all drivers in this folder have.

A driver overrides what its client offers and leaves the rest: what it has not is `Lacks`, and a person does it another
way. So which way is taken is a fact of the client, never of what went wrong.
"""

import re

from rig.xmpp_server import COMPONENT, DOMAIN

# What the gateway asks who registers and who leaves: its name for programs, and its label.
LABELS = {"phone": "Your phone number", "code": "Code", "confirm": "Yes, end my registration"}


class Lacks(Exception):
    """The client has no such thing."""


def lacking(client, what):
    raise Lacks(f"{client.client} has no {what}")


class Person:
    """One user at one client. `folder` is the client's own: its HOME, its logs."""

    client = "?"
    shows_receipts = shows_refusals = shows_cards = True

    def __init__(self, server, folder, name="alice"):
        self.server, self.folder, self.name = server, folder, name
        self.jid, self.password = f"{name}@{DOMAIN}", f"{name}pw"
        folder.mkdir(parents=True, exist_ok=True)

    def __enter__(self):
        try:
            self.logs_in()
        except BaseException:
            self.logs_out()
            raise
        return self

    def __exit__(self, *failure):
        self.logs_out()

    def logs_in(self):
        raise NotImplementedError

    def logs_out(self):
        raise NotImplementedError

    # ---- texts ----

    def texts(self, jid, body):
        """Send `body` to `jid`; a mark to know it by."""
        raise NotImplementedError

    def expects_text(self, jid, body, within=10):
        """Wait until the client shows that `body` came from `jid`."""
        self.hears(jid, re.escape(body), within)

    def hears(self, jid, pattern, within=10):
        """Wait for a text of `jid` that `pattern` is found in; the match."""
        raise NotImplementedError

    def has_receipt(self, mark):
        """Does the client show that the text `mark` has arrived?"""
        lacking(self, "receipts")

    def expects_receipt(self, mark, within=10):
        lacking(self, "receipts")

    def expects_refusal(self, mark, words, within=10):
        """Wait until the client shows that the text `mark` failed, and that `words` (a pattern) are why."""
        raise NotImplementedError

    # ---- contacts ----

    def adds(self, jid):
        """Add `jid` to the contacts and ask for its presence."""
        raise NotImplementedError

    def removes(self, jid):
        raise NotImplementedError

    def expects_presence(self, jid, how="online", within=10):
        """Wait until the client shows that `jid` is "online", "away" (of any kind) or "offline"."""
        raise NotImplementedError

    def asked_by(self):
        """Who has asked to see this user, as far as the client has told: each is a dialog that interrupts a person."""
        return []

    def name_of(self, jid):
        """What the client calls this contact where its card says so."""
        lacking(self, "cards")

    def jid_of(self, typed):
        """What the gateway's own prompt (XEP-0100 6.3, jabber:iq:gateway) makes of what was typed."""
        lacking(self, "jabber:iq:gateway")

    def adds_typed(self, typed):
        """Add a contact by what a person knows of it, a number; its JID."""
        try:
            jid = self.jid_of(typed)
        except Lacks:
            jid = self.jid_by_chat(typed)
        self.adds(jid)
        return jid

    def jid_by_chat(self, typed):
        """Ask the gateway in its own conversation."""
        self.texts(COMPONENT, f"add {typed}")
        return self.hears(COMPONENT, r"The address of .* is (?:xmpp:)?(?P<jid>\S+@\S+)")["jid"]

    # ---- the gateway ----

    def finds_gateway(self):
        """Look for it among the services of the server and see that it is a gateway; its JID."""
        lacking(self, "list of services")

    def registers(self, answers):
        """Register with the gateway in the first way that the client has.

        answers: for names of LABELS, a function that gives what to fill in when that is asked for.
        """
        self._first("register", answers)

    def unregisters(self):
        self._first("unregister")

    def _first(self, what, *arguments):
        for way in ("by_form", "by_command", "by_chat"):
            try:
                getattr(self, f"{what}s_{way}")(*arguments)
                return
            except Lacks:
                continue

    def registers_by_form(self, answers):
        lacking(self, "registration (XEP-0077) with services")

    def unregisters_by_form(self):
        lacking(self, "registration (XEP-0077) with services")

    def registers_by_command(self, answers):
        lacking(self, "commands (XEP-0050)")

    def unregisters_by_command(self):
        lacking(self, "commands (XEP-0050)")

    def registers_by_chat(self, answers):
        self.texts(COMPONENT, "register")
        self.hears(COMPONENT, LABELS["phone"])
        self.texts(COMPONENT, answers["phone"]())
        self.hears(COMPONENT, "Language")
        self.texts(COMPONENT, "skip")
        self.hears(COMPONENT, LABELS["code"])
        self.texts(COMPONENT, answers["code"]())
        self.hears(COMPONENT, "is your number now")

    def unregisters_by_chat(self):
        self.texts(COMPONENT, "unregister")
        self.hears(COMPONENT, LABELS["confirm"])
        self.texts(COMPONENT, "yes")
        self.hears(COMPONENT, "not registered any more")
