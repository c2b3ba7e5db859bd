"""Two links to the network, the second at five times the cost: whatever goes wrong with the first, the second carries
the texts within seconds, each once.

To a phone of its own each: texts to one phone wait for each other, whatever the link does."""

import collections
import time

import pytest

from rig.gateway import ALICE, Gateway
from rig.phone import Phone
from rig.process import wait_until
from rig.smsc import Smsc
from rig.texts import new
from rig.xmpp_server import COMPONENT

MANY = 40
PHONES = [f"+15553{n:06}" for n in range(MANY + 1)]


@pytest.fixture
def smsc(tmp_path):
    (tmp_path / "a").mkdir()
    with Smsc(tmp_path / "a") as started:
        yield started


@pytest.fixture
def other(tmp_path):
    (tmp_path / "b").mkdir()
    with Smsc(tmp_path / "b") as started:
        yield started


@pytest.fixture
def gateway(server, smsc, other, tmp_path):
    made = Gateway(server, smsc, tmp_path)
    made.transport.update(patience="2s", throttle_pause="200ms", queue_full_pause="200ms", receipts_within="3s")
    second = {**made.transport, "name": "smsc-b", "port": other.port, "routes": [{"prefix": "+", "cost": 5}]}
    made.conf["domains"][COMPONENT]["transports"].append(second)
    with made as started:
        smsc.expects_bind()
        other.expects_bind()
        yield started


WAYS = {
    "down": lambda smsc: smsc.stop(),
    "slow": lambda smsc: smsc.answers_after(20000),
    "mute": lambda smsc: smsc.rule("*", "no-response"),
    "throttling": lambda smsc: smsc.rule("*", "status=RTHROTTLED"),
    "full": lambda smsc: smsc.rule("*", "status=RMSGQFUL"),
    "ill": lambda smsc: smsc.rule("*", "status=RSYSERR"),
    "rejecting": lambda smsc: smsc.rule("*", "status=RX_P_APPN"),
    "of another opinion": lambda smsc: smsc.rule("*", "status=0x400,body"),
}


def texts_of(*networks):
    return collections.Counter(sms.text for network in networks for sms in network.texts.held())


@pytest.mark.limit(90)
@pytest.mark.parametrize("way", WAYS)
def test_the_other_link_carries_the_texts(way, smsc, other, gateway, alice):
    before = new("before")
    last = Phone(smsc, PHONES[-1])
    alice.texts(last, before)
    last.expects(before)
    WAYS[way](smsc)
    sent = [new(f"{way} {n}") for n in range(MANY)]
    for n, text in enumerate(sent):
        alice.texts(Phone(smsc, PHONES[n]), text)
        time.sleep(0.2)
    late = new("after all that")
    alice.texts(last, late)
    Phone(other, last.number).expects(late, sender=ALICE)
    refused = way not in ("slow", "mute")  # there the first link had taken what it did not answer
    wait_until("every text is with a network", lambda: set(sent) <= set(texts_of(*([other] if refused else [smsc, other]))),
               within=20)
    assert max(texts_of(*([other] if refused else [smsc, other])).values()) == 1
    assert len(set(sent) & set(texts_of(other))) >= MANY / 2


@pytest.mark.limit(60)
def test_a_link_that_sends_no_receipts_is_left_alone(smsc, other, gateway, alice):
    smsc.rule("*", "no-receipt")
    sent = [new(f"lied {n}") for n in range(25)]
    for n, text in enumerate(sent):
        alice.texts(Phone(smsc, PHONES[n]), text)
    wait_until("the first link has them", lambda: set(sent) <= set(texts_of(smsc)), within=10)
    time.sleep(4)  # receipts_within is what is tested
    later = [new(f"later {n}") for n in range(10)]
    for text in later:
        alice.texts(Phone(smsc, PHONES[0]), text)
    wait_until("the other link has all but a trial", lambda: len(set(later) & set(texts_of(other))) >= 9, within=10)
    assert set(later) <= set(texts_of(smsc, other))
    assert texts_of(smsc, other).most_common(1)[0][1] == 1


def test_it_is_taken_back_when_it_is_well(smsc, other, gateway, alice):
    phone = Phone(smsc, PHONES[0])
    smsc.rule("*", "status=RX_P_APPN")
    for n in range(15):
        alice.texts(Phone(smsc, PHONES[n]), new("refused"))
    wait_until("the log says so", lambda: "cannot be relied on" in gateway.process.log.read_text(), within=10)
    smsc.rule("*", "accept")
    tried = []
    def is_back():
        tried.append(new("tried"))
        alice.texts(phone, tried[-1])
        time.sleep(0.5)
        return set(tried) & set(texts_of(smsc))
    wait_until("one text has tried it", is_back, within=30)
    wait_until("the log says so", lambda: "can be relied on again" in gateway.process.log.read_text(), within=5)
    well = new("well")
    alice.texts(phone, well)
    phone.expects(well)
