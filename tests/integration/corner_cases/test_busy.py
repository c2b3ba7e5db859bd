"""Corner cases of pressure (reference/sms.md, section 4): the server, the disk or the clock fails, and carriers that send much or oddly."""

import signal
import sqlite3
import threading
import time

import pytest

from rig.clock import WrongClock
from rig.disk import SickDisk
from rig.gateway import ALICE, Gateway
from rig.process import wait_until
from rig.raw_smsc import (DELIVER_SM, ENQUIRE_LINK, RECEIPT, RESPONSE, SUBMIT_SM, cstring, message_body, submitted, tlv)
from rig.scripted import SHORT, expects_count, gateway, lines, script, settings, smsc, with_  # noqa: F401
from rig.scripted_smsc import pdu
from rig.texts import new
from rig.xmpp_server import COMPONENT

SERVERS = ["prosody"]
PHONE = "+15554443333"
JID = f"{PHONE}@{COMPONENT}"
OK, RINVOPTPARSTREAM, COME_AGAIN = 0, 0xC0, 0x64
DELIVER_SM_RESP = DELIVER_SM | RESPONSE
HOUR_S = 3600


@pytest.fixture
def link(gateway, smsc):
    """The connection of the bind."""
    return smsc.expects_bind().connection


@pytest.fixture
def made(server, smsc, tmp_path):
    """A gateway to be started."""
    gateway = Gateway(server, smsc, tmp_path)
    gateway.transport.update(SHORT)
    return gateway


def assert_lives(link, alice):
    text = new("decent")
    assert link.expects_answer(link.texts(PHONE, ALICE, text)).status == OK
    alice.expects_text(JID, text)
    assert not link.is_over.is_set()


def bodies(alice):
    """One for each stanza id: what is told again after a broken stream is one text."""
    found = {s.id: s.body for s in alice.inbox.held(lambda s: s.kind == "message" and s.body is not None)}
    return list(found.values())


# -- 76, 77: never "yes" before it is durable --------------------------------------------------

def test_case_76_a_server_that_hangs_keeps_nobody_waiting_for_what_is_on_disk(server, gateway, link, alice):
    said = [new(f"text {n}") for n in range(20)]
    server.process.child.send_signal(signal.SIGSTOP)
    try:
        for text in said:
            assert link.expects_answer(link.texts(PHONE, ALICE, text)).status == OK
        assert gateway.waiting("up") == 20
    finally:
        server.process.child.send_signal(signal.SIGCONT)
    wait_until("alice has them", lambda: bodies(alice) == said)


def test_case_76_a_disk_that_hangs_withholds_the_answer_up_to_its_limit(server, smsc, made):
    disk = SickDisk(made)
    made.transport["answer_within"] = "500ms"
    with made, server.client("alice@localhost", ALICE) as alice:
        link = smsc.expects_bind().connection
        disk.hangs()
        text, began = new("not on disk"), time.monotonic()
        answer = link.expects_answer(link.texts(PHONE, ALICE, text))
        assert answer.status == COME_AGAIN and 0.5 <= answer.at - began < 5
        link.is_asked()
        assert not bodies(alice)
        disk.heals()
        assert link.expects_answer(link.texts(PHONE, ALICE, text)).status == OK
        alice.expects_text(JID, text)
        alice.pings(JID)
        assert not bodies(alice)


def test_case_77_what_is_sent_again_after_our_sudden_end_is_one_text(server, smsc, made):
    smsc.mute.add(ENQUIRE_LINK)  # so nothing proves that the carrier has read our answer
    made.start()
    try:
        with server.client("alice@localhost", ALICE) as alice:
            said = [new("once"), new("twice")]
            link = smsc.expects_bind().connection
            for text in said:
                assert link.expects_answer(link.texts(PHONE, ALICE, text)).status == OK
            made.kill()
            made.start()
            link = smsc.expects_bind().connection
            for text in reversed(said):
                assert link.expects_answer(link.texts(PHONE, ALICE, text)).status == OK
            wait_until("alice has them", lambda: len(bodies(alice)) >= 2)
            assert_lives(link, alice)
            assert sorted(bodies(alice)) == sorted(said)
    finally:
        made.stop()


# -- 78, 79: much at once ----------------------------------------------------------------------

