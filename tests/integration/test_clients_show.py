"""What clients that nobody here wrote show of contacts and texts. (The whole journey is in test_clients.py.)"""

import re

import pytest

from rig.gateway import SENDER
from rig.texts import new
from rig.xmpp_server import COMPONENT
from test_clients import clients, server, user  # noqa: F401

SERVERS = ["prosody"]
LONG_AFTER_US_MS = 600 * 1000
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:aioxmpp")


@clients()
def test_its_user_adds_a_number_and_they_talk(user, phone):
    user.adds(phone.jid)
    user.expects_presence(phone.jid)
    question, answer = new("how are you"), new("fine")
    user.texts(phone.jid, question)
    phone.expects(question, sender=SENDER)
    phone.texts(SENDER, answer)
    user.expects_text(phone.jid, answer)


@clients(lambda client: client.shows_receipts)
def test_it_shows_which_text_has_arrived(smsc, user, phone):
    smsc.reports_after(LONG_AFTER_US_MS)
    text = new("still on its way")
    pending = user.texts(phone.jid, text)
    phone.expects(text)
    smsc.reports_after(0)
    user.expects_receipt(user.texts(phone.jid, new("there")))
    assert not user.has_receipt(pending)


@clients(lambda client: client.shows_refusals)
def test_it_shows_why_a_text_was_refused(user):
    user.expects_refusal(user.texts(f"nobody@{COMPONENT}", new("to nobody")), "Use the international form")


@clients(lambda client: client.shows_refusals)
def test_it_shows_the_right_spelling_of_a_number(user, phone):
    misspelt = phone.jid.removeprefix("+1")
    user.expects_refusal(user.texts(misspelt, new("nearly")), re.escape(f"Write to {phone.jid} instead."))


@clients(lambda client: client.shows_refusals)
def test_it_shows_why_a_text_failed(smsc, user, phone):
    smsc.reports(phone, "UNDELIV")
    user.expects_refusal(user.texts(phone.jid, new("never arrives")), "could not be delivered")


@clients(lambda client: client.shows_cards)
def test_it_shows_the_card_of_a_number(user, phone):
    user.adds(phone.jid)
    user.expects_presence(phone.jid)
    assert user.name_of(phone.jid) == phone.number


@clients()
def test_it_shows_that_the_network_is_gone(smsc, user, phone):
    user.adds(phone.jid)
    user.expects_presence(phone.jid)
    smsc.stop()
    user.expects_presence(phone.jid, "away")
