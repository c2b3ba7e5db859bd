"""The conversation with the gateway itself, for clients that have nothing else."""

import itertools

import pytest

from rig.client import Client
from rig.desk import Chat, code_on, commands
from rig.phone import assert_nothing_else
from rig.xmpp_server import COMPONENT


def test_help_says_what_there_is(alice, bob):
    said = Chat(bob).asks("help", "This is the gateway")
    lines = said.splitlines()
    assert any(line.startswith("register - ") for line in lines)
    assert any(line.startswith("add - ") for line in lines)
    assert not any(line.startswith("queue - ") for line in lines)
    assert any(line.startswith("queue - ") for line in Chat(alice).asks("Help!", "gateway").splitlines())


def test_what_it_does_not_know(bob, phone):
    Chat(bob).asks("good morning", "Write “help” to see")
    assert_nothing_else(phone, bob)


def test_registering_in_words(bob, phone):
    chat = Chat(bob)
    chat.asks("register", "Your phone number")
    chat.asks("my own", "This is not a phone number")
    chat.asks(f"{phone.number[2:5]} {phone.number[5:8]} {phone.number[8:]}", "Language")
    chat.asks("back", "Your phone number")
    chat.asks("skip", "Language")
    chat.asks("English", "Welcome!")
    chat.hears(f"A code was sent to {phone.number}")
    chat.asks("111111", "not the code")
    chat.asks(code_on(phone), f"{phone.number} is your number now")
    assert "unregister" in commands(bob)
    chat.asks("unregister", "Yes, end my registration")
    chat.asks("maybe", "yes or no")
    chat.asks("YES", "not registered any more")
    assert "unregister" not in commands(bob)


def test_a_german_user(bob):
    chat = Chat(bob, "de")
    assert "anmelden - " in chat.asks("hilfe", "Hier ist das Gateway")
    chat.asks("Anmelden", "Ihre Telefonnummer")
    chat.asks("weiter", "Sprache")
    chat.asks("weiter", "Willkommen!")
    chat.hears("Sie sind angemeldet.")
    # The client says nothing of languages any more: it is known.
    Chat(bob).asks("zustand", "So steht es.")
    Chat(bob).asks("abmelden", "Ja, meine Anmeldung beenden")
    Chat(bob).asks("nein", "Es wurde nichts geändert.")


def test_a_chinese_user(bob, phone):
    chat = Chat(bob, "zh")
    chat.asks("帮助", "这里是网关")
    chat.asks("注册", "您的电话号码")
    chat.asks(phone.number, "语言")
    chat.asks("跳过", "欢迎！")
    chat.hears("验证码已发送至")
    chat.asks(code_on(phone), "现在是您的号码")
    Chat(bob).asks("注销", "结束我的注册")
    Chat(bob).asks("是", "您已不再注册。")


def test_stopping_on_the_way(bob):
    chat = Chat(bob)
    chat.asks("cancel", "nothing to stop")
    chat.asks("register", "Your phone number")
    chat.asks("cancel", "Cancelled.")
    chat.asks("+15552001234", "The address of +15552001234")
    assert "unregister" not in commands(bob)


def test_addresses_for_those_without_a_prompt(bob):
    chat = Chat(bob)
    assert f"xmpp:+15551234567@{COMPONENT}" in chat.asks("add (555) 123-4567", "The address of")
    assert f"xmpp:+4930901820@{COMPONENT}" in chat.asks("find +49 30 901820", "The address of")
    chat.asks("add somebody", "This is not a phone number")
    chat.asks("add", "Write it behind the word")


def test_two_devices_are_one_conversation(server, bob):
    with Client(server, bob.jid, resource="tablet") as tablet:
        Chat(bob).asks("register", "Your phone number")
        Chat(tablet).asks("skip", "Language")
        Chat(bob).asks("cancel", "Cancelled.")


def test_a_stranger_is_refused_as_ever(mallory):
    id = mallory.texts(COMPONENT, "help")
    mallory.expects_error(id, "forbidden")


def test_the_receipt_is_honest(bob):
    id = bob.texts(COMPONENT, "help")
    bob.expects_receipt(id)


@pytest.mark.parametrize("type", ["headline", "error"])
def test_what_asks_for_no_answer(bob, type):
    chat = Chat(bob)
    chat.writes("help", type, "<error type='cancel'/>" if type == "error" else "")
    assert chat.is_silent()


def test_what_was_kept_for_later(bob):
    chat = Chat(bob)
    chat.writes("help", within="<delay xmlns='urn:xmpp:delay' stamp='2026-01-01T00:00:00Z'/>")
    assert chat.is_silent()


@pytest.mark.parametrize("answer", ["Sorry, I am a bot and do not understand.", None])
def test_two_programs_come_to_an_end(bob, answer):
    """One that says the same over and over, and one that never says the same twice."""
    chat = Chat(bob)
    chat.writes("hello, gateway here!")
    turns = 0
    for turn in itertools.count():
        if chat.is_silent():
            break
        chat.hears("")
        chat.writes(answer or f"answer number {turn}")
        turns += 1
        assert turns < 40, "it answers for ever"
    assert turns > 1
