"""Texts whose senders ask that they are not kept (XEP-0334): in the journal as long as they are needed, then nowhere."""

import sqlite3

import pytest

from rig.desk import Command, code_on
from rig.phone import assert_nothing_else
from rig.process import wait_until
from rig.texts import long, new
from rig.xmpp_server import COMPONENT

HINTS = ["no-store", "no-permanent-store"]


def hinted(hint):
    return f"<{hint} xmlns='urn:xmpp:hints'/>"


def row(gateway, where, value):
    """Text and subject of a message as the SQLite file has them; None: there is no such message yet."""
    journal = sqlite3.connect(f"file:{gateway.folder}/dragoman.db?mode=ro", uri=True)
    try:
        return journal.execute(f"SELECT text, subject FROM message WHERE {where} = ?", [value]).fetchone()
    finally:
        journal.close()


def is_forgotten(gateway, id):
    wait_until("its words are gone", lambda: row(gateway, "stanza_id", id) == (None, None))


def files_with(gateway, words):
    """Which of the gateway's files, journal and log, have these words in any octet of theirs."""
    return [path.name for path in gateway.folder.glob("dragoman.*") if words.encode() in path.read_bytes()]


@pytest.mark.parametrize("hint", HINTS)
def test_the_words_go_when_the_receipt_is_told(gateway, alice, phone, hint):
    text, kept = new("in passing"), new("to be kept")
    inside = f"<subject>about {text}</subject>{hinted(hint)}"
    sent = alice.texts(phone, text, within=inside)
    ordinary = alice.texts(phone, kept)
    for id, body in ((sent, text), (ordinary, kept)):
        assert body in phone.expects(body).text
        alice.expects_receipt(id)
    is_forgotten(gateway, sent)
    assert row(gateway, "stanza_id", ordinary)[0] == kept
    shown = gateway.command("trace", sent, "--text").stdout
    assert text not in shown and "not to be kept" in shown
    alice.sends(alice.message(phone, text, sent, within=inside))  # a repeat is known by its name alone
    assert_nothing_else(phone, alice)
    gateway.stop()
    assert files_with(gateway, text) == []
    assert files_with(gateway, kept) == ["dragoman.db"]


def test_a_refusal_still_quotes_them(smsc, gateway, alice, phone):
    text = new("refused in passing")
    smsc.reports(phone, "UNDELIV")
    sent = alice.texts(phone, text, within=hinted("no-store"))
    error = alice.expects("an error", lambda s: s.type == "error" and s.id == sent)
    assert error.body == text
    is_forgotten(gateway, sent)
    gateway.stop()
    assert files_with(gateway, text) == []


def test_what_nobody_asked_about_goes_with_its_report(gateway, alice, phone):
    text = long(8, 1000)
    sent = alice.texts(phone, text, receipt=False, within=hinted("no-store"))
    is_forgotten(gateway, sent)
    gateway.stop()
    assert files_with(gateway, text[:40]) == []


def test_they_survive_the_end_while_they_are_needed(smsc, gateway, alice, phone):
    text = new("over a restart")
    smsc.stop()
    sent = alice.texts(phone, text, within=hinted("no-store"))
    wait_until("it is in the journal", lambda: gateway.waiting("down") == 1)
    gateway.kill()
    assert row(gateway, "stanza_id", sent)[0] == text
    smsc.start()
    gateway.start()
    phone.expects(text)
    alice.expects_receipt(sent, within=30)
    is_forgotten(gateway, sent)


def test_a_code_is_not_kept(gateway, bob, phone):
    command = Command(bob, "jabber:iq:register").goes_on(phone=phone.number)
    code = code_on(phone)
    wait_until("the code is gone", lambda: row(gateway, "user", COMPONENT) == (None, None))
    assert command.goes_on("complete", code=code).status == "completed"
