"""RFC 6120 section 8.2.3: whoever asks gets one answer, whatever was asked, of whomever; a refusal is said in the asker's
language, and an answer comes from the address that was asked."""

import pytest

from rig.desk import COMMANDS, FORMS, REGISTER
from rig.texts import new
from rig.user import PING
from rig.xmpp_server import COMPONENT

INFO = "<query xmlns='http://jabber.org/protocol/disco#info'/>"
NUMBER = "+15552003333"
GATEWAY, DESK = COMPONENT, f"{COMPONENT}/desk"
CONTACT, DEVICE = f"{NUMBER}@{COMPONENT}", f"{NUMBER}@{COMPONENT}/sms"
NOBODY, MISSPELLED = f"nobody@{COMPONENT}", f"5552003333@{COMPONENT}"
SOMEBODY = (GATEWAY, DESK, CONTACT, DEVICE)
UNAVAILABLE, NOT_FOUND, BAD, UNKNOWN = "service-unavailable", "item-not-found", "bad-request", "feature-not-implemented"

# What is asked, and the condition of the answer from the gateway and from a contact; "": a result.
QUESTIONS = {
    "nothing": ("get", "", BAD, BAD),
    "two questions": ("get", PING + PING, BAD, BAD),
    "words": ("get", "words", BAD, BAD),
    "a ping to set": ("set", PING, UNAVAILABLE, UNAVAILABLE),
    "features to set": ("set", INFO, UNAVAILABLE, UNAVAILABLE),
    "a version to set": ("set", "<query xmlns='jabber:iq:version'/>", UNAVAILABLE, UNAVAILABLE),
    "idle for how long": ("get", "<query xmlns='jabber:iq:last'/>", "", UNAVAILABLE),
    "unheard of": ("get", "<query xmlns='urn:example:unheard-of'/>", UNAVAILABLE, UNAVAILABLE),
    "unheard of to set": ("set", "<query xmlns='urn:example:unheard-of'/>", UNAVAILABLE, UNAVAILABLE),
    "of no namespace": ("get", "<query xmlns=''/>", UNAVAILABLE, UNAVAILABLE),
    "a call": ("set", "<jingle xmlns='urn:xmpp:jingle:1' action='session-initiate' sid='a'/>", UNAVAILABLE, UNAVAILABLE),
    "a roster": ("set", "<query xmlns='jabber:iq:roster'><item jid='a@localhost'/></query>", UNAVAILABLE, UNAVAILABLE),
    "a command to get": ("get", f"<command xmlns='{COMMANDS}' node='{REGISTER}'/>", UNAVAILABLE, UNAVAILABLE),
    "no command": ("set", f"<command xmlns='{COMMANDS}'/>", NOT_FOUND, UNAVAILABLE),
    "no form": ("set", f"<query xmlns='{REGISTER}'><x xmlns='{FORMS}' type='result'/></query>", BAD, UNAVAILABLE),
    "a card to set": ("set", "<vCard xmlns='vcard-temp'><FN>x</FN></vCard>", UNAVAILABLE, UNAVAILABLE),
    "to publish": ("set", "<pubsub xmlns='http://jabber.org/protocol/pubsub'><publish node='x'/></pubsub>",
                   UNAVAILABLE, UNAVAILABLE),
    "no items": ("get", "<pubsub xmlns='http://jabber.org/protocol/pubsub'/>", UNAVAILABLE, UNKNOWN),
    "a node": ("get", "<query xmlns='http://jabber.org/protocol/disco#info' node='nowhere'/>", NOT_FOUND, NOT_FOUND),
    "things at a node": ("get", "<query xmlns='http://jabber.org/protocol/disco#items' node='nowhere'/>",
                         NOT_FOUND, NOT_FOUND),
}


def answer(user, to, type, payload):
    """The one that came; and then no other."""
    id = user.new_id()
    user.sends(f"<iq to='{to}' id='{id}' type='{type}' xml:lang='de'>{payload}</iq>")
    found = user.expects(f"an answer of {to} to {payload}", lambda s: s.kind == "iq" and s.id == id)
    user.pings(GATEWAY)
    assert not user.inbox.held(lambda s: s.kind == "iq" and s.id == id)
    assert found.sender == to and found.to in (user.full_jid, "")  # Prosody leaves it out of its own
    return found


def is_in_german(error):
    text = error.find("c:error/stanzas:text")
    return text is not None and text.get("{http://www.w3.org/XML/1998/namespace}lang") == "de" and text.text


@pytest.mark.parametrize("what", QUESTIONS)
def test_each_question_has_one_answer(bob, what):
    type, payload, of_gateway, of_contact = QUESTIONS[what]
    for to in SOMEBODY:
        wanted = of_contact if "@" in to else of_gateway
        got = answer(bob, to, type, payload)
        assert (got.condition or "") == wanted, to
        if wanted not in ("", BAD):  # the servers themselves refuse what has not one question
            assert is_in_german(got), to


def test_a_wrong_address_is_said_to_be_one(bob):
    for question in (PING, INFO, "<query xmlns='urn:example:unheard-of'/>"):
        assert "keine Telefonnummer" in answer(bob, NOBODY, "get", question).error_text
        assert f"+1{MISSPELLED}" in answer(bob, MISSPELLED, "get", question).error_text


def test_a_stranger_is_told_the_same_of_all(mallory):
    said = set()
    for to in (CONTACT, DEVICE, NOBODY, MISSPELLED):
        for question in (PING, INFO, "<vCard xmlns='vcard-temp'/>", "<query xmlns='urn:example:unheard-of'/>"):
            got = answer(mallory, to, "get", question)
            said.add((got.condition, got.error_type, got.error_text))
    assert len(said) == 1 and said.pop()[0] == "forbidden"


def test_an_answer_to_nothing_is_not_answered(bob, alice, phone):
    """An error never is, or two programs answer each other for ever."""
    bob.pings(GATEWAY)
    bob.inbox.clear()  # what the log-in brought
    for type, inside in (("result", ""), ("error", "<error type='cancel'><item-not-found "
                                          "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>")):
        for to in SOMEBODY:
            bob.sends(f"<iq to='{to}' id='{bob.new_id()}' type='{type}'>{inside}</iq>")
            bob.sends(f"<presence to='{to}' type='error'>{inside}</presence>")
            bob.sends(f"<message to='{to}' id='{bob.new_id()}' type='error'><body>x</body>{inside}</message>")
    bob.pings(GATEWAY)
    assert bob.inbox.held(lambda s: s.sender.endswith(COMPONENT) or f"@{COMPONENT}" in s.sender) == []
    alice.texts(phone, text := new("all is well"))
    phone.expects(text)


@pytest.mark.parametrize("what", ["registration", "a prompt"])
def test_the_numbers_of_old_errors_are_there_too(bob, what):
    """XEP-0077 section 5 wants both kinds."""
    payload = {"registration": f"<query xmlns='{REGISTER}'><remove/></query>",
               "a prompt": "<query xmlns='jabber:iq:gateway'><prompt>nobody</prompt></query>"}[what]
    code = {"registration": "407", "a prompt": "406"}[what]
    assert answer(bob, GATEWAY, "set", payload).find("c:error").get("code") == code
