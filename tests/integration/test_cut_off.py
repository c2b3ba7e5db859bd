"""Everything that takes more than one step - forms, log-ins, rooms, cards, lookups, the chat - is under way at once when
the server dies, or when the gateway is told to stop. What matters is seen by the sanitizers, by the exit status, and by
whether everything works afterwards."""

import pytest

from rig.desk import COMMANDS, REGISTER, registers, submission
from rig.process import wait_until
from rig.texts import new
from rig.xmpp_server import COMPONENT

SERVERS = ["prosody"]
NETWORK = "localchat"
LOGIN = {"password": "a secret of mine"}


def asks(user, to, type, inside):
    user.sends(f"<iq to='{to}' id='{user.new_id()}' type='{type}'>{inside}</iq>")


def begins_everything(user, name):
    """Without waiting for any answer."""
    echo, room, stranger = f"echo@{COMPONENT}", f"#cut@{COMPONENT}", f"nobody-{name}@{COMPONENT}"
    form = submission(REGISTER, {"username": name, **LOGIN})
    user.sends(f"<presence to='{COMPONENT}'/>")
    user.sends(f"<presence to='{room}/{name}'><x xmlns='http://jabber.org/protocol/muc'/></presence>")
    user.sends(f"<presence to='{echo}' type='subscribe'/>")
    asks(user, COMPONENT, "get", f"<query xmlns='{REGISTER}'/>")
    asks(user, COMPONENT, "set", f"<query xmlns='{REGISTER}'>{form}</query>")
    for node in (REGISTER, "status", "preferences", "unregister"):
        asks(user, COMPONENT, "set", f"<command xmlns='{COMMANDS}' node='{node}' action='execute'/>")
    for contact in (echo, stranger, room):
        asks(user, contact, "get", "<vCard xmlns='vcard-temp'/>")
        asks(user, contact, "get", "<query xmlns='http://jabber.org/protocol/disco#info'/>")
    for words in ("help", "register", name, "add " + name):
        user.texts(COMPONENT, words)
    user.texts(echo, new("into the storm"))
    user.sends(f"<message to='{room}' type='groupchat' id='{user.new_id()}'><body>is anybody here?</body></message>")
    user.sends(f"<presence to='{room}/{name}' type='unavailable'/>")


def is_well(user, name):
    """Log in at the network again, and hear of it."""
    assert registers(user, username=name, **LOGIN).type == "result"
    user.sends(f"<presence to='{COMPONENT}'/>")
    user.expects_receipt(user.texts(f"echo@{COMPONENT}", text := new("afterwards")))
    user.expects_text(f"echo@{COMPONENT}", text)


@pytest.mark.limit(150)
def test_the_server_dies_in_the_midst_of_everything(server, gateway, alice, bob):
    for turn in range(3):
        begins_everything(alice, "ann")
        begins_everything(bob, "ben")
        if turn:  # the first time nothing has been answered yet, then something has
            alice.expects("an answer", lambda s: s.kind == "iq")
        server.kill()
        server.start()
        wait_until("the gateway is back", gateway.is_ready, within=40)
        alice.logs_in()
        bob.logs_in()
    is_well(alice, "ann")
    is_well(bob, "ben")


@pytest.mark.limit(150)
def test_told_to_stop_in_the_midst_of_everything(gateway, alice, bob):
    for turn in range(4):
        begins_everything(alice, "ann")
        begins_everything(bob, "ben")
        if turn:
            alice.expects("an answer", lambda s: s.kind == "iq" and s.sender.startswith(COMPONENT))
        gateway.stop()
        gateway.start()
        alice.inbox.clear()
    is_well(alice, "ann")
    is_well(bob, "ben")
