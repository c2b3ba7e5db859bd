"""What the servers of the rig give to users and to a component: other scenarios build on it. No gateway here."""

import re
import time
import urllib.request
from xml.sax.saxutils import unescape

import pytest

from rig.raw_component import RawComponent
from rig.texts import new
from rig.xmpp_server import COMPONENT, DOMAIN

SERVERS = ["prosody", "prosody-privileged", "ejabberd", "ejabberd-privileged"]
ALICE = f"alice@{DOMAIN}"
NODE = "urn:example:mood"
SLOT = "<request xmlns='urn:xmpp:http:upload:0' filename='a.txt' size='5' content-type='text/plain'/>"
DIALECT = {"prosody-privileged": "urn:xmpp:privilege:2", "ejabberd-privileged": "urn:xmpp:privilege:1"}
ROSTER_SET = {"prosody": "service-unavailable", "prosody-privileged": None,
              "ejabberd": "forbidden", "ejabberd-privileged": "internal-server-error"}


@pytest.fixture
def alice(server):
    with server.client(ALICE, features=[f"{NODE}+notify"], carbons=True) as user:
        yield user


@pytest.fixture
def component(server):
    with RawComponent(server) as made:
        assert made.shakes_hands()
        yield made


def asks(component, to, payload, type="get"):
    """The answer, as text."""
    component.says(f"<iq type='{type}' id='q' from='{COMPONENT}' to='{to}'>{payload}</iq>")
    assert component.hears("<iq [^>]*id='q'[^>]*/>|<iq [^>]*id='q'.*?</iq>")
    return component.heard


def test_who_is_privileged_is_told_so(server, component):
    if server.kind in DIALECT:
        assert component.hears(f"<message [^>]*from='{DOMAIN}'[^>]*><privilege xmlns='{DIALECT[server.kind]}'>.*?</privilege>")
        assert all(re.search(f"<perm [^>]*'{what}'", component.heard) for what in ("roster", "message", "presence"))
    else:
        asks(component, DOMAIN, "<ping xmlns='urn:xmpp:ping'/>")
        assert "privilege" not in component.heard


def test_a_roster_set_ends_as_this_server_lets_it(server, component, alice):
    number = f"+1555{time.monotonic_ns() % 10**7:07}@{COMPONENT}"
    answer = asks(component, ALICE, "<query xmlns='jabber:iq:roster'>"
                  f"<item jid='{number}' name='Joe' subscription='both'/></query>", "set")
    condition = ROSTER_SET[server.kind]
    if condition is None:
        assert alice.expects_roster_item(number, lambda item: item.get("subscription") == "both").get("name") == "Joe"
    else:
        assert condition in answer
        assert number not in alice.roster()


def test_what_the_privileged_send_for_a_user_comes_back_to_them(server, component, alice):
    """As if the user had typed it: a gateway that does so must know its own texts."""
    text, number = new("from my phone"), f"+15550001234@{COMPONENT}"
    dialect = DIALECT.get(server.kind, "urn:xmpp:privilege:2")
    component.says(f"<message from='{COMPONENT}' to='{DOMAIN}' id='p'><privilege xmlns='{dialect}'>"
                   "<forwarded xmlns='urn:xmpp:forward:0'>"
                   f"<message xmlns='jabber:client' from='{ALICE}' to='{number}' id='m' type='chat'><body>{text}</body></message>"
                   "</forwarded></privilege></message>")
    if server.kind in DIALECT:
        assert component.hears(f"<message [^>]*from='{ALICE}'[^>]*>.*?{text}")
    else:
        asks(component, DOMAIN, "<ping xmlns='urn:xmpp:ping'/>")
        # An error may hold what we said: there the inner message has a namespace.
        assert not re.search(f"<message (?!xmlns)[^>]*from='{ALICE}'", component.heard)


def test_users_and_the_component_may_upload(component, alice):
    for answer in (asks(component, f"upload.{DOMAIN}", SLOT), str(alice.asks(f"upload.{DOMAIN}", SLOT))):
        answer = answer.replace('"', "'")
        put, got = (unescape(re.search(f":?{verb} url='([^']+)'", answer).group(1)) for verb in ("put", "get"))
        token = re.search(r"name='Authorization'>([^<]+)<", answer)
        headers = {"Content-Type": "text/plain", **({"Authorization": token.group(1)} if token else {})}
        with urllib.request.urlopen(urllib.request.Request(put, b"hello", headers, method="PUT"), timeout=5) as done:
            assert done.status == 201
        with urllib.request.urlopen(got, timeout=5) as file:
            assert file.read() == b"hello"


def test_a_user_sees_what_she_asked_to_see(alice):
    mood = new("happy")
    alice.asks(ALICE, "<pubsub xmlns='http://jabber.org/protocol/pubsub'>"
               f"<publish node='{NODE}'><item id='current'><mood xmlns='{NODE}'>{mood}</mood></item></publish></pubsub>", "set")
    assert alice.expects_event(ALICE, NODE).findtext(f".//{{{NODE}}}mood") == mood


def test_a_device_says_what_it_can(component, alice):
    assert f"var='{NODE}+notify'" in asks(component, alice.full_jid, "<query xmlns='http://jabber.org/protocol/disco#info'/>")


def test_devices_hear_of_each_other(server, component, alice):
    with server.client(ALICE, resource="desk", carbons=True) as desk:
        text, number = new("from the desk"), f"+15550001234@{COMPONENT}"
        desk.texts(number, text)
        assert alice.expects_carbon("sent", lambda copy: copy.body == text).to == number
        component.says(f"<message from='{number}' to='{desk.full_jid}' type='chat' id='x'><body>{text} too</body></message>")
        desk.expects_text(number, f"{text} too")
        alice.expects_carbon("received", lambda copy: copy.body == f"{text} too")
