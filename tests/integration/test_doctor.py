"""`dragoman doctor`: what each kind of server gives, what it lacks, and what to paste; on the program's stream or its own."""

import json

import pytest

from rig.gateway import Gateway
from rig.xmpp_server import COMPONENT, DOMAIN

SERVERS = ["prosody", "ejabberd", "prosody-privileged", "ejabberd-privileged", "openfire-gojara"]
NAMES = {"prosody": "Prosody", "ejabberd": "ejabberd", "openfire": "Openfire"}


def looks(gateway, code=0):
    """What it finds, by what it looked at."""
    done = gateway.command("doctor", "--json", check=False)
    assert done.returncode == code, done.stdout + done.stderr
    [domain] = json.loads(done.stdout)["domains"]
    assert domain["domain"] == COMPONENT
    return {finding["what"]: finding for finding in domain["findings"]}


@pytest.fixture(params=["the program's stream", "its own"])
def stopped_or_not(request, gateway):
    if request.param == "its own":
        gateway.stop()
    yield gateway
    if request.param == "its own":
        gateway.start()


def test_what_it_finds(server, stopped_or_not):
    found = looks(stopped_or_not)
    assert found["stream"]["verdict"] == found["ping"]["verdict"] == "fine"
    if not hasattr(server, "gojara"):  # the played one does not say what it is
        assert found["server"]["text"].startswith(NAMES[server.program])
        assert found["upload"]["verdict"] == "fine"
        assert f"upload.{DOMAIN} takes files of up to" in found["upload"]["text"]
    if server.kind == "prosody-privileged":
        assert found["privileges"]["verdict"] == "fine"
        assert "privilege:2" in found["privileges"]["text"]
        assert "iq http://jabber.org/protocol/pubsub" in found["privileges"]["text"]
        assert "by privilege:2" in found["rosters"]["text"]
    elif server.kind == "ejabberd-privileged":
        assert "privilege:1" in found["privileges"]["text"]
    elif hasattr(server, "gojara"):
        assert found["privileges"]["verdict"] == "missing"
        assert "by remote roster" in found["rosters"]["text"]
    else:
        assert found["privileges"]["verdict"] == found["rosters"]["verdict"] == "missing"
        assert COMPONENT in found["privileges"]["remedy"]


def test_people_read_it_too(server, gateway):
    text = gateway.command("doctor").stdout
    assert text.startswith(f"{COMPONENT}\n")
    assert "  fine     stream" in text
    if server.kind in ("prosody", "ejabberd"):
        assert "good for: contacts that come into rosters silently" in text
        assert {"prosody": "privileged_entities", "ejabberd": "mod_privilege"}[server.kind] in text


def test_a_wrong_secret(server, smsc, tmp_path):
    with Gateway(server, smsc, tmp_path) as made:
        pass
    made.conf["server"]["secret"] = "not-the-secret"
    made.conf_path.write_text(json.dumps(made.conf))
    found = looks(made, code=1)
    assert found["stream"]["verdict"] == "wrong"
    assert COMPONENT in found["stream"]["remedy"]
    assert "ping" not in found


def test_nobody_at_home(server, smsc, tmp_path):
    with Gateway(server, smsc, tmp_path) as made:
        pass
    made.conf["server"]["port"] = 1
    made.conf_path.write_text(json.dumps(made.conf))
    assert looks(made, code=1)["stream"]["verdict"] == "wrong"
