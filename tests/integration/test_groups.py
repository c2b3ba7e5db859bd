"""One text to several phones at once (XEP-0033): each phone gets its own, each receipt comes from its own number."""

from rig.gateway import ALICE
from rig.phone import assert_nothing_else
from rig.texts import new
from rig.user import RECEIPT_REQUEST
from rig.xmpp_server import COMPONENT


def sends_to(user, text, *addresses):
    id = user.new_id()
    listed = "".join(f"<address type='to' {address}/>" for address in addresses)
    user.sends(f"<message to='{COMPONENT}' id='{id}' type='chat'><body>{text}</body>{RECEIPT_REQUEST}"
               f"<addresses xmlns='http://jabber.org/protocol/address'>{listed}</addresses></message>")
    return id


def test_each_phone_gets_it_and_each_receipt_says_whose_it_is(alice, new_phone):
    phones = [new_phone(), new_phone(), new_phone()]
    text = new("dinner at eight")
    sent = sends_to(alice, text, f"jid='{phones[0].jid}'", f"uri='sms:{phones[1].number}'", f"jid='{phones[2].jid}'")
    for phone in phones:
        phone.expects(text, sender=ALICE)
    for phone in phones:
        alice.expects(f"the receipt of {phone.number}", lambda s: s.receipt_of == sent and s.sender == phone.jid)


def test_what_one_answers_comes_from_that_one(alice, new_phone):
    first, second = new_phone(), new_phone()
    text = new("who comes?")
    sends_to(alice, text, f"jid='{first.jid}'", f"jid='{second.jid}'")
    first.expects(text)
    second.expects(text)
    answer = new("me")
    second.texts(ALICE, answer)
    alice.expects_text(second, answer)


def test_with_a_wrong_address_among_them_nobody_gets_it(alice, phone):
    sent = sends_to(alice, new("never"), f"jid='{phone.jid}'", f"jid='nobody@{COMPONENT}'")
    assert f"nobody@{COMPONENT}" in alice.expects_error(sent, "item-not-found").error_text
    sent = sends_to(alice, new("never"), f"jid='{phone.jid}'", "jid='bob@localhost'")
    alice.expects_error(sent, "not-allowed")
    assert_nothing_else(phone, alice)
