"""Corner cases of delivery receipts (reference/sms.md, section 4): what carriers write, and what the sender is told."""

import json
import sqlite3
import uuid

import pytest

from rig.gateway import Gateway
from rig.process import wait_until
from rig.raw_smsc import DATA_SM, DELIVER_SM, RECEIPT, addresses, cstring, message_body, tlv
from rig.texts import new

SERVERS = ["prosody"]
RECEIPTED_MESSAGE_ID, MESSAGE_STATE, NETWORK_ERROR_CODE = 0x001E, 0x0427, 0x0423
DELIVERED, EXPIRED, UNDELIVERABLE = 2, 3, 5
INTERMEDIATE, DELIVERY_ACK, MANUAL_ACK = 0x20, 0x08, 0x10
OK = 0
US = "15550001111"
ENDED = "id:{} sub:001 dlvrd:{} submit date:2601010000 done date:2601010000 stat:{} err:{} text:hello"


@pytest.fixture
def smsc(raw_smsc):
    return raw_smsc


@pytest.fixture
def gateway(server, smsc, tmp_path, request):
    made = Gateway(server, smsc, tmp_path)
    made.transport.update(getattr(request, "param", {}))
    with made as started:
        for _ in range(made.transport.get("binds", 1)):
            smsc.expects_bind()
        yield started


def text_of(id, stat="DELIVRD", err="000", dlvrd="001"):
    return ENDED.format(id, dlvrd, stat, err).encode()


def id_parameter(id):
    return tlv(RECEIPTED_MESSAGE_ID, cstring(id))


def state_parameter(state):
    return tlv(MESSAGE_STATE, bytes((state,)))


def sends(smsc, alice, phone, id):
    """Alice texts, the carrier takes it and calls it `id`."""
    sent = alice.texts(phone, new("text"))
    smsc.answers_submit(smsc.expects_submit(), id)
    return sent


def takes(gateway, sent):
    wait_until("the journal has the carrier's name for it", lambda: story(gateway, sent)["stand"] == "sent")


def story(gateway, sent):
    [message] = json.loads(gateway.command("trace", "--json", sent).stdout)["messages"]
    return message


def reports(smsc, phone, octets=b"", tlvs=b"", esm_class=RECEIPT, coding=0, link=-1):
    """A receipt, which the gateway has to say yes to whatever it holds."""
    body = message_body(phone.number, US, octets, coding, esm_class, tlvs)
    assert smsc.expects_answer(smsc.sends(DELIVER_SM, body, link=link)).status == OK


def expects_receipt(alice, sent, of):
    alice.expects(f"the receipt: {of}", lambda s: s.receipt_of == sent, within=5)


def assert_silence(alice, phone, sent):
    """Whatever the gateway had to say of this text has been said."""
    alice.pings(phone)
    assert not alice.inbox.held(lambda s: s.receipt_of == sent or (s.type == "error" and s.id == sent))


def assert_no_text(alice, phone):
    alice.pings(phone)
    assert not alice.inbox.held(lambda s: s.kind == "message" and s.body is not None)


# -- 48 to 50: where it stands

def test_case_48_a_receipt_that_is_only_parameters(smsc, gateway, alice, phone):
    sent = sends(smsc, alice, phone, "tlv-1")
    reports(smsc, phone, b"", id_parameter("tlv-1") + state_parameter(DELIVERED))
    alice.expects_receipt(sent)
    failed = sends(smsc, alice, phone, "tlv-2")
    reports(smsc, phone, b"", id_parameter("tlv-2") + state_parameter(UNDELIVERABLE) +
            tlv(NETWORK_ERROR_CODE, b"\3\0\1"))
    assert "1" in alice.expects_error(failed, "item-not-found").error_text


def test_case_49_a_receipt_that_is_only_text(smsc, gateway, alice, phone):
    sent = sends(smsc, alice, phone, "4711")
    reports(smsc, phone, text_of("4711"))
    alice.expects_receipt(sent)
    failed = sends(smsc, alice, phone, "4712")
    reports(smsc, phone, text_of("4712", "UNDELIV", "013"))
    alice.expects_error(failed, "forbidden")


