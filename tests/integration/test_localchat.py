"""Between two XMPP users through a network that can all that messages can: each thing said to one comes to the other as
what it was. docs/messages.md is the table."""

import base64
import hashlib
import urllib.request

import pytest

from rig.desk import ECHO
from rig.process import wait_until
from rig.texts import new
from rig.xmpp_server import COMPONENT

NETWORK = "localchat"
NS = {"states": "http://jabber.org/protocol/chatstates", "markers": "urn:xmpp:chat-markers:0",
      "correct": "urn:xmpp:message-correct:0", "reactions": "urn:xmpp:reactions:0",
      "retract": "urn:xmpp:message-retract:1", "reply": "urn:xmpp:reply:0", "oob": "jabber:x:oob",
      "styling": "urn:xmpp:styling:0", "hints": "urn:xmpp:hints"}
THUMB = "\N{THUMBS UP SIGN}"
PIXEL = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")


def says(user, to, inside):
    id = user.new_id()
    user.sends(f"<message to='{to}' id='{id}' type='chat'>{inside}</message>")
    return id


def hears(user, sender, prefix, name, within=10):
    """A message of `sender` that has this element."""
    path = f"{{{NS[prefix]}}}{name}"
    found = user.expects(f"{name} from {sender}", lambda s: s.kind == "message" and s.type != "error"
                         and s.sender.partition("/")[0] == sender and s.find(path) is not None, within)
    return found, found.find(path)


@pytest.fixture
def told(alice, bob, ann, ben):
    """A text of Alice's that Bob has: its id for her, and for him."""
    text = new("the first")
    id = alice.texts(ben, text)
    shown = bob.expects_text(ann, text)
    alice.expects_receipt(id)
    return id, shown.id


def test_a_text_with_its_receipt(alice, bob, ann, ben):
    text = new("*bold*")
    id = alice.texts(ben, text)
    shown = bob.expects_text(ann, text)
    assert shown.find(f"{{{NS['markers']}}}markable") is not None
    assert shown.find(f"{{{NS['styling']}}}unstyled") is None
    alice.expects_receipt(id)


def test_status_counts_what_waits_for_who_is_away(gateway, alice, ann):
    """It is on disk and not in memory; whoever looks sees it."""
    gateway.stop()
    alice.sends(f"<presence to='{COMPONENT}' type='unavailable'/><presence type='unavailable'/>")
    alice.pings("localhost")
    gateway.start()
    asked = gateway.command("send", "--from", alice.jid, "--to", "echo", "--timeout", "1", "for later", check=False)
    assert asked.returncode == 4, asked.stdout
    [instance] = gateway.status()["instances"]
    assert (instance["waiting"], instance["on_disk"]) == (0, 1)
    [line] = [line for line in gateway.command("status").stdout.splitlines() if line.startswith("chat ")]
    assert line.split()[4:7] == ["0", "0", "1"]
    assert "their user is away, or too many wait: 1\n" in gateway.command("do", "status").stdout
    alice.sends(f"<presence/><presence to='{COMPONENT}'/>")
    alice.expects_text(ECHO, "for later")
    wait_until("nothing waits", lambda: gateway.status()["instances"][0]["on_disk"] == 0)


def test_typing(alice, bob, ann, ben):
    says(alice, ben, f"<composing xmlns='{NS['states']}'/>")
    message, _ = hears(bob, ann, "states", "composing")
    assert message.body is None
    assert message.find(f"{{{NS['hints']}}}no-store") is not None
    says(alice, ben, f"<paused xmlns='{NS['states']}'/>")
    hears(bob, ann, "states", "paused")


def test_what_was_read(alice, bob, ann, ben, told):
    hers, his = told
    says(bob, ann, f"<displayed xmlns='{NS['markers']}' id='{his}'/>")
    _, marker = hears(alice, ben, "markers", "displayed")
    assert marker.get("id") == hers


def test_a_correction(alice, bob, ann, ben, told):
    hers, his = told
    text = new("better")
    says(alice, ben, f"<body>{text}</body><replace xmlns='{NS['correct']}' id='{hers}'/>")
    shown = bob.expects_text(ann, text)
    assert shown.find(f"{{{NS['correct']}}}replace").get("id") == his


