"""Carriers with an HTTP API, written from their documentation: Twilio, Vonage's SMS API and the one of profile generic. And
Kannel, a real one.

A carrier has `texts` (an Inbox of Sms) and `deliver(phone, to, text)` as SMSCs have; `requests` counts what it was asked, and
`next` says what it does to the requests that come, in turn, before it is well again.
"""

import base64
import contextlib
import hashlib
import hmac
import itertools
import json
import socket
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from rig.inbox import Inbox
from rig.phone import Sms
from rig.process import ROOT, Process, free_ports, is_listening

SECRET = "kept-mum"
PROFILES = ROOT / "conf" / "profiles"
GSM_7 = set("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
            "¿abcdefghijklmnopqrstuvwxyzäöñüà") | (EXTENDED := set("^{}\\[~]|€\f"))


def parts_of(text):
    is_gsm = set(text) <= GSM_7
    single, part = (160, 153) if is_gsm else (70, 67)
    length = sum(1 + (c in EXTENDED) for c in text) if is_gsm else len(text.encode("utf-16-be")) // 2
    return 1 if length <= single else -(-length // part)


def form_of(body):
    return urllib.parse.parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=True)


class Answer(Exception):
    def __init__(self, code, body, **headers):
        super().__init__(code)
        self.code, self.body, self.headers = code, body, headers


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_HEAD(self):
        self.send_response(404)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        try:
            self.server.carrier.asked(self.path, self.headers, body)
        except Answer as answer:
            octets = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
            self.send_response(answer.code)
            for name, value in answer.headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("Content-Length", str(len(octets)))
            self.end_headers()
            try:
                self.wfile.write(octets)
            except OSError:
                pass  # who does not want all of it hangs up
        except ConnectionError:
            self.close_connection = True

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, carrier, port):
        self.carrier, self.connections = carrier, []
        super().__init__(("127.0.0.1", port), Handler)

    def get_request(self):
        connection, address = super().get_request()
        self.connections.append(connection)
        return connection, address

    def hang_up(self):
        for connection in self.connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class Carrier:
    """`gateway_port`: of the gateway's HTTP server, where webhooks go."""

    profile = None

    def __init__(self, gateway_port):
        [self.port] = free_ports(1)
        self.hooks = f"http://127.0.0.1:{gateway_port}/hooks/carrier"
        self.texts = Inbox(f"the carrier ({self.profile})")
        self.next, self.requests, self.files = [], 0, 0
        self.reports = {}  # number of a phone -> what becomes of its texts
        self._numbers = itertools.count(1)
        self._known = {}
        self._server = self._thread = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *failure):
        self.stop()

    def start(self):
        self._server = Server(self, self.port)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def stop(self):
        if self._server:
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()
            self._server.hang_up()
            self._server = None

    def transport(self, folder, **keys):
        """The section of a transport: the carrier's profile, by plain HTTP."""
        profile = Path(folder) / f"{self.profile}.json"
        profile.write_text((PROFILES / profile.name).read_text().replace("https://", "http://"))
        return {"name": "carrier", "module": "http_sms", "profile": str(profile), "credentials": self.credentials(),
                "public_url": self.hooks, "routes": [{"prefix": "+", "cost": 1}], **keys}

    def credentials(self):
        return {"host": f"127.0.0.1:{self.port}"}

    # -- what it is asked --

    def asked(self, path, headers, body):
        self.requests += 1
        trouble = self.next.pop(0) if self.next else None
        if trouble:
            trouble(lambda: self._take(path, headers, body))
        self._take(path, headers, body)

    def _take(self, path, headers, body):
        sender, receiver, text, key = self.read(path, headers, body)
        if key not in self._known:
            ids = [f"id-{next(self._numbers)}" for _ in range(self.ids_of(text))]
            self.texts.put(Sms(sender, receiver, text, parts_of(text)))
            if key:
                self._known[key] = ids
            for each in ids:
                threading.Timer(0.05, self._report, (each, sender, receiver)).start()
        else:
            ids = self._known[key]
        self.answer(ids, sender, receiver, text)

    def ids_of(self, text):
        return 1

    def _report(self, name, sender, receiver):
        state = self.reports.get(receiver.lstrip("+"), "delivered")
        if state:
            self.report(name, sender, receiver, state)

    # -- what it tells --

    def post(self, path, body, within=10, **headers):
        """To the gateway, as carriers do: again until it takes it. The code at last."""
        end = time.monotonic() + within
        while True:
            request = urllib.request.Request(self.hooks + path, body, {k.replace("_", "-"): v for k, v in headers.items()})
            try:
                with urllib.request.urlopen(request, timeout=5) as answer:
                    return answer.status
            except urllib.error.HTTPError as error:
                code = error.code
                error.close()
            except OSError:
                code = 0
            if code in (400, 401, 403, 404) or time.monotonic() > end:
                return code
            time.sleep(0.1)


