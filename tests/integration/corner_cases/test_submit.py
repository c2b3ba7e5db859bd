"""Corner cases of submit_sm (reference/sms.md, section 4): what the gateway makes of what a carrier answers."""

import json
import re
import time

import pytest

from rig.gateway import Gateway
from rig.process import wait_until
from rig.raw_smsc import SC_INTERFACE_VERSION, RawSmsc, parameters, submitted, tlv
from rig.texts import new

SERVERS = ["prosody"]
ROK, RINVDSTADR, RMSGQFUL, RINVESMCLASS, RSUBMITFAIL, RTHROTTLED = 0, 0x0B, 0x14, 0x43, 0x45, 0x58
RINVSCHED, RINVEXPIRY, ROPTPARNOTALLWD = 0x61, 0x62, 0xC1
ADDITIONAL_STATUS_INFO_TEXT, USER_MESSAGE_REFERENCE, SAR_TOTAL = 0x001D, 0x0204, 0x020E
UDHI = 0x40


@pytest.fixture
def smsc():
    """It says that it speaks SMPP 3.4, so optional parameters are welcome."""
    with RawSmsc(tlv(SC_INTERFACE_VERSION, b"\x34")) as started:
        yield started


@pytest.fixture
def gateway(server, smsc, tmp_path, request):
    made = Gateway(server, smsc, tmp_path)
    made.transport.update(getattr(request, "param", {}))
    with made as started:
        smsc.expects_bind()
        yield started


def with_settings(*cases):
    return pytest.mark.parametrize("gateway", cases, indirect=True)


def story(gateway, sent):
    [message] = json.loads(gateway.command("trace", "--json", sent).stdout)["messages"]
    return message


def accepts(smsc, id):
    pdu = smsc.expects_submit()
    smsc.answers_submit(pdu, id)
    return pdu


def many(alice, new_phone, n):
    """So many texts to so many phones, in order; their ids."""
    return [alice.texts(new_phone(), f"number {number}") for number in range(n)]


def text_of(pdu):
    return submitted(pdu).octets.decode()


def assert_no_errors(alice):
    alice.pings(alice.jid)
    assert not alice.inbox.held(lambda s: s.type == "error")


def delivers_all(smsc, alice, sent, pdus):
    for pdu in pdus:
        smsc.reports(pdu, f"id-{pdu.sequence}")
    for id in sent:
        alice.expects_receipt(id)


# -- 30, 31: refusals

def test_case_30_an_error_with_a_body_is_read(smsc, gateway, alice, phone):
    words = tlv(ADDITIONAL_STATUS_INFO_TEXT, b"number is ported\0")
    for status, body in ((RINVDSTADR, b"some-id\0" + words), (RINVDSTADR, b"\0" + words), (0x45 | 0x400, b"id\0" + words)):
        sent = alice.texts(phone, new("refused"))
        smsc.answers_request(smsc.expects_submit(), body, status)
        error = alice.expects("an error", lambda s: s.type == "error" and s.id == sent)
        assert "number is ported" in error.error_text
    sent = alice.texts(phone, new("no id"))
    smsc.answers_request(smsc.expects_submit(), b"", RINVDSTADR)
    alice.expects_error(sent, "item-not-found")
    sent = alice.texts(phone, new("next"))
    smsc.reports(accepts(smsc, "next-id"), "next-id")
    alice.expects_receipt(sent)


def test_case_31_a_status_that_nobody_knows_is_final(smsc, gateway, alice, phone):
    for status in (0x400, 0x4FF, 0x500, 0x1234, 0xFFFFFFFF, 0x110):
        sent = alice.texts(phone, new("refused"))
        smsc.answers_submit(smsc.expects_submit(), "", status)
        error = alice.expects_error(sent, "forbidden")
        assert f"{status:#010x}" in error.error_text
    for status, condition in ((0x100, "forbidden"), (0x101, "forbidden"), (0x103, "forbidden")):  # SMPP 5
        sent = alice.texts(phone, new("refused"))
        smsc.answers_submit(smsc.expects_submit(), "", status)
        alice.expects_error(sent, condition)
    assert not smsc.submits.held()


