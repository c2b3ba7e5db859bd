"""Corner cases of alphabets (reference/sms.md, section 4): what is on the wire, octet by octet."""

import json

import pytest

from rig.gateway import ALICE, Gateway
from rig.raw_smsc import DELIVER_SM, UDHI, message_body, submitted
from rig.texts import new

SERVERS = ["prosody"]
PHONE = "15554443333"
GSM, LATIN1, IA5, UCS2 = 0, 3, 1, 8
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


@pytest.fixture
def smsc(raw_smsc):
    return raw_smsc


@pytest.fixture
def settings():
    """Of the transport; a scenario says otherwise by parametrizing it."""
    return {}


@pytest.fixture
def gateway(server, smsc, tmp_path, settings):
    made = Gateway(server, smsc, tmp_path)
    made.transport.update(settings)
    with made as started:
        smsc.expects_bind()
        yield started


def with_settings(*cases, names=()):
    return pytest.mark.parametrize(",".join(("settings", *names)), cases)


def sends(smsc, octets, coding=GSM, esm_class=0):
    """A deliver_sm, answered with "yes"."""
    body = message_body(PHONE, ALICE, octets, coding, esm_class)
    assert smsc.expects_answer(smsc.sends(DELIVER_SM, body)).status == 0


def brings(smsc, alice, octets, text, coding=GSM, esm_class=0):
    sends(smsc, octets, coding, esm_class)
    expects_body(alice, text)


def expects_body(alice, text):
    got = alice.expects("a text", lambda s: s.kind == "message" and s.body is not None)
    assert got.body == text


def texts(smsc, alice, phone, text, parts=1):
    """What leaves for a text, accepted."""
    alice.texts(phone, text)
    pdus = [smsc.expects_submit() for _ in range(parts)]
    for number, pdu in enumerate(pdus):
        smsc.answers_submit(pdu, new("id").replace(" ", f"-{number}-"))
    return [submitted(pdu) for pdu in pdus]


def unpack(octets, fill=0):
    """Septets out of octets, as TS 23.038 draws them."""
    bits = "".join(f"{octet:08b}"[::-1] for octet in octets)[fill:]
    return bytes(int(bits[i:i + 7][::-1], 2) for i in range(0, len(bits) - 6, 7))


def pack(septets):
    bits = "".join(f"{septet:07b}"[::-1] for septet in septets)
    bits += "0" * (-len(bits) % 8)
    return bytes(int(bits[i:i + 8][::-1], 2) for i in range(0, len(bits), 8))


# -- 42: lengths

@pytest.mark.parametrize("length", [254, 255])
def test_case_42_the_longest_short_messages_come_in(smsc, alice, length):
    text = ("".join(f"{n} " for n in range(100)))[:length - 1] + "."
    brings(smsc, alice, text.encode(), text, IA5)


def test_case_42_160_characters_are_160_octets(smsc, alice, phone):
    [part] = texts(smsc, alice, phone, "x" * 160)
    assert (part.octets, part.data_coding, part.header) == (b"x" * 160, GSM, b"")


@with_settings({"septets": "packed"})
def test_case_42_160_characters_are_140_octets_where_the_link_packs(smsc, alice, phone):
    text = "".join(f"{n} " for n in range(60))[:160]
    [part] = texts(smsc, alice, phone, text)
    assert len(part.octets) == 140
    assert unpack(part.octets) == text.encode()
    long = "".join(f"{n} " for n in range(100))[:300]
    parts = texts(smsc, alice, phone, long, 2)
    assert all(len(p.header) + len(p.octets) <= 140 for p in parts)
    assert b"".join(unpack(p.octets) for p in parts)[:300] == long.encode()  # 7 octets of header: no fill bits
    brings(smsc, alice, pack(text.encode()), text)


# -- 43: cuts

def boundary_texts():
    for before in range(150, 155):
        yield "x" * before + "€" * 8, "gsm"
    for before in range(63, 69):
        for cluster in ("😀", "👍🏽", "👨‍👩‍👧‍👦", "🇩🇪🇫🇷", "e\N{COMBINING ACUTE ACCENT}", "❤️", "नि"):
            yield "ж" * before + cluster + "ж" * 20, cluster


def test_case_43_no_character_is_ever_cut(smsc, alice, phone):
    for text, cluster in boundary_texts():
        parts = texts(smsc, alice, phone, text, 2)
        if cluster == "gsm":
            assert all(p.octets[-1] != 0x1B for p in parts)
            said = [p.octets.replace(b"\x1be", "€".encode()).decode() for p in parts]
        else:
            said = [p.octets.decode("utf-16-be") for p in parts]  # strict: half a pair is an error
            assert sum(cluster.replace("🇫🇷", "") in s for s in said) == 1, said
            assert all(len(p.octets) + len(p.header) <= 140 for p in parts)
        assert "".join(said) == text


# -- 44: senders