class Twilio(Carrier):
    profile = "twilio"

    def credentials(self):
        return {**super().credentials(), "sid": "AC1", "token": SECRET}

    def read(self, path, headers, body):
        known = base64.b64encode(f"AC1:{SECRET}".encode()).decode()
        if headers["Authorization"] != f"Basic {known}":
            raise Answer(401, {"code": 20003, "message": "Authenticate", "status": 401})
        assert path == "/2010-04-01/Accounts/AC1/Messages.json", path
        pairs = form_of(body)
        form = dict(pairs)
        files = [value for name, value in pairs if name == "MediaUrl"]
        self.files += len(files)
        text = "\n".join([form.get("Body", ""), *files]).strip()
        return form["From"], form["To"], text, None

    def answer(self, ids, sender, receiver, text):
        raise Answer(201, {"sid": ids[0], "status": "queued", "num_segments": str(parts_of(text)), "error_code": None})

    def signed(self, path, form, token=SECRET):
        said = self.hooks + path + "".join(name + form[name] for name in sorted(form))
        return base64.b64encode(hmac.new(token.encode(), said.encode(), hashlib.sha1).digest()).decode()

    def post_form(self, path, form, token=SECRET):
        return self.post(path, urllib.parse.urlencode(form).encode(),
                         X_Twilio_Signature=self.signed(path, form, token),
                         Content_Type="application/x-www-form-urlencoded")

    def report(self, name, sender, receiver, state):
        code = {"ErrorCode": "30003"} if state != "delivered" else {}
        self.post_form("/receipt", {"MessageSid": name, "MessageStatus": state, "From": sender, "To": receiver, **code})

    def deliver(self, phone, to, text, order=None, token=SECRET):
        return self.post_form("/inbound", {"MessageSid": f"in-{next(self._numbers)}", "AccountSid": "AC1", "From": phone.number,
                                           "To": to, "Body": text, "NumMedia": "0"}, token)


class Vonage(Carrier):
    """One name for each part."""

    profile = "vonage"

    def credentials(self):
        return {**super().credentials(), "key": "k1", "secret": SECRET, "signature_secret": SECRET}

    def ids_of(self, text):
        return parts_of(text)

    def read(self, path, headers, body):
        form = dict(form_of(body))
        assert path == "/sms/json", path
        if form["api_key"] != "k1" or form["api_secret"] != SECRET:
            raise Answer(200, {"message-count": "1", "messages": [{"status": "4", "error-text": "Bad Credentials"}]})
        assert form["type"] == ("text" if set(form["text"]) <= GSM_7 else "unicode")
        return form["from"], form["to"], form["text"], None

    def answer(self, ids, sender, receiver, text):
        raise Answer(200, {"message-count": str(len(ids)), "messages": [
            {"to": receiver, "message-id": each, "status": "0", "remaining-balance": "9", "network": "310"} for each in ids]})

    def post_signed(self, path, params):
        params = {**params, "timestamp": str(int(time.time()))}
        said = "".join(f"&{name}={params[name].replace('&', '_').replace('=', '_')}" for name in sorted(params))
        params["sig"] = hashlib.md5((said + SECRET).encode()).hexdigest()
        return self.post(path, urllib.parse.urlencode(params).encode(), Content_Type="application/x-www-form-urlencoded")

    def report(self, name, sender, receiver, state):
        self.post_signed("/receipt", {"msisdn": receiver, "to": sender, "messageId": name, "status": state,
                                      "err-code": "0" if state == "delivered" else "1", "scts": "2601010000", "price": "0.03"})

    def deliver(self, phone, to, text, order=None):
        return self.post_signed("/inbound", {"msisdn": phone.number.lstrip("+"), "to": to.lstrip("+"), "text": text,
                                             "messageId": f"in-{next(self._numbers)}", "type": "text",
                                             "keyword": "X", "message-timestamp": "2026-01-01 00:00:00"})


