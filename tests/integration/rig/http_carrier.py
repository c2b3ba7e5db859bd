"""A carrier that speaks the generic profile: takes texts, calls back with signed webhooks, keeps media behind a password."""

import base64
import hashlib
import hmac
import http.client
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from rig.inbox import Inbox

KEY, SECRET = "out-key", "in-secret"
USER, PASSWORD = "media", "let-me-see"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answers(self, code, body, type="application/json"):
        self.send_response(code)
        self.send_header("Content-Type", type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.carrier.texts.put(asked)
        self.answers(200, json.dumps({"id": "out-" + asked["id"]}).encode())

    def do_HEAD(self):
        self.answers(200, b"")

    def do_GET(self):
        expected = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        name = self.path.rpartition("/")[2]
        self.server.carrier.asked.append(self.path)
        if name not in self.server.carrier.media:
            self.answers(404, b"")
        elif self.headers.get("Authorization") != expected:
            self.answers(401, b"")
        else:
            type, octets = self.server.carrier.media[name]
            self.answers(200, octets, type)


class HttpCarrier:
    port = 1  # of an SMSC, which it is not

    def __init__(self):
        self.texts, self.media, self.asked = Inbox("the HTTP carrier"), {}, []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.carrier = self
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *failure):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def section(self, gateway, name="web", **keys):
        """A transport's section of the configuration."""
        return {"name": name, "module": "http_sms", "profile": "generic", "routes": [{"prefix": "+", "cost": 1}],
                "public_url": f"http://127.0.0.1:{gateway.http_port}/hooks/{name}",
                "credentials": {"url": self.url + "/send", "key": KEY, "webhook_secret": SECRET},
                "webhook": {"media": {"hosts": ["127.0.0.1"], "private": True, "user": USER, "password": PASSWORD}},
                **keys}


def signed(event, now=None, key=SECRET):
    """Body and headers of a webhook."""
    body, now = json.dumps(event).encode(), str(int(time.time() if now is None else now))
    code = hmac.new(key.encode(), now.encode() + b"." + body, hashlib.sha256).hexdigest()
    return body, {"Content-Type": "application/json", "X-Timestamp": now, "X-Signature": "sha256=" + code}


def calls(gateway, target, body=b"", headers=None, method="POST"):
    """The code and the body of the answer; None when there is none."""
    connection = http.client.HTTPConnection("127.0.0.1", gateway.http_port, timeout=35)
    try:
        connection.request(method, target, body, headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    except OSError:
        return None
    except http.client.HTTPException:
        return None
    finally:
        connection.close()