@pytest.mark.parametrize("sender", ["My@Bank", "@", "ALongSenderName", "Čedok"])
def test_case_44_a_sender_that_no_network_can_write_never_gets_there(server, smsc, tmp_path, sender):
    made = Gateway(server, smsc, tmp_path)
    [domain] = made.conf["domains"].values()
    domain["sender"] = sender
    made.conf_path.write_text(json.dumps(made.conf))
    checked = made.command("check", check=False)
    assert checked.returncode != 0
    assert "sender" in checked.stdout + checked.stderr


# -- 45: what data_coding 0 and the others mean

WAYS = [
    # settings, text, octets, data_coding
    ({}, "é@£_ñ", b"\x05\x00\x01\x11\x7d", 0),
    ({"default_alphabet": "latin1"}, "é@£_ñ", "é@£_ñ".encode("latin-1"), 0),
    ({"default_alphabet": "ascii"}, "e@_$", b"e@_$", 0),
    ({"default_alphabet": "ascii"}, "é@", "é@".encode("utf-16-be"), 8),
    ({"charsets": {"0": "ISO-8859-15"}, "inbound_charsets": {"0": "ISO-8859-15"}}, "5 € é@", b"5 \xa4 \xe9@", 0),
    ({"charsets": {"0": "UTF-8"}, "inbound_charsets": {"0": "UTF-8"}}, "é@ Ω", "é@ Ω".encode(), 0),
    ({"charsets": {"4": "windows-1251"}, "inbound_charsets": {"4": "windows-1251"}}, "Привет, Мир",
     "Привет, Мир".encode("cp1251"), 4),
    ({"charsets": {"15": "GBK"}, "inbound_charsets": {"15": "GBK"}}, "中文 ok", "中文 ok".encode("gbk"), 15),
    ({"charsets": {"8": "UTF-16LE"}, "inbound_charsets": {"8": "UTF-16LE"}}, "中 😀", "中 😀".encode("utf-16-le"), 8),
]


@with_settings(*WAYS, names=("text", "octets", "coding"))
def test_case_45_data_coding_means_what_the_link_says_both_ways(smsc, alice, phone, text, octets, coding):
    [part] = texts(smsc, alice, phone, text)
    assert (part.octets, part.data_coding) == (octets, coding)
    brings(smsc, alice, octets, text, coding)


@with_settings({"inbound_charsets": {"15": "GBK"}, "inbound_alphabet": "latin1"})
def test_case_45_broken_octets_become_marks(smsc, alice):
    brings(smsc, alice, b"ok \xff\xff \xd6", f"ok {REPLACEMENT * 2} {REPLACEMENT}", 15)
    brings(smsc, alice, b"\xe9 is not \x05", "é is not ", 0)


@pytest.mark.parametrize("key", ["charsets", "inbound_charsets"])
def test_case_45_a_charset_that_nobody_knows_is_named_before_the_start(server, smsc, tmp_path, key):
    made = Gateway(server, smsc, tmp_path)
    made.transport[key] = {"4": "windows-1521"}
    made.conf_path.write_text(json.dumps(made.conf))
    checked = made.command("check", check=False)
    assert checked.returncode != 0
    assert f'{key}: this system knows no charset "windows-1521"' in checked.stdout + checked.stderr


# -- 46: flash messages and lamps

@pytest.mark.parametrize("coding", [0x10, 0xF0, 0xF1, 0xC0, 0xC8, 0xD0, 0xD8])
def test_case_46_flash_and_waiting_messages_keep_their_text(smsc, alice, coding):
    brings(smsc, alice, b"caf\x05 \x1be", "café €", coding)


@pytest.mark.parametrize("coding", [0x18, 0x19, 0xE0, 0xE8])
def test_case_46_so_they_do_in_ucs2(smsc, alice, coding):
    brings(smsc, alice, "срочно 😀".encode("utf-16-be"), "срочно 😀", coding)


# -- 47: references

@pytest.mark.limit(90)
@with_settings({"concat": "udh16"}, {"concat": "udh8"})
def test_case_47_256_long_texts_to_one_phone_have_256_references(smsc, alice, phone, new_phone):
    """Others and short ones in between do not use them up."""
    references, others = [], new_phone()
    for number in range(256):
        alice.texts(phone, "x" * 161, receipt=False)
        if number % 16 == 0:
            alice.texts(others, "y" * 161, receipt=False)
            alice.texts(others, "short", receipt=False)
        texts_of_turn = 2 + 3 * (number % 16 == 0)
        for _ in range(texts_of_turn):
            pdu = smsc.expects_submit()
            smsc.answers_submit(pdu, f"{number}-{pdu.sequence}")
            part = submitted(pdu)
            if part.octets[:1] == b"x":
                references.append(part.reference)
    assert references[0::2] == references[1::2]
    assert len(set(references)) == 256


# -- 72: UCS-2 that is none

