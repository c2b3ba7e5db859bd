"""A client that is a library: the program written on it tells what happens, and that is what its user sees."""

import re
from dataclasses import dataclass

from rig.clients.person import Person
from rig.inbox import Inbox


@dataclass(frozen=True)
class Event:
    kind: str  # "text", "receipt", "refusal", "online", "away", "offline", "asks" (to see our presence)
    jid: str  # bare: whose
    words: str = ""
    mark: str = ""


class Telling(Person):
    """The driver calls tell() from whatever thread; the scenario's thread waits for it here."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.inbox = Inbox(f"{self.jid} at {self.client}")

    def tell(self, kind, jid, words="", mark=""):
        self.inbox.put(Event(kind, jid.partition("/")[0], words or "", mark or ""))

    def hears(self, jid, pattern, within=10):
        found = self.inbox.expect(f"{pattern!r} from {jid}", lambda event: event.kind == "text" and event.jid == jid
                                  and re.search(pattern, event.words), within)
        return re.search(pattern, found.words)

    def has_receipt(self, mark):
        return any(self.inbox.held(lambda event: event.kind == "receipt" and event.mark == mark))

    def expects_receipt(self, mark, within=10):
        self.inbox.expect(f"the receipt of {mark}",
                          lambda event: event.kind == "receipt" and event.mark == mark, within)

    def expects_refusal(self, mark, words, within=10):
        self.inbox.expect(f"{words!r} for {mark}", lambda event: event.kind == "refusal" and event.mark == mark
                          and re.search(words, event.words), within)

    def expects_presence(self, jid, how="online", within=10):
        self.inbox.expect(f"{jid} {how}", lambda event: event.kind == how and event.jid == jid, within)

    def asked_by(self):
        return [event.jid for event in self.inbox.held(lambda event: event.kind == "asks")]