OWN_WORDS = {"statuses": {"0x401": {"status": "unknown_number", "text": "no such subscriber"}, "1026": "throttled",
                          "0x501": {"status": "failed_for_now"}, "0x58": {"status": "denied", "text": "out of credit"}},
             "throttle_pause": "50ms"}


@with_settings(OWN_WORDS)
def test_case_31_the_operators_table_says_what_a_status_means(smsc, gateway, alice, phone):
    sent = alice.texts(phone, new("refused"))
    smsc.answers_submit(smsc.expects_submit(), "", 0x401)
    assert "no such subscriber" in alice.expects_error(sent, "item-not-found").error_text
    sent = alice.texts(phone, new("refused"))
    smsc.answers_submit(smsc.expects_submit(), "", RTHROTTLED)
    assert "out of credit" in alice.expects_error(sent, "forbidden").error_text
    sent = alice.texts(phone, new("slow down"))
    smsc.answers_submit(smsc.expects_submit(), "", 1026)
    smsc.reports(accepts(smsc, "id-1"), "id-1")
    alice.expects_receipt(sent)
    sent = alice.texts(phone, new("later"))
    smsc.answers_submit(smsc.expects_submit(), "", 0x501)
    wait_until("it waits", lambda: story(gateway, sent)["stand"] == "accepted")
    assert_no_errors(alice)


@pytest.mark.parametrize("table, what", [({"0x401": "often"}, "0x401"), ({"four": "denied"}, "four"),
                                         ({"0x401": {"status": "denied", "tekst": "x"}}, "0x401")])
def test_case_31_a_table_that_makes_no_sense_is_named_before_the_start(server, smsc, tmp_path, table, what):
    made = Gateway(server, smsc, tmp_path)
    made.transport["statuses"] = table
    made.conf_path.write_text(json.dumps(made.conf))
    checked = made.command("check", check=False)
    assert checked.returncode != 0
    assert f"statuses: {what}" in checked.stdout + checked.stderr


# -- 32, 33, 37: too fast, too much

@with_settings({"throttle_pause": "100ms"})
def test_case_32_what_comes_too_fast_is_sent_later_in_order(smsc, gateway, alice, new_phone):
    sent = many(alice, new_phone, 10)
    for _ in range(2):
        burst = [smsc.expects_submit() for _ in range(10)]
        assert [text_of(pdu) for pdu in burst] == [f"number {n}" for n in range(10)]
        for pdu in burst:
            smsc.answers_submit(pdu, "", RTHROTTLED)
    taken = [smsc.expects_submit() for _ in range(10)]
    assert [text_of(pdu) for pdu in taken] == [f"number {n}" for n in range(10)]
    for pdu in taken:
        smsc.answers_submit(pdu, f"id-{pdu.sequence}")
    delivers_all(smsc, alice, sent, taken)
    assert_no_errors(alice)


@with_settings({"throttle_pause": "20ms", "queue_full_pause": "2s", "window": 1})
def test_case_33_a_full_queue_is_a_longer_pause(smsc, gateway, alice, phone):
    sent = alice.texts(phone, new("patience"))
    smsc.answers_submit(smsc.expects_submit(), "", RTHROTTLED)
    again = smsc.expects_submit()
    began = time.monotonic()
    smsc.answers_submit(again, "", RMSGQFUL)
    taken = smsc.expects_submit()
    assert time.monotonic() - began >= 1.0  # half of it at least; after "too fast" 20 ms are the most
    smsc.answers_submit(taken, f"id-{taken.sequence}")
    delivers_all(smsc, alice, [sent], [taken])


