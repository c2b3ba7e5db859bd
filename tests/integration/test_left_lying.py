"""Forms and commands that their users leave lying: how long they live is the operator's to say (`form_ttl`)."""

import time

import pytest

from rig.desk import Chat, Command, commands, field
from rig.gateway import Gateway
from rig.process import wait_until

LIFE_S = 3


@pytest.fixture
def gateway(server, smsc, tmp_path):
    made = Gateway(server, smsc, tmp_path)
    made.conf["form_ttl"] = f"{LIFE_S}s"
    with made as started:
        smsc.expects_bind()
        yield started


def forms(gateway):
    return gateway.metrics()["dragoman_dialogs_open"]


def is_forgotten(gateway):
    wait_until("nothing is open any more", lambda: forms(gateway) == 0)


def test_a_session_that_was_left_has_expired(gateway, bob):
    command = Command(bob, "jabber:iq:register")
    assert command.status == "executing" and forms(gateway) == 1
    is_forgotten(gateway)
    for action in ("next", "complete", "execute", "cancel"):
        assert command.goes_on(action, language="de").own_error == "session-expired"
        assert (command.stanza.condition, command.stanza.error_type) == ("not-allowed", "cancel")
        assert command.stanza.error_text == "This form was open for too long. Begin the command again."
    assert "unregister" not in commands(bob)  # nothing was done
    again = Command(bob, "jabber:iq:register")
    assert again.session != command.session
    assert again.goes_on(language="en").status == "completed"


def test_a_later_step_expires_too(gateway, bob, phone):
    command = Command(bob, "jabber:iq:register").goes_on(phone=phone.number)
    assert field(command.form, "code") is not None
    is_forgotten(gateway)
    assert command.goes_on("complete", code="123456").own_error == "session-expired"
    assert "unregister" in commands(bob)  # the first step was done


def test_a_session_of_somebody_else_is_unknown_however_old(gateway, alice, bob):
    command = Command(bob, "jabber:iq:register")
    command.user = alice
    assert command.goes_on(language="en").own_error == "bad-sessionid"
    assert command.stanza.condition == "bad-request"


def test_a_conversation_that_was_left(gateway, bob):
    chat = Chat(bob)
    chat.asks("register", "Your phone number")
    is_forgotten(gateway)
    assert chat.asks("skip", "You wrote nothing for a while").endswith("Begin again with “help”.")
    chat.asks("register", "Your phone number")
    is_forgotten(gateway)
    chat.asks("register", "Your phone number")  # who knows what to write does not have to be told
    chat.asks("cancel", "Cancelled.")
    assert "unregister" not in commands(bob)


def test_who_answers_one_question_after_the_other_has_time(gateway, alice, bob):
    chat = Chat(bob)
    chat.asks("register", "Your phone number")
    left = Command(alice, "jabber:iq:register")
    give_up = time.monotonic() + 3 * LIFE_S
    while forms(gateway) == 2 and time.monotonic() < give_up:
        chat.asks("back", "Your phone number")
        time.sleep(LIFE_S / 6)  # so long does a person think
    assert left.goes_on(language="en").own_error == "session-expired"
    chat.asks("skip", "Language")
    chat.asks("English", "Welcome!")
    chat.hears("You are registered.")
