"""Corner cases of sessions (reference/sms.md, section 4): TLS with every certificate that is wrong, and carriers that call.

The carrier is the npm package `smpp`, whose TLS is Node's.
"""

import json
import socket

import pytest

from rig import certs
from rig.gateway import ALICE, Gateway
from rig.npm_smsc import NpmSmsc
from rig.process import free_ports, wait_until
from rig.smsc import Smsc
from rig.texts import new

SERVERS = ["prosody"]
SOON_MS = 300


@pytest.fixture
def authority(tmp_path):
    return certs.authority(tmp_path)


@pytest.fixture
def smsc(tmp_path, authority):
    with NpmSmsc(tmp_path, authority.issue("smsc", "DNS:localhost,IP:127.0.0.1")) as started:
        yield started


@pytest.fixture
def made(server, smsc, tmp_path, authority):
    """A gateway to be started, for a carrier with TLS."""
    gateway = Gateway(server, smsc, tmp_path)
    gateway.transport.update({"tls": True, "tls_ca": str(authority.cert), "reconnect_interval": f"{SOON_MS}ms",
                              "refused_interval": f"{SOON_MS}ms"})
    return gateway


@pytest.fixture
def gateway(made, smsc):
    with made as started:
        smsc.expects_bind()
        yield started


def log_of(gateway):
    return gateway.process.log.read_text(errors="replace")


def expects_words(gateway, words):
    wait_until(f"the log says {words!r}", lambda: words in log_of(gateway))
    [told] = [line for line in log_of(gateway).splitlines() if words in line and "level=debug" not in line
              and " is down: " in line]
    return told


def restarts(smsc, cert, asks=None):
    smsc.stop()
    smsc.shows(cert, asks)
    smsc.start()


# -- 17: TLS -----------------------------------------------------------------------------------


def test_case_17_texts_and_receipts_go_both_ways_by_tls(alice, phone):
    alice.expects_receipt(alice.texts(phone, new("by TLS")))
    text = new("by TLS, too")
    phone.texts(ALICE, text)
    alice.expects_text(phone, text)


def test_case_17_the_expected_name_is_asked_for(made, smsc):
    made.transport["tls_server_name"] = "localhost"
    with made:
        assert smsc.expects_bind()["sni"] == "localhost"


def test_case_17_a_certificate_that_expired_is_told_once_and_tried_again_until_it_is_renewed(made, smsc, authority):
    restarts(smsc, authority.issue("old", expired=True))
    with made:
        told = expects_words(made, "the other side's certificate expired on 20")
        assert "level=error" in told
        wait_until("it is tried again", lambda: log_of(made).count("certificate expired on") >= 3)
        expects_words(made, "certificate expired on")
        restarts(smsc, authority.issue("renewed"))
        smsc.expects_bind()


def test_case_17_a_wrong_certificate_is_tried_again_as_slowly_as_a_refused_account(made, smsc, authority):
    made.transport.update({"reconnect_interval": "10ms", "refused_interval": "10m"})
    restarts(smsc, authority.issue("old", expired=True))
    with made:
        told = expects_words(made, "certificate expired on")
        wait_ms = int(told.partition("next attempt in ")[2].split()[0])
        assert wait_ms >= 5 * 60 * 1000


def test_case_17_a_certificate_for_another_name(made, smsc, authority):
    restarts(smsc, authority.issue("other", "DNS:a.example,IP:192.0.2.1"))
    with made:
        told = expects_words(made, "not for")
        for name in ("a.example", "192.0.2.1", "127.0.0.1"):
            assert name in told


def test_case_17_a_certificate_that_nobody_vouches_for(made, smsc, tmp_path):
    restarts(smsc, certs.authority(tmp_path, "Stranger").issue("smsc"))
    with made:
        assert "Stranger" in expects_words(made, "which is not trusted here")


def test_case_17_a_self_signed_certificate_is_refused_and_can_be_pinned(made, smsc, tmp_path):
    own = certs.authority(tmp_path, "Own")
    restarts(smsc, own)
    with made:
        expects_words(made, "self-signed and not trusted here")
    del made.transport["tls_ca"]
    made.transport["tls_pin"] = own.fingerprint()
    with made:
        smsc.expects_bind()


