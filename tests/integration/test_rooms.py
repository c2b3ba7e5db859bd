"""Rooms of a network as chat rooms of XMPP: two users of localchat, each with what a room needs to be one."""

import re

import pytest

from rig.texts import new
from rig.xmpp_server import COMPONENT

NETWORK = "localchat"
MUC = "<x xmlns='http://jabber.org/protocol/muc'/>"
NS = {"user": "http://jabber.org/protocol/muc#user", "sid": "urn:xmpp:sid:0", "occupant": "urn:xmpp:occupant-id:0",
      "conference": "jabber:x:conference", "c": "jabber:client"}
PING = "<ping xmlns='urn:xmpp:ping'/>"
LOBBY = f"#lobby@{COMPONENT}"


def codes(presence):
    return {status.get("code") for status in presence.xml.iterfind("user:x/user:status", NS)}


def sees(user, occupant, type=None, code=None):
    return user.expects(f"presence {type or ''} of {occupant}",
                        lambda s: s.kind == "presence" and s.sender == occupant and s.type == type
                        and (code is None or code in codes(s)))


def enters(user, room, nick, key=""):
    inside = f"<x xmlns='http://jabber.org/protocol/muc'><password>{key}</password></x>" if key else MUC
    user.sends(f"<presence to='{room}/{nick}'>{inside}</presence>")
    entered = sees(user, f"{room}/{nick}", code="110")
    user.expects("the subject", lambda s: s.kind == "message" and s.type == "groupchat" and s.find("c:subject") is not None)
    return entered


def says(user, room, text, inside=""):
    id = user.new_id()
    user.sends(f"<message to='{room}' id='{id}' type='groupchat'><body>{text}</body>{inside}</message>")
    return id


def hears(user, occupant, text):
    return user.expects(f"{text!r} of {occupant}", lambda s: s.kind == "message" and s.type == "groupchat"
                        and s.sender == occupant and s.words == text)


@pytest.fixture
def room(alice, bob, ann, ben):
    """Alice as ann and Bob as ben, alone in it."""
    room = f"#{re.sub('[^a-z0-9]', '', new('room').lower())}@{COMPONENT}"
    enters(alice, room, "ann")
    enters(bob, room, "ben")
    sees(bob, f"{room}/ann")
    sees(alice, f"{room}/ben")
    return room


def test_what_is_said_is_heard_by_all_and_by_oneself(alice, bob, room):
    text = new("hello all")
    id = says(alice, room, text)
    own, others = hears(alice, f"{room}/ann", text), hears(bob, f"{room}/ann", text)
    assert own.id == id
    for heard in (own, others):
        assert heard.xml.find("sid:stanza-id", NS).get("by") == room
    assert others.xml.find("occupant:occupant-id", NS).get("id") == own.xml.find("occupant:occupant-id", NS).get("id")


def test_a_reaction_is_everybodys_and_names_what_each_has(alice, bob, room):
    text = new("who comes?")
    hers = says(alice, room, text)
    his = hears(bob, f"{room}/ann", text).xml.find("sid:stanza-id", NS).get("id")
    bob.sends(f"<message to='{room}' id='{bob.new_id()}' type='groupchat'>"
              f"<reactions xmlns='urn:xmpp:reactions:0' id='{his}'><reaction>+</reaction></reactions></message>")
    for user, name in ((alice, hers), (bob, his)):
        shown = user.expects("the reaction", lambda s: s.kind == "message" and s.sender == f"{room}/ben"
                             and s.xml.find("{urn:xmpp:reactions:0}reactions") is not None)
        assert shown.xml.find("{urn:xmpp:reactions:0}reactions").get("id") == name


def test_a_reply_names_its_room_and_who_said_what(alice, bob, room):
    text = new("who comes?")
    hers = says(alice, room, text)
    his = hears(bob, f"{room}/ann", text).xml.find("sid:stanza-id", NS).get("id")
    hears(alice, f"{room}/ann", text)
    answer = new("me")
    says(bob, room, answer, f"<reply xmlns='urn:xmpp:reply:0' to='{room}/ann' id='{his}'/>")
    shown = hears(alice, f"{room}/ben", answer)
    reply = shown.xml.find("{urn:xmpp:reply:0}reply")
    assert (reply.get("id"), reply.get("to")) == (hers, f"{room}/ann")
    assert shown.body == f"> {text}\n{answer}"


