"""A network with presence of its own: who asks whom, who sees whom, and how the gateway logs its users in for that."""

import pytest

from rig.desk import registers
from rig.process import wait_until
from rig.xmpp_server import COMPONENT

NETWORK = "localchat"


@pytest.fixture(autouse=True)
def empty_rosters(alice, bob):
    """The server remembers contacts from one scenario to the next."""
    for user in (alice, bob):
        for jid in user.roster():
            user.sends(f"<iq type='set' id='{user.new_id()}'><query xmlns='jabber:iq:roster'>"
                       f"<item jid='{jid}' subscription='remove'/></query></iq>")
        user.pings(COMPONENT)
        user.inbox.clear()


def joins(user, name):
    assert registers(user, username=name, password="a secret of mine").type == "result"
    user.sends(f"<presence to='{COMPONENT}'/>")
    user.expects("the gateway, logged in", lambda s: s.kind == "presence" and s.type is None
                 and s.sender.partition("/")[0] == COMPONENT and s.text("c:show") is None)
    return f"{name}@{COMPONENT}"


@pytest.fixture
def ann(alice):
    return joins(alice, "ann")


@pytest.fixture
def ben(bob):
    return joins(bob, "ben")


def expects_look(user, jid, show, status=None):
    return user.expects(f"{jid} {show}", lambda s: s.kind == "presence" and s.sender.partition("/")[0] == jid
                        and s.type is None and s.text("c:show") == show and (status is None or s.text("c:status") == status))


@pytest.fixture
def befriended(alice, bob, ann, ben):
    """Alice has asked to see Bob, and his client has let her (and asks back, as slixmpp does)."""
    alice.sends(f"<presence to='{ben}' type='subscribe'/>")
    bob.expects_presence(ann, "subscribe")
    alice.expects_presence(ben, "subscribed")
    alice.expects_presence(ben)
    bob.expects_presence(ann, "subscribed")
    bob.expects_presence(ann)


def test_who_is_asked_decides(alice, bob, ann, ben, befriended):
    assert alice.roster()[ben].get("subscription") == "both"
    assert bob.roster()[ann].get("subscription") == "both"


def test_how_a_contact_is(alice, bob, ann, ben, befriended):
    bob.sends("<presence><show>away</show></presence>")
    expects_look(alice, ben, "away")
    bob.sends("<presence><show>dnd</show></presence>")
    expects_look(alice, ben, "dnd")
    bob.sends("<presence/>")
    expects_look(alice, ben, None)


def test_who_logs_out_is_gone_and_comes_back(alice, bob, ann, ben, befriended):
    bob.logs_out()
    alice.expects_presence(ben, "unavailable")
    bob.logs_in()
    alice.expects_presence(ben)
    bob.expects_presence(ann)


def test_who_comes_back_sees_his_contacts(alice, bob, ann, ben, befriended):
    bob.sends("<presence><show>xa</show></presence>")
    expects_look(alice, ben, "xa")
    alice.logs_out()
    alice.inbox.clear()
    alice.logs_in()
    expects_look(alice, ben, "xa")


def test_who_is_let_go_sees_nothing_more(alice, bob, ann, ben, befriended):
    bob.sends(f"<presence to='{ann}' type='unsubscribed'/>")
    alice.expects_presence(ben, "unsubscribed")
    alice.inbox.clear()
    bob.sends("<presence><show>away</show></presence>")
    bob.pings(COMPONENT)
    alice.pings(COMPONENT)
    assert not alice.inbox.held(lambda s: s.kind == "presence" and s.sender.partition("/")[0] == ben and s.type is None)


def test_nobody_of_that_name(alice, ann):
    alice.sends(f"<presence to='nobody@{COMPONENT}' type='subscribe'/>")
    alice.expects_presence(f"nobody@{COMPONENT}", "unsubscribed")


def test_who_is_not_registered_is_told_so(alice):
    alice.sends(f"<presence to='{COMPONENT}'/>")
    said = alice.expects_presence(COMPONENT, "error")
    assert said.condition == "registration-required"
    assert said.error_text


def test_after_a_restart_of_the_gateway_who_is_there_is_logged_in(gateway, alice, bob, ann, ben, befriended):
    for user in (alice, bob):  # the gateway has asked, and their clients let it
        user.expects_presence(COMPONENT, "subscribe")
        wait_until("it sees its user", lambda user=user: user.roster()[COMPONENT].get("subscription") == "both")
    gateway.stop()
    gateway.start()
    bob.sends("<presence><show>away</show></presence>")
    expects_look(alice, ben, "away")
