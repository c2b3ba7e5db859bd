"""More than one side can take, for a while: it waits where it is safe, memory stays bounded, and all of it drains in order.

Each scenario prints the most memory that the daemon had (pytest -s shows it; docs/operating.md has a table of it, measured with
a release build). The bounds themselves are only asserted where no sanitizer blows the memory up.
"""

import signal
import time

import pytest

from rig.disk import SickDisk
from rig.gateway import ALICE, PROGRAM, Gateway
from rig.process import wait_until
from rig.raw_smsc import DELIVER_SM, ENQUIRE_LINK, HEADER, RawSmsc, addresses, message_body
from rig.texts import new
from rig.xmpp_server import COMPONENT

SERVERS = ["prosody"]
SANITIZED = b"__asan_init" in PROGRAM.read_bytes()
PHONE, OTHER = "+15552009004", "+15562009005"
MANY = 2000 if SANITIZED else 8000  # the windows of the router hold 5,000
OK, COME_AGAIN = 0, 0x64  # ESME_ROK, ESME_RX_T_APPN


@pytest.fixture
def smsc(raw_smsc):
    return raw_smsc


@pytest.fixture
def other_smsc():
    with RawSmsc() as started:
        yield started


@pytest.fixture
def gateway(server, smsc, tmp_path):
    made = Gateway(server, smsc, tmp_path)
    made.disk = SickDisk(made)
    made.conf["log"]["level"] = "info"
    with made:
        smsc.expects_bind()
        yield made
        made.disk.heals()


def most_memory_mb(gateway):
    with open(f"/proc/{gateway.process.child.pid}/status") as f:
        [line] = [line for line in f if line.startswith("VmHWM")]
    return int(line.split()[1]) / 1024


def is_bounded(gateway, what, most_mb):
    mb = most_memory_mb(gateway)
    print(f"\npeak memory, {what}: {mb:.1f} MB")
    assert SANITIZED or mb <= most_mb, f"{what}: {mb} MB"


def pours(smsc, texts, first=100_000):
    """All of them at once, whatever the gateway has answered; their sequence numbers."""
    pdus = []
    for sequence, text in enumerate(texts, first):
        body = message_body(PHONE, ALICE, text.encode(), coding=1)
        pdus.append(HEADER.pack(HEADER.size + len(body), DELIVER_SM, 0, sequence) + body)
    smsc.says(b"".join(pdus))
    return range(first, first + len(texts))


def statuses(smsc, sequences):
    return {pdu.sequence: pdu.status for pdu in smsc.answers.held() if pdu.sequence in sequences}


def all_answered(smsc, sequences, within):
    wait_until("all are answered", lambda: len(statuses(smsc, sequences)) == len(sequences), within)
    return statuses(smsc, sequences)


def bodies(alice):
    """What alice has, in order; the same stanza told twice counts once."""
    found = {}
    for stanza in alice.inbox.held(lambda s: s.kind == "message" and s.body is not None):
        found.setdefault(stanza.id, stanza.body)
    return list(found.values())


@pytest.mark.limit(180)
def test_a_server_that_hangs_while_texts_pour_in(server, smsc, gateway, alice):
    texts = [f"{n} {new('poured')}" for n in range(MANY)]
    server.process.child.send_signal(signal.SIGSTOP)
    try:
        for begin in range(0, MANY, 500):  # a carrier with a window of 500
            got = all_answered(smsc, pours(smsc, texts[begin:begin + 500], 100_000 + begin), within=60)
            assert set(got.values()) == {OK}
        assert gateway.waiting("up") == MANY
        wait_until("the log says so", lambda: SANITIZED or "more waits than is kept" in gateway.process.log.read_text())
        is_bounded(gateway, f"the server hangs, {MANY} texts come in", 40)
    finally:
        server.process.child.send_signal(signal.SIGCONT)
    wait_until("the server has them all", lambda: gateway.waiting("up") == 0, within=90)
    wait_until("alice has them all", lambda: len(bodies(alice)) == MANY, within=60)
    assert bodies(alice) == texts


