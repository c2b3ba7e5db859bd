"""What a message can hold beside words, on a network that carries words alone: said, made words of, or passed over as
docs/messages.md has it, and never billed by mistake."""

import pytest

from rig.gateway import ALICE, Gateway
from rig.phone import assert_nothing_else
from rig.texts import new
from rig.xmpp_server import COMPONENT

REPLACE = "<replace xmlns='urn:xmpp:message-correct:0' id='m0'/>"
REPLY = "<reply xmlns='urn:xmpp:reply:0' to='x@localhost' id='m0'/>"
URL = "https://upload.localhost/cat.jpg"


def quotation(end):
    return (f"<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start='0' end='{end}'/></fallback>")


def oob(url=URL):
    return f"<x xmlns='jabber:x:oob'><url>{url}</url></x>"


@pytest.fixture
def policy():
    """Keys of the domain, for scenarios that say so by parametrization."""
    return {}


@pytest.fixture
def gateway(server, smsc, tmp_path, policy):
    made = Gateway(server, smsc, tmp_path)
    made.conf["domains"][COMPONENT].update(policy)
    with made as started:
        smsc.expects_bind()
        yield started


def sends(user, phone, inside, type="chat"):
    id = user.new_id()
    user.sends(f"<message to='{phone.jid}' id='{id}' type='{type}'>{inside}</message>")
    return id


REFUSED = {
    "correction": (f"<body>fixed</body>{REPLACE}", "correct"),
    "reaction": ("<reactions xmlns='urn:xmpp:reactions:0' id='m0'><reaction>\N{THUMBS UP SIGN}</reaction></reactions>",
                 "reaction"),
    "retraction": ("<retract xmlns='urn:xmpp:message-retract:1' id='m0'/><body>/me retracted a message</body>"
                   "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:message-retract:1'/>", "taken back"),
    "retraction without words": ("<retract xmlns='urn:xmpp:message-retract:1' id='m0'/>", "taken back"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_the_network_cannot_do_is_said(alice, phone, what):
    inside, word = REFUSED[what]
    error = alice.expects_error(sends(alice, phone, inside), "feature-not-implemented")
    assert word in error.error_text
    assert_nothing_else(phone, alice)


PASSED_OVER = {
    "typing": "<composing xmlns='http://jabber.org/protocol/chatstates'/>",
    "a marker": "<displayed xmlns='urn:xmpp:chat-markers:0' id='m0'/>",
    "a call": "<propose xmlns='urn:xmpp:jingle-message:0' id='c1'/>",
    "a bogus carbon": "<body>bogus</body><sent xmlns='urn:xmpp:carbons:2'/>",
    "a reaction taken back": "<reactions xmlns='urn:xmpp:reactions:0' id='m0'/>",
    "a subject": "<subject>topic</subject>",
}


@pytest.mark.parametrize("what", PASSED_OVER)
def test_what_concerns_nobody_is_passed_over(alice, phone, what):
    id = sends(alice, phone, PASSED_OVER[what])
    assert_nothing_else(phone, alice)
    assert not alice.inbox.held(lambda s: s.id == id and s.type == "error")


@pytest.mark.parametrize("policy", [{"corrections": "send"}], ids=["send"])
def test_a_correction_may_be_a_text_of_its_own(alice, phone):
    text = new("fixed")
    sends(alice, phone, f"<body>{text}</body>{REPLACE}")
    phone.expects(f"* {text}")


def test_a_quotation_is_kept(alice, phone):
    text = new("yes")
    sends(alice, phone, f"<body>&gt; \N{GRINNING FACE}?\n{text}</body>{REPLY}{quotation(5)}")
    phone.expects(f"> \N{GRINNING FACE}?\n{text}")


@pytest.mark.parametrize("policy", [{"quotes": "cut"}], ids=["cut"])
def test_a_quotation_may_be_cut_by_code_points(alice, phone):
    text = new("yes")
    sends(alice, phone, f"<body>&gt; \N{GRINNING FACE}?\n{text}</body>{REPLY}{quotation(5)}")
    phone.expects(text)


def test_a_file_is_a_link(alice, phone):
    sends(alice, phone, f"<body>{URL}</body>{oob()}")
    phone.expects(URL)
    sends(alice, phone, f"<body>my cat</body>{oob()}")
    phone.expects(f"my cat\n{URL}")
    sends(alice, phone, oob())
    phone.expects(URL)
    assert_nothing_else(phone, alice)


def test_of_several_languages_one_is_sent(alice, phone):
    text = new("hello")
    sends(alice, phone, f"<body xml:lang='de'>Hallo</body><body>{text}</body>")
    phone.expects(text)
    assert_nothing_else(phone, alice)


def test_a_message_of_type_normal_is_a_text(alice, phone):
    text = new("normal")
    sends(alice, phone, f"<body>{text}</body>", type="normal")
    phone.expects(text)


def test_a_text_of_the_network_has_no_styles(alice, phone):
    text = new("*no* _style_")
    phone.texts(ALICE, text)
    shown = alice.expects_text(phone, text)
    assert shown.find("{urn:xmpp:styling:0}unstyled") is not None
    assert shown.find("{urn:xmpp:chat-markers:0}markable") is None
    assert shown.find("{urn:xmpp:sid:0}origin-id").get("id") == shown.id
