"""Corner cases of what the network brings (reference/sms.md, section 4): deliver_sm as carriers really write them."""

import random
import struct

import pytest

from rig.gateway import ALICE, Gateway
from rig.raw_smsc import DELIVER_SM, MESSAGE_PAYLOAD, UDHI, cstring, message_body, tlv
from rig.texts import new
from rig.xmpp_server import COMPONENT

SERVERS = ["prosody"]
PHONE = "15554443333"
GSM, IA5, UCS2, BINARY = 0, 1, 8, 4
OK = 0
SAR_REFERENCE, SAR_TOTAL, SAR_NUMBER = 0x020C, 0x020E, 0x020F
DESTINATION_PORT = 0x020B


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


def sends(smsc, octets=b"", coding=IA5, esm_class=0, tlvs=b"", sender=PHONE, sm_length=None, link=-1):
    """A deliver_sm; its status in the answer."""
    body = message_body(sender, ALICE, octets, coding, esm_class, tlvs, sm_length)
    return smsc.expects_answer(smsc.sends(DELIVER_SM, body, link=link)).status


def brings(smsc, alice, text, *arguments, **options):
    assert sends(smsc, *arguments, **options) == OK
    return expects_body(alice, text)


def expects_body(alice, text, within=10):
    got = alice.expects("a text", lambda s: s.kind == "message" and s.body is not None, within)
    assert got.body == text
    return got


def assert_no_text(alice):
    alice.pings(f"+{PHONE}@{COMPONENT}")
    assert not alice.inbox.held(lambda s: s.kind == "message" and s.body is not None)


def header(*elements):
    """A user data header of (identifier, octets) elements."""
    octets = b"".join(bytes((id, len(value))) + value for id, value in elements)
    return bytes((len(octets),)) + octets


def part(reference, total, number, text, wide=False):
    element = (0x08, struct.pack(">HBB", reference, total, number)) if wide else (0x00, bytes((reference, total, number)))
    return header(element) + text.encode()


def sar(reference, total, number):
    return (tlv(SAR_REFERENCE, struct.pack(">H", reference)) + tlv(SAR_TOTAL, bytes((total,))) +
            tlv(SAR_NUMBER, bytes((number,))))


def halves(*marks):
    """As many texts, all different."""
    return [f"{new('part')} {mark}" for mark in marks]


# -- 65: message_payload

def test_case_65_the_payload_is_the_text(smsc, gateway, alice):
    text = new("payload")
    brings(smsc, alice, text, b"", tlvs=tlv(MESSAGE_PAYLOAD, text.encode()))


def test_case_65_the_payload_wins_over_the_short_message(smsc, gateway, alice):
    text = new("payload")
    brings(smsc, alice, text, b"short", tlvs=tlv(MESSAGE_PAYLOAD, text.encode()))
    assert "both short_message and message_payload" in gateway.process.log.read_text()


