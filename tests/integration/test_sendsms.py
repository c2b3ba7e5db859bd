"""Programs send texts by HTTP: as they did through Kannel, and as JSON; what became of a text is said by HTTP."""

import http.server
import json
import threading
import urllib.error
import urllib.parse
import urllib.request

import pytest

from rig.gateway import SENDER, Gateway
from rig.inbox import Inbox
from rig.texts import new
from rig.xmpp_server import DOMAIN

PASSWORD = "for-the-shop-only"
SHOP = "+15550007777"


class Listener:
    """The program's own server: every request goes to `asked`; `code` is what it answers."""

    def __init__(self):
        self.asked, self.code = Inbox("the program"), 200
        listener = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                url = urllib.parse.urlsplit(self.path)
                listener.asked.put((url.path, dict(urllib.parse.parse_qsl(url.query))))
                self.send_response(listener.code)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    def url(self, rest):
        return f"http://127.0.0.1:{self.server.server_port}{rest}"

    def hears(self, within=10, **wanted):
        return self.asked.expect(f"{wanted}", lambda r: wanted.items() <= r[1].items(), within)[1]

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def program():
    listener = Listener()
    yield listener
    listener.stop()


@pytest.fixture
def gateway(server, smsc, tmp_path):
    made = Gateway(server, smsc, tmp_path)
    made.conf["http"]["accounts"] = {"shop": {"password": PASSWORD, "user": f"bob@{DOMAIN}", "senders": [SHOP, "ACME"]}}
    with made as started:
        smsc.expects_bind()
        yield started


def asks(url, body=None, headers=()):
    request = urllib.request.Request(url, data=body, headers=dict(headers))
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def sendsms(gateway, post=False, **fields):
    form = urllib.parse.urlencode({"username": "shop", "password": PASSWORD, **fields}, encoding=fields.get("charset", "utf-8"))
    url = f"http://127.0.0.1:{gateway.http_port}/cgi-bin/sendsms"
    return asks(url, form.encode()) if post else asks(f"{url}?{form}")


def rest(gateway, order, password=PASSWORD):
    status, body = asks(f"http://127.0.0.1:{gateway.http_port}/api/v1/sms", json.dumps(order).encode(),
                        {"Authorization": f"Bearer {password}"})
    return status, json.loads(body)


@pytest.mark.parametrize("post", [False, True])
def test_what_sent_through_kannel_sends_through_us(gateway, phone, post):
    text = new("Grüße & mehr 100% €")
    assert sendsms(gateway, post, to=phone.number, text=text) == (202, "0: Accepted for delivery")
    phone.expects(text, sender=SHOP)


def test_other_names_charsets_senders_and_several_recipients(gateway, new_phone):
    one, two = new_phone(), new_phone()
    text = new("Grüße")
    form = {"user": "shop", "pass": PASSWORD, "username": "", "password": "", "from": "ACME",
            "to": f"{one.number} {two.number}", "text": text, "charset": "ISO-8859-1"}
    form = {name: value for name, value in form.items() if value}
    body = urllib.parse.urlencode(form, encoding="latin-1").encode()
    assert asks(f"http://127.0.0.1:{gateway.http_port}/cgi-bin/sendsms", body)[0] == 202
    one.expects(text, sender="ACME")
    two.expects(text, sender="ACME")


@pytest.mark.parametrize("fields, code, words", [
    ({"password": "guessed"}, 403, "Authorization failed"),
    ({"username": "nobody"}, 403, "Authorization failed"),
    ({"from": "+15559999999"}, 400, "may not write as"),
    ({"text": ""}, 400, "no text"),
    ({"to": ""}, 400, "nobody to send it to"),
    ({"to": "hello"}, 400, "not a phone number"),
    ({"udh": "050003010201"}, 400, "udh"),
    ({"coding": "1"}, 400, "coding=1"),
    ({"deferred": "60"}, 400, "deferred"),
    ({"dlr-mask": "1", "dlr-url": "not a URL"}, 400, "http://"),
    ({"charset": "EBCDIC-XX"}, 400, "charset"),
])
def test_what_is_refused_says_why(gateway, phone, fields, code, words):
    form = {"username": "shop", "password": PASSWORD, "to": phone.number, "text": "hello", **fields}
    got, body = asks(f"http://127.0.0.1:{gateway.http_port}/cgi-bin/sendsms?{urllib.parse.urlencode(form)}")
    assert got == code and words in body


