"""Webhooks as carriers sign them: our own reading of their manuals, held against their SDKs by servers/webhook_oracle.js."""

import base64
import hashlib
import hmac
import json
from urllib.parse import parse_qsl, quote, urlsplit


def mac64(key, text, digest="sha256"):
    text = text if isinstance(text, bytes) else text.encode()
    return base64.b64encode(hmac.new(key.encode(), text, digest).digest()).decode()


def pairs_of(text):
    return parse_qsl(text, keep_blank_values=True)


def twilio(request, key, **_):
    body, form = request["body"], []
    if "bodySHA256=" not in request["url"] and body:
        form = sorted(set(pairs_of(body)))
    text = request["url"] + "".join(name + value for name, value in form)
    request["headers"]["X-Twilio-Signature"] = mac64(key, text, "sha1")


def vonage_text(pairs):
    return "".join(f"&{name}={value.replace('&', '_').replace('=', '_')}" for name, value in sorted(pairs))


def vonage_sig(request, key, algorithm="md5hash", **_):
    """The parameter is appended where the others are: in the query, the form or the JSON object."""
    body, is_json = request["body"], request["headers"].get("Content-Type") == "application/json"
    pairs = list(json.loads(body).items()) if is_json else pairs_of(body or urlsplit(request["url"]).query)
    text = vonage_text(pairs)
    if algorithm == "md5hash":
        sig = hashlib.md5((text + key).encode()).hexdigest()
    else:
        sig = hmac.new(key.encode(), text.encode(), algorithm).hexdigest().upper()
    if is_json:
        request["body"] = json.dumps(dict(pairs, sig=sig))
    elif body:
        request["body"] += "&sig=" + sig
    else:
        request["url"] += "&sig=" + sig


def base64url(octets):
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def jwt(claims, key, algorithm="HS256"):
    text = ".".join(base64url(json.dumps(part, separators=(",", ":")).encode())
                    for part in ({"alg": algorithm, "typ": "JWT"}, claims))
    code = hmac.new(key.encode(), text.encode(), "sha" + algorithm[2:]).digest()
    return f"{text}.{base64url(code)}"


def vonage_jwt(request, key, now, **_):
    claims = {"iat": now, "jti": "c5ba8f24-1a14-4c10-bfdf-3fbe8ce511b5", "iss": "Vonage", "api_key": "abcd1234",
              "payload_hash": hashlib.sha256(request["body"].encode()).hexdigest()}
    request["headers"]["Authorization"] = "Bearer " + jwt(claims, key)


def telnyx(request, key, now, sign, **_):
    request["headers"]["telnyx-timestamp"] = str(now)
    request["headers"]["telnyx-signature-ed25519"] = sign(f"{now}|{request['body']}".encode())


def plivo_v2(request, key, **_):
    request["headers"]["X-Plivo-Signature-V2-Nonce"] = "12345"
    request["headers"]["X-Plivo-Signature-V2"] = mac64(key, request["url"].split("?")[0] + "12345")


def plivo_v3(request, key, **_):
    base, _, query = request["url"].partition("?")
    body = request["body"]
    if query or body:
        base += "?" + "&".join(f"{name}={value}" for name, value in sorted(pairs_of(query)))
    if query and body:
        base += "."
    base += "".join(name + value for name, value in sorted(pairs_of(body)))
    request["headers"]["X-Plivo-Signature-V3-Nonce"] = "05429567804466091622"
    request["headers"]["X-Plivo-Signature-V3"] = mac64(key, base + ".05429567804466091622")


def bird_hmac(request, key, now, middle=None, **_):
    middle = request["url"] if middle is None else middle
    text = f"{now}\n{middle}\n".encode() + hashlib.sha256(request["body"].encode()).digest()
    request["headers"]["messagebird-request-timestamp"] = str(now)
    request["headers"]["messagebird-signature"] = mac64(key, text)


PLAIN = "!~*'()"  # what encodeURIComponent() leaves as it is, besides letters, digits, "-", "_" and "."


def messagebird_hmac(request, key, now, **_):
    """The older API: sorted parameters in the URL's place."""
    pairs = sorted(pairs_of(urlsplit(request["url"]).query))
    bird_hmac(request, key, now, "&".join(quote(n, safe=PLAIN) + '=' + quote(v, safe=PLAIN) for n, v in pairs))


def messagebird_jwt(request, key, now, **_):
    claims = {"iss": "MessageBird", "nbf": now, "exp": now + 60, "jti": "59a244dc-e9ad-4e23-9778-371faa238f72",
              "url_hash": hashlib.sha256(request["url"].encode()).hexdigest()}
    if request["body"]:
        claims["payload_hash"] = hashlib.sha256(request["body"].encode()).hexdigest()
    request["headers"]["messagebird-signature-jwt"] = jwt(claims, key)


def sinch_hmac(request, key, now, algorithm="HmacSHA256", **_):
    nonce = "01FJA8B4A7BM43YGWSG9GBV067"
    code = mac64(key, f"{request['body']}.{nonce}.{now}", algorithm[4:].lower())
    for name, value in (("", code), ("-timestamp", str(now)), ("-nonce", nonce), ("-algorithm", algorithm)):
        request["headers"]["x-sinch-webhook-signature" + name] = value


SNS_SIGNED = {"Notification": ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type")}
SNS_CONTROL = ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type")


def sns(request, key, sign, **_):
    """`sign(text, digest)` is Amazon's key."""
    envelope = json.loads(request["body"])
    names = SNS_SIGNED.get(envelope["Type"], SNS_CONTROL)
    text = "".join(f"{name}\n{envelope[name]}\n" for name in names if name in envelope)
    envelope["Signature"] = sign(text.encode(), {"1": "sha1", "2": "sha256"}[envelope["SignatureVersion"]])
    request["body"] = json.dumps(envelope)


def generic_hmac(request, key, now, **_):
    """As the generic profile is set up in the tests: {{header.X-Time}}.{{body}}, hexadecimal, "sha256=" in front."""
    request["headers"]["X-Time"] = str(now)
    code = hmac.new(key.encode(), f"{now}.{request['body']}".encode(), "sha256").hexdigest()
    request["headers"]["X-Signature"] = "sha256=" + code


def basic(request, key, user="hook", **_):
    request["headers"]["Authorization"] = "Basic " + base64.b64encode(f"{user}:{key}".encode()).decode()
