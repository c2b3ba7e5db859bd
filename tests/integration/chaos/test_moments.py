"""Killed between two things that are said on the wire, one moment after the other: what must be in the journal then is
there, what cannot be known is asked again, and nothing is told twice under two names."""

import asyncio

import pytest

from chaos import journal
from chaos.audit import audit
from chaos.faults import at_moment
from chaos.leg import PHONES, Leg
from chaos.records import token_of
from rig.xmpp_server import COMPONENT

SEED = 1  # nothing is left to chance here
ROUNDS = 2
DISK_OCTETS = 64 << 20
PHONE, ALICE = PHONES[0], "+15550001111"
WITHIN_S = 20


def play(kind, folder, act):
    """Play `act` on a stage of its own; the leg and what the auditor says, which is nothing."""
    folder = folder / kind
    folder.mkdir()
    leg = Leg(kind, SEED, 0, [], folder, 0, DISK_OCTETS)
    asyncio.run(leg.play(act))
    verdict = audit(leg.records)
    assert verdict.wrongs == []
    assert not leg.counted["moments that did not come"]
    return leg, verdict


async def kill_at(leg, victim, moment, cause, look=None):
    """Arm, let `cause` happen, be killed, look at what is there, come back, and let all come to its end."""
    await leg.rests(WITHIN_S)
    async with victim.lock:
        strike = asyncio.create_task(at_moment(leg, moment, 0, victim.kill))
        await asyncio.sleep(0)
        await cause()
        await strike
        if look:
            look()
        await victim.comes_back()
    await leg.rests(WITHIN_S)


def rows(leg, token):
    return [row for row in journal.rows(leg.dragoman.journal) if token_of(row.text) == token]


async def phone_texts(leg):
    token = leg.traffic.token("u")
    await leg.carrier.delivers(PHONE, ALICE, f"{token} hello", "udh8")
    return token


async def alice_texts(leg):
    await leg.users[0].present.wait()
    token = leg.traffic.token("d")
    leg.users[0].texts(f"{PHONE}@{COMPONENT}", token, f"{token} hello")
    return token


def in_turn(victim, moment, say, look=lambda leg, token: None):
    """An act: ROUNDS times, somebody says something and `victim` is killed at that moment."""
    async def act(leg):
        for _ in range(ROUNDS):
            said = []

            async def cause():
                said.append(await say(leg))

            await kill_at(leg, getattr(leg, victim), moment, cause, lambda: look(leg, said[0]))
    return act


def is_journaled(leg, token):
    assert [row.stand for row in rows(leg, token)] == ["delivered"]


def is_claimed(leg, token):
    assert [row.stand for row in rows(leg, token)] == ["submitted"]


def is_untold(leg, token):
    assert [row.told for row in rows(leg, token)] == [False]


@pytest.mark.parametrize("moment", ["deliver_sm_resp withheld", "deliver_sm_resp sent"])
def test_the_network_hears_yes_only_after_the_commit(moment, tmp_path):
    leg, _ = play("prosody", tmp_path, in_turn("dragoman", moment, phone_texts, is_journaled))
    assert len(leg.records.texted) == ROUNDS
    repeated = [texted for texted in leg.records.texted if texted.attempts > 1]
    assert len(repeated) == (ROUNDS if moment.endswith("withheld") else 0)


@pytest.mark.parametrize("moment", ["submit_sm withheld", "submit_sm sent", "submit_sm_resp withheld"])
def test_the_network_is_asked_only_after_the_claim(moment, tmp_path):
    _, verdict = play("prosody", tmp_path, in_turn("dragoman", moment, alice_texts, is_claimed))
    assert verdict.counts["in doubt"] == ROUNDS
    assert verdict.counts["submitted twice, marked as in doubt"] == (0 if moment == "submit_sm withheld" else ROUNDS)


@pytest.mark.parametrize("kind, moment", [
    ("prosody", "text sent"), ("prosody", "barrier withheld"), ("ejabberd", "barrier withheld")])
def test_what_no_barrier_covered_is_said_again_with_its_id(kind, moment, tmp_path):
    _, verdict = play(kind, tmp_path, in_turn("server", moment, phone_texts, is_untold))
    assert verdict.counts["stanzas told again with the same id"] >= ROUNDS


def test_what_a_barrier_covered_is_not_said_again(tmp_path):
    """Unless the answer was not read: then nobody knows, and it is."""
    _, verdict = play("prosody", tmp_path, in_turn("dragoman", "barrier's answer withheld", phone_texts, is_untold))
    assert verdict.counts["stanzas told again with the same id"] >= ROUNDS


def test_what_was_read_and_not_committed_was_never_accepted(tmp_path):
    """The window that XEP-0114 leaves: the server has handed it over, and nobody says so."""
    _, verdict = play("prosody", tmp_path, in_turn("dragoman", "user's text withheld", alice_texts))
    assert verdict.counts["texts from users, never accepted"] == ROUNDS