def test_a_reply(alice, bob, ann, ben, told):
    hers, his = told
    text = new("yes")
    says(bob, ann, f"<body>&gt; what?\n{text}</body><reply xmlns='{NS['reply']}' to='{ann}' id='{his}'/>"
         "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start='0' end='8'/></fallback>")
    shown = alice.expects_text(ben, text)
    reply = shown.find(f"{{{NS['reply']}}}reply")
    assert (reply.get("id"), reply.get("to")) == (hers, alice.jid)


def test_clients_that_know_no_replies_see_what_is_answered(alice, bob, ann, ben):
    """A few lines of it, and of an answer its own words alone."""
    first = new("Grüße \N{GRINNING FACE} an\nalle,\n\ndie da\nsind")
    hers = alice.texts(ben, first)
    his = bob.expects_text(ann, first).id
    alice.expects_receipt(hers)
    second = new("danke")
    bob.texts(ann, second, within=f"<reply xmlns='{NS['reply']}' to='{ann}' id='{his}'/>")
    shown = alice.expects_text(ben, second)
    lines = first.replace("\n\n", "\n").split("\n")[:3]
    assert shown.body == "".join(f"> {line}\n" for line in [*lines[:2], lines[2] + "…"]) + second
    third = new("gern")
    alice.texts(ben, third, within=f"<reply xmlns='{NS['reply']}' to='{ben}' id='{shown.id}'/>")
    shown = bob.expects_text(ann, third)
    assert shown.body == f"> {second}\n{third}"
    assert shown.find(f"{{{NS['reply']}}}reply").get("to") == bob.jid


def test_a_reply_to_a_reply_by_hand(alice, bob, ann, ben):
    """Whoever quotes with a client that knows no replies is not quoted with the quotation."""
    id = alice.texts(ben, text := "> are you there?\n" + new("yes, here"))
    his = bob.expects_text(ann, text).id
    alice.expects_receipt(id)
    bob.texts(ann, answer := new("good"), within=f"<reply xmlns='{NS['reply']}' to='{ann}' id='{his}'/>")
    assert alice.expects_text(ben, answer).body == f"> {text.partition(chr(10))[2]}\n{answer}"


def test_what_is_not_to_be_kept_is_not_quoted(alice, bob, ann, ben):
    id = alice.texts(ben, text := new("between us"), within=f"<no-store xmlns='{NS['hints']}'/>")
    his = bob.expects_text(ann, text).id
    alice.expects_receipt(id)
    bob.texts(ann, answer := new("sure"), within=f"<reply xmlns='{NS['reply']}' to='{ann}' id='{his}'/>")
    shown = alice.expects_text(ben, answer)
    assert shown.body == answer and shown.find(f"{{{NS['reply']}}}reply").get("id") == id


def test_what_is_said_of_a_text_to_several_names_it_as_its_sender_does(alice, bob, ann, ben):
    text, id = new("to both"), alice.new_id()
    to = "".join(f"<address type='to' jid='{jid}'/>" for jid in (ben, ECHO))
    alice.sends(f"<message to='{COMPONENT}' id='{id}' type='chat'><body>{text}</body>"
                f"<addresses xmlns='http://jabber.org/protocol/address'>{to}</addresses></message>")
    his = bob.expects_text(ann, text).id
    assert alice.expects_text(ECHO, text).find(f"{{{NS['reply']}}}reply").get("id") == id
    says(bob, ann, f"<displayed xmlns='{NS['markers']}' id='{his}'/>")
    assert hears(alice, ben, "markers", "displayed")[1].get("id") == id


def test_a_reaction_and_its_end(alice, bob, ann, ben, told):
    hers, his = told
    says(bob, ann, f"<reactions xmlns='{NS['reactions']}' id='{his}'><reaction>{THUMB}</reaction>"
         "<reaction>!</reaction></reactions>")
    _, reactions = hears(alice, ben, "reactions", "reactions")
    assert reactions.get("id") == hers
    assert [r.text for r in reactions] == [THUMB, "!"]
    says(bob, ann, f"<reactions xmlns='{NS['reactions']}' id='{his}'/>")
    _, reactions = hears(alice, ben, "reactions", "reactions")
    assert list(reactions) == []


