"""A text that the XMPP server does not bear, and servers that go between a text and its barrier: the whole daemon against
a server of our own."""

import json

import pytest

from rig.fake_xmpp import FakeXmpp
from rig.gateway import ALICE, Gateway
from rig.process import wait_until
from rig.texts import new


@pytest.fixture
def xmpp():
    with FakeXmpp() as started:
        yield started


@pytest.fixture
def gateway(xmpp, smsc, tmp_path):
    with Gateway(xmpp, smsc, tmp_path) as started:
        smsc.expects_bind()
        yield started


def first_times(heard):
    """The bodies in the order in which each came first; a repeat must bear the id of the first."""
    ids = {}
    for message in heard:
        assert ids.setdefault(message.body, message.id) == message.id
    return list(ids)


def set_aside(gateway):
    rows = json.loads(gateway.command("queue", "list", "--json").stdout)["messages"]
    return {row["id"]: row["set_aside"] for row in rows if "set_aside" in row}


def wait_while(xmpp, gateway, phone, texts):
    """The server is away while these come, so they are told in one batch."""
    xmpp.answers_pings = False
    xmpp.cuts()
    wait_until("the stream is not proven", lambda: not gateway.is_ready())
    for text in texts:
        phone.texts(ALICE, text)
    wait_until("all are in the journal", lambda: gateway.waiting("up") == len(texts))
    xmpp.answers_pings = True
    xmpp.cuts()


@pytest.mark.parametrize("condition", ["not-well-formed", None])
def test_poison_is_set_aside_and_the_rest_flows(xmpp, gateway, phone, condition):
    texts = [new("fine") for _ in range(12)]
    texts[7] = new("poison")
    xmpp.dies_of, xmpp.dies_with = "poison", condition
    wait_while(xmpp, gateway, phone, texts)
    wait_until("all is told", lambda: gateway.waiting("up") == 0, within=40)

    bodies = first_times(xmpp.heard)
    [notice] = [body for body in bodies if "could not be shown" in body]
    bodies.remove(notice)
    assert bodies == texts[:7] + texts[8:]
    [(id, said)] = set_aside(gateway).items()
    assert said == (condition or "no stream error")
    assert notice == (f"A text from {phone.number} could not be shown. It was kept as number {id}; "
                      "please ask the operator of the gateway.")
    assert gateway.metrics()['dragoman_messages_set_aside_total{domain="sms.localhost"}'] == 1
    assert "set aside, since the server says" in gateway.command("trace", str(id)).stdout
    assert "1 set aside" in gateway.command("status").stdout

    deaths = xmpp.deaths
    gateway.stop()
    gateway.start()
    later = new("later")
    phone.texts(ALICE, later)
    wait_until("life goes on", lambda: xmpp.bodies()[-1] == later)
    assert xmpp.deaths == deaths

    xmpp.dies_of = None
    gateway.command("queue", "retry", str(id))
    wait_until("it is told after all", lambda: xmpp.bodies()[-1] == texts[7])
    wait_until("nothing is left", lambda: not set_aside(gateway))


def test_what_no_barrier_covered_is_told_again(xmpp, gateway, phone):
    """The server goes after it has read, before it has answered: everything since the last answer comes again, as it
    was, and nothing before it."""
    covered, open_ = [new("covered") for _ in range(5)], [new("open") for _ in range(5)]
    for text in covered:
        phone.texts(ALICE, text)
    wait_until("they are told", lambda: len(xmpp.heard) == 5 and gateway.waiting("up") == 0)
    xmpp.answers_pings = False
    for text in open_:
        phone.texts(ALICE, text)
    xmpp.expects(10)
    xmpp.answers_pings = True
    xmpp.cuts()
    wait_until("they are told", lambda: len(xmpp.heard) == 15 and gateway.waiting("up") == 0)
    assert xmpp.bodies() == covered + open_ + open_
    assert first_times(xmpp.heard) == covered + open_


def test_a_gateway_that_dies_before_the_answer_tells_again(xmpp, gateway, phone):
    text = new("open")
    xmpp.answers_pings = False
    phone.texts(ALICE, text)
    xmpp.expects(1)
    gateway.kill()
    xmpp.answers_pings = True
    gateway.start()
    xmpp.expects(2)
    assert first_times(xmpp.heard) == [text]


def test_a_long_text_comes_again_whole(xmpp, gateway, phone):
    """Too long for one stanza: no part of it was answered for."""
    xmpp.answers_pings = False
    phone.texts(ALICE, " ".join(new("long") for _ in range(1100)))
    first = xmpp.expects(2)
    assert first[1].id == f"{first[0].id}-2"
    xmpp.answers_pings = True
    xmpp.cuts()
    again = xmpp.expects(2 * len(first))[len(first):]
    assert [(m.id, m.body) for m in again] == [(m.id, m.body) for m in first]
    wait_until("it is told", lambda: gateway.waiting("up") == 0)
