"""Carriers with an HTTP API: texts, receipts and answers through each, and what carriers do on bad days."""

import contextlib
import time

import pytest

from rig.carrier import Generic, Kannel, Twilio, Vonage, hangs_up, says, sleeps, takes_and
from rig.gateway import ALICE, SENDER, Gateway
from rig.phone import Phone, assert_nothing_else
from rig.process import wait_until
from rig.smsc import PASSWORD, Smsc
from rig.texts import GSM_7, UCS_2, long, new
from rig.xmpp_server import COMPONENT


class NoPort:
    port = 1


@pytest.fixture
def kind():
    return Twilio


@pytest.fixture
def section():
    """Keys of the transport, for scenarios that say so by parametrization."""
    return {}


@pytest.fixture
def prepared(server, tmp_path):
    made = Gateway(server, NoPort, tmp_path)
    yield made
    made.stop()


@pytest.fixture
def smsc(prepared, kind):
    """The carrier; the phones of the rig talk to it."""
    with kind(prepared.http_port) as started:
        yield started


@pytest.fixture
def gateway(prepared, smsc, section, tmp_path):
    prepared.conf["domains"][COMPONENT]["transports"] = [smsc.transport(tmp_path, request_timeout="2s", **section)]
    prepared.start()
    return prepared


def link(gateway):
    [instance] = gateway.status()["instances"]
    return instance["link"]


every_carrier = pytest.mark.parametrize("kind", [Twilio, Vonage, Generic])


@every_carrier
@pytest.mark.parametrize("words", [GSM_7, UCS_2])
def test_a_text_goes_out_and_its_receipt_comes_back(smsc, bob, phone, words):
    sent = bob.texts(phone, text := new(words))
    phone.expects(text, sender=SENDER)
    bob.expects_receipt(sent)


@every_carrier
def test_a_long_text_has_one_receipt(smsc, bob, phone):
    sent = bob.texts(phone, text := long(3, 153))
    assert phone.expects(text).parts > 1
    bob.expects_receipt(sent)


@every_carrier
def test_a_text_comes_in(smsc, alice, phone):
    assert smsc.deliver(phone, ALICE, text := new(UCS_2)) == 200
    alice.expects_text(phone, text)


def test_who_cannot_sign_tells_nothing(smsc, alice, phone):
    assert smsc.deliver(phone, ALICE, new("forged"), token="guessed") == 403
    assert smsc.deliver(phone, ALICE, text := new("true")) == 200
    alice.expects_text(phone, text)


@pytest.mark.parametrize("kind, state, told", [(Twilio, "undelivered", "recipient-unavailable"),
                                               (Vonage, "failed", "item-not-found"), (Generic, "rejected", "forbidden")])
def test_a_text_that_does_not_arrive_is_told(smsc, bob, phone, state, told):
    smsc.reports[phone.number.lstrip("+")] = state
    sent = bob.texts(phone, new("lost"))
    bob.expects_error(sent, told)


def test_too_fast_is_waited_for_as_long_as_the_carrier_says(smsc, bob, phone):
    smsc.next = [says(429, b"{}", Retry_After="1")]
    began = time.monotonic()
    sent = bob.texts(phone, text := new("slowly"))
    phone.expects(text)
    assert time.monotonic() - began >= 1
    bob.expects_receipt(sent)
    assert smsc.requests == 2


@pytest.mark.parametrize("trouble", [hangs_up, sleeps(4), says(500, b"<html>"), says(502), says(201, b"{\"sid\":"),
                                     says(201, b" " * 10_000_000)],
                         ids=["hangs up", "silence", "500", "502", "broken", "10 MB"])
@pytest.mark.parametrize("section", [{"on_doubt": "hold", "doubt_after": "1h"}])
def test_what_may_have_arrived_is_not_sent_again(gateway, smsc, bob, phone, trouble):
    """The carrier has it and its answer is lost: twice would be paid twice."""
    smsc.next = [takes_and(trouble)]
    bob.texts(phone, text := new("once"))
    phone.expects(text)
    wait_until("it is in doubt", lambda: gateway.counted("in_doubt") == 1)
    assert_nothing_else(phone, bob)
    assert smsc.requests == 2  # the text, and the witness


