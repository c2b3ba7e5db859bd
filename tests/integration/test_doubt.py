"""A text was handed to the carrier, and the daemon died: settled by its receipt, or sent once more and marked so."""

import json
import signal

import pytest

from rig.gateway import Gateway
from rig.process import wait_until
from rig.raw_smsc import addresses
from rig.texts import new
from rig.xmpp_server import COMPONENT

SERVERS = ["prosody"]
JID = f"+15552009002@{COMPONENT}"


@pytest.fixture
def smsc(raw_smsc):
    return raw_smsc


@pytest.fixture
def gateway(server, smsc, tmp_path):
    made = Gateway(server, smsc, tmp_path)
    made.transport.update(doubt_after="2s")
    with made:
        smsc.expects_bind()
        yield made


def story(gateway, sent):
    [message] = json.loads(gateway.command("trace", "--json", sent).stdout)["messages"]
    return message


def restarts_suddenly(gateway, smsc):
    gateway.kill()
    gateway.start()
    smsc.expects_bind()


def test_a_receipt_settles_what_was_answered_before_the_end(smsc, gateway, alice):
    sent = alice.texts(JID, new("answered"))
    submit = smsc.expects_submit()
    smsc.answers_submit(submit, "id-1")
    wait_until("the answer is in the journal", lambda: story(gateway, sent)["stand"] == "sent")
    restarts_suddenly(gateway, smsc)
    smsc.reports(submit, "id-1")
    alice.expects_receipt(sent)
    assert not smsc.submits.held()
    assert not story(gateway, sent)["doubted"]


def test_what_was_answered_as_the_end_came_is_sent_once_more_and_marked(smsc, gateway, alice):
    """The answer is on the wire, and nobody reads it any more."""
    text = new("answered too late")
    sent = alice.texts(JID, text)
    first = smsc.expects_submit()
    gateway.process.child.send_signal(signal.SIGSTOP)
    smsc.answers_submit(first, "id-1")
    restarts_suddenly(gateway, smsc)
    wait_until("it is in doubt", lambda: story(gateway, sent)["stand"] == "in doubt")
    assert not smsc.submits.held()  # it is held: nothing goes out twice at once
    second = smsc.expects_submit()
    assert addresses(second) == addresses(first)
    smsc.answers_submit(second, "id-2")
    smsc.reports(second, "id-2")
    alice.expects_receipt(sent)
    assert story(gateway, sent)["doubted"]
    assert not smsc.submits.held()


def test_a_second_silence_is_the_end_and_its_sender_hears_that(smsc, gateway, alice):
    sent = alice.texts(JID, new("never answered"))
    for _ in range(2):
        smsc.expects_submit()
        restarts_suddenly(gateway, smsc)
    error = alice.expects(f"an error for {sent}", lambda stanza: stanza.type == "error" and stanza.id == sent)
    assert "may or may not" in error.error_text
    assert not smsc.submits.held()