def test_case_17_a_client_certificate_is_wanted(made, smsc, authority, tmp_path):
    restarts(smsc, authority.issue("smsc-2"), asks=authority)
    with made:
        expects_words(made, "wants a certificate of ours")
    esme = authority.issue("esme")
    made.transport.update({"tls_cert": str(esme.cert), "tls_key": str(esme.key)})
    with made:
        assert smsc.expects_bind()["client"] == "esme"


def test_case_17_a_client_certificate_of_a_stranger_is_refused(made, smsc, authority, tmp_path):
    restarts(smsc, authority.issue("smsc-2"), asks=authority)
    esme = certs.authority(tmp_path, "Stranger").issue("esme")
    made.transport.update({"tls_cert": str(esme.cert), "tls_key": str(esme.key)})
    with made:
        expects_words(made, "it had asked for our certificate")


def test_case_17_a_handshake_that_stalls_is_left(made, smsc):
    smsc.stop()
    made.transport["connect_timeout"] = "200ms"
    with socket.create_server(("127.0.0.1", smsc.port)), made:
        expects_words(made, "the TLS handshake was cut off: not finished within 200 ms")


def test_case_17_a_carrier_that_speaks_plain_text(made, tmp_path):
    with Smsc(tmp_path) as plain:
        made.transport["port"] = plain.port
        with made:
            expects_words(made, "the other side speaks no TLS here: what it sent is plain text")


def test_case_17_files_that_are_no_good_are_named_by_check(made, authority):
    made.transport["tls_ca"] = "/nowhere/ca.pem"
    made.conf_path.write_text(json.dumps(made.conf))
    told = made.command("check", check=False)
    assert told.returncode == 1
    assert "tls_ca: /nowhere/ca.pem: No such file or directory" in told.stdout + told.stderr


# -- 6: outbind --------------------------------------------------------------------------------


@pytest.fixture(params=["plain", "tls"])
def called(request, made, smsc, authority):
    """A gateway that may be called, the port, and whom a caller has to trust."""
    [port] = free_ports(1)
    made.transport.update({"outbind_listen": f"127.0.0.1:{port}", "outbind_system_id": "carrier",
                           "outbind_password": "knock-knock"})
    if request.param == "plain":
        restarts(smsc, None)
        for key in ("tls", "tls_ca"):
            del made.transport[key]
    else:
        own = authority.issue("gateway")
        made.transport.update({"tls_cert": str(own.cert), "tls_key": str(own.key)})
    with made as gateway:
        smsc.expects_bind()
        yield gateway, port, authority if request.param == "tls" else None


def counted(gateway, name):
    [value] = [value for key, value in gateway.metrics().items() if key.startswith(f"dragoman_smpp_{name}{{")]
    return value


def expects_mode(smsc, mode):
    return smsc.events.expect(mode, lambda event: event.get("mode") == mode)


def test_case_06_a_carrier_that_calls_is_bound_to_as_a_receiver(called, smsc, server, phone):
    gateway, port, trusts = called
    smsc.calls(port, "carrier", "knock-knock", trusts)
    expects_mode(smsc, "bind_receiver")
    text = new("you were called")
    with server.client("alice@localhost", ALICE) as alice:
        smsc.deliver(phone, ALICE, text, called=True)
        alice.expects_text(phone, text)
    wait_until("the bind is seen", lambda: "bound as receiver at 127.0.0.1" in log_of(gateway))
    assert counted(gateway, "outbinds_total") == 1
    assert counted(gateway, "receiving_binds") == 2


@pytest.mark.parametrize("system_id,password", [("stranger", "knock-knock"), ("carrier", "open"), ("", "")])
def test_case_06_a_stranger_who_calls_is_hung_up_on(called, smsc, system_id, password):
    gateway, port, trusts = called
    smsc.calls(port, system_id, password, trusts)
    smsc.events.expect("hung up", lambda event: event["event"] == "hung up")
    assert counted(gateway, "outbinds_refused_total") == 1
    assert "its outbind has another system_id or password than the configuration" in log_of(gateway)
    assert "knock-knock" not in log_of(gateway)
    assert gateway.is_ready()