@pytest.mark.parametrize("kind", [Generic])
def test_a_carrier_that_knows_it_again_is_asked_again(prepared, smsc, bob_later, phone, tmp_path):
    """Idempotent: its answer was lost, and it gives the same one again; nothing is sent twice."""
    section = smsc.transport(tmp_path, request_timeout="2s")
    profile = tmp_path / "generic.json"
    profile.write_text(profile.read_text().replace('"name": "generic",', '"name": "generic", "idempotent": true,', 1))
    prepared.conf["domains"][COMPONENT]["transports"] = [section]
    prepared.start()
    bob = bob_later()
    smsc.next = [takes_and(hangs_up), takes_and(says(502))]
    sent = bob.texts(phone, text := new("again"))
    phone.expects(text)
    bob.expects_receipt(sent)
    assert smsc.requests == 3
    assert_nothing_else(phone, bob)


@pytest.fixture
def bob_later(server):
    """For scenarios that start the gateway themselves."""
    with contextlib.ExitStack() as users:
        yield lambda: users.enter_context(server.client("bob@localhost", SENDER))


def test_a_carrier_that_is_away_is_waited_for(gateway, smsc, bob, phone):
    smsc.stop()
    sent = bob.texts(phone, text := new("later"))
    wait_until("it is seen to be away", lambda: link(gateway) == "offline")
    smsc.start()
    phone.expects(text, within=30)
    bob.expects_receipt(sent)
    wait_until("it is seen to be back", lambda: link(gateway) == "online")


def test_the_carriers_no_is_told_in_its_words(smsc, bob, phone):
    smsc.next = [says(400, b'{"code": 21610, "message": "Attempt to send to unsubscribed recipient", "status": 400}')]
    sent = bob.texts(phone, new("no"))
    bob.expects_error(sent, "forbidden")
    assert smsc.requests == 1


@pytest.mark.parametrize("section, files", [({"media": True}, 1), ({}, 0)], ids=["as MMS", "as its address"])
def test_a_picture_goes_out(smsc, bob, phone, files):
    sent = bob.texts(phone, url := "https://up.example.org/cat.png",
                     within=f"<x xmlns='jabber:x:oob'><url>{url}</url></x>")
    phone.expects(url)
    assert smsc.files == files
    bob.expects_receipt(sent)


@pytest.mark.parametrize("section", [{"messages_per_second": 5}])
def test_it_keeps_to_the_rate(smsc, bob, phone):
    began = time.monotonic()
    texts = [new("one of ten") for _ in range(10)]
    for text in texts:
        bob.texts(phone, text)
    for text in texts:
        phone.expects(text)
    assert time.monotonic() - began >= 1.5


def test_a_burst_arrives_whole_and_in_order(smsc, bob, phone):
    texts = [new(f"number {n}") for n in range(60)]
    for text in texts:
        bob.texts(phone, text)
    for text in texts:
        phone.expects(text, within=20)


def test_a_stop_settles_what_is_under_way(prepared, gateway, smsc, bob, phone):
    smsc.next = [takes_and(sleeps(8))]
    bob.texts(phone, text := new("cut"))
    phone.expects(text)
    gateway.stop()
    prepared.start()
    assert smsc.requests == 1
    assert_nothing_else(phone, bob)


@pytest.fixture
def kannel(prepared, tmp_path):
    with Smsc(tmp_path) as behind:
        box = Kannel(behind, prepared.http_port, tmp_path)
        try:
            box.start(PASSWORD)
            prepared.conf["domains"][COMPONENT]["transports"] = [box.transport()]
            prepared.start()
            yield box
        finally:
            box.stop()


@pytest.mark.parametrize("words", [GSM_7, UCS_2])
def test_kannel_takes_a_text_and_reports_it(kannel, bob_later, words):
    bob, there = bob_later(), Phone(kannel.smsc, "+15552009001")
    sent = bob.texts(there, text := new(words))
    there.expects(text)
    bob.expects_receipt(sent, within=20)


def test_kannel_brings_a_text(kannel, server):
    with server.client("alice@localhost", ALICE) as alice:
        there = Phone(kannel.smsc, "+15552009002")
        there.texts(ALICE, text := new("hello from a phone"))
        alice.expects_text(there, text)
