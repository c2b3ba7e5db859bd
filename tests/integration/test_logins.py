"""Registration where the network wants a login: the same three faces, and a password that nobody sees again."""

import pytest

from rig.desk import FORMS, REGISTER, Chat, Command, commands, field, registers, registration, value
from rig.gateway import Gateway
from rig.xmpp_server import COMPONENT

SECRET = "tr0ub4dor&3"


@pytest.fixture
def gateway(server, tmp_path):
    made = Gateway(server, None, tmp_path)
    made.transport.update(accounts={"carol": SECRET}, open=False)
    with made as started:
        yield started


def form_of(user):
    return registration(user).xml.find(f"{{{REGISTER}}}query/{{{FORMS}}}x")


def legacy(answer, name):
    return answer.xml.find(f"{{{REGISTER}}}query/{{{REGISTER}}}{name}")


def test_the_form_asks_for_the_login(bob):
    form = form_of(bob)
    assert field(form, "username").get("type") == "text-single"
    assert field(form, "password").get("type") == "text-private"
    assert field(form, "password").find(f"{{{FORMS}}}required") is not None
    assert field(form, "phone") is None
    assert legacy(registration(bob), "username") is not None and legacy(registration(bob), "password") is not None


def test_a_login_that_the_network_refuses(bob):
    error = registers(bob, username="carol", password="wrong")
    assert (error.condition, error.error_type) == ("not-authorized", "auth")
    assert error.error_text == "The network refused this login. Check it and try again."
    assert registers(bob, username="carol").condition == "not-acceptable"
    assert legacy(registration(bob), "registered") is None
    command = Command(bob, REGISTER).goes_on(username="carol", password="wrong")
    assert command.status == "executing" and command.note == error.error_text
    assert value(command.form, "password") is None
    assert command.goes_on(password=SECRET).status == "completed"


def test_a_password_is_never_seen_again(bob):
    answer = bob.asks(COMPONENT, f"<query xmlns='{REGISTER}'><username>carol</username>"
                      f"<password>{SECRET.replace('&', '&amp;')}</password></query>", "set")
    assert answer.type == "result"
    shown = registration(bob)
    assert legacy(shown, "username").text == "carol"
    assert not legacy(shown, "password").text
    assert SECRET not in str(shown) and "tr0ub4dor" not in str(Command(bob, "status").stanza)
    # Left empty it stays.
    assert registers(bob, username="carol", password="", language="de").type == "result"
    assert legacy(registration(bob), "username").text == "carol"


def test_a_login_in_words(bob):
    chat = Chat(bob)
    assert "required" in chat.asks("register", "User name")
    assert "Careful: what you write stays in the history" in chat.asks("carol", "Password")
    chat.asks("nothing like it", "Language")
    assert "nothing like it" not in chat.asks("skip", "The network refused this login.")
    chat.asks("skip", "Password")
    chat.asks(SECRET, "Language")
    chat.asks("skip", "Welcome!")
    assert SECRET not in chat.hears("You are registered.")
    assert "unregister" in commands(bob)


def test_addresses_where_people_have_names(bob):
    chat = Chat(bob)
    assert f"xmpp:some\\20one@{COMPONENT} " in chat.asks("add Some One", "The address of Some One")
    chat.asks("add", "as in “add name”")
    chat.asks("+15551234567", "I did not understand")
    answer = bob.asks(COMPONENT, "<query xmlns='jabber:iq:gateway'><prompt>Some One@example.com</prompt></query>", "set")
    assert answer.xml.find(".//{jabber:iq:gateway}jid").text == f"some\\20one\\40example.com@{COMPONENT}"
