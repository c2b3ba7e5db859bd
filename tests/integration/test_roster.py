"""How contacts come into rosters by themselves, on every kind of server: the best way that it has is found while it runs."""

import re

import pytest

from rig.gateway import ALICE, Gateway
from rig.process import wait_until
from rig.texts import new
from rig.xmpp_server import COMPONENT

SERVERS = ["prosody", "ejabberd", "prosody-privileged", "ejabberd-privileged", "openfire", "openfire-gojara"]
FIRST_WAY = {"prosody-privileged": "privilege:2", "ejabberd-privileged": "privilege:1"}


def writes_rosters(server):
    """Elsewhere the user is asked."""
    return server.kind == "prosody-privileged" or getattr(server, "gojara", False)


@pytest.fixture
def policy():
    return "contacts"


@pytest.fixture
def gateway(server, smsc, tmp_path, policy):
    with Gateway(server, smsc, tmp_path) as made:
        pass
    made.conf["domains"][COMPONENT]["roster"] = policy
    with made as started:
        smsc.expects_bind()
        yield started


@pytest.fixture(autouse=True)
def clean(gateway, alice):
    """Registrations are the gateway's and new for each scenario; rosters are the server's and are not."""
    for jid in alice.roster():
        alice.sends(f"<iq type='set' id='{alice.new_id()}'><query xmlns='jabber:iq:roster'>"
                    f"<item jid='{jid}' subscription='remove'/></query></iq>")
    alice.pings(COMPONENT)
    alice.inbox.clear()


def registers(gateway, user):
    gateway.command("do", "user-add", f"accountjid={user.jid}")


def unregisters(gateway, user):
    gateway.command("do", "user-remove", f"accountjids={user.jid}")


def requests(user):
    return user.inbox.held(lambda s: s.kind == "presence" and s.type == "subscribe")


def test_the_gateway_comes_with_a_registration(server, gateway, alice):
    registers(gateway, alice)
    if writes_rosters(server):
        item = alice.expects_roster_item(COMPONENT)
        assert (item.get("name"), item.get("subscription")) == ("SMS", "both")
        alice.expects_presence(COMPONENT)
        alice.pings(COMPONENT)
        assert requests(alice) == []
    else:
        asked = alice.expects_presence(COMPONENT, "subscribe")
        assert asked.text("{http://jabber.org/protocol/nick}nick") == "SMS"
        assert "SMS" in asked.text("c:status")


def test_it_asks_once(server, gateway, alice):
    registers(gateway, alice)
    came = alice.expects_roster_item if writes_rosters(server) else lambda jid: alice.expects_presence(jid, "subscribe")
    came(COMPONENT)
    registers(gateway, alice)
    gateway.stop()
    gateway.start()
    registers(gateway, alice)
    alice.pings(COMPONENT)
    assert requests(alice) == []


def test_who_leaves_keeps_no_contact(server, gateway, alice, phone):
    registers(gateway, alice)
    for jid in (COMPONENT, phone.jid):
        if not (jid == COMPONENT and writes_rosters(server)):
            alice.sends(f"<presence to='{jid}' type='subscribe'/>")
        alice.expects_roster_item(jid, lambda item: item.get("subscription") in ("to", "both"))
    alice.inbox.clear()
    unregisters(gateway, alice)
    for jid in (COMPONENT, phone.jid):
        alice.expects_presence(jid, "unavailable")
    wait_until("no contact sees or is seen",
               lambda: all(item.get("subscription") == "none" for item in alice.roster().values()))


class TestEverybodyWhoWrites:
    @pytest.fixture
    def policy(self):
        return "all"

    def test_is_a_contact(self, server, alice, phone):
        phone.texts(ALICE, first := new("hello"))
        alice.expects_text(phone, first)
        if writes_rosters(server):
            assert alice.expects_roster_item(phone.jid).get("subscription") == "both"
        else:
            alice.expects_presence(phone.jid, "subscribe")
        alice.inbox.clear()
        phone.texts(ALICE, second := new("hello again"))
        alice.expects_text(phone, second)
        alice.pings(COMPONENT)
        assert requests(alice) == []


def test_nobody_is_a_contact_unasked(alice, phone):
    phone.texts(ALICE, text := new("hello"))
    alice.expects_text(phone, text)
    alice.pings(COMPONENT)
    assert requests(alice) == []
    assert phone.jid not in alice.roster()


def test_a_way_that_fails_is_left_alone(server, gateway, alice, bob):
    """Debian's ejabberd answers each privileged roster set with internal-server-error."""
    registers(gateway, alice)
    registers(gateway, bob)
    log = lambda: gateway.process.log.read_text()
    if writes_rosters(server):
        bob.expects_roster_item(COMPONENT)
        assert "rosters cannot be written that way" not in log()
    else:
        bob.expects_presence(COMPONENT, "subscribe")
        failed = re.findall(r'rosters cannot be written that way here.* way="?([^" ]+)', log())
        assert failed.count(FIRST_WAY.get(server.kind)) <= 2  # both users may have been on the way at once
        if server.kind == "ejabberd-privileged":
            assert failed[0] == "privilege:1"
