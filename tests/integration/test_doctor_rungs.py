"""`dragoman doctor` where a rung of the roster ladder was granted and fails all the same: Debian's ejabberd."""

from rig.xmpp_server import COMPONENT
from test_doctor import looks

SERVERS = ["ejabberd-privileged"]


def test_the_rung_that_failed_is_named(gateway, alice):
    gateway.command("do", "user-add", f"accountjid={alice.jid}")
    alice.expects_presence(COMPONENT, "subscribe")
    rosters = looks(gateway)["rosters"]
    assert "by subscribe, as it went last" in rosters["text"]
    assert "privilege:1 was refused" in rosters["text"]