def test_case_50_where_they_contradict_parameters_win(smsc, gateway, alice, phone):
    sent = sends(smsc, alice, phone, "both-1")
    reports(smsc, phone, text_of("other", "UNDELIV", "001"), id_parameter("both-1") + state_parameter(DELIVERED))
    alice.expects_receipt(sent)
    failed = sends(smsc, alice, phone, "both-2")
    reports(smsc, phone, text_of("both-2"), id_parameter("both-2") + state_parameter(EXPIRED))
    alice.expects_error(failed, "recipient-unavailable")
    assert gateway.counted("receipts_contradicting") == 2


# -- 51: spellings

SOME_UUID = str(uuid.UUID(int=0xabcdef0123456789abcdef0123456789))
SPELLINGS = [
    # in submit_sm_resp, in the receipt
    ("1a2b3c", str(0x1a2b3c)), ("1715004", "1A2B3C"), ("0F01", str(0xf01)),  # hexadecimal for decimal, and the reverse
    ("DEADBEEF01", str(0xdeadbeef01)), ("00000000ff", "255"), ("255", "000000FF"),
    ("0000123456", "123456"), ("123457", "0000123457"),  # zeros
    ("ABCDEF", "abcdef"), ("abcdeg", "ABCDEG"), ("abcdeh", "AbCdEh"),  # case
    (SOME_UUID, SOME_UUID.upper()), (SOME_UUID.upper(), SOME_UUID),
    ("x" * 64, "x" * 64), ("7" * 64, "7" * 64), ("f" * 64, "F" * 64),
]


def test_case_51_ids_are_matched_in_every_spelling(smsc, gateway, alice, phone):
    for named, told in SPELLINGS:
        sent = sends(smsc, alice, phone, named)
        reports(smsc, phone, text_of(told))
        expects_receipt(alice, sent, f"{told} for {named}")
        sent = sends(smsc, alice, phone, named)
        reports(smsc, phone, b"", id_parameter(told) + state_parameter(DELIVERED))
        expects_receipt(alice, sent, f"{told} for {named} as a parameter")


def test_case_51_an_id_like_another_is_not_that_other(smsc, gateway, alice, phone):
    first = sends(smsc, alice, phone, "100")
    second = sends(smsc, alice, phone, "256")
    takes(gateway, second)
    reports(smsc, phone, text_of("256"))  # 0x100 too, but exactly the other one
    alice.expects_receipt(second)
    assert_silence(alice, phone, first)


def test_case_51_of_two_ids_that_a_receipt_may_mean_its_carriers_habit_decides(smsc, gateway, alice, phone):
    """It names messages in hexadecimal and reports on them in decimal."""
    for number in range(0xa00001, 0xa00004):
        sent = sends(smsc, alice, phone, f"{number:x}")
        reports(smsc, phone, text_of(str(number)))
        alice.expects_receipt(sent)
    assert "spell message ids otherwise" in gateway.process.log.read_text()
    other = sends(smsc, alice, phone, "256")
    meant = sends(smsc, alice, phone, "100")
    takes(gateway, meant)
    reports(smsc, phone, text_of("256"))  # 0x100
    alice.expects_receipt(meant)
    assert_silence(alice, phone, other)


@pytest.mark.parametrize("gateway", [{"receipt_ids": "exact"}], indirect=True)
def test_case_51_where_spellings_are_exact_no_other_is_tried(smsc, gateway, alice, phone):
    sent = sends(smsc, alice, phone, "0ABC")
    takes(gateway, sent)
    for told in ("0abc", "ABC", str(0xabc)):
        reports(smsc, phone, text_of(told))
    assert_silence(alice, phone, sent)
    reports(smsc, phone, text_of("0ABC"))
    alice.expects_receipt(sent)


# -- 52, 53: when and where it comes

