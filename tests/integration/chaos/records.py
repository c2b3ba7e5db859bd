"""What every side saw, as plain data: written by the taps, the users, the carrier and the journal, read by the auditor.

Times are seconds since the leg began, on the harness's clock alone: Dragoman's own clock is stepped.
"""

import re
from dataclasses import dataclass, field

TOKEN = re.compile(r"#[du]\d+#")


def token_of(text):
    """Each text begins with a token of its own, so that a quotation of its beginning still says which it is."""
    found = TOKEN.search(text or "")
    return found.group() if found else None


@dataclass(frozen=True)
class Sent:
    """A user has written it to the socket."""
    id: str
    user: str
    phone: str
    text: str
    at: float


@dataclass(frozen=True)
class Reached:
    """A user's text went by on its way from the XMPP server to Dragoman."""
    id: str
    at: float
    stream: int


@dataclass
class Told:
    """Dragoman has said it to the XMPP server. `kind`: text, receipt, error, notice. `about`: the token of the message
    that it ends; of a text its own. `body`: of an error its words. `confirmed`: a barrier behind it on this stream was
    answered."""
    kind: str
    id: str
    to: str
    sender: str
    about: str
    body: str
    at: float
    stream: int
    confirmed: bool = False


@dataclass(frozen=True)
class Seen:
    """A user's client has got it."""
    at: float
    user: str
    id: str
    type: str
    body: str
    receipt_of: str


@dataclass(frozen=True)
class Texted:
    """A phone wrote it. `accepted`: each deliver_sm of it was answered with ROK. `attempts`: the most that one took."""
    number: int
    phone: str
    to: str
    text: str
    accepted: bool
    attempts: int
    parts: int = 1


@dataclass(frozen=True)
class Taken:
    """A text, whole, that the SMSC took, whether it said so or not. `order`: as the so-manyth."""
    sender: str
    phone: str
    text: str
    order: int


@dataclass(frozen=True)
class Row:
    """Of the journal. `told`: XMPP has nothing more to hear of it."""
    id: int
    way: str  # "down", "up"
    stand: str
    user: str
    peer: str
    stanza_id: str
    text: str
    doubted: bool
    told: bool
    attempts: int
    why: str = None


@dataclass
class Kill:
    """Nothing of `who` was there from `at` until `back`."""
    who: str  # "dragoman", "server", "stream" (between the two)
    at: float
    back: float = float("inf")


@dataclass
class Records:
    sent: list = field(default_factory=list)
    reached: list = field(default_factory=list)
    told: list = field(default_factory=list)
    seen: list = field(default_factory=list)
    texted: list = field(default_factory=list)
    taken: list = field(default_factory=list)
    rows: list = field(default_factory=list)
    kills: list = field(default_factory=list)
    first_parts: dict = field(default_factory=dict)  # token -> how often the first part of that text was taken