def test_a_file_is_shown_in_the_room_once(alice, bob, room):
    url = f"https://upload.localhost/{new('cat').replace(' ', '-')}.jpg"
    id = says(alice, room, url, f"<x xmlns='jabber:x:oob'><url>{url}</url></x>")
    assert hears(alice, f"{room}/ann", url).id == id
    shown = hears(bob, f"{room}/ann", url)
    assert shown.xml.find("{jabber:x:oob}x/{jabber:x:oob}url").text == url
    says(alice, room, text := new("witness"))
    hears(bob, f"{room}/ann", text)
    assert not bob.inbox.held(lambda s: s.kind == "message" and s.body == url)


def test_typing_is_seen(alice, bob, room):
    alice.sends(f"<message to='{room}' type='groupchat'><composing xmlns='http://jabber.org/protocol/chatstates'/></message>")
    bob.expects("somebody typing", lambda s: s.kind == "message" and s.sender == f"{room}/ann"
                and s.xml.find("{http://jabber.org/protocol/chatstates}composing") is not None)


def test_the_lobby_has_a_host_who_greets(alice, ann):
    enters(alice, LOBBY, "ann")
    hears(alice, f"{LOBBY}/host", "Welcome, ann")
    info = alice.asks(LOBBY, "<query xmlns='http://jabber.org/protocol/disco#info'/>")
    identity = info.find("info:query/info:identity")
    assert (identity.get("category"), identity.get("type")) == ("conference", "text")


def test_the_subject_is_everybodys(alice, bob, room):
    subject = new("tea")
    alice.sends(f"<message to='{room}' type='groupchat' id='{alice.new_id()}'><subject>{subject}</subject></message>")
    for user in (alice, bob):
        user.expects("the new subject", lambda s: s.kind == "message" and s.sender == f"{room}/ann"
                     and s.text("c:subject") == subject)


def test_a_nick_that_is_taken(alice, bob, room):
    bob.sends(f"<presence to='{room}/ann'/>")
    refused = bob.expects("a conflict", lambda s: s.kind == "presence" and s.type == "error" and s.sender == f"{room}/ann")
    assert refused.condition == "conflict" and refused.error_text
    assert bob.asks(f"{room}/ben", PING).type == "result"


def test_another_nick(alice, bob, room):
    bob.sends(f"<presence to='{room}/benjamin'/>")
    for user in (alice, bob):
        assert sees(user, f"{room}/ben", "unavailable", "303").xml.find("user:x/user:item", NS).get("nick") == "benjamin"
        sees(user, f"{room}/benjamin")
    text = new("it is me")
    says(bob, room, text)
    hears(alice, f"{room}/benjamin", text)


def test_leaving_is_seen(alice, bob, room):
    bob.sends(f"<presence to='{room}/ben' type='unavailable'/>")
    sees(bob, f"{room}/ben", "unavailable", "110")
    sees(alice, f"{room}/ben", "unavailable")
    assert bob.asks(f"{room}/ben", PING).condition == "not-acceptable"
    refused = says(bob, room, "am I heard?")
    assert bob.expects_error(refused, "not-acceptable").error_text


def test_going_offline_is_leaving(alice, bob, room):
    bob.logs_out()
    sees(alice, f"{room}/ben", "unavailable")


def test_two_clients_of_one_user_are_one_in_the_room(server, alice, bob, room):
    with server.client("alice@localhost", resource="desk") as desk:
        enters(desk, room, "ann")
        sees(desk, f"{room}/ben")
        text = new("from the phone")
        says(alice, room, text)
        hears(desk, f"{room}/ann", text)
        hears(bob, f"{room}/ann", text)
        desk.sends(f"<presence to='{room}/ann' type='unavailable'/>")
        sees(desk, f"{room}/ann", "unavailable", "110")
    assert alice.asks(f"{room}/ann", PING).type == "result"