def test_a_retraction(alice, bob, ann, ben, told):
    hers, his = told
    says(alice, ben, f"<retract xmlns='{NS['retract']}' id='{hers}'/><body>/me retracted</body>"
         f"<fallback xmlns='urn:xmpp:fallback:0' for='{NS['retract']}'/>")
    message, retract = hears(bob, ann, "retract", "retract")
    assert retract.get("id") == his
    assert "withdrawn" in message.body


def test_what_names_no_message_is_refused(alice, ann, ben, bob):
    id = says(alice, ben, f"<retract xmlns='{NS['retract']}' id='never-said'/>")
    assert alice.expects_error(id, "item-not-found").error_text


def test_a_file_is_a_message_of_its_own(alice, bob, ann, ben):
    url = f"https://upload.localhost/{new('cat').replace(' ', '-')}.jpg"
    says(alice, ben, f"<body>my cat</body><x xmlns='{NS['oob']}'><url>{url}</url></x>")
    assert bob.expects_text(ann, "my cat").find(f"{{{NS['oob']}}}x") is None
    shown = bob.expects_text(ann, url)
    assert shown.find(f"{{{NS['oob']}}}x/{{{NS['oob']}}}url").text == url
    assert shown.id.endswith("-2")
    says(alice, ben, f"<body>{url}</body><x xmlns='{NS['oob']}'><url>{url}</url></x>")
    assert bob.expects_text(ann, url).find(f"{{{NS['oob']}}}x") is not None
    alice.texts(ben, witness := new("witness"))
    bob.expects_text(ann, witness)
    assert not bob.inbox.held(lambda s: s.kind == "message" and s.body in ("", url))


def test_a_picture_that_comes_as_octets_is_put_where_clients_find_it(alice, ann):
    alice.texts(ECHO, "picture")
    alice.expects_text(ECHO, "picture")
    shown = alice.expects("the picture", lambda s: s.kind == "message" and s.find(f"{{{NS['oob']}}}x") is not None)
    url = shown.find(f"{{{NS['oob']}}}x/{{{NS['oob']}}}url").text
    assert shown.body == url and url.endswith("dot.png")
    with urllib.request.urlopen(url, timeout=10) as answer:
        assert answer.read() == PIXEL


def test_nobody_is_told_of_typing_by_a_stranger(mallory, bob, ann, ben):
    says(mallory, ben, f"<composing xmlns='{NS['states']}'/>")
    mallory.pings(COMPONENT)
    bob.pings(COMPONENT)
    assert not bob.inbox.held(lambda s: s.kind == "message" and s.find(f"{{{NS['states']}}}composing") is not None)


def test_who_somebody_is(alice, bob, ann, ben):
    """What the network says of a contact is in its cards, its avatar, and its presence."""
    alice.sends(f"<presence to='{ECHO}' type='subscribe'/>")
    shown = alice.expects("a presence that tells of a picture", lambda s: s.kind == "presence" and s.sender == ECHO
                          and s.xml.find(".//{vcard-temp:x:update}photo") is not None)
    hash = shown.xml.findtext(".//{vcard-temp:x:update}photo")
    card = alice.asks(ECHO, "<vCard xmlns='vcard-temp'/>").xml
    assert card.findtext(".//{vcard-temp}FN")
    picture = base64.b64decode(card.findtext(".//{vcard-temp}BINVAL"))
    assert picture.startswith(b"\x89PNG") and hashlib.sha1(picture).hexdigest() == hash
    items = "<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='urn:xmpp:avatar:data'/></pubsub>"
    assert base64.b64decode(alice.asks(ECHO, items).xml.findtext(".//{urn:xmpp:avatar:data}data")) == picture


def test_a_marker_for_what_nobody_said_is_passed_over(alice, bob, ann, ben):
    id = says(bob, ann, f"<displayed xmlns='{NS['markers']}' id='never-said'/>")
    bob.texts(ann, text := new("witness"))
    alice.expects_text(ben, text)
    assert not alice.inbox.held(lambda s: s.find(f"{{{NS['markers']}}}displayed") is not None)
    assert not bob.inbox.held(lambda s: s.id == id)
