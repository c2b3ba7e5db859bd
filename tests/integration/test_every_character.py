"""Every character that XML has, every script, emoji and every length at a border: from XMPP through an SMSC that nobody
here wrote, and back as the phone's text, unchanged. What is changed, and how, is said in docs/messages.md."""

import pytest

from rig.gateway import Gateway

SERVERS = ["prosody"]
UNITS = 1300  # of UCS-2 in one text: twenty parts, and some more, since a letter and its marks are not cut
MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"  # at the head of a part it is a byte order mark, to the SMSC and to us

SCRIPTS = [
    "The quick brown fox jumps over the lazy dog.", "Falsches Üben von Xylophonmusik quält jeden größeren Zwerg",
    "Pchnąć w tę łódź jeża lub ośm skrzyń fig", "Příliš žluťoučký kůň úpěl ďábelské ódy", "Pijamalı hasta yağız şoföre çabucak güvendi",
    "Kæmi ný öxi hér, ykist þjófum nú bæði víl og ádrepa", "Ταχίστη αλώπηξ βαφής ψημένη γη, δρασκελίζει",
    "Съешь же ещё этих мягких французских булок, да выпей чаю", "Жебракують філософи при ґанку церкви в Гадячі",
    "Բել դղյակի ձախ ժամն օֆ ազգությանը", "სწრაფი ყავისფერი მელა", "דג סקרן שט בים מאוכזב ולפתע מצא חברה", "שָׁלוֹם",
    "نص حكيم له سر قاطع وذو شأن عظيم", "السَّلَامُ عَلَيْكُمْ", "ٹھنڈ میں، ایک قحط زدہ گاؤں", "ژالهٔ صبح", "ܫܠܡܐ", "ދިވެހި",
    "ऋषियों को सताने वाले दुष्ट राक्षसों", "আমি কাচ খেতে পারি", "ਮੈਂ ਗਲਾਸ ਖਾ ਸਕਦਾ ਹਾਂ", "હું કાચ ખાઇ શકુ છુ", "ମୁଁ କାଚ ଖାଇ ପାରେ",
    "நான் கண்ணாடி சாப்பிடுவேன்", "నేను గాజు తినగలను", "ನಾನು ಗಾಜನ್ನು ತಿನ್ನಬಲ್ಲೆ", "എനിക്ക് ഗ്ലാസ് തിന്നാം", "මට වීදුරු කෑමට හැකියි",
    "ฉันกินกระจกได้ แต่มันไม่ทำให้ฉันเจ็บ", "ຂອ້ຍກິນແກ້ວໄດ້", "ཤེལ་སྒོ་ཟ་ནས་ང་ན་གི་མ་རེད།", "ကျွန်တော် မှန်စားနိုင်တယ်", "ខ្ញុំអាចញុំកញ្ចក់បាន",
    "እግዜር ጠላት ሲያዳክም", "ᏣᎳᎩ ᎦᏬᏂᎯᏍᏗ", "ᐊᓪᓚᐅᔪᖅ", "ᚠᛇᚻ᛫ᛒᛦᚦ᛫ᚠᚱᚩᚠᚢᚱ", "᚛ᚉᚑᚅᚔᚉᚉᚔᚋ᚜", "ᜃᜒᜈᜃᜌᜅ᜔", "ᠮᠣᠩᠭᠣᠯ", "いろはにほへと ちりぬるを",
    "ｲﾛﾊﾆﾎﾍﾄ ﾁﾘﾇﾙｦ", "키스의 고유조건은 입술끼리 만나야 하고", "ᄒᆞᆫ글", "我能吞下玻璃而不傷身體。", "𠜎𠜱𠝹𠱓 CJK beyond the BMP",
    "ꆈꌠꁱꂷ", "ꦲꦏ꧀ꦱꦫꦗꦮ", "ᨅᨔ ᨕᨘᨁᨗ", "ⵜⵉⴼⵉⵏⴰⵖ", "ߒߞߏ", "𐌲𐌿𐍄𐌹𐍃𐌺", "𐤐𐤍𐤉𐤒𐤉", "𒀭𒂗𒆤", "𓂀𓁹", "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 ∀x∈ℝ: ⌈x⌉ = −⌊−x⌋", "Ångström Å Å",
]
EMOJI = [
    "👍🏻👍🏼👍🏽👍🏾👍🏿", "👨‍👩‍👧‍👦 👩🏽‍🚀 🧑🏿‍🤝‍🧑🏻 🏳️‍🌈 🏴‍☠️ ❤️‍🔥 👁️‍🗨️", "🇩🇪🇫🇷🇯🇵🇺🇳🇪🇺🇦🇶", "🏴󠁧󠁢󠁥󠁮󠁧󠁿🏴󠁧󠁢󠁳󠁣󠁴󠁿🏴󠁧󠁢󠁷󠁬󠁳󠁿", "1️⃣2️⃣#️⃣*️⃣",
    "☀︎☀️ ✌︎✌️ ♥︎♥️", "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘",
    *("👨‍👩‍👧‍👦" * n for n in (3, 6, 7, 12, 13)), *("🇩🇪" * n for n in (16, 17, 18, 33, 34)), *("🏴󠁧󠁢󠁥󠁮󠁧󠁿" * n for n in (4, 5, 9, 10)),
]


