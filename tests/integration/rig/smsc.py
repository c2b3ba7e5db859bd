"""dragoman-smsc, the simulated SMSC, driven over its HTTP side."""

import json
import threading
import urllib.error
import urllib.request

from rig.inbox import Inbox
from rig.phone import Sms
from rig.process import BUILD, Process, free_ports

PROGRAM = BUILD / "dragoman-smsc"
PASSWORD = "kept-mum"
WAIT_MS = 2000


class Smsc:
    """`answer`: every text is answered so; "%s" in it is the text."""

    def __init__(self, folder, answer=""):
        self.port, self.http_port = free_ports(2)
        self.texts = Inbox("the simulated SMSC")
        self._reader = None
        self.process = Process("smsc", [PROGRAM, "--port", self.port, "--http-port", self.http_port,
                                        "--system-id", "dragoman", "--password", PASSWORD, "--answer", answer], folder)

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *failure):
        self.process.stop_well()
        self._reader.join()

    def start(self):
        self.process.start(self._is_up)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def stop(self):
        """Links break, as when a carrier restarts; what it has queued and counted is gone."""
        self.process.kill()
        self._reader.join()

    def expects_bind(self, within=10):
        assert self._get(f"stats?receivers=1&timeout_ms={within * 1000}")["reached"], f"no bind within {within} s"

    def deliver(self, phone, to, text, order=None):
        self._post("inbound", {"from": phone.number, "to": to, "text": text, **({"parts_order": order} if order else {})})

    def reports(self, phone, state):
        """What becomes of texts to this phone, as its receipts say: "UNDELIV", ..."""
        self.rule(phone.number, f"receipt={state}")

    def rule(self, match, action):
        """What texts to these numbers get from now on, in the words of docs/smsc.md."""
        self._post("rules", {"match": match, "action": action})

    def reports_after(self, ms):
        """From now on receipts come so long after the response."""
        self._post("options", {"receipt-delay": ms})

    def answers_after(self, ms):
        """From now on a submit_sm is answered so late."""
        self._post("options", {"response-delay": ms})

    def offers_again_after(self, ms):
        """From now on what the gateway refused for now is offered again so much later."""
        self._post("options", {"deliver-retry": ms})

    def count(self, name):
        """One of its counters."""
        return self._get("stats")[name]

    def _is_up(self):
        try:
            return self._get("stats")
        except OSError:
            return False

    def _get(self, path, timeout=30):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.http_port}/{path}", timeout=timeout) as answer:
            return json.load(answer)

    def _post(self, path, body):
        request = urllib.request.Request(f"http://127.0.0.1:{self.http_port}/{path}", json.dumps(body).encode())
        try:
            with urllib.request.urlopen(request, timeout=10):
                pass
        except urllib.error.HTTPError as error:
            raise AssertionError(f"/{path} {body}: {error.read().decode()}") from None

    def _read(self):
        """Every whole text goes to `texts`, in the order in which the last part of each came."""
        seen = 0
        while True:
            try:
                new = self._get(f"messages?since={seen}&count=1&timeout_ms={WAIT_MS}")
            except (OSError, ValueError):
                return  # it was stopped
            for message in sorted(new["messages"], key=lambda m: m["order"]):
                if message["complete"]:
                    seen = message["order"]
                    self.texts.put(Sms(message["from"], message["to"], message["text"], len(message["parts"])))
