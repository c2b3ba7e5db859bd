"""In any client a phone number behaves like a contact, and the gateway like a service."""

import re

import pytest

from rig.gateway import ALICE
from rig.phone import assert_nothing_else
from rig.texts import new
from rig.user import PING
from rig.xmpp_server import COMPONENT

INFO = "<query xmlns='http://jabber.org/protocol/disco#info'/>"
ITEMS = "<query xmlns='http://jabber.org/protocol/disco#items'/>"
VCARD = "<vCard xmlns='vcard-temp'/>"


def subscribes(user, phone):
    user.sends(f"<presence to='{phone.jid}' type='subscribe'/>")
    user.expects_presence(phone.jid, "subscribed")
    return user.expects_presence(phone.jid)


def test_a_number_accepts_to_be_a_contact_and_is_there(alice, phone):
    subscribes(alice, phone)
    roster = alice.asks(alice.jid, "<query xmlns='jabber:iq:roster'/>")
    item = roster.find(f"{{jabber:iq:roster}}query/{{jabber:iq:roster}}item[@jid='{phone.jid}']")
    assert item.get("subscription") == "to"


def test_a_contact_is_there_again_at_the_next_login(alice, phone):
    subscribes(alice, phone)
    alice.logs_out()
    alice.inbox.clear()
    alice.logs_in()
    alice.expects_presence(phone.jid)


def test_numbers_go_when_the_network_goes_and_return_with_it(smsc, alice, phone):
    subscribes(alice, phone)
    smsc.stop()
    gone = alice.expects(f"less presence of {phone.jid}",
                         lambda s: s.kind == "presence" and s.sender.partition("/")[0] == phone.jid
                         and (s.type == "unavailable" or s.text("c:show") in ("xa", "away", "dnd")))
    assert gone.type == "unavailable" or gone.text("c:status")
    smsc.start()
    back = alice.expects_presence(phone.jid, within=30)
    assert back.text("c:show") is None


def test_removing_a_contact_is_quiet(alice, phone):
    subscribes(alice, phone)
    alice.sends(f"<iq type='set' id='{alice.new_id()}'><query xmlns='jabber:iq:roster'>"
                f"<item jid='{phone.jid}' subscription='remove'/></query></iq>")
    alice.expects_presence(phone.jid, "unavailable")
    text = new("still a number")
    phone.texts(ALICE, text)
    alice.expects_text(phone, text)


@pytest.mark.parametrize("local", ["nobody", "15553001234", "+1"])
def test_what_is_no_right_number_is_no_contact(alice, local):
    jid = f"{local}@{COMPONENT}"
    alice.sends(f"<presence to='{jid}' type='subscribe'/>")
    alice.expects("a refusal", lambda s: s.kind == "presence" and s.sender.partition("/")[0] == jid
                  and s.type in ("unsubscribed", "error"))


def test_a_stranger_gets_no_presence(mallory, alice, phone):
    mallory.sends(f"<presence to='{phone.jid}' type='subscribe'/>")
    assert mallory.pings(phone).type in ("result", "error")
    assert not mallory.inbox.held(lambda s: s.kind == "presence" and s.type in (None, "subscribed")
                                  and s.sender.startswith(phone.jid))


def test_the_gateway_says_what_it_is(alice):
    info = alice.asks(COMPONENT, INFO)
    identity = info.find("info:query/info:identity")
    assert (identity.get("category"), identity.get("type"), identity.get("name")) == ("gateway", "sms", "SMS")
    assert features(info) >= {"http://jabber.org/protocol/disco#info", "http://jabber.org/protocol/disco#items",
                              "urn:xmpp:ping", "urn:xmpp:time", "jabber:iq:version", "vcard-temp"}
    assert alice.asks(COMPONENT, ITEMS).type == "result"


def test_a_number_says_what_it_is(alice, phone):
    info = alice.asks(phone.jid, INFO)
    identity = info.find("info:query/info:identity")
    assert (identity.get("category"), identity.get("type")) == ("account", "registered")
    assert features(info) >= {"http://jabber.org/protocol/disco#info", "urn:xmpp:receipts"}
    device = alice.asks(f"{phone.jid}/sms", INFO).find("info:query/info:identity")
    assert (device.get("category"), device.get("type")) == ("client", "sms")


def features(info):
    return {feature.get("var") for feature in info.xml.iterfind(".//{http://jabber.org/protocol/disco#info}feature")}