@pytest.mark.limit(180)
def test_a_slow_disk_while_texts_pour_in(smsc, gateway, alice):
    """No answer before the commit; what has to wait too long comes again and is one text all the same."""
    gateway.stop()
    gateway.transport.update(answer_within="2s")
    gateway.start()
    smsc.expects_bind()
    gateway.disk.is_slow(3000)
    texts = [f"{n} {new('slow disk')}" for n in range(4000)]
    began = time.monotonic()
    left = dict(zip(pours(smsc, texts), texts))
    question = smsc.sends(ENQUIRE_LINK, sequence=77)
    smsc.expects_answer(question, within=15)
    print(f"\nthe carrier's question behind 4,000 texts was answered after {time.monotonic() - began:.1f} s")
    got = all_answered(smsc, left.keys(), within=60)
    assert COME_AGAIN in got.values()
    is_bounded(gateway, "the disk takes 3 s to sync, 4,000 texts come in at once", 40)
    gateway.disk.heals()
    while left:
        left = {sequence: text for sequence, text in left.items() if got[sequence] == COME_AGAIN}
        smsc.answers.clear()
        again = pours(smsc, left.values())
        got = all_answered(smsc, again, within=60)
        left = dict(zip(again, left.values()))
    wait_until("alice has them all", lambda: len(bodies(alice)) >= len(texts), within=60)
    alice.pings(f"{PHONE}@{COMPONENT}")
    assert sorted(bodies(alice)) == sorted(texts)


@pytest.mark.limit(240)
def test_a_carrier_that_does_not_read(server, smsc, other_smsc, gateway, alice):
    """Its texts wait on disk; nobody hears anything bad, and the other carrier goes on."""
    gateway.stop()
    other = dict(gateway.transport, name="smsc-b", port=other_smsc.port, routes=[{"prefix": "+1556", "cost": 1}])
    gateway.conf["domains"][COMPONENT]["transports"].append(other)
    gateway.start()
    smsc.expects_bind()
    smsc.reads.clear()
    smsc.sends(ENQUIRE_LINK)  # one more PDU is read before it stops
    jid = f"{PHONE}@{COMPONENT}"
    texts = [f"{n} {new('to a deaf carrier')}" for n in range(MANY)]
    for begin in range(0, MANY, 250):
        alice.sends("".join(alice.message(jid, text, f"deaf-{begin + n}", receipt=False)
                            for n, text in enumerate(texts[begin:begin + 250])))
    wait_until("all are in the journal", lambda: gateway.waiting("down") == MANY, within=90)
    alice.texts(f"{OTHER}@{COMPONENT}", new("another carrier"))
    submit = other_smsc.expects_submit()
    assert addresses(submit)[1] == OTHER[1:]
    other_smsc.answers_submit(submit, "id-0")
    is_bounded(gateway, f"a carrier does not read, {MANY} texts wait for it", 40)
    assert not alice.inbox.held(lambda s: s.type == "error")
    smsc.reads.set()
    seen = []
    while len(seen) < MANY:
        submit = smsc.expects_submit(within=60)
        seen.append(submit.body)
        smsc.answers_submit(submit, f"id-{len(seen)}")
    assert [text for text, body in zip(texts, seen) if text.encode() in body] == texts
    wait_until("nothing is left", lambda: gateway.waiting("down") == 0)


@pytest.mark.limit(240)
def test_more_than_the_journal_can_take_from_users(smsc, gateway, alice):
    """On a disk that takes two seconds to sync: every text is in the journal, or was refused with a reason to wait."""
    gateway.disk.is_slow(2000)
    jid = f"{PHONE}@{COMPONENT}"
    count = 3 * MANY
    for begin in range(0, count, 250):
        alice.sends("".join(alice.message(jid, "a flood of texts", f"flood-{n}", receipt=False)
                            for n in range(begin, begin + 250)))
    alice.pings(jid, within=90)  # all of it was read
    is_bounded(gateway, f"the disk takes 2 s to sync, {count} texts go out at once", 80)
    gateway.disk.heals()
    metrics = gateway.metrics()
    refused = metrics[f'dragoman_messages_refused_total{{domain="{COMPONENT}"}}']

    def accepted():
        return gateway.metrics()[f'dragoman_messages_accepted_total{{domain="{COMPONENT}"}}']

    wait_until("the rest is in the journal", lambda: accepted() + refused == count, within=60)
    errors = alice.inbox.held(lambda s: s.type == "error")
    assert {(s.condition, s.error_type) for s in errors} <= {("resource-constraint", "wait")}
    assert len(errors) == refused
    print(f"\n{count} texts at once: {refused:.0f} were asked to wait")
