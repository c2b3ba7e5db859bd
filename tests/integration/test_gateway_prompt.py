"""From what people type to a JID (jabber:iq:gateway, XEP-0100 section 6.3): clients ask this before they add a contact."""

from xml.sax.saxutils import escape

import pytest

from rig.xmpp_server import COMPONENT

GATEWAY = "jabber:iq:gateway"


def asks_for(user, typed, lang=None):
    id = user.new_id()
    spoken = f" xml:lang='{lang}'" if lang else ""
    user.sends(f"<iq to='{COMPONENT}' id='{id}' type='set'{spoken}><query xmlns='{GATEWAY}'>"
               f"<prompt>{escape(typed)}</prompt></query></iq>")
    return user.expects("a JID or an error", lambda s: s.kind == "iq" and s.id == id)


def jid_in(answer):
    found = answer.xml.find(f"{{{GATEWAY}}}query/{{{GATEWAY}}}jid")
    return None if found is None else found.text


@pytest.mark.parametrize("lang, prompt", [("en", "Phone number"), ("de", "Telefonnummer"), ("zh", "电话号码")])
def test_the_prompt_is_in_the_users_language(bob, lang, prompt):
    id = bob.new_id()
    bob.sends(f"<iq to='{COMPONENT}' id='{id}' type='get' xml:lang='{lang}'><query xmlns='{GATEWAY}'/></iq>")
    answer = bob.expects("the prompt", lambda s: s.kind == "iq" and s.id == id)
    assert prompt in answer.xml.find(f"{{{GATEWAY}}}query/{{{GATEWAY}}}prompt").text
    assert answer.xml.find(f"{{{GATEWAY}}}query/{{{GATEWAY}}}desc").text


@pytest.mark.parametrize("typed, number", [
    ("(555) 123-4567", "+15551234567"),
    ("  555.123.4567 ", "+15551234567"),
    ("+49 (0)30 901820", "+4930901820"),
    ("011 44 20 7946 0018", "+442079460018"),
    ("tel:+1-555-123-4567", "+15551234567"),
    (f"+15551234567@{COMPONENT}", "+15551234567"),
    ("12345", "12345"),
])
def test_numbers_as_people_write_them(bob, typed, number):
    assert jid_in(asks_for(bob, typed)) == f"{number}@{COMPONENT}"


@pytest.mark.parametrize("typed", ["", "Alice", "1", "+1 555", "++15551234567", "a" * 4000, "+15551234567@elsewhere"])
def test_what_can_be_no_number(bob, typed):
    error = asks_for(bob, typed, "fr")
    assert (error.condition, error.error_type) == ("not-acceptable", "modify")
    assert error.error_text.startswith("Ce n’est pas un numéro de téléphone.")


def test_no_prompt_no_answer(bob):
    assert bob.asks(COMPONENT, f"<query xmlns='{GATEWAY}'/>", "set").condition == "bad-request"


def test_strangers_learn_nothing(mallory, phone):
    assert asks_for(mallory, phone.number).condition == "forbidden"


def test_a_contact_by_a_typed_number(bob, phone):
    typed = f"1 ({phone.number[2:5]}) {phone.number[5:8]} {phone.number[8:]}"
    jid = jid_in(asks_for(bob, typed))
    assert jid == phone.jid
    bob.sends(f"<presence to='{jid}' type='subscribe'/>")
    bob.expects_presence(jid, "subscribed")
    bob.expects_presence(jid)
