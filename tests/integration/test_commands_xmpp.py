"""Commands in menus (XEP-0050): who is offered what, and each to its end."""

from rig.client import Client
from rig.desk import COMMANDS, Chat, Command, code_on, commands, field, registers, value
from rig.xmpp_server import COMPONENT

INFO = "<query xmlns='http://jabber.org/protocol/disco#info' node='{}'/>"


def identity(answer):
    found = answer.find("info:query/info:identity")
    return found.get("category"), found.get("type")


def test_everyone_sees_what_is_for_them(alice, bob, mallory):
    for_new = commands(bob)
    assert for_new["jabber:iq:register"] == "Register"
    assert "unregister" not in for_new and "queue" not in for_new
    registers(bob, language="en")
    for_user = commands(bob)
    assert for_user["jabber:iq:register"] == "Change your registration"
    assert for_user["status"] == "Status"
    assert {"unregister", "preferences", "status"} <= set(for_user)
    assert commands(alice)["queue"] == "Queue"
    assert commands(mallory) == {}


def test_what_a_command_is(bob, mallory):
    assert identity(bob.asks(COMPONENT, INFO.format(COMMANDS))) == ("automation", "command-list")
    info = bob.asks(COMPONENT, INFO.format("jabber:iq:register"))
    assert identity(info) == ("automation", "command-node")
    features = {f.get("var") for f in info.xml.iter("{http://jabber.org/protocol/disco#info}feature")}
    assert features >= {COMMANDS, "jabber:x:data"}
    for user, node in ((bob, "queue"), (bob, "no such thing"), (mallory, "jabber:iq:register")):
        assert user.asks(COMPONENT, INFO.format(node)).condition == "item-not-found"


def test_registering_with_a_number(bob, phone):
    command = Command(bob, "jabber:iq:register")
    assert command.status == "executing"
    assert command.command.find(f"{{{COMMANDS}}}actions").get("execute") == "next"
    command.goes_on(phone=phone.number)
    assert command.status == "executing" and field(command.form, "code") is not None
    assert command.command.find(f"{{{COMMANDS}}}actions/{{{COMMANDS}}}complete") is not None
    command.goes_on("complete", code="123")
    assert command.status == "executing" and command.note.startswith("This is not the code")
    command.goes_on("complete", code=code_on(phone))
    assert command.status == "completed" and command.note == f"{phone.number} is your number now."
    Chat(bob).hears("Welcome!")
    assert commands(bob)["unregister"] == "Unregister"


def test_wrong_input_is_asked_again(bob):
    command = Command(bob, "jabber:iq:register").goes_on(phone="nobody")
    assert command.status == "executing"
    assert command.note == "This is not a phone number. Use the international form, such as +15550001111."
    instructions = command.form.find("{jabber:x:data}instructions").text  # where clients look that show no notes
    assert instructions == f"{command.note} Fill in this form to use the gateway."
    assert command.goes_on(phone="").status == "completed"


def test_a_session_belongs_to_the_device_that_began_it(server, bob):
    with Client(server, bob.jid, resource="tablet") as tablet:
        command = Command(bob, "jabber:iq:register")
        command.user = tablet
        assert command.goes_on(language="en").own_error == "bad-sessionid"
        assert command.stanza.condition == "bad-request"
        command.user = bob
        assert command.goes_on(language="en").status == "completed"
        assert command.goes_on(language="en").own_error == "bad-sessionid"  # it is over


def test_a_session_is_nobody_elses(alice, bob):
    command = Command(bob, "jabber:iq:register")
    assert len(command.session) >= 22  # 128 bits that nobody can guess
    command.user = alice
    assert command.goes_on(language="en").own_error == "bad-sessionid"
    assert command.stanza.error_text
    command.user = bob
    assert command.cancels().status == "canceled"


def test_a_session_is_cancelled(bob):
    command = Command(bob, "jabber:iq:register").cancels()
    assert command.status == "canceled"
    assert command.goes_on(language="en").own_error == "bad-sessionid"
    assert "unregister" not in commands(bob)


def test_what_is_no_action(bob):
    command = Command(bob, "jabber:iq:register")
    assert command.goes_on("dance").own_error == "malformed-action"
    assert command.goes_on("prev").own_error == "bad-action"
    assert command.goes_on(language="en").status == "completed"
    command.session = None
    assert command.goes_on("next").own_error == "bad-sessionid"
    assert Command(bob, "no such thing").stanza.condition == "item-not-found"


def test_commands_of_others(bob, mallory):
    assert Command(bob, "queue").stanza.condition == "forbidden"
    assert Command(bob, "unregister").stanza.condition == "registration-required"
    assert Command(mallory, "jabber:iq:register").stanza.condition == "forbidden"


def test_results_are_forms_to_read(alice):
    command = Command(alice, "status")
    assert command.status == "completed"
    assert command.form.get("type") == "result"
    assert command.note


def test_a_user_who_speaks_german(bob):
    assert commands(bob, "de")["jabber:iq:register"] == "Anmelden"
    command = Command(bob, "jabber:iq:register", "de")
    assert field(command.form, "phone").get("label") == "Ihre Telefonnummer"
    assert value(command.form, "language") == "de"
    command.goes_on()
    assert command.note == "Sie sind angemeldet."
    Chat(bob).hears("Willkommen!")
    assert commands(bob)["unregister"] == "Abmelden"  # whatever a client says now


def test_unregistering(bob):
    registers(bob, language="en")
    command = Command(bob, "unregister")
    assert command.goes_on("complete", confirm="0").note == "Nothing was changed."
    command = Command(bob, "unregister").goes_on("complete", confirm="true")
    assert command.note == "You are not registered any more."
    assert "unregister" not in commands(bob)
