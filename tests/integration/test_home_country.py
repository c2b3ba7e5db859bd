"""A user's own country: numbers without + are meant as people write them there."""

import pytest

from rig.texts import new
from rig.xmpp_server import COMPONENT
from test_gateway_prompt import asks_for, jid_in

BERLIN, TYPED = "+4930901820", "030 901820"
ESCAPED = TYPED.replace(" ", "\\20")


@pytest.fixture
def german(gateway, bob):
    """Bob, whose numbers are German, and whom the gateway has forgotten since."""
    gateway.command("do", "user-add", "--as", "alice@localhost", "accountjid=bob@localhost")
    gateway.command("do", "preferences", "--as", "bob@localhost", "country=de")
    gateway.stop()
    gateway.start()
    return bob


def test_what_is_typed_into_a_prompt(german, alice):
    assert jid_in(asks_for(german, TYPED)) == f"{BERLIN}@{COMPONENT}"
    assert jid_in(asks_for(german, "+1 555 123 4567")) == f"+15551234567@{COMPONENT}"
    assert asks_for(alice, TYPED).condition == "not-acceptable"  # the domain's numbers are of the US


def test_a_text_to_a_number_as_it_is_written_there(german):
    error = german.expects_error(german.texts(f"{ESCAPED}@{COMPONENT}", new("hallo")), "gone")
    assert f"{BERLIN}@{COMPONENT}" in error.error_text


def test_a_question_to_a_number_as_it_is_written_there(german):
    error = german.asks(f"{ESCAPED}@{COMPONENT}", "<query xmlns='http://jabber.org/protocol/disco#info'/>", "get")
    assert error.condition == "item-not-found" and f"{BERLIN}@{COMPONENT}" in error.error_text


def test_a_contact_that_is_added_as_it_is_written_there(german):
    german.sends(f"<presence to='{ESCAPED}@{COMPONENT}' type='subscribe'/>")
    german.expects("the right JID", lambda s: s.kind == "message" and s.sender.startswith(COMPONENT)
                   and f"{BERLIN}@{COMPONENT}" in (s.body or ""))


@pytest.mark.parametrize("words", ["add " + TYPED, TYPED])
def test_what_is_said_to_the_gateway(german, words):
    german.texts(COMPONENT, words)
    german.expects("the JID", lambda s: s.kind == "message" and f"xmpp:{BERLIN}@{COMPONENT}" in (s.body or ""))


def test_a_country_that_nobody_knows(gateway, german):
    refused = gateway.command("do", "preferences", "--as", "bob@localhost", "country=Germany", check=False)
    assert refused.returncode != 0 and "a country in two letters" in refused.stdout + refused.stderr
