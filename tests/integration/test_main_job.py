"""The main job: a user texts a phone and the phone texts back, with receipts, come what may.

One file, unchanged on Prosody and on ejabberd. Every text is unique, so what arrives is what was meant.
"""

import pytest

from rig.gateway import ALICE, SENDER
from rig.phone import assert_nothing_else
from rig.process import wait_until
from rig.texts import GSM_7, UCS_2, long, new
from rig.xmpp_server import COMPONENT

BURST = 1000


@pytest.mark.parametrize("text", [GSM_7, UCS_2], ids=["gsm-7", "ucs-2"])
def test_a_text_goes_out_and_its_receipt_comes_back(alice, phone, text):
    text = new(text)
    sent = alice.texts(phone, text)
    assert phone.expects(text, sender=ALICE).parts == 1
    receipt = alice.expects_receipt(sent)
    assert receipt.sender.partition("/")[0] == phone.jid
    assert receipt.to == alice.full_jid


@pytest.mark.parametrize(("prefix", "octets"), [("", 153), ("ж", 67)], ids=["gsm-7", "ucs-2"])
def test_three_parts_go_out_and_one_receipt_comes_back(alice, phone, prefix, octets):
    text = prefix + long(3, octets)
    sent = alice.texts(phone, text)
    assert phone.expects(text, sender=ALICE).parts == 3
    alice.expects_receipt(sent)
    alice.pings(phone)  # whatever else was on its way is here now
    assert not alice.inbox.held(lambda stanza: stanza.receipt_of == sent)


def test_no_receipt_unless_asked_for(alice, phone):
    silent, asked = alice.texts(phone, new("no receipt"), receipt=False), alice.texts(phone, new("receipt"))
    alice.expects_receipt(asked)
    assert not alice.inbox.held(lambda stanza: stanza.receipt_of == silent)


@pytest.mark.parametrize("text", [GSM_7, UCS_2], ids=["gsm-7", "ucs-2"])
def test_a_text_comes_in(alice, phone, text):
    text = new(text)
    phone.texts(ALICE, text)
    message = alice.expects_text(phone, text)
    assert message.type == "chat"
    assert message.id


def test_three_parts_come_in_out_of_order(alice, phone):
    text = long(3, 153)
    phone.texts(ALICE, text, order=[3, 1, 2])
    alice.expects_text(phone, text)


def test_they_talk(alice, phone):
    for turn in range(5):
        question, answer = new("how are you"), new("fine")
        sent = alice.texts(phone, question)
        phone.expects(question, sender=ALICE)
        phone.texts(ALICE, answer)
        alice.expects_text(phone, answer)
        alice.expects_receipt(sent)


def test_a_text_to_the_house_goes_to_who_wrote_last(alice, bob, phone):
    question, answer = new("who is there"), new("it is me")
    bob.texts(phone, question)
    phone.expects(question, sender=SENDER)
    phone.texts(SENDER, answer)
    bob.expects_text(phone, answer)


@pytest.mark.parametrize("state", ["UNDELIV", "EXPIRED", "REJECTD"])
def test_what_is_not_delivered_is_told_once_as_an_error_in_words(smsc, alice, phone, state):
    smsc.reports(phone, state)
    text = new("never arrives")
    sent = alice.texts(phone, text)
    phone.expects(text)
    error = alice.expects(f"an error for {sent}", lambda stanza: stanza.type == "error" and stanza.id == sent)
    assert error.sender.partition("/")[0] == phone.jid
    assert error.condition and error.error_type and error.error_text
    alice.pings(phone)
    assert not alice.inbox.held(lambda stanza: sent in (stanza.receipt_of, stanza.id))


def test_the_network_goes_down_and_comes_back(smsc, alice, phone):
    smsc.stop()
    texts = [new("patience") for _ in range(20)]
    sent = [alice.texts(phone, text) for text in texts]
    alice.pings(phone)
    assert not alice.inbox.held(lambda stanza: stanza.id in sent)
    smsc.start()
    for id in sent:
        alice.expects_receipt(id, within=30)
    assert phone.received() == texts


def test_the_xmpp_server_goes_down_and_comes_back(server, smsc, gateway, alice, phone):
    smsc.reports_after(500)
    text = new("delivered while you are away")
    sent = alice.texts(phone, text)
    phone.expects(text)
    server.kill()
    texts = [new("while you were away") for _ in range(20)]
    for text in texts:
        phone.texts(ALICE, text)
    server.start()
    # What comes while a user logs in, ejabberd may keep until the next time. So all of it comes before.
    wait_until("the server has them all", lambda: gateway.waiting("up") == 0, within=40)
    alice.logs_in()
    got = [alice.expects_text(phone, text) for text in texts]
    alice.expects_receipt(sent)
    assert len({message.id for message in got}) == len(texts)
    alice.expects_receipt(alice.texts(phone, new("after")))


@pytest.mark.parametrize(("spelling", "right"), [
    ("15553001234", "+15553001234"),
    ("5553001234", "+15553001234"),
    ("0015553001234", "+15553001234"),
    ("+1-555-300-1234", "+15553001234"),
    ("+1.555.300.1234", "+15553001234"),
])
def test_a_wrong_spelling_is_answered_with_the_right_one(smsc, alice, new_phone, spelling, right):
    sent = alice.texts(f"{spelling}@{COMPONENT}", new("to a wrong spelling"))
    error = alice.expects_error(sent, "gone")
    assert f"{right}@{COMPONENT}" in error.error_text
    assert_nothing_else(new_phone(), alice)


def test_what_is_no_number_is_refused(smsc, alice, new_phone):
    sent = alice.texts(f"nobody@{COMPONENT}", new("to nobody"))
    assert alice.expects_error(sent, "item-not-found").error_text
    assert_nothing_else(new_phone(), alice)


def test_a_stranger_is_refused_and_learns_nothing(smsc, alice, mallory, phone, new_phone):
    answers = []
    for to in (phone.jid, new_phone().jid, f"nobody@{COMPONENT}"):
        error = mallory.expects_error(mallory.texts(to, new("let me in")), "forbidden")
        answers.append((error.error_type, error.error_text))
    assert len(set(answers)) == 1
    assert_nothing_else(new_phone(), alice)


def test_a_thousand_texts_in_a_burst_arrive_in_order_and_complete(alice, phone):
    ids = [alice.new_id() for _ in range(BURST)]
    texts = [new("burst") for _ in ids]
    alice.sends("".join(alice.message(phone, text, id) for text, id in zip(texts, ids)))
    for id in ids:
        alice.expects_receipt(id, within=30)
    assert phone.received() == texts


def test_a_thousand_texts_in_a_burst_come_in_in_order_and_complete(alice, phone):
    texts = [new("burst in") for _ in range(BURST)]
    for text in texts:
        phone.texts(ALICE, text)
    alice.expects_text(phone, texts[-1], within=30)
    arrived = [stanza.body for stanza in alice.inbox.held(lambda stanza: stanza.body in texts)]
    assert arrived == texts[:-1]