def test_case_52_a_receipt_before_the_response_waits_for_it(smsc, gateway, alice, phone, new_phone):
    sent, failed = (alice.texts(to, new("overtaken")) for to in (phone, new_phone()))
    submits = [smsc.expects_submit() for _ in range(2)]
    reports(smsc, phone, text_of("early-1"))
    reports(smsc, phone, text_of("EARLY-2", "UNDELIV", "001"))
    assert_silence(alice, phone, sent)
    for n, pdu in enumerate(submits, 1):
        smsc.answers_submit(pdu, f"early-{n}")
    alice.expects_receipt(sent)
    alice.expects_error(failed, "item-not-found")


def test_case_52_also_for_one_part_of_a_long_text(smsc, gateway, alice, phone):
    sent = alice.texts(phone, "x" * 300)
    first, second = (smsc.expects_submit() for _ in range(2))
    reports(smsc, phone, text_of("part-2"))
    smsc.answers_submit(first, "part-1")
    smsc.answers_submit(second, "part-2")
    takes(gateway, sent)
    assert_silence(alice, phone, sent)
    reports(smsc, phone, text_of("part-1"))
    alice.expects_receipt(sent)


@pytest.mark.parametrize("gateway", [{"binds": 2}], indirect=True)
def test_case_53_a_receipt_comes_on_another_bind(smsc, gateway, alice, phone):
    sent = alice.texts(phone, new("text"))
    submit = smsc.expects_submit()
    smsc.answers_submit(submit, "elsewhere")
    reports(smsc, phone, text_of("elsewhere"), link=1 - submit.link)
    alice.expects_receipt(sent)


def test_case_53_a_receipt_comes_after_our_restart(smsc, gateway, alice, phone):
    sent = sends(smsc, alice, phone, "0f00")
    takes(gateway, sent)
    gateway.stop()
    gateway.start()
    smsc.expects_bind()
    reports(smsc, phone, text_of(str(0xf00)))
    alice.expects_receipt(sent)


# -- 54, 55: too many, and in the wrong order

def test_case_54_a_receipt_that_comes_again_is_told_once(smsc, gateway, alice, phone):
    sent = sends(smsc, alice, phone, "twice")
    for _ in range(3):
        reports(smsc, phone, text_of("twice"))
    alice.expects_receipt(sent)
    reports(smsc, phone, text_of("twice"))
    assert_silence(alice, phone, sent)


@pytest.mark.parametrize("later", ["ENROUTE", "ACCEPTD", "UNDELIV", "EXPIRED"])
def test_case_55_what_comes_after_the_end_does_not_change_it(smsc, gateway, alice, phone, later):
    sent = sends(smsc, alice, phone, "done")
    reports(smsc, phone, text_of("done"))
    alice.expects_receipt(sent)
    reports(smsc, phone, text_of("done", later))
    assert_silence(alice, phone, sent)
    assert story(gateway, sent)["stand"] == "delivered"


def test_case_55_what_is_on_its_way_is_not_at_its_end(smsc, gateway, alice, phone):
    sent = sends(smsc, alice, phone, "going")
    for state in ("ENROUTE", "ACCEPTD", "SCHEDULED", "BUFFERED", "UNKNOWN"):
        reports(smsc, phone, text_of("going", state))
    assert_silence(alice, phone, sent)
    reports(smsc, phone, text_of("going"))
    alice.expects_receipt(sent)


# -- 56, 57: how it is written

WRITTEN = [
    "stat:DELIVRD id:{}",
    "id:{} stat:DELIVRD",
    "ID:{} STAT:delivrd TEXT:hello",
    "id: {} sub: 001 dlvrd: 001 stat: DELIVRD err: 0",
    "id:{} sub:001 dlvrd:000 submit date:260101000000 done date:20260101000000 stat:DELIVRD err:000 Text:x",
    "done date:2026-01-01 00:00:00 submit date:260101 id:{} err:00000 stat:DELIVERED",
    "id:{} stat:DELIV",
    "id:{} stat:DELIVRD err:0x00 text:id:9 stat:REJECTD",
    "  id:{}  sub:1  dlvrd:1  stat:DELIVRD  err:000  text:  ",
    "id:{}\r\nsub:001\r\nstat:DELIVRD\r\n",
    "id:{},sub:001,stat:DELIVRD,err:000",
    "id:{};stat:DELIVRD;err:none",
    "id:{} stat:2",
]


