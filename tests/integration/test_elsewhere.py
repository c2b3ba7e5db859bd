"""A user writes with another program of the network, and finds it in the history of his XMPP clients; and nothing is sent
twice for it. Needs XEP-0356; without, nothing is shown."""

from rig.desk import ECHO, joins
from rig.texts import new
from rig.xmpp_server import COMPONENT

SERVERS = ["prosody-privileged", "ejabberd-privileged"]
NETWORK = "localchat"
WITHOUT_CARBONS = ["ejabberd-privileged"]  # of privileged messages, before 23.10; it delivers them to the gateway all the same


def test_what_was_sent_elsewhere_is_in_the_history_and_not_sent_again(server, gateway, alice, bob):
    # One account of the network, used by two: to each, the other is "my other program".
    joins(alice, "ann")
    joins(bob, "ann")
    with server.client(bob.jid, resource="desk") as desk:
        desk.sends(f"<iq type='set' id='{desk.new_id()}'><enable xmlns='urn:xmpp:carbons:2'/></iq>")
        desk.pings("localhost")
        text = new("sent elsewhere")
        id = alice.texts(ECHO, text)
        alice.expects_receipt(id)
        alice.expects_text(ECHO, text)
        if server.kind not in WITHOUT_CARBONS:
            copy = desk.expects_carbon("sent", lambda copy: copy.body == text)
            assert copy.to.partition("/")[0] == ECHO
    # Echo would have answered a second time.
    bob.pings(COMPONENT)
    alice.texts(ECHO, "witness")
    alice.expects_text(ECHO, "witness")
    assert not alice.inbox.held(lambda s: s.kind == "message" and s.words == text)
    assert not bob.inbox.held(lambda s: s.kind == "message" and s.sender.startswith(ECHO) and s.words == text)
