"""Long texts part by part, as only the raw SMSC can send and report them."""

import pytest

from rig.gateway import ALICE
from rig.process import wait_until
from rig.raw_smsc import DELIVER_SM, UDHI, message_body
from rig.texts import long, new

SERVERS = ["prosody"]
PHONE = "15554443333"


@pytest.fixture
def smsc(raw_smsc):
    return raw_smsc


def delivers_part(smsc, reference, total, number, text):
    udh = bytes((5, 0, 3, reference, total, number))
    body = message_body(PHONE, ALICE, udh + text.encode(), esm_class=UDHI)
    assert smsc.expects_answer(smsc.sends(DELIVER_SM, body)).status == 0


def test_reassembly_survives_the_sudden_end(smsc, gateway, alice):
    parts = [new("first "), new("second "), new("third")]
    delivers_part(smsc, 7, 3, 3, parts[2])
    delivers_part(smsc, 7, 3, 1, parts[0])
    gateway.kill()
    gateway.start()
    smsc.expects_bind()
    delivers_part(smsc, 7, 3, 2, parts[1])
    alice.expects("the whole text", lambda s: s.body == "".join(parts))


def test_a_part_that_comes_twice_is_one_part(smsc, alice):
    first, second = new("once "), new("only")
    delivers_part(smsc, 8, 2, 1, first)
    delivers_part(smsc, 8, 2, 1, first)
    delivers_part(smsc, 8, 2, 2, second)
    alice.expects("the whole text", lambda s: s.body == first + second)


def test_a_receipt_comes_when_every_part_is_delivered(smsc, alice, phone):
    sent, submits = three_parts(smsc, alice, phone)
    for part in (2, 0):
        smsc.reports(submits[part], f"id-{part}")
    alice.pings(phone)
    assert not alice.inbox.held(lambda s: s.receipt_of == sent)
    smsc.reports(submits[1], "id-1")
    alice.expects_receipt(sent)


def test_one_error_comes_when_any_part_fails(smsc, alice, phone):
    sent, submits = three_parts(smsc, alice, phone)
    for part, state in enumerate(("DELIVRD", "UNDELIV", "DELIVRD")):
        smsc.reports(submits[part], f"id-{part}", state)
    alice.expects(f"an error for {sent}", lambda s: s.type == "error" and s.id == sent)
    alice.pings(phone)
    assert not alice.inbox.held(lambda s: sent in (s.receipt_of, s.id))


def test_receipts_are_matched_after_the_sudden_end(smsc, gateway, alice, phone):
    sent, submits = three_parts(smsc, alice, phone)
    wait_until("the journal knows its parts", lambda: '"sent"' in gateway.command("trace", "--json", sent).stdout)
    gateway.kill()
    gateway.start()
    smsc.expects_bind()
    for part in range(3):
        smsc.reports(submits[part], f"id-{part}")
    alice.expects_receipt(sent)


def three_parts(smsc, alice, phone):
    sent = alice.texts(phone, long(3, 153))
    submits = [smsc.expects_submit() for _ in range(3)]
    for part, submit in enumerate(submits):
        smsc.answers_submit(submit, f"id-{part}")
    return sent, submits