def test_case_56_receipts_are_read_as_carriers_write_them(smsc, gateway, alice, phone):
    for number, written in enumerate(WRITTEN):
        sent = sends(smsc, alice, phone, f"w{number}")
        reports(smsc, phone, written.format(f"w{number}").encode())
        expects_receipt(alice, sent, written)


@pytest.mark.parametrize("err", ["001", "0x1", "00001", "1", "0x0001"])
def test_case_56_error_codes_are_read_as_carriers_write_them(smsc, gateway, alice, phone, err):
    sent = sends(smsc, alice, phone, "err-1")
    reports(smsc, phone, text_of("err-1", "UNDELIV", err))
    assert "nobody has this number" in alice.expects_error(sent, "item-not-found").error_text


@pytest.mark.parametrize("stat, condition", [("UNDELIV", "recipient-unavailable"), ("REJECTD", "forbidden"),
                                             ("REJECTED", "forbidden"), ("EXPIRED", "recipient-unavailable"),
                                             ("FAILED", "recipient-unavailable"), ("UNDELIVE", "recipient-unavailable"),
                                             ("DELETED", "remote-server-timeout")])
def test_case_56_words_of_every_length_name_a_state(smsc, gateway, alice, phone, stat, condition):
    sent = sends(smsc, alice, phone, "end-1")
    reports(smsc, phone, text_of("end-1", stat))
    alice.expects_error(sent, condition)


@pytest.mark.parametrize("coding", [8, 3, 4, 0xF5])
def test_case_57_a_receipt_in_ascii_is_read_whatever_data_coding_says(smsc, gateway, alice, phone, coding):
    sent = sends(smsc, alice, phone, "plain")
    reports(smsc, phone, text_of("plain"), coding=coding)
    alice.expects_receipt(sent)
    assert_no_text(alice, phone)


def test_case_57_a_receipt_that_is_ucs2_is_read_too(smsc, gateway, alice, phone):
    sent = sends(smsc, alice, phone, "wide")
    reports(smsc, phone, text_of("wide").decode().encode("utf-16-be"), coding=8)
    alice.expects_receipt(sent)


# -- 58 to 62: what is a receipt, and what is none

def test_case_58_the_parameter_makes_it_a_receipt(smsc, gateway, alice, phone):
    sent = sends(smsc, alice, phone, "no-flag")
    reports(smsc, phone, b"", id_parameter("no-flag") + state_parameter(DELIVERED), esm_class=0)
    alice.expects_receipt(sent)
    assert_no_text(alice, phone)


def test_case_58_what_is_said_on_the_way_is_not_the_end(smsc, gateway, alice, phone):
    sent = sends(smsc, alice, phone, "half")
    for state in ("ENROUTE", "UNDELIV", "DELIVRD"):
        reports(smsc, phone, text_of("half", state), esm_class=INTERMEDIATE)
    assert_silence(alice, phone, sent)
    reports(smsc, phone, text_of("half"))
    alice.expects_receipt(sent)


@pytest.mark.parametrize("esm_class", [DELIVERY_ACK, MANUAL_ACK])
def test_case_58_what_a_phones_program_says_is_neither_receipt_nor_text(smsc, gateway, alice, phone, esm_class):
    sent = sends(smsc, alice, phone, "acked")
    reports(smsc, phone, text_of("acked"), esm_class=esm_class)
    assert_silence(alice, phone, sent)
    assert_no_text(alice, phone)


