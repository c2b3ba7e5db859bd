"""XMPP servers as private children on loopback, each by its script in servers/.

A file of scenarios says on which kinds it is played: `SERVERS = ["prosody", "ejabberd-privileged"]`; the fixture
`server` is then each in turn. The kinds:

- "prosody" and "ejabberd": as people run them, the component has no rights beyond those of a user. The default.
- "prosody-privileged": XEP-0356 in the namespace "urn:xmpp:privilege:2", iq permissions included; MAM and bookmarks.
- "ejabberd-privileged": Debian's ejabberd, "urn:xmpp:privilege:1"; it answers a privileged roster set with
  internal-server-error. MAM.
- "jabberd2": the old one: router, sm and c2s. No privilege, no carbons, no PEP, no uploads.
- "wokkel": Wokkel's component server, a program, with users that the scenario plays without clients.
- "openfire" and, with XEP-0321, "openfire-gojara": a fake with Openfire's manners and played users; see rig/openfire.py.

Those of Prosody and ejabberd have carbons, PEP, blocking and uploads (XEP-0363, "upload.localhost", over plain HTTP on
loopback at `server.http_port`, for users and for the component); test_grants.py holds them to all this. In each kind,
`server.client("bob@localhost", resource="desk")` is a user at a device: a Client, or a PlayedUser of rig/played.py.
"""

from pathlib import Path

from rig.client import Client
from rig.process import Process, free_ports, is_listening

SCRIPTS = Path(__file__).resolve().parents[1] / "servers"
DOMAIN = "localhost"
COMPONENT = "sms.localhost"
SECRET = "open-sesame"


class XmppServer:
    """`kind` as above; `accounts` are more users at DOMAIN."""

    def __init__(self, kind, folder, accounts=()):
        self.kind = kind
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        self.c2s_port, self.component_port, self.http_port = free_ports(3)
        self._ready = folder / "ready"
        self.program, _, variant = kind.partition("-")
        argv = [SCRIPTS / self.program, folder, self.c2s_port, self.component_port, self.http_port, *accounts]
        self.shows_own_presence = kind != "jabberd2"  # RFC 6121 has a user's presence go to the user too; RFC 3921 has not
        self.process = Process(kind, argv, folder, {"PRIVILEGED": "yes" if variant == "privileged" else "no"})

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *failure):
        self.process.stop()

    def client(self, jid, number=None, resource="phone", **wants):
        """A user of this server at one device; `wants` as in Client."""
        return Client(self, jid, number, resource, **wants)

    def start(self):
        self.process.start(self._is_ready, within=30)

    def kill(self):
        """As when the power goes: no stream is closed, nothing is flushed."""
        self.process.kill()

    def _is_ready(self):
        is_complete = self.program == "prosody" or self._ready.exists()
        return is_complete and is_listening(self.c2s_port) and is_listening(self.component_port)