@pytest.mark.parametrize("status", [RSUBMITFAIL, RMSGQFUL])
@with_settings({"throttle_pause": "20ms", "window": 10})
def test_case_37_the_window_shrinks_to_what_the_carrier_takes(smsc, gateway, alice, new_phone, status):
    """The carrier has a window of one, and refuses what is over it."""
    sent = many(alice, new_phone, 30)
    taken, refused, held = [], 0, None
    while len(taken) < 30:
        pdu = smsc.expects_submit()
        if held is not None:
            refused += 1
            smsc.answers_submit(pdu, "", status)
            continue
        held = pdu
        for over in waiting(smsc):
            refused += 1
            smsc.answers_submit(over, "", status)
        smsc.answers_submit(held, f"id-{held.sequence}")
        taken.append(held)
        held = None
    assert refused <= 30, "it asks for more than there is again and again"
    assert gateway.counted("throttled") == refused
    delivers_all(smsc, alice, sent, taken)
    assert_no_errors(alice)


def waiting(smsc, quiet_s=0.1):
    """What is written before the answer: over a window of one."""
    found = []
    while True:
        try:
            found.append(smsc.expects_submit(within=quiet_s))
        except AssertionError:
            return found


@with_settings({"window": 10})
def test_case_37_alone_a_refusal_is_a_refusal(smsc, gateway, alice, phone):
    sent = alice.texts(phone, new("refused"))
    smsc.answers_submit(smsc.expects_submit(), "", RSUBMITFAIL)
    wait_until("core has it again", lambda: story(gateway, sent)["stand"] == "accepted")
    assert gateway.counted("throttled") == 0


# -- 34: no id

def test_case_34_taken_without_an_id_is_sent_and_counted(smsc, gateway, alice, phone):
    sent = alice.texts(phone, new("nameless"))
    accepts(smsc, "")
    wait_until("sent", lambda: story(gateway, sent)["stand"] == "sent")
    assert gateway.counted("untrackable") == 1
    assert_no_errors(alice)


# -- 35, 36: no answer

@with_settings({"response_timeout": "300ms", "doubt_after": "1m"})
def test_case_35_without_an_answer_it_stands_in_doubt_and_is_not_sent_again(smsc, gateway, alice, phone, new_phone):
    sent = alice.texts(phone, new("silence"))
    smsc.expects_submit()
    wait_until("it is in doubt", lambda: story(gateway, sent)["stand"] == "in doubt")
    alice.texts(new_phone(), new("witness"))
    assert "witness" in text_of(accepts(smsc, "witness"))  # over the same bind
    assert not smsc.submits.held() and not smsc.binds.held()
    assert_no_errors(alice)


@with_settings({"response_timeout": "300ms", "on_doubt": "retry"})
def test_case_35_where_that_is_wanted_it_is_sent_again_at_once_and_marked(smsc, gateway, alice, phone):
    text = new("silence")
    sent = alice.texts(phone, text)
    assert text_of(smsc.expects_submit()) == text
    again = accepts(smsc, "second")
    assert text_of(again) == text
    smsc.reports(again, "second")
    alice.expects_receipt(sent)
    assert story(gateway, sent)["doubted"]


@with_settings({"response_timeout": "300ms", "on_silence": "reconnect", "doubt_after": "1m"})
def test_case_35_where_that_is_wanted_the_link_begins_anew(smsc, gateway, alice, phone):
    sent = alice.texts(phone, new("silence"))
    smsc.expects_submit()
    smsc.expects_bind()
    assert story(gateway, sent)["stand"] == "in doubt"
    assert not smsc.submits.held()


@with_settings({"response_timeout": "300ms", "doubt_after": "1m"})
def test_case_36_a_late_answer_settles_the_doubt(smsc, gateway, alice, phone):
    sent = alice.texts(phone, new("late"))
    pdu = smsc.expects_submit()
    wait_until("it is in doubt", lambda: story(gateway, sent)["stand"] == "in doubt")
    smsc.answers_submit(pdu, "late-id")
    wait_until("it is sent", lambda: story(gateway, sent)["stand"] == "sent")
    smsc.reports(pdu, "late-id")
    alice.expects_receipt(sent)
    assert story(gateway, sent)["doubted"]
    assert not smsc.submits.held()
    assert gateway.counted("sent_late") == 1


