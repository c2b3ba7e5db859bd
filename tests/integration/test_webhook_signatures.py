"""Signatures of webhooks against the carriers' own SDKs: what one side signs, the other believes, and nothing that was hurt."""

import base64
import copy
import datetime
import hashlib
import json
import os
import subprocess
import time

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa
from cryptography.x509.oid import NameOID

from rig import webhooks
from rig.npm_smsc import NODE_MODULES
from rig.process import BUILD, ROOT

ORACLE = ROOT / "tests" / "integration" / "servers" / "webhook_oracle.js"
VERIFIER = BUILD / "unit" / "unit_http_sms_test_verify"
KEY = "an-auth-token-0123456789"
URL = "https://gw.example.org/hooks/c/inbound"
TOPIC = "arn:aws:sns:us-east-1:123456789012:sms"
CERTIFICATE_URL = "https://sns.us-east-1.amazonaws.com/SimpleNotificationService-0.pem"
FORM, JSON = ({"Content-Type": type} for type in ("application/x-www-form-urlencoded", "application/json"))
PAIRS = "From=%2B15550001111&To=%2B15550002222&Body=caf%C3%A9+%26+%F0%9F%98%80&Media=b&Media=a&Empty="
BODY = json.dumps({"text": "caf\N{LATIN SMALL LETTER E WITH ACUTE}"}, ensure_ascii=False)


@pytest.fixture(scope="module")
def telnyx_key():
    return ed25519.Ed25519PrivateKey.generate()


@pytest.fixture(scope="module")
def amazon_key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def certificate_of(key):
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.amazonaws.com")])
    now = datetime.datetime.utcnow()
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()) \
        .serial_number(1).not_valid_before(now).not_valid_after(now + datetime.timedelta(days=1)).sign(key, hashes.SHA256())
    return made.public_bytes(serialization.Encoding.PEM).decode()


def envelope(**more):
    stamp = datetime.datetime.utcnow().strftime("%Y-%m-%dT%H:%M:%S.000Z")
    return json.dumps({"Type": "Notification", "MessageId": "m-1", "TopicArn": TOPIC, "Message": BODY, "Timestamp": stamp,
                       "SigningCertURL": CERTIFICATE_URL, **more})


def samples(telnyx_key, amazon_key):
    """One of each kind, signed by rig/webhooks.py."""
    now = int(time.time())
    public = base64.b64encode(telnyx_key.public_key().public_bytes(
        serialization.Encoding.Raw, serialization.PublicFormat.Raw)).decode()

    def by_telnyx(octets):
        return base64.b64encode(telnyx_key.sign(octets)).decode()

    def by_amazon(octets, digest):
        algorithm = {"sha1": hashes.SHA1(), "sha256": hashes.SHA256()}[digest]
        return base64.b64encode(amazon_key.sign(octets, padding.PKCS1v15(), algorithm)).decode()

    def sample(scheme, signer, method="POST", url=URL, body="", headers=(), flip="raw", flip_headers=(), **more):
        request = {"method": method, "url": url, "headers": dict(headers), "body": body}
        signer(request, KEY, now=now, **{k: v for k, v in more.items() if k == "sign"})
        made = {"name": f"{scheme} {method} {url}", "verify": {"type": scheme, "key": KEY}, "request": request, "now": now,
                "flip_headers": list(flip_headers), "flip_from": 7 if "Authorization" in flip_headers else 0, "flip_body": flip}
        if scheme == "telnyx-ed25519":
            made["verify"]["key"] = public
        if scheme == "sns":
            made["verify"] = {"type": "sns", "topic": TOPIC}
            made["certificates"] = {CERTIFICATE_URL: certificate_of(amazon_key)}
        return made

    hashed = f"{URL}?bodySHA256={hashlib.sha256(BODY.encode()).hexdigest()}"
    twilio = {"flip_headers": ["X-Twilio-Signature"]}
    return [
        sample("twilio", webhooks.twilio, body=PAIRS, headers=FORM, flip="form", **twilio),
        sample("twilio", webhooks.twilio, method="GET", url=f"{URL}?{PAIRS}", **twilio),
        sample("twilio", webhooks.twilio, url=hashed, body=BODY, headers=JSON, **twilio),
        sample("twilio", webhooks.twilio, url="https://gw.example.org:8443/t", body=PAIRS, headers=FORM, flip="form", **twilio),
        sample("plivo-v2", webhooks.plivo_v2, url=URL + "?a=1", body=PAIRS, headers=FORM, flip="none"),
        sample("plivo-v3", webhooks.plivo_v3, body=PAIRS, headers=FORM, flip="form"),
        sample("plivo-v3", webhooks.plivo_v3, url=URL + "?b=2&a=1", body=PAIRS, headers=FORM, flip="form"),
        sample("plivo-v3", webhooks.plivo_v3, method="GET", url=URL + "?b=2&a=%2B1"),
        sample("bird-hmac", webhooks.messagebird_hmac, method="GET", flip_headers=["messagebird-signature"],
               url=URL + "?id=1&status=delivered&statusDatetime=2026-11-23T04%3A50%3A00%2B00%3A00&a=it%27s"),
        sample("messagebird-jwt", webhooks.messagebird_jwt, body=BODY, headers=JSON,
               flip_headers=["messagebird-signature-jwt"]),
        sample("messagebird-jwt", webhooks.messagebird_jwt, method="GET", url=URL + "?a=1"),
        sample("vonage-jwt", webhooks.vonage_jwt, body=BODY, headers=JSON, flip_headers=["Authorization"]),
        sample("telnyx-ed25519", webhooks.telnyx, body=BODY, headers=JSON, sign=by_telnyx,
               flip_headers=["telnyx-signature-ed25519", "telnyx-timestamp"]),
        sample("sns", webhooks.sns, body=envelope(SignatureVersion="1"), flip="sns", sign=by_amazon),
        sample("sns", webhooks.sns, body=envelope(SignatureVersion="2", Subject="a"), flip="sns", sign=by_amazon),
        sample("sns", webhooks.sns, flip="sns", sign=by_amazon, body=envelope(
            SignatureVersion="2", Type="SubscriptionConfirmation", Token="t",
            SubscribeURL="https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription")),
    ]


