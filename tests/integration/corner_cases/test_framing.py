"""Corner cases of framing (reference/sms.md, section 4): octets that come in pieces, in heaps, with wrong lengths and wrong numbers."""

import struct
import subprocess
import threading
import time

import pytest

from rig.gateway import ALICE
from rig.process import BUILD, wait_until
from rig.raw_smsc import DELIVER_SM, ENQUIRE_LINK, HEADER, RESPONSE, SUBMIT_SM, cstring, message_body, submitted
from rig.scripted import counted, expects_count, expects_line, gateway, lines, script, settings, smsc, with_  # noqa: F401
from rig.scripted_smsc import pdu
from rig.texts import new
from rig.xmpp_server import COMPONENT

SERVERS = ["prosody"]
PHONE = "+15554443333"
JID = f"{PHONE}@{COMPONENT}"
OK, RINVCMDLEN, RINVCMDID, RINVDSTADR = 0, 0x02, 0x03, 0x0B
GENERIC_NACK = RESPONSE
SUBMIT_SM_RESP, DELIVER_SM_RESP = SUBMIT_SM | RESPONSE, DELIVER_SM | RESPONSE


@pytest.fixture
def link(gateway, smsc):
    """The connection of the bind."""
    return smsc.expects_bind().connection


def jid(n):
    return f"+1555444{3333 + n}@{COMPONENT}"


def deliver(text, sequence):
    return pdu(DELIVER_SM, message_body(PHONE, ALICE, text.encode(), coding=1), sequence=sequence)


def assert_lives(link, alice):
    """On the same connection."""
    text = new("decent")
    assert link.expects_answer(link.texts(PHONE, ALICE, text)).status == OK
    alice.expects_text(JID, text)
    assert not link.is_over.is_set()


def bodies(alice):
    return [s.body for s in alice.inbox.held(lambda s: s.kind == "message" and s.body is not None)]


# -- 18, 19: pieces and heaps ------------------------------------------------------------------

def test_case_18_a_pdu_in_segments_of_one_octet_is_one_pdu(link, alice):
    """Two of them, and the second one's first octets come with the first one's last."""
    said = [new("piece by piece"), new("and again")]
    octets = deliver(said[0], 1) + deliver(said[1], 2)
    before = len(octets) // 2
    for n in range(before):
        link.says(octets[n:n + 1])
    link.says(octets[before:before + 20])
    for n in range(before + 20, len(octets)):
        link.says(octets[n:n + 1])
    for sequence in (1, 2):
        assert link.expects_answer(sequence).status == OK
    for text in said:
        alice.expects_text(JID, text)


def test_case_19_five_hundred_pdus_in_one_segment_are_five_hundred_texts(smsc, link, alice):
    said = [f"{n} {new('of many')}" for n in range(500)]
    link.says(b"".join(deliver(text, n) for n, text in enumerate(said, 1)))
    wait_until("all are answered", lambda: len(smsc.held(DELIVER_SM_RESP)) == 500, within=30)
    assert [(p.status, p.sequence) for p in smsc.held(DELIVER_SM_RESP)] == [(OK, n) for n in range(1, 501)]
    wait_until("alice has them", lambda: len(bodies(alice)) == 500, within=30)
    assert bodies(alice) == said


@with_(binds=2)
def test_case_19_a_flood_on_one_link_does_not_slow_another(smsc, gateway):
    """The other link's questions, asked one after the other all the while, are answered in between."""
    wait_until("both are bound", lambda: len(lines(gateway, "bound as transceiver")) == 2)
    flooded, other = (smsc.expects_bind().connection for _ in range(2))
    alert = pdu(0x102, b"\1\1" + cstring("15554443333") + b"\1\1" + cstring("15550001111"))  # needs no answer
    flood = threading.Thread(target=flooded.says, args=(alert * 600_000 + pdu(ENQUIRE_LINK, sequence=99),))
    slowest, during = 0, 0
    flood.start()
    while not smsc.inbox.held(lambda p: p.connection is flooded and p.sequence == 99):
        began = time.monotonic()
        other.is_asked()
        slowest, during = max(slowest, time.monotonic() - began), during + 1
    flood.join()
    assert during > 1 and slowest < 1, (during, slowest)


# -- 20, 21: lengths ---------------------------------------------------------------------------

