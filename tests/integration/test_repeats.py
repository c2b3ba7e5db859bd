"""What the carrier sends again is one text, and two equal texts are two: around broken links, sudden ends and slow disks."""

import signal
import threading

import pytest

from rig.disk import SickDisk
from rig.gateway import ALICE, Gateway
from rig.process import wait_until
from rig.raw_smsc import ENQUIRE_LINK
from rig.texts import new
from rig.xmpp_server import COMPONENT

SERVERS = ["prosody"]
PHONE = "+15552009001"
JID = f"{PHONE}@{COMPONENT}"
OK, COME_AGAIN = 0, 0x64  # ESME_ROK, ESME_RX_T_APPN


@pytest.fixture
def smsc(raw_smsc):
    return raw_smsc


def texts(smsc, text):
    """The carrier texts alice and hears whether the gateway has it."""
    return smsc.expects_answer(smsc.texts(PHONE, ALICE, text)).status


def count_of(alice, text):
    """How many texts of these words alice has, once all that is on its way is here. (What the gateway tells its server
    again after a sudden end bears the same id: that is one text.)"""
    alice.pings(JID)
    return len({stanza.id for stanza in alice.inbox.held(lambda stanza: stanza.body == text)})


def breaks_link(smsc):
    smsc.cuts()
    smsc.expects_bind()


def restarts_suddenly(gateway, smsc):
    gateway.kill()
    gateway.start()
    smsc.expects_bind()


def test_two_equal_texts_are_two(smsc, gateway, alice):
    text = new("ok")
    assert texts(smsc, text) == OK
    smsc.expects_proof()
    assert texts(smsc, text) == OK
    wait_until("two", lambda: count_of(alice, text) == 2)


def test_after_the_proof_a_broken_link_makes_no_repeat(smsc, gateway, alice):
    text = new("ok")
    assert texts(smsc, text) == OK
    smsc.expects_proof()
    breaks_link(smsc)
    assert texts(smsc, text) == OK
    wait_until("two", lambda: count_of(alice, text) == 2)


def test_around_an_orderly_restart_there_are_no_repeats(smsc, gateway, alice):
    smsc.mute.add(ENQUIRE_LINK)
    text = new("ok")
    assert texts(smsc, text) == OK
    gateway.stop()
    gateway.start()
    smsc.expects_bind()
    assert texts(smsc, text) == OK
    wait_until("two", lambda: count_of(alice, text) == 2)


def test_what_is_repeated_after_each_of_three_broken_links_is_one_text(smsc, gateway, alice):
    """The answers to its repeats got lost as well."""
    smsc.mute.add(ENQUIRE_LINK)
    text = new("did you get this")
    assert texts(smsc, text) == OK
    for _ in range(3):
        breaks_link(smsc)
        assert texts(smsc, text) == OK
    wait_until("it is here", lambda: count_of(alice, text) == 1)
    assert texts(smsc, text) == OK  # on the same link it is another one
    wait_until("two", lambda: count_of(alice, text) == 2)


def test_what_is_answered_is_in_the_journal(smsc, gateway, alice):
    """The daemon is killed the moment its answer is on the wire, again and again."""
    said = [new("answered") for _ in range(5)]
    for text in said:
        assert texts(smsc, text) == OK
        restarts_suddenly(gateway, smsc)
    for text in said:
        wait_until("it is here", lambda: count_of(alice, text) == 1, within=30)


def test_what_is_repeated_after_a_sudden_end_is_one_text(smsc, gateway, alice):
    """Killed at about the time of the commit: before it or after it, the carrier sends it again, lives later too."""
    for ms in (0, 1, 2, 3, 5, 8):
        text = new("around the commit")
        smsc.texts(PHONE, ALICE, text)
        timer = threading.Timer(ms / 1000, gateway.process.child.send_signal, (signal.SIGKILL,))
        timer.start()
        timer.join()
        restarts_suddenly(gateway, smsc)
        gateway.stop()
        gateway.start()
        smsc.expects_bind()
        assert texts(smsc, text) == OK
        wait_until("it is here", lambda: count_of(alice, text) == 1, within=30)


@pytest.fixture
def slow_gateway(server, smsc, tmp_path):
    """On a disk that can be made slow; the carrier waits 300 ms for an answer at most."""
    made = Gateway(server, smsc, tmp_path)
    made.disk = SickDisk(made)
    made.transport.update(answer_within="300ms")
    with made:
        smsc.expects_bind()
        yield made
        made.disk.heals()


@pytest.fixture
def gateway(request):
    return request.getfixturevalue("slow_gateway")


def test_before_the_commit_there_is_no_answer(smsc, gateway, alice):
    """Killed in the middle of the commit: the carrier has heard nothing, and what it sends again is new or known."""
    gateway.disk.hangs()
    text = new("not on the disk")
    sequence = smsc.texts(PHONE, ALICE, text)
    assert smsc.expects_answer(sequence).status == COME_AGAIN  # after 300 ms
    gateway.kill()
    gateway.disk.heals()
    gateway.start()
    smsc.expects_bind()
    assert texts(smsc, text) == OK
    wait_until("it is here", lambda: count_of(alice, text) == 1)


def test_what_was_told_to_come_again_and_was_kept_after_all_is_one_text(smsc, gateway, alice):
    gateway.disk.is_slow(1000)
    text = new("slow disk")
    assert texts(smsc, text) == COME_AGAIN
    gateway.disk.heals()
    wait_until("it is here", lambda: count_of(alice, text) == 1)
    assert texts(smsc, text) == OK
    assert count_of(alice, text) == 1
    assert texts(smsc, text) == OK  # and no more than that
    wait_until("two", lambda: count_of(alice, text) == 2)
