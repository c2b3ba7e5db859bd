"""A run: one leg for each XMPP server, audited. Called by `run` and by test_chaos.py."""

import asyncio

from chaos.audit import audit
from chaos.leg import REFUSED, UNDELIVERABLE, Leg
from chaos.plan import DRAGOMAN, SERVER, counts, plan

SERVERS = ("prosody", "ejabberd")


def share(total, leg, legs):
    """Of `total`, what falls to this leg."""
    return total // legs + (leg < total % legs)


def play_leg(kind, seed, seconds, strike_counts, folder, rate, disk_octets):
    """The leg and what the auditor says of it."""
    folder.mkdir(parents=True)
    strikes = plan(f"{seed} {kind}", seconds, strike_counts)
    leg = Leg(kind, seed, seconds, strikes, folder, rate, disk_octets)
    asyncio.run(leg.play())
    return leg, audit(leg.records, (REFUSED, UNDELIVERABLE))


def least_seconds(strike_counts):
    """How long a leg has to be for so many faults: what was killed has to come back, and talk needs peace."""
    others = [count for kind, count in strike_counts.items() if kind not in (DRAGOMAN, SERVER)]
    return max(20, 7 * strike_counts[DRAGOMAN], 14 * strike_counts[SERVER], 12 * max(others))


def leg_counts(leg, legs, dragoman_kills, server_kills, faults):
    """`server_kills` is for each server; the others are shared among the legs."""
    return counts(share(dragoman_kills, leg, legs), server_kills, share(faults, leg, legs))