@pytest.mark.parametrize("told", ["first", "second"])
@pytest.mark.parametrize("first_answered", ["before the second", "after the second"])
@with_settings({"response_timeout": "1s", "on_doubt": "retry"})
def test_case_36_after_a_second_try_both_ids_are_known(smsc, gateway, alice, phone, told, first_answered):
    sent = alice.texts(phone, new("twice"))
    first, second = smsc.expects_submit(), smsc.expects_submit()
    order = [(first, "first"), (second, "second")]
    for pdu, id in order if first_answered.startswith("before") else reversed(order):
        smsc.answers_submit(pdu, id)
    wait_until("both are known", lambda: {p["ref"] for p in story(gateway, sent)["parts"]} == {"first", "second"})
    assert story(gateway, sent)["doubted"]
    smsc.reports(second, told)
    alice.expects_receipt(sent)
    smsc.reports(second, "second" if told == "first" else "first", "UNDELIV")
    alice.pings(phone)
    assert not alice.inbox.held(lambda s: s.receipt_of == sent or s.type == "error")
    assert story(gateway, sent)["stand"] == "delivered"


@with_settings({"response_timeout": "1s", "on_doubt": "retry"})
def test_case_36_a_copy_that_fails_is_no_failure_of_the_other(smsc, gateway, alice, phone):
    sent = alice.texts(phone, new("twice"))
    first, second = smsc.expects_submit(), smsc.expects_submit()
    smsc.answers_submit(first, "first")
    smsc.answers_submit(second, "", RINVDSTADR)
    wait_until("it is sent", lambda: story(gateway, sent)["stand"] == "sent")
    smsc.reports(first, "first")
    alice.expects_receipt(sent)
    assert_no_errors(alice)


# -- 38, 39, 41: what a carrier does not take

def test_case_38_a_carrier_that_takes_no_parameters_is_asked_once(smsc, gateway, alice, phone):
    sent = alice.texts(phone, new("with parameters"))
    first = smsc.expects_submit()
    assert USER_MESSAGE_REFERENCE in parameters(submitted(first).tlvs)
    smsc.answers_submit(first, "", ROPTPARNOTALLWD)
    again = accepts(smsc, "id-1")
    assert text_of(again) == text_of(first)
    assert submitted(again).tlvs == b""
    smsc.reports(again, "id-1")
    alice.expects_receipt(sent)
    alice.texts(phone, new("without"))
    assert submitted(accepts(smsc, "id-2")).tlvs == b""


def test_case_38_what_is_refused_again_is_refused(smsc, gateway, alice, phone):
    sent = alice.texts(phone, new("with parameters"))
    for _ in range(2):
        smsc.answers_submit(smsc.expects_submit(), "", ROPTPARNOTALLWD)
    alice.expects_error(sent, "feature-not-implemented")


def test_case_39_a_carrier_without_headers_gets_long_texts_by_parameters(smsc, gateway, alice, phone):
    sent = alice.texts(phone, "x" * 300)
    for _ in range(2):
        part = smsc.expects_submit()
        assert submitted(part).esm_class & UDHI
        smsc.answers_submit(part, "", RINVESMCLASS)
    parts = [smsc.expects_submit(within=15) for _ in range(2)]
    for number, pdu in enumerate(parts):
        assert not submitted(pdu).esm_class & UDHI
        assert parameters(submitted(pdu).tlvs)[SAR_TOTAL] == b"\2"
        smsc.answers_submit(pdu, f"sar-{number}")
    assert "".join(text_of(pdu) for pdu in parts) == "x" * 300
    for number, pdu in enumerate(parts):
        smsc.reports(pdu, f"sar-{number}")
    alice.expects_receipt(sent)