BROKEN_UCS2 = [
    (b"\x04\x36\x04", f"ж{REPLACEMENT}"),  # half a character
    (b"\x04", REPLACEMENT),
    (b"\xd8\x3d\x04\x36", f"{REPLACEMENT}ж"),  # a high half alone
    (b"\xde\x00\x04\x36", f"{REPLACEMENT}ж"),  # a low half alone
    (b"\x04\x36\xd8\x3d", f"ж{REPLACEMENT}"),  # a high half at the end
    (b"\xd8\x3d\xd8\x3d\xde\x00", f"{REPLACEMENT}😀"),
    (b"\xfe\xff\x04\x36", "ж"),  # byte order marks, both ways
    (b"\xff\xfe\x36\x04", "ж"),
    (b"\xff\xfe\x3d\xd8\x00\xde", "😀"),
    (b"\xff\xff\x04\x36", f"{REPLACEMENT}ж"),  # no character at all
]


def test_case_72_broken_ucs2_becomes_marks(smsc, alice):
    for octets, text in BROKEN_UCS2:
        brings(smsc, alice, octets, text, UCS2)


@with_settings({"inbound_charsets": {"8": "UTF-16LE"}})
def test_case_72_a_carrier_with_its_octets_the_other_way_round(smsc, alice):
    brings(smsc, alice, "ж 😀".encode("utf-16-le"), "ж 😀", UCS2)
    brings(smsc, alice, b"\x36\x04\x3d\xd8", f"ж{REPLACEMENT}", UCS2)
    brings(smsc, alice, b"\x36\x04\x36", f"ж{REPLACEMENT}", UCS2)


# -- 73: what XML has no room for

def test_case_73_control_characters_are_left_out(smsc, alice):
    every = bytes(range(0x20))
    brings(smsc, alice, b"<" + every.replace(b"\x0c", b"").replace(b"\x0d", b"") + b">", "<\t\n>", LATIN1)
    brings(smsc, alice, b"a\r\nb\rc\x0cd", "a\nb\nc\nd", LATIN1)
    brings(smsc, alice, "a\0\x01\x1fb".encode("utf-16-be"), "ab", UCS2)


@pytest.mark.parametrize("octets, coding", [(b"", GSM), (b"", UCS2), (b"\0\1\2", LATIN1)])
def test_case_73_a_text_without_text_is_answered_and_told(smsc, alice, octets, coding):
    brings(smsc, alice, octets, "[a message without text]", coding)


# -- national tables (3GPP TS 23.038 6.2.1.2)

def test_national_tables_are_read_whatever_we_send(smsc, alice):
    brings(smsc, alice, b"\x03\x24\x01\x01" + b"\x1bg\x1bi\x1bs", "ğış", GSM, UDHI)
    brings(smsc, alice, b"\x03\x25\x01\x01" + b"\x0c\x07\x1d", "ğış", GSM, UDHI)
    brings(smsc, alice, b"\x06\x24\x01\x03\x25\x01\x03" + b"\x7b\x1b\x12", "ãΦ", GSM, UDHI)
    brings(smsc, alice, b"\x06\x24\x01\x06\x25\x01\x06" + b"\x28\x42\x2f\x1b\x19", "(मन।".replace("(", ")"), GSM, UDHI)
    brings(smsc, alice, b"\x03\x24\x01\x63" + b"a\x1be", "a€", GSM, UDHI)  # tables that nobody has defined


def test_national_tables_are_those_of_each_part(smsc, alice):
    first = b"\x0b\x00\x03\x09\x02\x01\x25\x01\x01\x24\x01\x01" + b"a\x0c"
    second = b"\x08\x00\x03\x09\x02\x02\x24\x01\x02" + b"\x1bu"
    sends(smsc, second, GSM, UDHI)
    brings(smsc, alice, first, "ağú", GSM, UDHI)


@with_settings({"national_languages": ["tr", "es", "pt"]})
def test_national_tables_go_out_where_they_save_a_part(smsc, alice, phone):
    [part] = texts(smsc, alice, phone, "ğ" * 155)
    assert (part.data_coding, part.header, part.octets) == (GSM, b"\x03\x25\x01\x01", b"\x0c" * 155)
    [part] = texts(smsc, alice, phone, "ú" * 77)
    assert (part.header, part.octets) == (b"\x03\x24\x01\x02", b"\x1bu" * 77)
    [part] = texts(smsc, alice, phone, "ğ" * 70)
    assert (part.data_coding, part.header) == (UCS2, b"")


@with_settings({"transliterate": "gsm"})
def test_other_letters_go_out_where_they_save_a_part(smsc, alice, phone):
    [part] = texts(smsc, alice, phone, "“It’s 5 — or 6…” " * 8)
    assert (part.data_coding, part.octets) == (GSM, b"\"It's 5 - or 6...\" " * 8)
    [part] = texts(smsc, alice, phone, "“It’s”")
    assert part.data_coding == UCS2
    parts = texts(smsc, alice, phone, "“ж” " * 20, 2)
    assert "".join(p.octets.decode("utf-16-be") for p in parts) == "“ж” " * 20