def test_whatever_it_says_it_knows_it_answers(alice, phone):
    questions = {"urn:xmpp:ping": PING, "urn:xmpp:time": "<time xmlns='urn:xmpp:time'/>", "vcard-temp": VCARD,
                 "jabber:iq:version": "<query xmlns='jabber:iq:version'/>",
                 "jabber:iq:last": "<query xmlns='jabber:iq:last'/>",
                 "http://jabber.org/protocol/disco#info": INFO, "http://jabber.org/protocol/disco#items": ITEMS}
    for jid in (COMPONENT, phone.jid):
        for feature in features(alice.asks(jid, INFO)) & set(questions):
            assert alice.asks(jid, questions[feature]).type == "result", (jid, feature)


def test_version_and_time(alice):
    version = alice.asks(COMPONENT, "<query xmlns='jabber:iq:version'/>")
    assert version.text("version:query/version:name") == "Dragoman"
    assert re.fullmatch(r"\d+\.\d+\.\d+", version.text("version:query/version:version"))
    assert version.text("version:query/version:os") is None
    time = alice.asks(COMPONENT, "<time xmlns='urn:xmpp:time'/>")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", time.text("time:time/time:utc"))
    assert time.text("time:time/time:tzo")


def test_the_card_of_a_number_has_its_number(alice, phone):
    card = alice.asks(phone.jid, VCARD)
    assert card.text("vcard:vCard/vcard:TEL/vcard:NUMBER") == phone.number


@pytest.mark.parametrize("type", ["get", "set"])
def test_a_question_that_nobody_knows_is_answered_so(alice, phone, type):
    for jid in (COMPONENT, phone.jid):
        answer = alice.asks(jid, "<query xmlns='urn:example:unheard-of'/>", type)
        assert answer.condition == "service-unavailable"


SILENT = {
    "chat state": "<composing xmlns='http://jabber.org/protocol/chatstates'/>",
    "receipt": "<received xmlns='urn:xmpp:receipts' id='x'/>",
    "marker": "<displayed xmlns='urn:xmpp:chat-markers:0' id='x'/>",
    "empty": "",
    "subject only": "<subject>a topic</subject>",
    "empty body": "<body/>",
    "retraction": "<apply-to xmlns='urn:xmpp:fasten:0' id='x'><retract xmlns='urn:xmpp:message-retract:0'/></apply-to>"
                  "<body>This person attempted to retract a previous message</body>"
                  "<fallback xmlns='urn:xmpp:fallback:0'/>",
    "retraction of today": "<retract xmlns='urn:xmpp:message-retract:1' id='x'/>"
                           "<body>/me retracted a previous message</body>"
                           "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:message-retract:1'/>",
}
ENCRYPTED = {
    "OMEMO": "<encrypted xmlns='eu.siacs.conversations.axolotl'><header sid='1'/><payload>AA==</payload></encrypted>"
             "<encryption xmlns='urn:xmpp:eme:0' namespace='eu.siacs.conversations.axolotl'/>",
    "OMEMO 2": "<encrypted xmlns='urn:xmpp:omemo:2'><header sid='1'/></encrypted>",
    "OpenPGP": "<openpgp xmlns='urn:xmpp:openpgp:0'>AA==</openpgp>",
    "old PGP": "<x xmlns='jabber:x:encrypted'>AA==</x>",
}


@pytest.mark.parametrize("what", SILENT)
def test_what_is_no_text_is_never_texted(alice, phone, what):
    alice.sends(f"<message to='{phone.jid}' id='{alice.new_id()}' type='chat'>{SILENT[what]}</message>")
    assert_nothing_else(phone, alice)


@pytest.mark.parametrize("what", ENCRYPTED)
def test_what_is_encrypted_is_refused_in_words(alice, phone, what):
    id = alice.new_id()
    alice.sends(f"<message to='{phone.jid}' id='{id}' type='chat'><body>I sent you an encrypted message</body>"
                f"{ENCRYPTED[what]}</message>")
    assert "encrypt" in alice.expects_error(id, "not-acceptable").error_text.lower()
    assert_nothing_else(phone, alice)


@pytest.mark.parametrize("type", ["groupchat", "error", "headline"])
def test_other_types_of_message_are_never_texted(alice, phone, type):
    error = "<error type='cancel'><gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>" if type == "error" else ""
    alice.sends(f"<message to='{phone.jid}' id='{alice.new_id()}' type='{type}'><body>{new(type)}</body>{error}</message>")
    assert_nothing_else(phone, alice)


def test_the_same_stanza_twice_is_one_text(alice, phone):
    id, text = alice.new_id(), new("once")
    alice.sends(alice.message(phone, text, id) * 2)
    phone.expects(text)
    alice.expects_receipt(id)
    assert_nothing_else(phone, alice)
