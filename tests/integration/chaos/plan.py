"""Which faults strike when: a pure function of the seed, so that a seed is a run that can be had again.

Only the plan repeats. What the machine, the servers and Dragoman are doing at that moment does not.
"""

import random
from dataclasses import dataclass, field

DRAGOMAN_MOMENTS = (
    "any time", "any time", "any time",
    "deliver_sm_resp withheld", "deliver_sm_resp sent", "submit_sm withheld", "submit_sm sent",
    "submit_sm_resp withheld", "submit_sm_resp sent", "text withheld", "text sent", "barrier withheld", "barrier sent",
    "barrier's answer withheld", "barrier's answer sent", "user's text sent",
)
SERVER_MOMENTS = ("any time", "text withheld", "text sent", "barrier withheld", "barrier sent")


def moment(choices):
    return lambda rng: {"moment": rng.choice(choices), "ms": rng.choice((0, 0, 1, 3, 10))}


def nothing(_):
    return {}


def on_a_phone(**ranges):
    def draw(rng):
        return {"phone": rng.randrange(1 << 16), **{key: rng.randint(*range) for key, range in ranges.items()}}
    return draw


def ms(least, most):
    return lambda rng: {"ms": rng.randint(least, most)}


# What strikes, and what is drawn for it.
DRAGOMAN, SERVER = "dragoman killed", "server killed"
KINDS = {
    DRAGOMAN: moment(DRAGOMAN_MOMENTS),
    SERVER: moment(SERVER_MOMENTS),
    "stream cut (RST)": nothing,
    "link: FIN": nothing,
    "link: RST": nothing,
    "link: half-open": ms(300, 2500),
    "link: cut in a PDU": nothing,
    "link: cut in a response": on_a_phone(),
    "link: unbind": nothing,
    "link: garbage": nothing,
    "link: not listening": ms(100, 1000),
    "link: bind refused": lambda rng: {"count": rng.randint(1, 3)},
    "SMSC: no response": on_a_phone(times=(1, 3)),
    "SMSC: enquiries unanswered": ms(500, 3500),
    "SMSC: throttles": on_a_phone(times=(1, 6)),
    "SMSC: queue full": on_a_phone(times=(1, 3)),
    "SMSC: late response": on_a_phone(times=(1, 3), ms=(200, 2500)),
    "SMSC: response twice": on_a_phone(times=(1, 3)),
    "SMSC: receipt before response": on_a_phone(times=(1, 3)),
    "SMSC: receipt twice": on_a_phone(times=(1, 3)),
    "SMSC: deliver_sm twice": nothing,
    "disk full": ms(300, 2000),
    "clock stepped": lambda rng: {"hours": rng.choice((-6, -3, -1, -0.01, 0.01, 1, 3, 6))},
}


@dataclass(frozen=True)
class Strike:
    at: float
    kind: str
    with_: dict = field(hash=False)


def plan(seed, seconds, counts):
    """Strikes in the order of time. `counts`: how many of each kind. They are spread evenly, each at a random moment of
    its share of the time."""
    strikes = []
    for kind, count in counts.items():
        rng = random.Random(f"{seed} {kind}")
        share = seconds / count if count else 0
        strikes += [Strike((n + rng.random()) * share, kind, KINDS[kind](rng)) for n in range(count)]
    return sorted(strikes, key=lambda strike: strike.at)


def counts(dragoman, server, each):
    return {kind: {DRAGOMAN: dragoman, SERVER: server}.get(kind, each) for kind in KINDS}
