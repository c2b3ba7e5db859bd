"""Registration as clients have had it from the beginning (XEP-0077, XEP-0100 4.1 to 4.3): one form, and what is asked after
it goes on in the chat."""

import json

from rig.client import Client
from rig.desk import (FORMS, REGISTER, Chat, Command, code_on, commands, field, registers, registration, submission,
                      unregisters, value)
from rig.gateway import Gateway
from rig.texts import new
from rig.xmpp_server import COMPONENT

QUERY = f"{{{REGISTER}}}query"
EXCHANGE = "http://jabber.org/protocol/rosterx"


def form_of(answer):
    return answer.xml.find(f"{QUERY}/{{{FORMS}}}x")


def legacy(answer, name):
    return answer.xml.find(f"{QUERY}/{{{REGISTER}}}{name}")


def is_registered(user):
    return legacy(registration(user), "registered") is not None


def test_the_form_has_both_spellings(bob):
    answer = registration(bob)
    assert answer.type == "result"
    form = form_of(answer)
    assert form.get("type") == "form"
    assert value(form, "FORM_TYPE") == REGISTER
    assert form[0].tag != f"{{{FORMS}}}field" and form.find(f"{{{FORMS}}}field").get("var") == "FORM_TYPE"
    assert field(form, "phone").get("type") == "text-single"
    assert legacy(answer, "instructions").text == "Fill in this form to use the gateway."
    assert legacy(answer, "phone") is not None
    assert legacy(answer, "registered") is None


def test_registering_without_a_number_and_leaving(bob):
    assert registers(bob, language="en").type == "result"
    Chat(bob).hears("Welcome!")
    assert is_registered(bob)
    assert unregisters(bob).type == "result"
    assert not is_registered(bob)


def test_a_number_is_proven_by_the_code_that_comes_to_it(bob, phone):
    assert registers(bob, phone=phone.number).type == "result"
    chat = Chat(bob)
    chat.hears("Welcome!")
    chat.hears(f"A code was sent to {phone.number}")
    assert is_registered(bob)
    assert value(form_of(registration(bob)), "phone") == phone.number  # under way
    chat.asks("000000", "not the code")
    chat.asks(code_on(phone), f"{phone.number} is your number now")
    assert value(form_of(registration(bob)), "phone") == phone.number


def test_clients_that_know_no_forms(bob, phone):
    typed = f"({phone.number[2:5]}) {phone.number[5:8]}-{phone.number[8:]}"
    answer = bob.asks(COMPONENT, f"<query xmlns='{REGISTER}'><phone>{typed}</phone></query>", "set")
    assert answer.type == "result"
    chat = Chat(bob)
    chat.hears("Welcome!")
    chat.hears(f"A code was sent to {phone.number}")
    code = code_on(phone)
    # A client with forms, later: what is open has its place in the next form.
    assert field(form_of(registration(bob)), "code") is not None
    assert registers(bob, phone=phone.number, code=code).type == "result"
    registered = registration(bob)
    assert legacy(registered, "phone").text == phone.number
    assert field(form_of(registered), "code") is None


def test_texts_come_from_the_number_that_was_proven(bob, phone, new_phone):
    registers(bob, phone=phone.number)
    Chat(bob).hears("Welcome!")
    Chat(bob).hears("A code was sent")
    Chat(bob).asks(code_on(phone), "your number now")
    other, text = new_phone(), new("from my own number")
    bob.texts(other, text)
    other.expects(text, sender=phone.number)
    reply = new("an answer to it")
    other.texts(phone.number, reply)
    bob.expects_text(other, reply)


def test_wrong_input_is_said_in_the_language_of_the_form(bob):
    id = bob.new_id()
    bob.sends(f"<iq to='{COMPONENT}' id='{id}' type='set' xml:lang='de'><query xmlns='{REGISTER}'>"
              f"{submission(REGISTER, {'phone': 'call me'})}</query></iq>")
    error = bob.expects_error(id, "not-acceptable")
    assert error.error_type == "modify"
    assert error.error_text.startswith("Das ist keine Telefonnummer.")
    assert registers(bob, phone="55501").condition == "not-acceptable"  # a short code is nobody's own
    assert not is_registered(bob)