def test_the_end_is_said_by_http(gateway, phone, program):
    text = new("delivered")
    url = program.url("/dlr?type=%d&id=%I&phone=%p&me=%P&smsc=%i&at=%T&reply=%a&mine=7%%")
    assert sendsms(gateway, to=phone.number, text=text, **{"dlr-mask": 31, "dlr-url": url})[0] == 202
    taken = program.hears(type="8", phone=phone.number)
    end = program.hears(type="1", phone=phone.number, me=SHOP, smsc="smsc-a", mine="7%")
    assert end["id"] == taken["id"] and int(end["at"]) > 1_700_000_000


def test_a_failure_is_said_by_http(gateway, smsc, phone, program):
    smsc.reports(phone, "UNDELIV")
    order = {"to": phone.number, "text": new("failed"), "report": program.url("/end?kind=%d&why=%a")}
    status, body = rest(gateway, order)
    assert status == 202 and body["texts"][0]["id"] > 0
    assert program.hears(kind="2")["why"]


@pytest.mark.limit(90)
def test_it_is_said_until_somebody_listens_also_after_a_restart(gateway, smsc, phone, program):
    program.code = 500
    text = new("insists")
    order = {"to": phone.number, "text": text, "report": program.url("/end?kind=%d")}
    assert rest(gateway, order)[0] == 202
    program.hears(kind="1")
    gateway.kill()
    program.code = 200
    gateway.start()
    program.hears(kind="1", within=30)
    gateway.stop()
    gateway.start()
    smsc.expects_bind()
    witness = new("witness")
    assert rest(gateway, {"to": phone.number, "text": witness, "report": program.url("/end?kind=%d&w=1")})[0] == 202
    program.hears(kind="1", w="1")
    assert program.asked.held() == []


def test_as_json(gateway, new_phone):
    one, two = new_phone(), new_phone()
    text = new("json ✓")
    status, body = rest(gateway, {"to": [one.number, "what", two.number], "text": text, "from": "ACME"})
    assert status == 202
    assert [sorted(t) for t in body["texts"]] == [["id", "to"], ["status", "text", "to"], ["id", "to"]]
    one.expects(text, sender="ACME")
    two.expects(text, sender="ACME")


@pytest.mark.parametrize("order, password, code, words", [
    ({"to": "+15552223333", "text": "x"}, "guessed", 401, "http.accounts"),
    ({"to": "+15552223333"}, PASSWORD, 400, "no text"),
    ({"to": "+15552223333", "text": "x", "form": "ACME"}, PASSWORD, 400, '"form"'),
    ({"to": "+15552223333", "text": 5}, PASSWORD, 400, '"text"'),
    ({"to": "+15552223333", "text": "x", "from": SENDER}, PASSWORD, 403, "may not write as"),
    ([], PASSWORD, 400, "one JSON object"),
])
def test_json_that_is_refused_says_why(gateway, order, password, code, words):
    status, body = rest(gateway, order, password)
    assert status == code and words in body["error"]["text"]


def test_nobody_is_told_of_what_came_by_http(server, gateway, smsc, phone):
    """The account's user is not bothered; who answers the phone is: the answer goes to him."""
    with server.client(f"bob@{DOMAIN}") as shop:
        smsc.reports(phone, "UNDELIV")
        text = new("quiet")
        assert sendsms(gateway, to=phone.number, text=text)[0] == 202
        phone.expects(text)
        back = new("who is this?")
        phone.texts(SHOP, back)
        shop.expects_text(phone, back)
        assert not [s for s in shop.inbox.held() if s.error_type]