def test_case_78_a_thousand_texts_a_second_are_each_answered_within_a_second(smsc, link, alice):
    count, per_turn = 1000, 10
    sent_at, began = {}, time.monotonic()
    for turn in range(count // per_turn):
        time.sleep(max(0, began + turn * per_turn / 1000 - time.monotonic()))  # the pace is the scenario
        heap = b"".join(pdu(DELIVER_SM, message_body(PHONE, ALICE, f"{n} of many".encode(), coding=1), sequence=n)
                        for n in range(turn * per_turn, (turn + 1) * per_turn))
        at = time.monotonic()
        link.says(heap)
        sent_at.update((n, at) for n in range(turn * per_turn, (turn + 1) * per_turn))
    wait_until("all are answered", lambda: len(smsc.held(DELIVER_SM_RESP)) == count)
    answers = smsc.held(DELIVER_SM_RESP)
    assert {p.status for p in answers} == {OK}
    slowest = max(p.at - sent_at[p.sequence] for p in answers)
    print(f"\nthe slowest of {count} answers took {slowest:.3f} s")
    assert slowest < 1
    wait_until("alice has them", lambda: len(bodies(alice)) == count, within=30)
    assert bodies(alice) == [f"{n} of many" for n in range(count)]


def receipts(first, count):
    """Of texts that nobody remembers."""
    words = "id:r-{} sub:001 dlvrd:001 submit date:2601010000 done date:2601010000 stat:DELIVRD err:000 text:"
    return b"".join(pdu(DELIVER_SM, message_body("15553330000", ALICE[1:], words.format(n).encode(), esm_class=RECEIPT), sequence=n)
                    for n in range(first, first + count))


def test_case_79_ten_thousand_receipts_at_the_bind_starve_nobody(smsc, gateway, alice):
    """And more behind them for as long as it takes: a text leaves, and its sender has the receipt, while they come."""
    first = smsc.expects_bind().connection
    sent = alice.texts(JID, new("of before"))
    smsc.expects_submit().accepts("r-5000")  # its receipt is in the middle of the heap
    assert first.expects_answer(first.texts(PHONE, ALICE, new("of before"))).status == OK
    first.closes()
    heaps, enough = [receipts(1, 10_000), *(receipts(n, 1000) for n in range(10_001, 60_000, 1000))], threading.Event()
    link = smsc.expects_bind().connection

    def pours():
        for n, heap in enumerate(heaps):
            if not enough.is_set():
                link.says(heap)
                said.append(10_000 + n * 1000)

    said, pouring = [], threading.Thread(target=pours)
    pouring.start()
    down, began = new("down"), time.monotonic()
    alice.texts(f"+15554443334@{COMPONENT}", down)
    submit = smsc.expects_submit()
    left_s, was_pouring = time.monotonic() - began, pouring.is_alive()
    submit.accepts("id-2")
    enough.set()
    pouring.join()
    wait_until("all are answered", lambda: len(smsc.held(DELIVER_SM_RESP)) == said[-1], within=40)
    print(f"\n{said[-1]} receipts took {time.monotonic() - began:.1f} s; a text left after {left_s:.2f} s")
    assert was_pouring and left_s < 5
    answers = {p.sequence: p.status for p in smsc.held(DELIVER_SM_RESP)}
    assert len(answers) == said[-1] and set(answers.values()) <= {OK, COME_AGAIN}
    smsc.inbox.clear()
    again = [n for n in range(1, 10_001) if answers[n] == COME_AGAIN]  # too many at once: a carrier's window is smaller
    for at in range(0, len(again), 500):
        link.says(b"".join(receipts(n, 1) for n in again[at:at + 500]))
        wait_until("these are taken", lambda: len(smsc.held(DELIVER_SM_RESP)) == min(at + 500, len(again)))
    assert {p.status for p in smsc.held(DELIVER_SM_RESP)} <= {OK}
    alice.expects_receipt(sent)
    link.is_asked()
    expects_count(gateway, "sent", 2)
    assert not link.is_over.is_set() and not smsc.held(SUBMIT_SM)


# -- 80, 81, 82: what is odd -------------------------------------------------------------------

ALERT = b"\1\1" + cstring("15554443333") + b"\1\1" + cstring("15550001111") + tlv(0x0422, b"\0")
UNASKED = {
    "alert_notification": (0x0102, ALERT),
    "query_sm_resp": (0x80000003, cstring("id-1") + cstring("") + b"\2\0"),
    "query_sm_resp, cut off": (0x80000003, b"id"),
    "cancel_sm_resp": (0x80000008, b""),
    "replace_sm_resp": (0x80000007, b""),
    "bind_transceiver_resp": (0x80000009, cstring("again")),
    "data_sm_resp": (0x80000103, cstring("id")),
    "deliver_sm_resp": (0x80000005, cstring("")),
    "unbind_resp": (0x80000006, b""),
    "outbind": (0x0B, cstring("who") + cstring("knows")),
}


@pytest.mark.parametrize("what", UNASKED)
def test_case_80_what_nobody_asked_for_is_ignored(smsc, link, alice, what):
    command, body = UNASKED[what]
    sent = alice.texts(JID, new("under way"))
    submit = smsc.expects_submit()
    for status in (OK, 0x0C):
        link.sends(command, body, status, submit.sequence)
    link.is_asked()
    answers = smsc.inbox.held(lambda p: p.command & RESPONSE)
    assert not answers, answers
    submit.accepts("id-1")
    link.reports(submit, "id-1")
    alice.expects_receipt(sent)
    assert_lives(link, alice)


def test_case_81_a_submit_multi_resp_with_255_entries_is_ignored(smsc, gateway, link, alice):
    unsuccess = b"".join(b"\1\1" + cstring(f"1555444{n:04}") + b"\0\0\0\x0b" for n in range(255))
    for body in (cstring("id") + b"\xff" + unsuccess, cstring("id") + b"\xff" + unsuccess[:-7], cstring("id") + b"\xff"):
        link.sends(0x80000021, body)
    expects_count(gateway, "pdus_ignored", 3)
    link.is_asked()
    assert not smsc.inbox.held(lambda p: p.command & RESPONSE)
    assert_lives(link, alice)


@pytest.mark.parametrize("count", [29, 64, 128])
def test_case_82_many_empty_parameters_are_overlooked(link, alice, count):
    text = new("with parameters")
    body = message_body(PHONE, ALICE, text.encode(), tlvs=b"".join(tlv(0x1400 + n, b"") for n in range(count)))
    assert link.expects_answer(link.sends(DELIVER_SM, body)).status == OK
    alice.expects_text(JID, text)


@pytest.mark.parametrize("count", [129, 10_000])
def test_case_82_more_than_anybody_needs_are_refused(smsc, link, alice, count):
    body = message_body(PHONE, ALICE, new("never").encode(), tlvs=b"".join(tlv(0x1400 + n % 256, b"") for n in range(count)))
    assert link.expects_answer(link.sends(DELIVER_SM, body)).status == RINVOPTPARSTREAM
    assert_lives(link, alice)
    alice.texts(JID, new("answered"))
    submit = smsc.expects_submit()
    submit.answers(cstring("id-1") + b"".join(tlv(0x1400 + n % 256, b"") for n in range(count)))
    assert link.expects_answer(link.reports(submit, "id-1")).status == OK  # of an answer the rest is not seen
    alice.expects("its receipt", lambda s: s.receipt_of)
    assert not bodies(alice)


# -- 83: the clock -----------------------------------------------------------------------------

STEPS = {"an hour on": HOUR_S, "an hour back": -HOUR_S, "a year on": 8766 * HOUR_S, "a year back": -8766 * HOUR_S}


@pytest.mark.parametrize("step", STEPS)
def test_case_83_a_step_of_the_clock_ends_no_link_and_times_nothing_out(server, smsc, made, step):
    clock = WrongClock(made)
    made.transport.update(enquire_link_interval="10s", response_timeout="30s", answer_within="10s", validity="2h")
    with made, server.client("alice@localhost", ALICE) as alice:
        link = smsc.expects_bind().connection
        sent = alice.texts(JID, new("before the step"))
        submit = smsc.expects_submit()
        assert validity_of(submit) == "000000020000000R"
        clock.is_wrong_by(STEPS[step])
        link.is_asked()
        text = new("after the step")
        assert link.expects_answer(link.texts(PHONE, ALICE, text)).status == OK
        alice.expects_text(JID, text)
        assert abs(clock_of(made) - time.time() - STEPS[step]) < 60  # it did see the step
        submit.accepts("id-1")
        assert link.expects_answer(link.reports(submit, "id-1")).status == OK
        alice.expects_receipt(sent)
        alice.texts(JID, new("after the step"))
        after = smsc.expects_submit()
        assert validity_of(after) == "000000020000000R"
        after.accepts("id-2")
        assert not link.is_over.is_set() and len(lines(made, "bound as")) == 1
        assert not smsc.held(SUBMIT_SM) and not lines(made, "may have been taken")


def test_case_83_the_timers_run_on_while_the_clock_stands_in_the_past(server, smsc, made):
    clock = WrongClock(made)
    made.transport.update(enquire_link_interval="300ms")
    with made:
        connection = smsc.expects_bind().connection
        clock.is_wrong_by(-8766 * HOUR_S)
        smsc.inbox.clear()
        for _ in range(2):
            connection.expects(ENQUIRE_LINK, within=3)
        smsc.mute.add(ENQUIRE_LINK)
        connection.expects_end(within=5)
        smsc.mute.clear()
        smsc.expects_bind(within=5)


def clock_of(gateway):
    """As its journal has it: when it last heard of a text."""
    with sqlite3.connect(f"file:{gateway.folder}/dragoman.db?mode=ro", uri=True) as db:
        [(ms,)] = db.execute("SELECT created_ms FROM message ORDER BY id DESC LIMIT 1")
    return ms / 1000


def validity_of(submit):
    """validity_period, relative (SMPP 3.4 7.1.1): of a length in time it is, whatever the clock says."""
    rest = submit.body.split(b"\0", 1)[1]
    for _ in range(2):
        rest = rest[2:].split(b"\0", 1)[1]
    return rest[3:].split(b"\0", 2)[1].decode()
