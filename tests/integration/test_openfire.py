"""What Openfire does to components and other servers do not. Its fake is held to its manners here, too."""

import re

import pytest

from rig.gateway import ALICE, Gateway
from rig.openfire import Openfire
from rig.process import wait_until
from rig.raw_component import RawComponent
from rig.texts import new
from rig.xmpp_server import COMPONENT

SERVERS = ["openfire"]
ROSTER = "<query xmlns='jabber:iq:roster'/>"


@pytest.fixture
def openfire():
    with Openfire() as started:
        yield started


def talk(alice, phone):
    text = new("hello")
    alice.expects_receipt(alice.texts(phone, text))
    phone.texts(ALICE, text)
    alice.expects_text(phone, text)


def test_its_two_questions_are_answered_and_it_lists_us(server, gateway, alice):
    wait_until("it knows us", lambda: server.identity and server.version)
    assert server.identity == ("gateway", "sms", "SMS")
    assert server.version == "Dragoman"
    assert re.fullmatch("[0-9a-f]{40}", server.handshakes[-1])


def test_no_iq_of_ours_ever_has_the_id_of_another(server, gateway, alice, phone):
    server.repeated_ids.clear()
    for _ in range(3):
        talk(alice, phone)
        before = gateway.streams_begun()
        server.cuts()
        wait_until("it is back", lambda: gateway.streams_begun() > before and gateway.is_ready())
    gateway.stop()
    gateway.start()
    talk(alice, phone)
    assert server.repeated_ids == []


def test_a_probe_that_waited_for_us_is_answered(server, gateway, alice, phone):
    """It comes as available presence, from the resource that had asked."""
    alice.sends(f"<presence to='{phone.jid}' type='subscribe'/>")
    alice.expects_presence(phone.jid, "subscribed")
    alice.expects_presence(phone.jid)
    gateway.stop()
    alice.logs_out()
    alice.inbox.clear()
    alice.logs_in()
    gateway.start()
    alice.expects_presence(phone.jid)


def test_a_contact_is_kept_and_goes_in_peace(server, gateway, alice, phone):
    alice.sends(f"<presence to='{phone.jid}' type='subscribe'/>")
    alice.expects_roster_item(phone.jid, lambda item: item.get("subscription") == "to")
    assert server.domain.rosters[alice.jid][phone.jid].subscription == "to"
    alice.sends(f"<iq type='set' id='{alice.new_id()}'><query xmlns='jabber:iq:roster'>"
                f"<item jid='{phone.jid}' subscription='remove'/></query></iq>")
    alice.expects_presence(phone.jid, "unavailable")
    assert phone.jid not in alice.roster()
    talk(alice, phone)


def test_a_stream_closed_for_idleness_comes_back(smsc, phone, tmp_path):
    with Openfire(idle_s=1) as openfire, Gateway(openfire, smsc, tmp_path) as gateway:
        smsc.expects_bind()
        wait_until("it was closed", lambda: "connection-timeout" in openfire.lost, within=20)
        with openfire.client("alice@localhost", ALICE) as alice:
            text = new("are you awake")
            phone.texts(ALICE, text)
            alice.expects_text(phone, text, within=20)
            assert gateway.process.is_alive()


@pytest.mark.parametrize(("header", "answer"), [
    ({"to": COMPONENT}, f"from='{COMPONENT}'"),
    ({"to": "sms"}, "from='sms'"),
    ({"to": "localhost"}, "internal-server-error"),
    ({"namespace": "jabber:client"}, "invalid-namespace"),
    ({"prefix": "s"}, "invalid-namespace"),
], ids=str)
def test_the_fake_reads_headers_as_openfire_does(openfire, header, answer):
    with RawComponent(openfire, **header) as component:
        assert component.hears(answer)


def test_the_fake_takes_any_case_of_hex_and_one_stream_for_each_domain(openfire):
    with RawComponent(openfire) as first, RawComponent(openfire, to="irc") as second:
        assert first.shakes_hands(upper=True) and second.shakes_hands()
        with RawComponent(openfire) as third:
            assert third.hears("conflict")
    with RawComponent(openfire, to="late") as stranger:
        stranger.hears("<stream:stream [^>]*>")
        stranger.says("<handshake>0</handshake>")
        assert stranger.hears("not-authorized")


def test_the_fake_asks_once_it_knows_who_is_there(openfire):
    with RawComponent(openfire) as component:
        component.shakes_hands()
        assert component.hears(r"from='component\.localhost'[^>]*><query xmlns='http://jabber.org/protocol/disco#info'/>")
        assert component.hears(r"from='component\.localhost'[^>]*><query xmlns='jabber:iq:version'/>")


@pytest.mark.parametrize("gojara", [False, True], ids=["bare", "gojara"])
def test_the_fake_lets_only_gojara_see_rosters(gojara):
    with Openfire(gojara=gojara) as openfire, openfire.client("alice@localhost") as alice, RawComponent(openfire) as component:
        component.shakes_hands()
        component.says(f"<iq type='get' id='g' from='{COMPONENT}' to='{alice.jid}'>{ROSTER}</iq>")
        assert component.hears("<iq type='result' id='g'" if gojara else "<forbidden ")
        component.says(f"<iq type='set' id='s' from='{COMPONENT}' to='{alice.jid}'><query xmlns='jabber:iq:roster'>"
                       f"<item jid='+15550009999@{COMPONENT}' name='Joe' subscription='both'/>"
                       "<item jid='boss@localhost' subscription='both'/></query></iq>")
        assert component.hears(f"<iq type='{'result' if gojara else 'error'}' id='s'")
        assert list(alice.roster()) == ([f"+15550009999@{COMPONENT}"] if gojara else [])


def test_the_fake_says_to_whom_a_probe_is_nothing(openfire):
    with openfire.client("alice@localhost") as alice, RawComponent(openfire) as component:
        component.shakes_hands()
        component.says(f"<presence type='probe' from='{COMPONENT}' to='{alice.jid}'/>")
        assert component.hears(f"type='unsubscribed' from='{alice.jid}'")
        alice.sends(f"<presence type='subscribe' to='{COMPONENT}'/>")
        component.says(f"<presence type='probe' from='{COMPONENT}' to='{alice.jid}'/>")
        assert component.hears("<forbidden ")


def test_a_played_user_says_what_it_can(openfire):
    feature = "http://jabber.org/protocol/rosterx"
    with RawComponent(openfire) as component, openfire.client("alice@localhost", features=[feature]) as alice:
        component.shakes_hands()
        component.hears("jabber:iq:version")  # from here on stanzas are routed to it
        alice.sends(f"<presence to='{COMPONENT}'>{alice.caps()}</presence>")
        node = "#".join(re.search("node='([^']+)' ver='([^']+)'", component.hears("<c [^>]*>")).groups())
        component.says(f"<iq type='get' id='d' from='{COMPONENT}' to='{alice.full_jid}'>"
                       f"<query xmlns='http://jabber.org/protocol/disco#info' node='{node}'/></iq>")
        assert component.hears(f"<query [^>]*node='{re.escape(node)}'>.*<feature var='{feature}'/>")
