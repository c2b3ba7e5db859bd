"""What carriers tell by webhooks: texts, receipts and pictures come once each, or not at all; nobody else is believed."""

import base64
import json
import threading
import time
from urllib.parse import parse_qsl, urlencode

import pytest

from rig import webhooks
from rig.gateway import ALICE, Gateway
from rig.http_carrier import HttpCarrier, calls, signed
from rig.process import ROOT, wait_until
from rig.texts import new
from rig.xmpp_server import COMPONENT, DOMAIN

VECTORS = ROOT / "tests" / "unit" / "http_sms" / "vectors"
OOB = "{jabber:x:oob}x"
PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==")
PEER = "+15552015555"
OURS, SECRET = "+15550002222", "an-auth-token-0123456789abcdef"  # in the vectors


@pytest.fixture
def smsc():
    with HttpCarrier() as started:
        yield started


@pytest.fixture
def carrier(smsc):
    return smsc


@pytest.fixture
def gateway(server, carrier, tmp_path):
    made = Gateway(server, carrier, tmp_path)
    made.conf["domains"][COMPONENT]["transports"] = [carrier.section(made)]
    made.start()
    yield made
    made.stop()


@pytest.fixture
def peer():
    return Peer()


class Peer:
    """Whoever holds the phone, as users of the rig address it."""

    number = PEER
    jid = f"{PEER}@{COMPONENT}"


def tells(gateway, event, **how):
    return calls(gateway, "/hooks/web/inbound", *signed(event, **how))


def text(id, body, **keys):
    return {"event": "text", "id": id, "from": PEER, "to": ALICE, "text": body, **keys}


def assert_never(user, body):
    assert not user.inbox.held(lambda s: s.kind == "message" and s.body == body)


def test_a_phone_texts_back_and_a_receipt_comes(gateway, carrier, alice, peer):
    sent = alice.texts(peer, question := new("who is it?"))
    asked = carrier.texts.expect("the text", lambda t: t["text"] == question)
    assert asked["to"] == PEER and asked["from"] == ALICE
    receipt = {"event": "receipt", "id": "out-" + asked["id"], "to": PEER, "state": "delivered"}
    assert tells(gateway, dict(receipt, state="accepted"))[0] == 200
    assert tells(gateway, receipt)[0] == 200
    alice.expects_receipt(sent)
    assert tells(gateway, text("in-1", answer := new("me \N{GRINNING FACE}")))[0] == 200
    alice.expects_text(peer, answer)


def test_a_receipt_that_says_no_is_an_error_in_words(gateway, carrier, alice, peer):
    sent = alice.texts(peer, question := new("are you there?"))
    asked = carrier.texts.expect("the text", lambda t: t["text"] == question)
    assert tells(gateway, {"event": "receipt", "id": "out-" + asked["id"], "to": PEER, "state": "failed",
                           "code": "no_such_number", "text": "nobody has it"})[0] == 200
    assert "nobody has it" in alice.expects_error(sent, "item-not-found").error_text


def test_a_picture_comes_from_behind_a_password(gateway, carrier, alice, peer):
    carrier.media = {"cat.png": ("image/png", PNG), "layout.smil": ("application/smil", b"<smil/>")}
    media = [{"url": f"{carrier.url}/{name}", "type": type} for name, (type, _) in carrier.media.items()]
    assert tells(gateway, text("in-1", caption := new("a cat"), media=media))[0] == 200
    alice.expects_text(peer, caption)
    shown = alice.expects("the picture", lambda s: s.kind == "message" and s.find(OOB) is not None)
    assert f"upload.{DOMAIN}" in shown.find(f"{OOB}/{{jabber:x:oob}}url").text or carrier.url not in str(shown)
    assert carrier.asked == ["/cat.png"]


def test_media_are_asked_for_at_the_carriers_hosts_only(gateway, carrier, alice, peer):
    elsewhere = carrier.url.replace("127.0.0.1", "localhost")
    assert tells(gateway, text("in-1", caption := new("look"), media=[{"url": elsewhere + "/cat.png"}]))[0] == 200
    alice.expects_text(peer, caption)
    assert not carrier.asked


def test_what_nobody_proves_is_refused_and_counted(gateway, alice, peer):
    body, headers = signed(text("in-1", never := new("never")))
    tries = {
        "unsigned": [(body, {"Content-Type": "application/json"})],
        "forged": [(body.replace(b"never", b"Never"), headers), signed(text("in-1", never), key="another"),
                   (body, dict(headers, **{"X-Signature": headers["X-Signature"][:-1] + "x"})),
                   (body, dict(headers, **{"X-Timestamp": str(int(headers["X-Timestamp"]) + 1)}))],
        "stale": [signed(text("in-1", never), now=time.time() - 2 * 86400), signed(text("in-1", never), now=time.time() + 3600)],
    }
    for reason, each in tries.items():
        for one in each:
            assert calls(gateway, "/hooks/web/inbound", *one)[0] == 403
        assert gateway.counted("hooks_" + reason) == len(each)
    assert tells(gateway, text("in-2", last := new("the last")))[0] == 200
    alice.expects_text(peer, last)
    assert_never(alice, never)
    assert gateway.counted("hooks_genuine") == 1


def test_a_replay_is_one_text_also_after_a_restart(gateway, alice, peer):
    webhook = signed(text("in-1", once := new("once")))
    for _ in range(3):
        assert calls(gateway, "/hooks/web/inbound", *webhook)[0] == 200
    alice.expects_text(peer, once)
    gateway.stop()
    gateway.start()
    assert calls(gateway, "/hooks/web/inbound", *webhook)[0] == 200
    assert tells(gateway, text("in-2", last := new("the last")))[0] == 200
    alice.expects_text(peer, last)
    assert_never(alice, once)