def test_a_room_with_a_key(alice, bob, ann, ben):
    room = f"#{re.sub('[^a-z0-9]', '', new('closed').lower())}@{COMPONENT}"
    enters(alice, room, "ann", key="sesame")
    bob.sends(f"<presence to='{room}/ben'>{MUC}</presence>")
    assert bob.expects("a refusal", lambda s: s.kind == "presence" and s.type == "error"
                       and s.sender == f"{room}/ben").condition == "not-authorized"
    enters(bob, room, "ben", key="sesame")


def test_after_a_restart_a_client_learns_that_it_is_outside(gateway, alice, bob, room):
    gateway.stop()
    sees(alice, f"{room}/ann", "unavailable", "332")
    gateway.start()
    assert alice.asks(f"{room}/ann", PING).condition == "not-acceptable"


def test_whoever_has_not_registered_is_told_so(bob, ann):
    bob.sends(f"<presence to='{LOBBY}/bob'>{MUC}</presence>")
    refused = bob.expects("a refusal", lambda s: s.kind == "presence" and s.type == "error" and s.sender == f"{LOBBY}/bob")
    assert refused.error_text


def test_an_invitation_is_one_in_either_way(alice, bob, ben, ann):
    """XEP-0249 for today's clients, the mediated one of XEP-0045 for those of yesterday."""
    enters(alice, LOBBY, "ann")
    says(alice, LOBBY, "host: invite ben")
    asked = bob.expects("an invitation", lambda s: s.kind == "message" and s.find("{jabber:x:conference}x") is not None)
    assert asked.find("{jabber:x:conference}x").get("jid") == LOBBY
    enters(bob, LOBBY, "ben")


def test_whoever_is_thrown_out_is_told(alice, bob, ann, ben):
    enters(alice, LOBBY, "ann")
    enters(bob, LOBBY, "ben")
    says(bob, LOBBY, "host: throw me out")
    sees(bob, f"{LOBBY}/ben", "unavailable", "307")
    sees(alice, f"{LOBBY}/ben", "unavailable")
    assert bob.asks(f"{LOBBY}/ben", PING).condition == "not-acceptable"


@pytest.mark.parametrize("type", ["chat", "normal", "groupchat"])
def test_what_is_meant_for_one_is_not_said_to_all(alice, bob, room, type):
    """Networks have rooms in which all hear all: what goes to one occupant is refused (XEP-0045 section 7.5)."""
    sent = bob.new_id()
    bob.sends(f"<message to='{room}/ann' id='{sent}' type='{type}'><body>between us</body></message>")
    error = bob.expects_error(sent, "bad-request" if type == "groupchat" else "feature-not-implemented")
    assert "Nothing was sent" in error.error_text
    bob.sends(f"<message to='{room}/ann' id='{bob.new_id()}' type='{type}'>"
              "<composing xmlns='http://jabber.org/protocol/chatstates'/></message>")
    says(bob, room, witness := new("to all"))
    hears(alice, f"{room}/ben", witness)
    assert not alice.inbox.held(lambda s: s.body == "between us"
                                or s.find("{http://jabber.org/protocol/chatstates}composing") is not None)


def test_a_room_is_spoken_to_as_a_room(alice, bob, room):
    sent = bob.texts(room, "as if it were a person")
    assert bob.expects_error(sent, "feature-not-implemented").error_text
    says(bob, room, witness := new("as a room"))
    hears(alice, f"{room}/ben", witness)
    assert not alice.inbox.held(lambda s: s.body == "as if it were a person")


def test_an_invitation_that_cannot_go_is_said(alice, bob, room):
    sent = alice.new_id()
    alice.sends(f"<message to='{room}' id='{sent}'><x xmlns='http://jabber.org/protocol/muc#user'>"
                "<invite to='carol@localhost'/></x></message>")
    assert "name of the room" in alice.expects_error(sent, "feature-not-implemented").error_text
