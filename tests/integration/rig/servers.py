"""Every kind of XMPP server by its name."""

from rig.openfire import Openfire
from rig.wokkel import Wokkel
from rig.xmpp_server import XmppServer

# The scripted ones; all others are programs with a script in servers/.
SCRIPTED = {
    "openfire": lambda folder: Openfire(),
    "openfire-gojara": lambda folder: Openfire(gojara=True),
    "wokkel": Wokkel,
}


def server(kind, folder):
    return SCRIPTED[kind](folder) if kind in SCRIPTED else XmppServer(kind, folder)
