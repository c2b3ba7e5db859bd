"""The short profile: each kind of fault several times, on each server. Another DRAGOMAN_CHAOS_SEED is another plan."""

import os

import pytest

from chaos import play, report

SEED = int(os.environ.get("DRAGOMAN_CHAOS_SEED", 20261122))
SECONDS = 35
DRAGOMAN_KILLS, SERVER_KILLS, FAULTS = 12, 3, 6
RATE = 20
DISK_OCTETS = 128 << 20


@pytest.mark.limit(150)
@pytest.mark.parametrize("number, kind", list(enumerate(play.SERVERS)))
def test_nothing_is_lost_and_nothing_is_doubled_in_silence(number, kind, tmp_path):
    strikes = play.leg_counts(number, len(play.SERVERS), DRAGOMAN_KILLS, SERVER_KILLS, FAULTS)
    leg, verdict = play.play_leg(kind, SEED, SECONDS, strikes, tmp_path / kind, RATE, DISK_OCTETS)
    said = "\n".join(report.lines([(leg, verdict)], SEED))
    print(said)
    assert not verdict.wrongs, said
    assert leg.injected == strikes
    assert verdict.counts["texts from users, accepted"] > len(leg.phones)
    assert verdict.counts["texts from phones, acknowledged"] > 0
