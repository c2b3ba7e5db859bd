"""Users who have registered: whose a number is, and domains where nobody else may text."""

import itertools
import re

from rig.gateway import SENDER
from rig.process import wait_until
from rig.texts import new
from rig.xmpp_server import COMPONENT

COMMANDS = "http://jabber.org/protocol/commands"
numbers = (f"+1555300{n:04}" for n in itertools.count(1))


def register(gateway, user, number=""):
    gateway.command("do", "user-add", f"accountjid={user.jid}", f"phone={number}")


def unregister(gateway, user):
    gateway.command("do", "user-remove", f"accountjids={user.jid}")


def fills_in(user, action="execute", session="", **fields):
    """One step of the command that registers; the <command/> that answers."""
    values = "".join(f"<field var='{var}'><value>{value}</value></field>" for var, value in fields.items())
    form = f"<x xmlns='jabber:x:data' type='submit'>{values}</x>" if fields else ""
    session = f"sessionid='{session}'" if session else ""
    answer = user.asks(COMPONENT, f"<command xmlns='{COMMANDS}' node='jabber:iq:register' action='{action}' {session}>"
                                  f"{form}</command>", type="set")
    assert answer.type == "result", answer
    return answer.find(f"{{{COMMANDS}}}command")


def code_in(sms):
    [code] = re.findall(r"\b\d{6}\b", sms.text)
    return code


def expects_code(phone):
    return code_in(phone.network.texts.expect(f"a code for {phone.number}",
                                              lambda sms: sms.receiver.lstrip("+") == phone.number.lstrip("+")))


def asks_for_code(user, phone):
    session = fills_in(user).get("sessionid")
    assert fills_in(user, "next", session, phone=phone.number, language="en").get("status") == "executing"
    return session, expects_code(phone)


def test_a_code_proves_a_number(gateway, bob, phone, new_phone):
    friend, question = new_phone(), new("from my own number")
    session, code = asks_for_code(bob, phone)
    bob.texts(friend, before := new("not mine yet"))
    friend.expects(before, sender=SENDER)
    assert fills_in(bob, "complete", session, code=code).get("status") == "completed"
    bob.texts(friend, question)
    friend.expects(question, sender=phone.number)
    friend.texts(phone.number, answer := new("to your own number"))
    bob.expects_text(friend, answer)
    assert code not in gateway.process.log.read_text()


def test_a_number_gets_three_codes_an_hour_whatever_restarts(gateway, bob, phone):
    for _ in range(3):
        asks_for_code(bob, phone)
    gateway.stop()
    gateway.start()
    session = fills_in(bob).get("sessionid")
    refusal = bob.asks(COMPONENT, f"<command xmlns='{COMMANDS}' node='jabber:iq:register' action='next' sessionid='{session}'>"
                                  f"<x xmlns='jabber:x:data' type='submit'><field var='phone'><value>{phone.number}</value>"
                                  "</field></x></command>", type="set")
    assert refusal.type == "result" and refusal.find("{%s}command/{%s}note[@type='warn']" % (COMMANDS, COMMANDS)) is not None
    assert phone.received() == []


def test_a_number_that_is_on_file_is_the_users(gateway, bob, phone, new_phone):
    number, stranger = next(numbers), new_phone()
    register(gateway, bob, number)
    question, answer, surprise = new("it is me"), new("hello"), new("who is this")
    bob.texts(phone, question)
    phone.expects(question, sender=number)
    phone.texts(number, answer)
    bob.expects_text(phone, answer)
    stranger.texts(number, surprise)
    bob.expects_text(stranger, surprise)


def test_it_is_so_after_a_restart_and_no_longer_than_it_is_on_file(gateway, smsc, bob, phone):
    number = next(numbers)
    register(gateway, bob, number)
    gateway.stop()
    gateway.start()
    texts = [new("again"), new("as everybody")]
    bob.texts(phone, texts[0])
    phone.expects(texts[0], sender=number)
    unregister(gateway, bob)
    bob.texts(phone, texts[1])
    phone.expects(texts[1], sender=SENDER)


def test_texts_keep_their_order_while_their_writer_is_looked_up(gateway, bob, phone):
    register(gateway, bob, next(numbers))
    texts = [new(f"text {n}") for n in range(50)]
    for text in texts:
        bob.texts(phone, text, receipt=False)
    wait_until("all are there", lambda: len(phone.received()) == len(texts))
    assert phone.received() == texts


def test_who_has_to_register_first_is_told_how(gateway, bob, phone):
    gateway.stop()
    gateway.conf["domains"][COMPONENT]["registration"] = "required"
    gateway.start()
    refused, taken = new("too early"), new("now")
    error = bob.expects_error(bob.texts(phone, refused), "registration-required")
    assert error.error_type == "auth"
    assert "register" in error.error_text and COMPONENT in error.error_text
    register(gateway, bob)
    bob.texts(phone, taken)
    phone.expects(taken, sender=SENDER)