def test_what_is_no_form_of_this(bob):
    assert bob.asks(COMPONENT, f"<query xmlns='{REGISTER}'>{submission('urn:other', {'phone': '1'})}</query>",
                    "set").condition == "bad-request"
    assert bob.asks(COMPONENT, f"<query xmlns='{REGISTER}'><x xmlns='{FORMS}' type='form'/></query>",
                    "set").condition == "bad-request"
    assert bob.asks(COMPONENT, f"<query xmlns='{REGISTER}'><x xmlns='{FORMS}' type='cancel'/></query>",
                    "set").type == "result"
    assert not is_registered(bob)


def test_leaving_goes_wrong_in_its_own_ways(bob):
    assert unregisters(bob).condition == "registration-required"
    answer = bob.asks(COMPONENT, f"<query xmlns='{REGISTER}'><remove/><phone>1</phone></query>", "set")
    assert (answer.condition, answer.error_type) == ("bad-request", "modify")


def test_strangers_cannot_register(mallory):
    assert registration(mallory).condition == "forbidden"
    assert registers(mallory, phone="+15550009999").condition == "forbidden"


def test_a_number_has_no_registration(alice, phone):
    assert alice.asks(phone.jid, f"<query xmlns='{REGISTER}'/>").condition == "service-unavailable"


def test_a_change_is_no_second_registration(bob):
    registers(bob, language="en")
    Chat(bob).hears("Welcome!")
    assert registers(bob, language="de").type == "result"
    assert Chat(bob).is_silent()
    assert value(form_of(registration(bob)), "language") == "de"
    assert legacy(registration(bob), "instructions").text.startswith("Das ist hinterlegt")


def test_the_gateway_shows_itself_to_who_registers(bob):
    """XEP-0100 section 4.1: into the roster by whatever the server allows, and there."""
    registers(bob, language="en")
    bob.expects_presence(COMPONENT)
    assert unregisters(bob).type == "result"
    bob.expects_presence(COMPONENT, "unavailable")


def test_a_client_that_takes_lists_of_contacts_is_given_one(server, bob):
    """XEP-0144: to each device that says so, and no other is asked for a subscription."""
    with Client(server, bob.jid, resource="gajim", features=[EXCHANGE]) as gajim:
        gajim.calls(COMPONENT)
        gajim.expects_presence(COMPONENT)
        registers(bob, language="en")
        proposal = gajim.expects("a list", lambda s: s.kind == "message" and s.find(f"{{{EXCHANGE}}}x") is not None)
        [item] = proposal.find(f"{{{EXCHANGE}}}x")
        assert (item.get("action"), item.get("jid"), item.get("name")) == ("add", COMPONENT, "SMS")
        Chat(bob).hears("Welcome!")
        bob.pings(COMPONENT)
        assert not bob.inbox.held(lambda s: s.find(f"{{{EXCHANGE}}}x") is not None
                                  or (s.kind == "presence" and s.type == "subscribe"))


def test_who_leaves_is_left_by_the_contacts(bob, phone):
    """XEP-0100 section 4.3: nobody of the gateway stays behind who looks as if one could be written to."""
    registers(bob, language="en")
    bob.sends(f"<presence to='{phone.jid}' type='subscribe'/>")
    bob.expects_presence(phone.jid, "subscribed")
    bob.expects_presence(phone.jid)
    assert unregisters(bob).type == "result"
    bob.expects_presence(phone.jid, "unsubscribed")
    bob.expects_roster_item(phone.jid, lambda item: item.get("subscription") in ("none", "remove"))


