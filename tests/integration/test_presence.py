"""Who is there, and how: presence on both servers, log-ins, contacts that come and go in either server's order."""

import pytest

from rig.client import Client
from rig.gateway import ALICE
from rig.process import wait_until
from rig.texts import new
from rig.xmpp_server import COMPONENT

SERVERS = ["prosody", "ejabberd"]
CAPS = "{http://jabber.org/protocol/caps}c"
INFO = "http://jabber.org/protocol/disco#info"


def adds(user, jid):
    user.sends(f"<presence to='{jid}' type='subscribe'/>")
    user.expects_presence(jid, "subscribed")
    return user.expects_presence(jid)


def removes(user, jid):
    user.sends(f"<iq type='set' id='{user.new_id()}'><query xmlns='jabber:iq:roster'>"
               f"<item jid='{jid}' subscription='remove'/></query></iq>")


@pytest.fixture(autouse=True)
def empty_roster(alice):
    """The server remembers contacts from one scenario to the next."""
    for jid in alice.roster():
        removes(alice, jid)
    alice.pings(COMPONENT)
    alice.inbox.clear()


@pytest.mark.parametrize("who", ["the gateway", "a number"])
def test_presence_says_what_its_sender_can(alice, phone, who):
    jid = COMPONENT if who == "the gateway" else phone.jid
    caps = adds(alice, jid).xml.find(CAPS)
    assert caps.get("hash") == "sha-1"
    node = f"{caps.get('node')}#{caps.get('ver')}"
    answer = alice.asks(jid, f"<query xmlns='{INFO}' node='{node}'/>")
    assert answer.find("info:query").get("node") == node
    assert answer.find("info:query/info:feature") is not None


def test_the_gateway_answers_a_presence_that_is_sent_to_it(alice):
    alice.sends(f"<presence to='{COMPONENT}'/>")
    alice.expects_presence(COMPONENT)
    alice.sends(f"<presence to='{COMPONENT}' type='unavailable'/>")
    alice.expects_presence(COMPONENT, "unavailable")


def test_one_log_in_hears_each_contact_once(alice, phone, new_phone):
    other = new_phone()
    contacts = [COMPONENT, phone.jid, other.jid]
    for jid in contacts:
        adds(alice, jid)
    alice.logs_out()
    alice.inbox.clear()
    alice.logs_in()
    for jid in contacts:
        alice.expects_presence(jid)
    alice.pings(COMPONENT)
    assert [s for s in alice.inbox.held() if s.kind == "presence" and s.sender.endswith(COMPONENT)] == []


def test_several_devices(server, alice, phone):
    adds(alice, phone.jid)
    adds(alice, COMPONENT)
    with Client(server, alice.jid, resource="tablet") as tablet:
        tablet.expects_presence(phone.jid)
        tablet.expects_presence(COMPONENT)
        alice.logs_out()
        tablet.pings(COMPONENT)
        text = new("to the one that is left")
        phone.texts(ALICE, text)
        tablet.expects_text(phone, text)
    alice.logs_in()


@pytest.mark.parametrize("again", [1, 2])
def test_removed_and_added_as_often_as_one_likes(alice, phone, again):
    for _ in range(again):
        adds(alice, phone.jid)
        removes(alice, phone.jid)
        alice.expects_presence(phone.jid, "unavailable")
    assert phone.jid not in alice.roster()
    adds(alice, phone.jid)
    assert alice.roster()[phone.jid].get("subscription") == "to"


def test_removing_the_gateway_removes_nothing_else(alice, phone):
    adds(alice, COMPONENT)
    adds(alice, phone.jid)
    removes(alice, COMPONENT)
    alice.expects_presence(COMPONENT, "unavailable")
    text = new("still here")
    alice.texts(phone, text)
    phone.expects(text)
    phone.texts(ALICE, answer := new("so am I"))
    alice.expects_text(phone, answer)
    assert alice.roster()[phone.jid].get("subscription") == "to"


def test_nobody_is_asked_for_presence(alice, phone):
    """A number has no use for it: its user would see a request and wonder."""
    adds(alice, phone.jid)
    alice.texts(phone, text := new("hello"))
    phone.expects(text)
    phone.texts(ALICE, answer := new("hello yourself"))
    alice.expects_text(phone, answer)
    assert [s for s in alice.inbox.held() if s.kind == "presence" and s.type == "subscribe"] == []


def test_a_wrong_number_is_told_in_words(alice):
    alice.sends(f"<presence to='5553001234@{COMPONENT}' type='subscribe'/>")
    said = alice.expects("words from the gateway", lambda s: s.kind == "message" and s.sender == COMPONENT)
    assert f"+15553001234@{COMPONENT}" in said.body


def test_a_stranger_hears_nothing(mallory, phone):
    mallory.sends(f"<presence to='{phone.jid}'/>")
    mallory.sends(f"<presence to='{COMPONENT}'/>")
    mallory.sends(f"<presence to='{phone.jid}' type='subscribe'/>")
    mallory.expects_presence(phone.jid, "unsubscribed")
    mallory.pings(COMPONENT)
    assert [s for s in mallory.inbox.held() if s.kind == "presence" and s.sender.endswith(COMPONENT)] == []


def test_a_restart_of_the_gateway_is_seen_by_nobody(gateway, smsc, alice, phone):
    adds(alice, phone.jid)
    adds(alice, COMPONENT)
    alice.inbox.clear()
    gateway.stop()
    gateway.start()
    smsc.expects_bind()
    alice.pings(COMPONENT)
    wait_until("its link is up", lambda: gateway.is_ready())
    assert [s for s in alice.inbox.held() if s.kind == "presence" and s.sender.endswith(COMPONENT)] == []


BLOCKING = "<{0} xmlns='urn:xmpp:blocking'><item jid='{1}'/></{0}>"


def test_a_blocked_number_is_not_heard_and_breaks_nothing(gateway, alice, bob, phone, new_phone):
    """XEP-0191: the server refuses in her name what comes from there."""
    adds(alice, phone.jid)
    assert alice.asks(alice.jid, BLOCKING.format("block", phone.jid), "set").type == "result"
    try:
        phone.texts(ALICE, text := new("are you there"))
        wait_until("the server has it", lambda: gateway.waiting("up") == 0)
        alice.pings(COMPONENT)
        assert not alice.inbox.held(lambda s: s.body == text)
        refused = alice.texts(phone, new("to a blocked one"))
        alice.expects_error(refused, "not-acceptable")
        other = new_phone()
        other.texts(ALICE, decent := new("from somebody else"))
        alice.expects_text(other, decent)
    finally:
        alice.asks(alice.jid, BLOCKING.format("unblock", phone.jid), "set")
    phone.texts(ALICE, again := new("and now"))
    alice.expects_text(phone, again)
    alice.expects_receipt(alice.texts(phone, new("yes")))
    assert gateway.streams_begun() == 1
