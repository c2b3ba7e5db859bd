"""Prosody and ejabberd as private children on loopback, each by its script in servers/."""

from pathlib import Path

from rig.process import Process, free_ports, is_listening

SCRIPTS = Path(__file__).resolve().parents[1] / "servers"
DOMAIN = "localhost"
COMPONENT = "sms.localhost"
SECRET = "open-sesame"


class XmppServer:
    """`kind` is the name of a script in servers/: "prosody" or "ejabberd"; `accounts` are more users at DOMAIN."""

    def __init__(self, kind, folder, accounts=()):
        self.kind = kind
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        self.c2s_port, self.component_port = free_ports(2)
        self._ready = folder / "ready"
        self.process = Process(kind, [SCRIPTS / kind, folder, self.c2s_port, self.component_port, *accounts], folder)

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *failure):
        self.process.stop()

    def start(self):
        self.process.start(self._is_ready, within=30)

    def kill(self):
        """As when the power goes: no stream is closed, nothing is flushed."""
        self.process.kill()

    def _is_ready(self):
        has_accounts = self.kind != "ejabberd" or self._ready.exists()
        return has_accounts and is_listening(self.c2s_port) and is_listening(self.component_port)