def asks_oracle(ask, all_samples):
    asked = [{"ask": ask, "scheme": s["verify"]["type"], "key": s["verify"].get("key"), "request": s["request"],
              "certificate": next(iter(s.get("certificates", {}).values()), None)} for s in all_samples]
    done = subprocess.run(["node", ORACLE], input=json.dumps(asked), capture_output=True, text=True, timeout=60,
                          env={**os.environ, "NODE_PATH": str(NODE_MODULES)})
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def hurt(sample):
    """What is signed says something else."""
    made = copy.deepcopy(sample)
    request = made["request"]
    if sample["verify"]["type"] == "plivo-v2" or not request["body"]:
        request["url"] = request["url"].replace("/hooks/", "/Hooks/").replace("=1", "=7")
    else:
        request["body"] = request["body"].replace("caf", "Caf")
    return made


def verifies(path, all_samples):
    """The unit test over these: each is believed, and with any bit flipped it is not."""
    path.write_text(json.dumps(all_samples))
    done = subprocess.run([VERIFIER], capture_output=True, text=True, timeout=300,
                          env={**os.environ, "DG_SIGNATURES": str(path)})
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.limit(120)
def test_what_we_take_for_genuine_the_carriers_do_too(telnyx_key, amazon_key, tmp_path):
    signed = samples(telnyx_key, amazon_key)
    for sample, answer in zip(signed, asks_oracle("verify", signed)):
        assert answer is True, sample["name"]
    for sample, answer in zip(signed, asks_oracle("verify", [hurt(s) for s in signed])):
        assert answer is False, sample["name"]
    verifies(tmp_path / "ours.json", signed)


@pytest.mark.limit(120)
def test_what_the_carriers_sign_we_take_for_genuine(telnyx_key, amazon_key, tmp_path):
    theirs = [s for s in samples(telnyx_key, amazon_key) if s["verify"]["type"] in (
        "twilio", "bird-hmac", "messagebird-jwt", "vonage-jwt")]
    for sample in theirs:  # what we put there must not be what is verified
        sample["request"]["headers"] = {name: value for name, value in sample["request"]["headers"].items()
                                        if name in ("Content-Type", "messagebird-request-timestamp")}
    for sample, headers in zip(theirs, asks_oracle("sign", theirs)):
        sample["request"]["headers"] = headers
    verifies(tmp_path / "theirs.json", theirs * 2)


REFERENCE = NODE_MODULES / "messagebird" / "lib" / "testdata" / "webhook-signature-jwt-reference.json"


def test_messagebirds_own_vectors(tmp_path):
    """Those that they say are genuine; the others are in their test suite for what is not."""
    good = []
    for row in json.loads(REFERENCE.read_text()):
        if row["valid"]:
            now = int(datetime.datetime.fromisoformat(row["timestamp"]).timestamp())
            request = {"method": row["method"], "url": row["url"], "body": row.get("payload") or "",
                       "headers": {"messagebird-signature-jwt": row["token"]}}
            good.append({"name": row["name"], "verify": {"type": "messagebird-jwt", "key": row["secret"]}, "now": now,
                         "request": request, "flip_headers": ["messagebird-signature-jwt"], "flip_body": "raw"})
    assert len(good) >= 10
    verifies(tmp_path / "reference.json", good)