@pytest.mark.parametrize("length", [0, 4, 8, 15])
@pytest.mark.parametrize("sequence, nacked", [(None, 0), (0x01020304, 0x01020304)])
def test_case_20_a_length_below_the_header_is_nacked_and_ends_the_link(smsc, link, alice, length, sequence, nacked):
    header = struct.pack(">I", length)
    link.says(header if sequence is None else header + struct.pack(">III", DELIVER_SM, 0, sequence))
    nack = link.expects(GENERIC_NACK)
    assert nack.octets == HEADER.pack(16, GENERIC_NACK, RINVCMDLEN, nacked)
    link.expects_end()
    assert_lives(smsc.expects_bind().connection, alice)


def memory_kb(gateway, which):
    with open(f"/proc/{gateway.process.child.pid}/status") as f:
        [line] = [line for line in f if line.startswith(which)]
    return int(line.split()[1])


@pytest.mark.parametrize("length", [2 ** 31, 2 ** 32 - 1, 66561])
def test_case_21_a_length_beyond_all_limits_ends_the_link_at_once_and_takes_no_memory(smsc, gateway, link, alice, length):
    before = memory_kb(gateway, "VmRSS")
    link.says(struct.pack(">IIII", length, DELIVER_SM, 0, 7))
    assert link.expects(GENERIC_NACK, within=5).octets == HEADER.pack(16, GENERIC_NACK, RINVCMDLEN, 7)
    link.expects_end(5)
    expects_line(gateway, "a PDU of an impossible length", "warn")
    assert memory_kb(gateway, "VmHWM") < before + 32 * 1024
    assert_lives(smsc.expects_bind().connection, alice)


# -- 22, 23, 24: fields and commands -----------------------------------------------------------

@pytest.mark.parametrize("tail", [b"\0", b"\0\0", b"\xff\xff\xff"])
def test_case_22_octets_behind_the_last_field_are_overlooked_and_counted(gateway, link, alice, tail):
    text = new("with a tail")
    assert link.expects_answer(link.sends(DELIVER_SM, message_body(PHONE, ALICE, text.encode(), tlvs=tail))).status == OK
    alice.expects_text(JID, text)
    expects_count(gateway, "odd_pdus", 1)
    assert_lives(link, alice)


@pytest.mark.parametrize("body", [
    b"x" * 200, b"", b"\0", b"\0\1\1" + b"1" * 20,
    message_body(PHONE, ALICE, b"")[:-1], message_body(PHONE, ALICE, b"abc", sm_length=4),
])
def test_case_23_a_field_without_its_end_is_refused_and_nothing_behind_it_is_read(gateway, link, alice, body):
    behind = new("behind it")
    link.says(pdu(DELIVER_SM, body, sequence=5) + deliver(behind, 6))
    answer = link.expects_answer(5)
    assert answer.octets[:16] == HEADER.pack(len(answer.octets), DELIVER_SM_RESP, RINVCMDLEN, 5)
    assert link.expects_answer(6).status == OK
    assert alice.expects("a text", lambda s: s.kind == "message" and s.body is not None).body == behind
    assert_lives(link, alice)


@pytest.mark.parametrize("command", [0x0A, 0x111, 0x00010200, 0x7FFFFFFF, 0x21])
def test_case_24_an_unknown_command_is_nacked_and_the_link_goes_on(link, alice, command):
    link.sends(command, b"whatever", sequence=0x0BADCAFE)
    assert link.expects(GENERIC_NACK).octets == HEADER.pack(16, GENERIC_NACK, RINVCMDID, 0x0BADCAFE)
    assert_lives(link, alice)


def test_case_24_an_unknown_answer_is_not_answered(smsc, gateway, link, alice):
    link.sends(0x80010200, b"whatever", sequence=9)
    link.is_asked()
    assert not smsc.held(GENERIC_NACK)
    expects_count(gateway, "pdus_ignored", 1)
    assert_lives(link, alice)


# -- 25 to 29: numbers -------------------------------------------------------------------------

def test_case_25_a_generic_nack_of_a_text_is_its_refusal(smsc, link, alice):
    sent, other = alice.texts(jid(0), new("one")), alice.texts(jid(1), new("two"))
    first, second = smsc.expects_submit(), smsc.expects_submit()
    link.sends(GENERIC_NACK, status=RINVDSTADR, sequence=first.sequence)
    ids = {"one": sent, "two": other}
    refused = submitted(first).octets.split()[0].decode()
    error = alice.expects_error(ids[refused], "item-not-found")
    assert "0x0000000b" in error.error_text
    second.accepts("id-2")
    assert_lives(link, alice)
    assert not smsc.held(SUBMIT_SM)