@pytest.mark.parametrize("octets", [254, 1025, 0xFFFF])
def test_case_65_a_payload_of_every_length_comes_in(smsc, gateway, alice, octets):
    """What is longer than a stanza may be comes in several, in order."""
    text = ("".join(f"{n:07} " for n in range(octets // 8 + 1)))[:octets - 1] + "."
    assert sends(smsc, b"", tlvs=tlv(MESSAGE_PAYLOAD, text.encode())) == OK
    got = ""
    while len(got) < len(text):
        got += alice.expects("the next piece", lambda s: s.kind == "message" and s.body is not None).body
    assert got == text


# -- 66: headers

@pytest.mark.parametrize("octets", [b"\x8cx", b"\xff", b"\x05\x00\x03\x01", b"\x03\x00\x09\x01\x01", b"\x01\x00", b"\x00"])
def test_case_66_a_header_that_runs_over_the_end_harms_nobody(smsc, gateway, alice, octets):
    assert sends(smsc, octets, esm_class=UDHI) == OK
    alice.expects("something to read", lambda s: s.kind == "message" and s.body)
    brings(smsc, alice, "next", b"next")


def test_case_66_elements_that_nobody_knows_are_skipped(smsc, gateway, alice):
    text = new("behind the unknown")
    for elements in ([(0x70, b"\1\2\3")], [(0xEE, b"")], [(0x70, b"x" * 40), (0xA0, b"\0")]):
        brings(smsc, alice, text, header(*elements) + text.encode(), esm_class=UDHI)


@pytest.mark.parametrize("octets, tlvs", [
    (header((0x05, struct.pack(">HH", 2948, 9200))) + b"\x01\x06\x03wap", b""),  # WAP push
    (header((0x04, bytes((240, 240)))) + b"\x01\x06\x03wap", b""),
    (header((0x05, struct.pack(">HH", 2948, 9200)), (0x00, b"\7\1\1")) + b"\x01\x06\x03wap", b""),
    (b"\x01\x06\x03wap", tlv(DESTINATION_PORT, struct.pack(">H", 2948))),
])
@pytest.mark.parametrize("coding", [BINARY, IA5])
def test_case_66_what_is_for_a_program_is_not_shown_as_text(smsc, gateway, alice, octets, tlvs, coding):
    brings(smsc, alice, "[a message of 6 octets that is no text]", octets, coding, UDHI if not tlvs else 0, tlvs)


# -- 67 to 71: parts

@pytest.mark.parametrize("total, number", [(0, 0), (0, 1), (2, 0), (2, 3), (1, 255), (255, 0)])
@pytest.mark.parametrize("how", ["8 bits", "16 bits", "sar"])
def test_case_67_a_place_that_cannot_be_is_no_place(smsc, gateway, alice, total, number, how):
    text = new("single")
    if how == "sar":
        brings(smsc, alice, text, text.encode(), tlvs=sar(9, total, number))
    else:
        brings(smsc, alice, text, part(9, total, number, text, how == "16 bits"), esm_class=UDHI)


@pytest.mark.parametrize("wide", [False, True])
def test_case_68_equal_references_of_two_senders_are_two_texts(smsc, gateway, alice, wide):
    mine, yours = halves("one", "two"), halves("one", "two")
    other = "15554440000"
    for number, (a, b) in enumerate(zip(mine, yours), 1):
        assert sends(smsc, part(77, 2, number, a, wide), esm_class=UDHI) == OK
        assert sends(smsc, part(77, 2, number, b, wide), esm_class=UDHI, sender=other) == OK
    alice.expects_text(f"+{PHONE}@{COMPONENT}", "".join(mine))
    alice.expects_text(f"+{other}@{COMPONENT}", "".join(yours))


def test_case_68_equal_references_of_two_widths_are_two_texts(smsc, gateway, alice):
    narrow, wide = halves("one", "two"), halves("one", "two")
    for number, (a, b) in enumerate(zip(narrow, wide), 1):
        assert sends(smsc, part(78, 2, number, a), esm_class=UDHI) == OK
        assert sends(smsc, part(78, 2, number, b, wide=True), esm_class=UDHI) == OK
    for text in (narrow, wide):
        alice.expects_text(f"+{PHONE}@{COMPONENT}", "".join(text))


def test_case_69_of_two_parts_in_one_place_the_first_is_kept(smsc, gateway, alice):
    first, second = halves("one", "two")
    assert sends(smsc, part(69, 2, 1, first), esm_class=UDHI) == OK
    assert sends(smsc, part(69, 2, 1, new("another")), esm_class=UDHI) == OK
    brings(smsc, alice, first + second, part(69, 2, 2, second), esm_class=UDHI)
    assert gateway.counted("part_conflicts") == 1
    assert_no_text(alice)


@pytest.mark.parametrize("gateway", [{"binds": 2}], indirect=True)
def test_case_70_parts_come_in_any_order_over_two_binds(smsc, gateway, alice):
    text = halves(*"abcde")
    order = list(range(1, 6))
    random.Random(70).shuffle(order)
    for turn, number in enumerate(order):
        assert sends(smsc, part(70, 5, number, text[number - 1]), esm_class=UDHI, link=turn % 2) == OK
    expects_body(alice, "".join(text))


def test_case_70_parts_come_around_our_restart(smsc, gateway, alice):
    first, second, third = halves(*"abc")
    assert sends(smsc, part(71, 3, 3, third), esm_class=UDHI) == OK
    gateway.stop()
    gateway.start()
    smsc.expects_bind()
    assert sends(smsc, part(71, 3, 1, first), esm_class=UDHI) == OK
    gateway.kill()
    gateway.start()
    smsc.expects_bind()
    brings(smsc, alice, first + second + third, part(71, 3, 2, second), esm_class=UDHI)


@pytest.mark.parametrize("gateway", [{"concat_timeout": "1s"}], indirect=True)
def test_case_70_what_does_not_come_is_marked(smsc, gateway, alice):
    first, third = halves(*"ac")
    assert sends(smsc, part(72, 3, 3, third), esm_class=UDHI) == OK
    assert sends(smsc, part(72, 3, 1, first), esm_class=UDHI) == OK
    got = alice.expects("what came of it", lambda s: s.body and first in s.body, within=15)
    assert "[part 2 of 3 did not arrive]" in got.body
    assert got.body.index(first) < got.body.index("[part") < got.body.index(third)


def test_case_71_a_header_wins_over_parameters(smsc, gateway, alice):
    first, second = halves(*"ab")
    assert sends(smsc, part(1, 2, 2, second), esm_class=UDHI, tlvs=sar(9, 3, 1)) == OK
    brings(smsc, alice, first + second, part(1, 2, 1, first), esm_class=UDHI, tlvs=sar(8, 3, 1))


def test_case_71_parameters_are_enough(smsc, gateway, alice):
    first, second = halves(*"ab")
    assert sends(smsc, second.encode(), tlvs=sar(500, 2, 2)) == OK
    brings(smsc, alice, first + second, first.encode(), tlvs=sar(500, 2, 1))


# -- 74: senders

def delivered_from(smsc, alice, ton, npi, address, text):
    body = (cstring("") + bytes((ton, npi)) + address + b"\0" + b"\1\1" + cstring(ALICE) + bytes(3) + b"\0\0" +
            bytes((0, 0, IA5, 0, len(text))) + text.encode())
    assert smsc.expects_answer(smsc.sends(DELIVER_SM, body)).status == OK
    got = expects_body(alice, text)
    return got.sender.partition("/")[0].removesuffix(f"@{COMPONENT}")


SENDERS = [
    # TON, NPI, what is written: the local part
    (1, 1, b"15554443333", "+15554443333"),
    (1, 1, b"+15554443333", "+15554443333"),
    (0, 0, b"+15554443333", "+15554443333"),
    (0, 1, b"15554443333", "+15554443333"),
    (0, 0, b"0015554443333", "+15554443333"),
    (0, 1, b"12345", "12345"),
    (3, 0, b"12345", "12345"),
    (6, 9, b"12345", "12345"),
    (5, 0, b"My Bank", "my\\20bank"),
    (5, 1, b"My Bank", "my\\20bank"),
    (0, 0, b"My Bank", "my\\20bank"),
    (5, 0, b"", "unknown"),
    (0, 0, b"", "unknown"),
    (1, 1, b"", "unknown"),
]


def test_case_74_each_sender_has_one_jid(smsc, gateway, alice):
    for ton, npi, address, local in SENDERS:
        for _ in range(2):
            assert delivered_from(smsc, alice, ton, npi, address, new("hello")) == local, (ton, npi, address)


# -- 75: fields that ought to be empty or short

@pytest.mark.parametrize("service_type, source, schedule, validity", [
    (b"", b"15554443333", b"260101000000000+", b"000007000000000R"),
    (b"", b"15554443333", b"not a time", b"1"),
    (b"TOOLONG", b"15554443333", b"", b""),
    (b"", b"155544433330000000000000", b"", b""),
    (b"A" * 30, b"9" * 60, b"s" * 40, b"v" * 40),
])
def test_case_75_fields_that_are_filled_too_well_are_overlooked(smsc, gateway, alice, service_type, source, schedule,
                                                                validity):
    text = new("filled")
    body = (service_type + b"\0" + b"\1\1" + source + b"\0" + b"\1\1" + cstring(ALICE) + bytes(3) + schedule + b"\0" +
            validity + b"\0" + bytes((0, 0, IA5, 0, len(text))) + text.encode())
    assert smsc.expects_answer(smsc.sends(DELIVER_SM, body)).status == OK
    expects_body(alice, text)
