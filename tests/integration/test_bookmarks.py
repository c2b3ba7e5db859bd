"""Rooms among the bookmarks of who was invited, where the server lets us write them (XEP-0402 by XEP-0356)."""

from rig.desk import joins
from rig.process import wait_until
from rig.xmpp_server import COMPONENT
from test_rooms import LOBBY, enters, says

SERVERS = ["prosody-privileged"]
NETWORK = "localchat"
NODE = "urn:xmpp:bookmarks:1"
ITEMS = f"<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='{NODE}'/></pubsub>"


def bookmarks(user):
    """Room -> its <conference/>."""
    found = user.asks(user.jid, ITEMS).xml.iter("{http://jabber.org/protocol/pubsub}item")
    return {item.get("id"): item.find(f"{{{NODE}}}conference") for item in found}


def test_an_invitation_is_kept(alice, bob):
    joins(alice, "ann")
    joins(bob, "ben")
    enters(alice, LOBBY, "ann")
    says(alice, LOBBY, "host: invite ben")
    invited = bob.expects("the invitation", lambda s: s.kind == "message" and s.sender == LOBBY
                          and s.xml.find("{jabber:x:conference}x") is not None)
    assert invited.xml.find("{jabber:x:conference}x").get("jid") == LOBBY

    wait_until("the bookmark", lambda: LOBBY in bookmarks(bob))
    mark = bookmarks(bob)[LOBBY]
    assert mark.get("autojoin") == "false" and mark.get("name") == "#lobby"
    assert LOBBY not in bookmarks(alice)


def test_the_users_own_bookmark_stays_as_it_is(alice, bob):
    own = (f"<pubsub xmlns='http://jabber.org/protocol/pubsub'><publish node='{NODE}'><item id='{LOBBY}'>"
           f"<conference xmlns='{NODE}' name='my lobby' autojoin='true'/></item></publish></pubsub>")
    assert bob.asks(bob.jid, own, "set").type == "result"
    joins(alice, "ann")
    joins(bob, "ben")
    enters(alice, LOBBY, "ann")
    says(alice, LOBBY, "host: invite ben")
    bob.expects("the invitation", lambda s: s.kind == "message" and s.sender == LOBBY)
    bob.pings(COMPONENT)
    assert bookmarks(bob)[LOBBY].get("name") == "my lobby"