@pytest.mark.limit(120)
def test_killed_between_request_and_answer_it_is_one_text(gateway, alice, peer):
    for turn in range(4):
        webhook, answers = signed(text(f"in-{turn}", once := new(f"once {turn}"))), []
        asking = threading.Thread(target=lambda: answers.append(calls(gateway, "/hooks/web/inbound", *webhook)))
        asking.start()
        time.sleep(turn * 0.003)  # where in its way to the disk the request is when the end comes
        gateway.kill()
        asking.join()
        gateway.start()
        if answers[0] is None or answers[0][0] != 200:  # as the carrier does
            wait_until("a yes", lambda: calls(gateway, "/hooks/web/inbound", *webhook)[0] == 200)
        shown = alice.expects_text(peer, once)
        assert tells(gateway, text(f"last-{turn}", last := new("the last")))[0] == 200
        alice.expects_text(peer, last)
        # What was told and not confirmed is told again under the same id: clients know it by that.
        assert not alice.inbox.held(lambda s: s.kind == "message" and s.body == once and s.id != shown.id)


def test_what_is_genuine_and_not_understood(gateway):
    body, headers = signed({"event": "weather", "sunny": True})
    assert calls(gateway, "/hooks/web/inbound", body, headers)[0] == 200
    assert gateway.counted("events_ignored") == 1


def every_profile():
    return sorted(path.name for path in VECTORS.iterdir() if path.is_dir())


def vector_of(profile):
    return json.loads(next(iter(sorted((VECTORS / profile).glob("inbound_text.json")))).read_text())


@pytest.fixture
def everywhere(server, carrier, tmp_path):
    """A gateway with an instance for each profile. No carrier of these is there, so no link is up."""
    made = Gateway(server, carrier, tmp_path)
    route = [{"prefix": "+", "cost": 1}]
    made.conf["domains"][COMPONENT]["transports"] = [
        {"name": name, "module": "http_sms", "profile": name, "routes": route, "credentials": nowhere(vector_of(name)["cred"]),
         "public_url": vector_of(name)["public_url"]} for name in every_profile() if name != "vonage_messages"]
    made.conf["domains"][COMPONENT]["numbers"] = {OURS: f"alice@{DOMAIN}"}
    made.start(ready=False)
    wait_until("its stream", made.streams_begun)
    yield made
    made.stop()


def nowhere(cred):
    return {name: "http://127.0.0.1:1/" if name == "url" else value for name, value in cred.items()}


ANSWERS = {"twilio": "<Response></Response>", "signalwire": "<Response></Response>"}


def hurt(name, request):
    """The same with one octet of the text, or of the secret, changed."""
    if name in ("bandwidth", "kannel"):  # nothing is signed there: they know a secret
        return dict(request, target=request["target"].replace("key=", "key=x"),
                    headers={k: v.replace("Basic a", "Basic b") for k, v in request["headers"].items()})
    return dict(request, body=request["body"].replace("Hello", "Hallo"))


def asks(gateway, request):
    return calls(gateway, request["target"], request["body"].encode(), request["headers"], request["method"])


@pytest.mark.parametrize("name", ["twilio", "signalwire", "bandwidth", "plivo", "kannel"])
def test_carriers_whose_webhooks_bear_no_time(server, everywhere, name):
    """The recorded ones are genuine for ever, and one text."""
    request = vector_of(name)["request"]
    with server.client("alice@localhost", OURS) as alice:
        assert asks(everywhere, hurt(name, request))[0] == 403
        for _ in range(2):
            code, said = asks(everywhere, request)
            assert code == 200 and ANSWERS.get(name, "") in said
        shown = alice.expects("the text", lambda s: s.kind == "message" and s.body == vector_of(name)["facts"][0]["text"])
        assert shown.sender == f"+15550001111@{COMPONENT}"
        alice.pings(COMPONENT)
        assert not alice.inbox.held(lambda s: s.kind == "message" and s.body == shown.body)


SIGNERS = {"sinch": webhooks.sinch_hmac, "bird": webhooks.bird_hmac, "messagebird": webhooks.messagebird_jwt}


def signed_at(name, now):
    """The recorded text, signed at another time."""
    request = vector_of(name)["request"]
    kept = {k: v for k, v in request["headers"].items() if k in ("Content-Type", "x-amz-sns-message-type")}
    made = {"method": "POST", "url": f"https://gw.example.org{request['target']}", "headers": kept, "body": request["body"]}
    if name == "vonage":
        pairs = [(k, str(int(now)) if k == "timestamp" else v) for k, v in parse_qsl(request["body"]) if k != "sig"]
        made["body"] = urlencode(pairs)
        webhooks.vonage_sig(made, SECRET, algorithm="sha256")
    else:
        SIGNERS[name](made, SECRET, now=int(now))
    return dict(made, target=request["target"])


@pytest.mark.parametrize("name", ["bird", "messagebird", "sinch", "vonage"])
def test_carriers_whose_webhooks_bear_a_time(server, everywhere, name):
    with server.client("alice@localhost", OURS) as alice:
        assert asks(everywhere, signed_at(name, time.time() - 2 * 86400))[0] == 403
        assert asks(everywhere, signed_at(name, time.time() + 3600))[0] == 403
        assert asks(everywhere, hurt(name, signed_at(name, time.time())))[0] == 403
        counted = {what: sum(v for k, v in everywhere.metrics().items() if f'instance="{name}"' in k and f"_{what}_" in k)
                   for what in ("hooks_stale", "hooks_forged")}
        assert counted == {"hooks_stale": 2, "hooks_forged": 1}
        assert asks(everywhere, signed_at(name, time.time()))[0] == 200
        alice.expects("the text", lambda s: s.kind == "message" and s.body == vector_of(name)["facts"][0]["text"])