@pytest.fixture
def smsc(npm_smsc):
    npm_smsc.echoes()
    return npm_smsc


@pytest.fixture
def settings():
    return {}


@pytest.fixture
def gateway(server, smsc, tmp_path, settings):
    made = Gateway(server, smsc, tmp_path)
    made.transport.update({"concat": "udh8", "window": 100, "max_parts": 40, **settings})
    with made as started:
        smsc.expects_bind()
        yield started


def there_and_back(alice, phone, bodies, within=60):
    """Each body as the phone shows it, and how many parts it took; all come back to Alice the same, in their order."""
    for body in bodies:
        alice.texts(phone, body, receipt=False)
    seen = []
    for body in bodies:
        seen.append(phone.network.texts.expect(f"a text of {len(body)} characters", lambda sms: True, within))
        assert seen[-1].text == body
    for body in bodies:
        came = alice.expects("what the phone texts back", lambda s: s.kind == "message" and s.body is not None, within)
        assert came.body == body
    return [sms.parts for sms in seen]


def all_of_the_bmp():
    allowed = [chr(c) for c in (0x9, 0xA, *range(0x20, 0xD800), *range(0xE000, 0xFFFE))]
    allowed.remove(MARK)
    texts = ["".join(allowed[at:at + UNITS - 2]) for at in range(0, len(allowed), UNITS - 2)]
    return [f"<{text}>" for text in texts] + [f"a{MARK}b"]


@pytest.mark.limit(150)
def test_every_character_of_the_bmp_that_xml_has(alice, phone):
    bodies = all_of_the_bmp()
    assert len(set("".join(bodies))) == 2 + 0xD800 - 0x20 + 0xFFFE - 0xE000
    there_and_back(alice, phone, bodies)


def test_every_plane_beyond(alice, phone):
    planes = ["".join(chr(plane << 16 | c) for c in (*range(0, 0x10000, 0xFF1), 0xFFFD)) for plane in range(1, 17)]
    there_and_back(alice, phone, planes)


def test_text_of_every_script_and_emoji(alice, phone):
    there_and_back(alice, phone, SCRIPTS + EMOJI)


def in_gsm(septets):
    """Texts of so many septets: plain, and with an escape pair at each place around each border."""
    yield "x" * septets
    for border in (160, 153, 306, 459):
        for before in range(border - 2, border + 1):
            if before + 2 <= septets:
                yield "x" * before + "€" + "y" * (septets - before - 2)


def in_ucs2(units):
    yield "ж" * units
    for border in (70, 67, 134):
        for before in range(border - 2, border + 1):
            if before + 2 <= units:
                yield "ж" * before + "😀" + "я" * (units - before - 2)


def parts_of(units, whole, each):
    return 1 if units <= whole else -(-units // each)


@pytest.mark.limit(120)
def test_every_length_at_a_border(alice, phone):
    gsm = list(range(1, 162)) + list(range(305, 309)) + list(range(458, 463))
    ucs2 = [*range(69, 73), *range(133, 137)]
    bodies = ["x" * n for n in range(1, 159)]
    bodies += [body for n in gsm if n > 158 for body in in_gsm(n)] + [body for n in ucs2 for body in in_ucs2(n)]
    counted = dict(zip(bodies, there_and_back(alice, phone, bodies)))
    for n in gsm:
        assert counted["x" * n] == parts_of(n, 160, 153)
    for n in ucs2:
        assert counted["ж" * n] == parts_of(n, 70, 67)


# -- the policy: what is changed

@pytest.mark.parametrize("sent, shown", [
    ("a&#13;&#10;b", "a\nb"),
    ("a&#13;b", "a\nb"),
    (f"{MARK}begins with a mark", "begins with a mark"),
])
def test_what_is_changed(alice, phone, sent, shown):
    alice.sends(f"<message to='{phone.jid}' id='{alice.new_id()}' type='chat'><body>{sent}</body></message>")
    alice.expects_text(phone, shown)


@pytest.mark.parametrize("settings, body, parts", [
    ({"national_languages": ["tr"]}, "Pijamalı hasta yağız şoföre çabucak güvendi. " * 3, 1),
    ({"national_languages": ["tr"]}, "ığüşöçĞİŞ" * 30, 2),
    ({"national_languages": ["es"]}, "El pingüino hizo kilómetros bajo la lluvia y el frío; así, útil. " * 2, 1),
    ({"national_languages": ["pt"]}, "Um pequeno jabuti: à noite, vovô Kowalsky vê o ímã cair no pé. " * 2, 1),
])
def test_national_tables_are_what_another_program_takes_them_for(smsc, alice, phone, body, parts):
    body = body.strip()
    assert there_and_back(alice, phone, [body]) == [parts]