def test_a_registration_is_there_after_a_restart(gateway, bob, phone):
    registers(bob, phone=phone.number, language="de")
    Chat(bob).hears("Willkommen!")
    Chat(bob).hears("Ein Code wurde")
    gateway.stop()
    gateway.start()
    assert is_registered(bob)
    # What was asked before the restart is forgotten, the registration is not: once more, with a new code.
    code_on(phone)
    Chat(bob).asks("123456", "Das habe ich nicht verstanden")
    registers(bob, phone=phone.number)
    Chat(bob).hears("Ein Code wurde")
    Chat(bob).asks(code_on(phone), "ist jetzt Ihre Nummer")


def test_the_chosen_language_is_known_after_a_restart(gateway, smsc, alice, bob, phone):
    """Nothing of a user is in memory then: what was chosen is looked up before anything is said."""
    registers(bob, language="de")
    Chat(bob).hears("Willkommen!")
    alice.sends(f"<presence to='{phone.jid}' type='subscribe'/>")
    alice.expects_presence(phone.jid)
    gateway.stop()
    gateway.start()
    prompt = bob.asks(COMPONENT, "<query xmlns='jabber:iq:gateway'/>")
    assert prompt.xml.findtext(".//{jabber:iq:gateway}prompt") == "Telefonnummer des Kontakts"
    gateway.stop()
    gateway.start()
    refused = bob.asks(COMPONENT, "<query xmlns='jabber:iq:gateway'><prompt>Alice</prompt></query>", type="set")
    assert refused.error_text.startswith("Das ist keine Telefonnummer.")
    gateway.stop()
    smsc.stop()
    gateway.start(ready=False)
    alice.expects("the network is gone", lambda s: s.kind == "presence" and s.sender.startswith(phone.jid)
                  and s.xml.findtext("{jabber:client}status"), within=20)
    bob.sends(f"<presence to='{phone.jid}' type='subscribe'/>")
    seen = bob.expects_presence(phone.jid)
    assert seen.xml.findtext("{jabber:client}status").startswith("Das Gateway hat gerade keine Verbindung zum Netz.")


def test_too_many_codes(gateway, bob, phone):
    """What was registered stays; each face says that the number is not proven, and how to go on."""
    for _ in range(3):
        assert registers(bob, phone=phone.number).type == "result"
    bob.inbox.clear()
    assert registers(bob, phone=phone.number, language="de").type == "result"
    said = f"Ihre Anmeldung ist gespeichert, aber {phone.number} ist noch nicht bestätigt: " \
           "Es wurden zu viele Codes angefordert."
    Chat(bob).hears(said)
    assert is_registered(bob)
    command = Command(bob, REGISTER)
    command.goes_on(phone=phone.number)
    assert command.status == "completed"
    assert (command.note_type, command.note.startswith(said)) == ("warn", True)
    done = json.loads(gateway.command("do", "register", "--as", bob.jid, f"phone={phone.number}", "--json").stdout)
    assert done["status"] == "busy" and done["said"].startswith("Your registration is on file, but")


def test_a_number_has_one_owner(alice, bob, phone):
    registers(bob, phone=phone.number)
    Chat(bob).hears("Welcome!")
    Chat(bob).hears("A code was sent")
    Chat(bob).asks(code_on(phone), "your number now")
    registers(alice, phone=phone.number)
    Chat(alice).hears("Welcome!")
    Chat(alice).hears("A code was sent")
    Chat(alice).asks(code_on(phone), "This number belongs to somebody else.")


def test_where_nobody_can_register(server, smsc, tmp_path):
    gateway = Gateway(server, smsc, tmp_path)
    gateway.conf["domains"][COMPONENT]["registration"] = "off"
    with gateway, Client(server, "bob@localhost") as bob:
        for answer in (registration(bob), registers(bob, language="en"), Command(bob, REGISTER).stanza):
            assert (answer.condition, answer.error_type) == ("not-allowed", "cancel")
            assert answer.error_text
        assert REGISTER not in commands(bob)
        Chat(bob).asks("register", answer.error_text)