def test_case_25_a_generic_nack_of_nothing_is_only_told(smsc, gateway, link, alice):
    sent = alice.texts(JID, new("text"))
    submit = smsc.expects_submit()
    link.sends(GENERIC_NACK, status=RINVCMDID, sequence=0)
    link.is_asked()
    assert "the command is unknown (0x00000003)" in expects_line(gateway, "generic_nack for no request of ours", "warn")
    submit.accepts("id-1")
    assert link.expects_answer(link.reports(submit, "id-1")).status == OK
    alice.expects_receipt(sent)
    assert not smsc.held(SUBMIT_SM)


@pytest.mark.parametrize("sequence", [0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF])
def test_case_26_a_peers_number_comes_back_as_it_is(link, alice, sequence):
    text = new("numbered")
    link.says(pdu(ENQUIRE_LINK, sequence=sequence) + deliver(text, sequence) + pdu(0x0A, sequence=sequence))
    assert link.expects(ENQUIRE_LINK | RESPONSE).octets == HEADER.pack(16, ENQUIRE_LINK | RESPONSE, OK, sequence)
    assert link.expects(GENERIC_NACK).octets == HEADER.pack(16, GENERIC_NACK, RINVCMDID, sequence)
    answer = link.expects(DELIVER_SM_RESP)
    assert answer.octets == HEADER.pack(17, DELIVER_SM_RESP, OK, sequence) + b"\0"
    alice.expects_text(JID, text)


def test_case_26_our_numbers_go_from_0x7fffffff_to_1():
    """Two thousand million texts are too many for a scenario: the table of numbers, on its own."""
    done = subprocess.run([BUILD / "unit" / "unit_smpp_test_window"], capture_output=True, text=True, timeout=20)
    said = done.stdout + done.stderr
    assert done.returncode == 0 and "[       OK ] numbers_wrap_to_one" in said, said


def test_case_26_our_numbers_begin_at_1_and_grow_by_1(smsc, link, alice):
    submits = []
    for n in range(3):
        alice.texts(jid(n), new("text"))
        submits.append(smsc.expects_submit())
        submits[-1].accepts(f"id-{n}")
    assert [s.sequence for s in submits] == [2, 3, 4]  # the bind had 1


def test_case_27_a_second_answer_to_one_text_is_ignored(smsc, gateway, link, alice):
    sent = alice.texts(JID, new("answered twice"))
    submit = smsc.expects_submit()
    submit.accepts("id-1")
    submit.accepts("id-2")
    submit.answers(status=RINVDSTADR)
    expects_count(gateway, "unmatched_responses", 2)
    assert counted(gateway, "sent") == 1
    link.reports(submit, "id-2")  # nobody's
    link.is_asked()
    alice.pings(JID)
    assert not alice.inbox.held(lambda s: sent in (s.receipt_of, s.id))
    link.reports(submit, "id-1")
    alice.expects_receipt(sent)
    assert not smsc.held(SUBMIT_SM)


def test_case_28_answers_in_any_order_belong_to_their_texts(smsc, link, alice):
    texts = {}
    for n in range(6):
        text = new(f"text {n}")
        texts[text] = alice.texts(jid(n), text)
    submits = [smsc.expects_submit() for _ in range(6)]
    for n in (3, 0, 5, 1, 4, 2):
        if n == 4:
            submits[n].answers(status=RINVDSTADR)
        else:
            submits[n].accepts(f"id-{n}")
    for n, submit in enumerate(submits):
        id = texts[submitted(submit).octets.decode()]
        if n == 4:
            alice.expects_error(id, "item-not-found")
        else:
            link.reports(submit, f"id-{n}")
            alice.expects_receipt(id)
    assert not smsc.held(SUBMIT_SM)


def test_case_29_an_answer_to_nothing_is_ignored_and_counted(smsc, gateway, link, alice):
    for sequence in (0, 4711, 0x80000001, 0xFFFFFFFF):
        link.sends(SUBMIT_SM_RESP, cstring("nobody's"), sequence=sequence)
    link.is_asked()
    expects_count(gateway, "unmatched_responses", 4)
    assert counted(gateway, "sent") == 0
    assert_lives(link, alice)
    assert not smsc.held(GENERIC_NACK)