def test_case_59_a_receipt_as_data_sm(smsc, gateway, alice, phone):
    sent = sends(smsc, alice, phone, "data-1")
    body = (cstring("") + b"\1\1" + cstring(phone.number) + b"\1\1" + cstring(US) + bytes((RECEIPT, 0, 0)) +
            id_parameter("data-1") + state_parameter(DELIVERED))
    assert smsc.expects_answer(smsc.sends(DATA_SM, body)).status == OK
    alice.expects_receipt(sent)


def test_case_60_a_receipt_for_nothing_of_ours_is_answered_and_counted(smsc, gateway, alice, phone):
    sent = sends(smsc, alice, phone, "mine")
    takes(gateway, sent)
    reports(smsc, phone, text_of("somebody-elses"))
    assert gateway.counted("receipts") == 1
    assert_silence(alice, phone, sent)
    assert_no_text(alice, phone)
    reports(smsc, phone, text_of("mine"))
    alice.expects_receipt(sent)


@pytest.mark.parametrize("octets, tlvs", [
    (b"", b""), (b"id: stat:DELIVRD", b""), (b"id:", b""), (b"stat:DELIVRD", b""), (b"\0\0\0", b""),
    (b"", tlv(RECEIPTED_MESSAGE_ID, b"") + state_parameter(DELIVERED)),
    (b"", tlv(RECEIPTED_MESSAGE_ID, b"\0") + state_parameter(DELIVERED)),
    (b"", tlv(RECEIPTED_MESSAGE_ID, b"   \0") + state_parameter(DELIVERED)),
    (b"id:" + b"9" * 240, b""), (b"", id_parameter("y" * 300) + state_parameter(DELIVERED)),
    (b"", tlv(MESSAGE_STATE, b"")), (b"", id_parameter("mine") + tlv(MESSAGE_STATE, b"\xff")),
])
def test_case_61_a_receipt_without_an_id_harms_nobody(smsc, gateway, alice, phone, octets, tlvs):
    sent = sends(smsc, alice, phone, "mine")
    takes(gateway, sent)
    reports(smsc, phone, octets, tlvs)
    assert_silence(alice, phone, sent)
    reports(smsc, phone, b"", tlv(RECEIPTED_MESSAGE_ID, b" mine \0") + state_parameter(DELIVERED))
    alice.expects_receipt(sent)


def test_case_62_a_text_that_looks_like_a_receipt_is_a_text(smsc, gateway, alice, phone):
    sent = sends(smsc, alice, phone, "1")
    takes(gateway, sent)
    reports(smsc, phone, b"id:1 stat:DELIVRD", esm_class=0)
    alice.expects_text(phone, "id:1 stat:DELIVRD")
    assert_silence(alice, phone, sent)


# -- 63, 64: parts, and days

def test_case_63_of_parts_of_which_one_fails_there_is_one_error(smsc, gateway, alice, phone):
    sent = alice.texts(phone, "x" * 400)
    for number in range(3):
        smsc.answers_submit(smsc.expects_submit(), f"of-three-{number}")
    for number, stat in enumerate(("DELIVRD", "UNDELIV", "UNDELIV")):
        reports(smsc, phone, text_of(f"of-three-{number}", stat, "027"))
    alice.expects_error(sent, "recipient-unavailable")
    assert_silence(alice, phone, sent)


def test_case_64_a_receipt_of_three_days_later_is_matched(smsc, gateway, alice, phone, days_pass):
    sent = sends(smsc, alice, phone, "slow")
    takes(gateway, sent)
    days_pass(3)
    reports(smsc, phone, text_of("slow"))
    alice.expects_receipt(sent)


@pytest.fixture
def days_pass(gateway, smsc):
    """The gateway was away for so long: all that its journal dates is older by that."""
    def pass_(days):
        gateway.stop()
        with sqlite3.connect(gateway.folder / "dragoman.db") as journal:
            for column in ("message.created_ms", "run.ended_ms", "parked.at_ms"):
                table, _, name = column.partition(".")
                journal.execute(f"UPDATE {table} SET {name} = {name} - ?", (days * 86_400_000,))
        journal.close()
        gateway.start()
        smsc.expects_bind()
    return pass_