class Generic(Carrier):
    """It knows a request again by its Idempotency-Key."""

    profile = "generic"

    def credentials(self):
        return {"url": f"http://127.0.0.1:{self.port}/send", "key": SECRET, "webhook_secret": SECRET}

    def read(self, path, headers, body):
        if headers["Authorization"] != f"Bearer {SECRET}":
            raise Answer(401, {"error": {"code": "unauthorized", "message": "who are you?"}})
        asked = json.loads(body)
        return asked["from"], asked["to"], asked["text"], headers["Idempotency-Key"]

    def answer(self, ids, sender, receiver, text):
        raise Answer(200, {"id": ids[0]})

    def post_json(self, path, event):
        body = json.dumps(event).encode()
        now = str(int(time.time()))
        signature = hmac.new(SECRET.encode(), now.encode() + b"." + body, hashlib.sha256).hexdigest()
        return self.post(path, body, X_Timestamp=now, X_Signature=f"sha256={signature}", Content_Type="application/json")

    def report(self, name, sender, receiver, state):
        self.post_json("/receipt", {"event": "receipt", "id": name, "to": receiver, "state": state})

    def deliver(self, phone, to, text, order=None):
        return self.post_json("/inbound", {"event": "text", "id": f"in-{next(self._numbers)}", "from": phone.number, "to": to,
                                           "text": text})


# -- what may happen to a request --

def says(code, body=b"", **headers):
    def trouble(take):
        raise Answer(code, body, **headers)
    return trouble


def hangs_up(take):
    """It may have taken the text, or not: not."""
    raise ConnectionError


def takes_and(trouble):
    """It takes the text, and then that."""
    def both(take):
        try:
            take()
        except Answer:
            pass
        trouble(None)
    return both


def sleeps(seconds):
    def trouble(take):
        time.sleep(seconds)
        raise ConnectionError
    return trouble


# -- a real one --

BEARERBOX = """\
group = core
admin-port = {admin}
admin-password = load
smsbox-port = {smsbox}
log-file = "{folder}/bearerbox.log"
box-allow-ip = "127.0.0.1"
store-type = file
store-location = "{folder}/kannel.store"

group = smsc
smsc = smpp
smsc-id = a
host = 127.0.0.1
port = {smpp}
transceiver-mode = true
smsc-username = dragoman
smsc-password = {password}
system-type = ""
source-addr-autodetect = true
max-pending-submits = 10
reconnect-delay = 1

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {sendsms}
log-file = "{folder}/smsbox.log"

group = sendsms-user
username = dragoman
password = {secret}
max-messages = 10
concatenation = true

group = sms-service
keyword = default
catch-all = true
max-messages = 0
get-url = "{hooks}/inbound?id=%I&from=%p&to=%P&text=%a&key={secret}"
"""


class Kannel:
    """bearerbox and smsbox in front of an SMSC of the rig."""

    def __init__(self, smsc, gateway_port, folder):
        self.hooks = f"http://127.0.0.1:{gateway_port}/hooks/carrier"
        self.admin, self.smsbox, self.sendsms = free_ports(3)
        self.smsc, self.folder = smsc, Path(folder) / "kannel"
        self.folder.mkdir()
        conf = self.folder / "kannel.conf"
        self.boxes = [Process("bearerbox", ["/usr/sbin/bearerbox", "-v", "1", conf], self.folder),
                      Process("smsbox", ["/usr/sbin/smsbox", "-v", "1", conf], self.folder)]
        self._conf = conf

    def start(self, password):
        self._conf.write_text(BEARERBOX.format(folder=self.folder, admin=self.admin, smsbox=self.smsbox,
                                               sendsms=self.sendsms, smpp=self.smsc.port, password=password, secret=SECRET,
                                               hooks=self.hooks))
        self.boxes[0].start(lambda: is_listening(self.smsbox))
        self.boxes[1].start(lambda: is_listening(self.sendsms))
        self.smsc.expects_bind()

    def stop(self):
        for box in reversed(self.boxes):
            box.stop()

    def transport(self, **keys):
        return {"name": "carrier", "module": "http_sms", "profile": "kannel", "public_url": self.hooks,
                "credentials": {"url": f"http://127.0.0.1:{self.sendsms}/cgi-bin/sendsms", "user": "dragoman",
                                "password": SECRET, "webhook_secret": SECRET},
                "routes": [{"prefix": "+", "cost": 1}], **keys}