def test_case_40_a_wrong_number_fails_alone(smsc, gateway, alice, new_phone):
    sent = many(alice, new_phone, 5)
    pdus = [smsc.expects_submit() for _ in range(5)]
    for number, pdu in enumerate(pdus):
        smsc.answers_submit(pdu, f"id-{pdu.sequence}" if number != 2 else "", ROK if number != 2 else RINVDSTADR)
    alice.expects_error(sent.pop(2), "item-not-found")
    del pdus[2]
    delivers_all(smsc, alice, sent, pdus)
    assert_no_errors(alice)


RELATIVE, ABSOLUTE = re.compile(r"\d{15}R"), re.compile(r"\d{15}\+")


@pytest.mark.parametrize("status", [RINVEXPIRY, RINVSCHED])
@with_settings({"validity": "1h"}, {"validity": "1h", "time_format": "absolute"})
def test_case_41_validity_is_written_the_other_way_and_then_not_at_all(smsc, gateway, alice, phone, status):
    forms = [RELATIVE, ABSOLUTE]
    if gateway.transport.get("time_format") == "absolute":
        forms.reverse()
    alice.texts(phone, new("valid"))
    for form in forms:
        pdu = smsc.expects_submit()
        assert form.fullmatch(submitted(pdu).validity)
        smsc.answers_submit(pdu, "", status)
    assert submitted(accepts(smsc, "id-1")).validity == ""
    alice.texts(phone, new("next"))
    assert submitted(accepts(smsc, "id-2")).validity == ""  # remembered
    assert_no_errors(alice)


@with_settings({"validity": "1h"})
def test_case_41_the_other_way_is_remembered(smsc, gateway, alice, phone):
    alice.texts(phone, new("valid"))
    smsc.answers_submit(smsc.expects_submit(), "", RINVEXPIRY)
    written = submitted(accepts(smsc, "id-1")).validity
    assert ABSOLUTE.fullmatch(written)
    left_s = time.mktime(time.strptime(written[:12], "%y%m%d%H%M%S")) - time.mktime(time.gmtime())
    assert 3500 < left_s <= 3601
    alice.texts(phone, new("next"))
    assert ABSOLUTE.fullmatch(submitted(accepts(smsc, "id-2")).validity)


# -- what carriers want beside the text

DLT = {"tlvs": [{"tag": "0x1400", "value": "1101000012", "when": {"sender": "+1555*"}},
                {"tag": "0x1401", "value": "T-CODE", "when": {"text": "Your code is *"}},
                {"tag": "0x1401", "type": "cstring", "value": "T-{{recipient}}"},
                {"tag": "0x1402", "type": "integer", "octets": 2, "value": 7}],
       "address_plans": {"dest": {"international": {"ton": 0, "prefix": "00"}}}, "priority": 2}


@with_settings(DLT)
def test_every_part_has_what_the_operator_says(smsc, gateway, alice, phone):
    alice.texts(phone, "Your code is 1234")
    said = submitted(accepts(smsc, "id-1"))
    found = parameters(said.tlvs)
    assert (found[0x1400], found[0x1401], found[0x1402]) == (b"1101000012", b"T-CODE", b"\0\7")
    assert said.destination == (0, 1, "00" + phone.number.lstrip("+"))
    assert said.source[:2] == (1, 1)
    assert said.priority == 2
    alice.texts(phone, "x" * 300)
    for number in range(2):
        part = submitted(accepts(smsc, f"part-{number}"))
        assert parameters(part.tlvs)[0x1401] == b"T-" + phone.number.encode() + b"\0"


@with_settings(DLT)
def test_what_the_operator_says_is_not_left_out(smsc, gateway, alice, phone):
    """The carrier minds another parameter."""
    alice.texts(phone, "Your code is 1234")
    smsc.answers_submit(smsc.expects_submit(), "", ROPTPARNOTALLWD)
    found = parameters(submitted(accepts(smsc, "id-1")).tlvs)
    assert found[0x1401] == b"T-CODE"
    assert USER_MESSAGE_REFERENCE not in found
