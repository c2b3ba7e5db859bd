"""The SMSC on the npm package `smpp` (servers/npm_smsc.js), which nobody here wrote."""

import json
import os
import threading
import urllib.request
from pathlib import Path

from rig.inbox import Inbox
from rig.phone import Sms
from rig.process import ROOT, Process, free_ports, is_listening
from rig.smsc import PASSWORD

SCRIPT = Path(__file__).resolve().parents[1] / "servers" / "npm_smsc.js"
NODE_MODULES = Path(os.environ.get("DRAGOMAN_NODE", ROOT / "build" / "node")) / "node_modules"


class NpmSmsc:
    """`cert`: a Cert of rig.certs; it speaks TLS then. `asks`: an Authority; ESMEs need a certificate of it."""

    def __init__(self, folder, cert=None, asks=None):
        self.port, self.control_port = free_ports(2)
        self.texts = Inbox("the npm SMSC")
        self.events = Inbox("the npm SMSC")
        self._argv = ["node", SCRIPT, self.port, self.control_port, PASSWORD]
        self.process = Process("npm_smsc", self._argv, folder, {"NODE_PATH": str(NODE_MODULES)})
        self.shows(cert, asks)

    def shows(self, cert, asks=None):
        """From the next start on."""
        files = {"cert": cert and str(cert.cert), "key": cert and str(cert.key), "ca": asks and str(asks.cert)}
        self.process.argv = [str(a) for a in self._argv] + ([json.dumps(files)] if cert else [])

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *failure):
        self.stop()

    def start(self):
        self.process.start(lambda: is_listening(self.port) and is_listening(self.control_port))
        threading.Thread(target=self._read, daemon=True).start()

    def stop(self):
        self.process.kill()

    def expects_bind(self, within=10):
        return self.events.expect("a bind", lambda event: event["event"] == "bound", within)

    def deliver(self, phone, to, text, order=None, called=False):
        """`called`: on a connection that calls() has opened."""
        self._post("text", {"from": phone.number, "to": to, "text": text, "parts": order, "called": called})

    def reports(self, phone, state, err="000"):
        """What becomes of texts to this phone, as its receipts say: "UNDELIV", ..."""
        self._post("reports", {"to": phone.number, "state": state, "err": err})

    def reports_after(self, ms):
        self._post("late", {"ms": ms})

    def echoes(self):
        """From now on every phone texts back what it got."""
        self._post("echo", {"on": True})

    def calls(self, port, system_id, password, trusts=None):
        """An outbind to an ESME that listens there; `trusts`: an Authority, by TLS then."""
        self._post("call", {"port": port, "system_id": system_id, "password": password,
                            "ca": str(trusts.cert) if trusts else None})

    def spells_ids(self, how):
        """How receipts spell the hex id of the response: "same", "decimal" or "upper"."""
        self._post("ids", {"spelling": how})

    def _post(self, what, request):
        url = f"http://127.0.0.1:{self.control_port}/{what}"
        with urllib.request.urlopen(url, json.dumps(request).encode(), timeout=5):
            pass

    def _read(self):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.control_port}/events") as lines:
                for line in lines:
                    self._on_event(json.loads(line))
        except (OSError, ValueError):
            pass  # it was stopped in the middle of a line

    def _on_event(self, event):
        if event["event"] == "text":
            self.texts.put(Sms(event["from"], event["to"], event["text"], event["parts"]))
        else:
            self.events.put(event)
