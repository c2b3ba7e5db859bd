"""Corner cases of sessions (reference/sms.md, section 4): how binds begin, stay alive and end. (6 and 17: test_session_tls.py.)"""

import json
import time

import pytest

from rig.gateway import ALICE, Gateway
from rig.process import wait_until
from rig.raw_smsc import ENQUIRE_LINK, RESPONSE, SUBMIT_SM, UNBIND, cstring, submitted, tlv
from rig.scripted import counted, expects_count, expects_line, gateway, lines, script, settings, smsc, with_  # noqa: F401
from rig.scripted_smsc import (BIND_RECEIVER, BIND_TRANSCEIVER, BIND_TRANSMITTER, ScriptedSmsc, accepts, refuses,
                               says_nothing)
from rig.texts import new
from rig.xmpp_server import COMPONENT

SERVERS = ["prosody"]
PHONE = "+15554443333"
JID = f"{PHONE}@{COMPONENT}"
OK, RINVCMDID, RALYBND, RBINDFAIL, RINVPASWD, RINVSYSID = 0, 0x03, 0x05, 0x0D, 0x0E, 0x0F
RTHROTTLED, RSYSERR = 0x58, 0x08
GENERIC_NACK = RESPONSE


def jid(n):
    """Of one of many phones: one phone's texts go one by one."""
    return f"+1555444{3333 + n}@{COMPONENT}"


def stand(gateway, id):
    return json.loads(gateway.command("trace", id, "--json").stdout)["messages"][0]["stand"]


def texts_pass(smsc, alice, sender=None, receiver=None):
    """One down and one up, over these connections."""
    down, up = new("down"), new("up")
    sent = alice.texts(JID, down)
    submit = smsc.expects_submit()
    assert submitted(submit).octets == down.encode()
    assert sender in (None, submit.connection)
    submit.accepts(new("id").replace(" ", "-"))
    receiver = receiver or submit.connection
    assert receiver.expects_answer(receiver.texts(PHONE, ALICE, up)).status == OK
    alice.expects_text(JID, up)
    return sent


def waits(binds):
    return [later.at - sooner.at for sooner, later in zip(binds, binds[1:])]


def next_wait_ms(line):
    return int(line.rpartition("next attempt in ")[2].split()[0])


# -- 1, 2, 3: refusals -------------------------------------------------------------------------

@pytest.mark.parametrize("status, body, words", [
    (RINVPASWD, b"", "the password is wrong (ESME_RINVPASWD, 0x0000000e)"),
    (RINVPASWD, cstring("scripted"), "the password is wrong (ESME_RINVPASWD, 0x0000000e)"),
    (RINVSYSID, b"", "the system_id is unknown (ESME_RINVSYSID, 0x0000000f)"),
    (RINVSYSID, b"no NUL", "the system_id is unknown (ESME_RINVSYSID, 0x0000000f)"),
    (0x0455, cstring("x") + tlv(0x1400, b"vendor"), "an error code of the carrier's own (0x00000455)"),
])
@with_([says_nothing])
def test_case_01_a_refused_bind_is_said_once_and_tried_again_ever_more_slowly(smsc, gateway, status, body, words):
    smsc.expects_bind().answers(body, status)
    smsc.binds = refuses(status, body)
    binds = [smsc.expects_bind() for _ in range(4)]
    line = expects_line(gateway, f"the carrier refused the bind: {words}")
    assert f"level={'error' if status < 0x400 else 'warn'} " in line
    if status < 0x400:  # every wait is longer than all that the one before it could be
        assert waits(binds) == sorted(waits(binds))
    smsc.binds = accepts()
    wait_until("it is ready again", gateway.is_ready)


@with_([refuses(RINVPASWD)], refused_interval="60s")
def test_case_01_an_account_that_is_refused_rests_for_a_minute_at_least(smsc, gateway):
    smsc.expects_bind()
    line = expects_line(gateway, "the password is wrong", "error")
    assert 60_000 <= next_wait_ms(line) <= 120_000


def test_case_02_a_ghost_of_the_session_before_is_waited_for_and_said_once(smsc, gateway, alice):
    first = smsc.expects_bind().connection
    smsc.binds = refuses(RALYBND)
    first.resets()
    binds = [smsc.expects_bind() for _ in range(4)]
    pauses = waits(binds)
    assert all(pause >= 0.09 for pause in pauses) and pauses[-1] > pauses[0]
    expects_line(gateway, "already bound: an earlier session is still open at the carrier", "warn")
    text = new("meanwhile")
    alice.texts(JID, text)
    assert not smsc.held(SUBMIT_SM)
    smsc.binds = accepts()
    assert submitted(smsc.expects_submit()).octets == text.encode()
    assert not smsc.held(SUBMIT_SM)


@pytest.mark.parametrize("refusal", [
    refuses(RBINDFAIL), refuses(RINVCMDID),
    lambda bind: bind.connection.sends(GENERIC_NACK, b"", RINVCMDID, bind.sequence),
], ids=["RBINDFAIL", "RINVCMDID", "generic_nack"])
@pytest.mark.parametrize("settings", [{"bind": "auto"}], ids=["auto"])
def test_case_03_without_transceivers_there_is_a_transmitter_and_a_receiver(server, smsc, tmp_path, settings, refusal):
    smsc.next_binds = [refusal]
    smsc.binds = accepts(None)
    made = Gateway(server, smsc, tmp_path)
    made.transport.update(settings, refused_interval="1h")  # a fallback waits for nothing
    with made, server.client("alice@localhost", ALICE) as alice:
        assert smsc.expects_bind().command == BIND_TRANSCEIVER
        sender = smsc.expects_bind(command=BIND_TRANSMITTER).connection
        receiver = smsc.expects_bind(command=BIND_RECEIVER).connection
        expects_line(made, "not as transceiver, so now as transmitter", "warn")
        texts_pass(smsc, alice, sender, receiver)
        assert not smsc.binds_held()


@with_([refuses(RBINDFAIL)] * 3)
def test_case_03_unless_the_operator_wants_a_transceiver(smsc, gateway):
    binds = [smsc.expects_bind() for _ in range(3)]
    assert {bind.command for bind in binds} == {BIND_TRANSCEIVER}
    assert "set bind to pair (or auto)" in expects_line(gateway, "the bind failed", "error")
    smsc.binds = accepts()
    wait_until("it is ready again", gateway.is_ready)


# -- 4, 5: what comes with the bind ------------------------------------------------------------

@pytest.mark.parametrize("version, has_parameters", [(None, False), (0x33, False), (0x34, True), (0x50, True)])
def test_case_04_a_carrier_that_names_no_version_gets_no_parameters(server, smsc, tmp_path, version, has_parameters):
    smsc.binds = accepts(version)
    with Gateway(server, smsc, tmp_path), server.client("alice@localhost", ALICE) as alice:
        alice.texts(JID, new("text"))
        submit = smsc.expects_submit()
        submit.accepts("id-1")
        assert bool(submitted(submit).tlvs) == has_parameters


def test_case_04_but_those_that_the_operator_wants(server, smsc, tmp_path):
    smsc.binds = accepts(None)
    made = Gateway(server, smsc, tmp_path)
    made.transport["concat"] = "sar"
    with made, server.client("alice@localhost", ALICE) as alice:
        alice.texts(JID, "x" * 200)
        submits = [smsc.expects_submit() for _ in range(2)]
        for n, submit in enumerate(submits):
            submit.accepts(f"id-{n}")
        parts = [submitted(submit).tlvs for submit in submits]
        reference = parts[0][:6]
        assert reference[:4] == b"\x02\x0c\0\x02"
        assert parts == [reference + tlv(0x020E, b"\2") + tlv(0x020F, bytes((n,))) for n in (1, 2)]


@with_([says_nothing])
def test_case_05_an_enquire_link_before_the_bind_resp_is_answered(smsc, gateway):
    bind = smsc.expects_bind()
    sequence = bind.connection.sends(ENQUIRE_LINK, sequence=0x7ABCDEF0)
    answer = bind.connection.expects(ENQUIRE_LINK | RESPONSE)
    assert answer.octets == bytes.fromhex("00000010 80000015 00000000 7abcdef0") and sequence == answer.sequence
    assert not lines(gateway, "bound as")
    accepts()(bind)
    expects_line(gateway, "bound as transceiver", "info")
    assert not smsc.binds_held()


# -- 7: half a pair ----------------------------------------------------------------------------

def pair(smsc):
    return (smsc.expects_bind(command=BIND_TRANSMITTER).connection, smsc.expects_bind(command=BIND_RECEIVER).connection)


@with_(bind="pair")
def test_case_07_without_a_receiver_sending_goes_on_and_receipts_come_later(smsc, gateway, alice):
    sender, receiver = pair(smsc)
    smsc.next_binds = [says_nothing]
    receiver.closes()
    expects_line(gateway, "receiver link to 127.0.0.1", "warn")
    again = smsc.expects_bind(command=BIND_RECEIVER)
    sent = alice.texts(JID, new("to half a pair"))
    submit = smsc.expects_submit()
    assert submit.connection is sender
    submit.accepts("id-1")
    wait_until("it is sent", lambda: stand(gateway, sent) == "sent")
    assert "Sending works; receiving does not" in gateway.command("status").stdout
    accepts()(again)
    assert again.connection.expects_answer(again.connection.reports(submit, "id-1")).status == OK
    alice.expects_receipt(sent)
    assert not smsc.held(SUBMIT_SM)


@with_(bind="pair")
def test_case_07_without_a_transmitter_texts_wait_and_receiving_goes_on(smsc, gateway, alice):
    sender, receiver = pair(smsc)
    smsc.next_binds = [says_nothing]
    sender.closes()
    expects_line(gateway, "transmitter link to 127.0.0.1", "warn")
    again = smsc.expects_bind(command=BIND_TRANSMITTER)
    down, up = new("down"), new("up")
    alice.texts(JID, down)
    assert receiver.expects_answer(receiver.texts(PHONE, ALICE, up)).status == OK
    alice.expects_text(JID, up)
    assert not smsc.held(SUBMIT_SM) and gateway.waiting("down") == 1
    accepts()(again)
    submit = smsc.expects_submit()
    assert (submit.connection, submitted(submit).octets) == (again.connection, down.encode())


# -- 8, 9, 10: binds that go nowhere -----------------------------------------------------------

@with_([says_nothing] * 3, connect_timeout="300ms")
def test_case_08_a_bind_that_is_never_answered_ends_by_the_timer(smsc, gateway):
    binds = [smsc.expects_bind() for _ in range(3)]
    for bind in binds:
        bind.connection.expects_end()
    assert all(0.3 < wait < 3 for wait in waits(binds))
    expects_line(gateway, "the carrier did not answer the bind", "warn")
    smsc.expects_bind()
    wait_until("the fourth one holds", gateway.is_ready)


@pytest.mark.parametrize("account", [
    {"system_id": "x" * 16, "password": "a password of 24 letters", "system_type": "VMA", "address_range": "^1555[0-9]*$"},
    {"system_id": "dragoman", "password": "", "system_type": "", "address_range": ""},
    {"system_id": "e\N{LATIN SMALL LETTER E WITH ACUTE}", "password": "12345678", "system_type": "x" * 12, "address_range": ""},
])
def test_case_09_the_account_is_on_the_wire_as_it_is_configured(server, smsc, tmp_path, account):
    made = Gateway(server, smsc, tmp_path)
    made.transport.update(account)
    with made:
        bind = smsc.expects_bind()
        body = b"".join(cstring(account[key]) for key in ("system_id", "password", "system_type"))
        body += b"\x34\0\0" + cstring(account["address_range"])
        assert bind.octets == (16 + len(body)).to_bytes(4, "big") + bytes.fromhex("00000009 00000000 00000001") + body


def test_case_09_what_does_not_fit_is_named_before_the_start(server, smsc, tmp_path):
    made = Gateway(server, smsc, tmp_path)
    made.transport["system_id"] = "x" * 65
    made.conf_path.write_text(json.dumps(made.conf))
    checked = made.command("check", check=False)
    assert checked.returncode != 0
    assert "system_id: at most 64 characters fit into this field" in checked.stdout + checked.stderr
    assert not smsc.binds_held()


def accepts_and_closes(bind):
    accepts()(bind)
    bind.connection.closes()


@with_([accepts_and_closes] * 5, reconnect_interval="50ms")
def test_case_10_a_carrier_that_hangs_up_after_the_bind_is_not_hammered(smsc, gateway):
    binds = [smsc.expects_bind() for _ in range(5)]
    pauses = waits(binds)
    least = [0.025, 0.05, 0.1, 0.2]  # half of what the backoff doubles; a loop would be a thousand times as fast
    assert all(pause >= wait for pause, wait in zip(pauses, least)), pauses
    smsc.expects_bind()
    wait_until("the sixth one holds", gateway.is_ready)


# -- 11, 12: ends with texts under way ---------------------------------------------------------

def three_under_way(smsc, alice):
    """Written and not answered, and one more that has no room; their ids and submit_sms."""
    smsc.expects_bind()
    said = [new(f"text {n}") for n in range(4)]
    ids = [alice.texts(jid(n), text) for n, text in enumerate(said)]
    submits = [smsc.expects_submit() for _ in range(3)]
    assert [submitted(s).octets for s in submits] == [text.encode() for text in said[:3]]
    alice.pings(JID)
    return said, ids, submits


@with_(window=3, doubt_after="1h")
def test_case_11_an_unbind_is_answered_at_once_and_the_rest_of_the_window_is_in_doubt(smsc, gateway, alice):
    said, ids, submits = three_under_way(smsc, alice)
    old = submits[0].connection
    sequence = old.sends(UNBIND, sequence=4711)
    assert old.expects(UNBIND | RESPONSE).octets == bytes.fromhex("00000010 80000006 00000000 00001267")
    submits[0].accepts("id-0")  # late, and still heard
    old.expects_end()
    assert sequence == 4711
    again = smsc.expects_bind().connection
    submit = smsc.expects_submit()
    assert submit.connection is again  # nothing was written behind the unbind
    assert submitted(submit).octets == said[3].encode()
    submit.accepts("id-3")
    wait_until("two are in doubt", lambda: [stand(gateway, id) for id in ids] == ["sent", "in doubt", "in doubt", "sent"])
    assert not smsc.held(SUBMIT_SM)


@with_(window=3, doubt_after="1h")
def test_case_12_a_reset_in_the_middle_of_a_pdu_loses_nothing_and_sends_nothing_twice(smsc, gateway, alice):
    said, ids, submits = three_under_way(smsc, alice)
    old = submits[0].connection
    old.says(bytes.fromhex("00000020 80000004 00000000") + submits[0].sequence.to_bytes(4, "big") + b"half of the id")
    old.resets()
    again = smsc.expects_bind().connection
    submit = smsc.expects_submit()
    assert (submit.connection, submitted(submit).octets) == (again, said[3].encode())
    submit.accepts("id-3")
    wait_until("three are in doubt", lambda: [stand(gateway, id) for id in ids] == ["in doubt"] * 3 + ["sent"])
    expects_line(gateway, "transceiver link to 127.0.0.1", "warn")
    texts_pass(smsc, alice)
    assert not smsc.held(SUBMIT_SM)
    assert not alice.inbox.held(lambda s: s.type == "error")


# -- 13, 14, 15: enquire_link ------------------------------------------------------------------

@with_(enquire_link_interval="200ms")
def test_case_13_a_peer_that_is_gone_without_a_word_is_asked_three_times_and_left(smsc, gateway, alice):
    bind = smsc.expects_bind()
    bind.connection.expects(ENQUIRE_LINK)
    bind.connection.expects(ENQUIRE_LINK)  # answered, so nothing ends
    assert not bind.connection.is_over.is_set()
    smsc.inbox.clear()
    smsc.mute.add(ENQUIRE_LINK)
    bind.connection.expects_end()
    asked = [p for p in smsc.held(ENQUIRE_LINK) if p.connection is bind.connection]
    assert len(asked) == 3 and all(p.octets[:12] == bytes.fromhex("00000010 00000015 00000000") for p in asked)
    assert all(0.15 < wait < 2 for wait in waits(asked))
    expects_line(gateway, "the carrier does not answer enquire_link", "warn")
    smsc.mute.clear()
    smsc.expects_bind()
    texts_pass(smsc, alice)


@with_(window=2, throttle_pause="30s")
def test_case_14_an_enquire_link_is_answered_during_a_pause_and_with_a_full_window(smsc, gateway, alice):
    connection = smsc.expects_bind().connection
    for n in range(3):
        alice.texts(jid(n), new("a full window"))
    submits = [smsc.expects_submit(), smsc.expects_submit()]
    began = time.monotonic()
    connection.is_asked()
    submits[0].answers(status=RTHROTTLED)
    expects_line(gateway, "pausing for", "info")
    connection.is_asked()
    assert time.monotonic() - began < 5  # the pause would be fifteen at least
    assert not smsc.held(SUBMIT_SM)


def test_case_15_answers_to_no_enquire_link_of_ours_are_ignored_and_counted(smsc, gateway, alice):
    connection = smsc.expects_bind().connection
    for sequence in (0, 1, 0x7FFFFFFF, 0xFFFFFFFF):
        connection.sends(ENQUIRE_LINK | RESPONSE, sequence=sequence)
    connection.is_asked()
    expects_count(gateway, "unmatched_responses", 4)
    texts_pass(smsc, alice)
    assert not connection.is_over.is_set()


@with_(enquire_link_interval="200ms")
def test_case_15_an_answer_of_ours_is_not_counted(smsc, gateway):
    for _ in range(3):
        smsc.expects(ENQUIRE_LINK)
    assert counted(gateway, "unmatched_responses") == 0


# -- 16: addresses -----------------------------------------------------------------------------

def in_a_world(gateway, hosts):
    """Only these lines say where names are: the gateway sees another /etc/hosts, and no name server."""
    files = {"hosts": hosts, "nsswitch.conf": "hosts: files\n"}
    for name, text in files.items():
        (gateway.folder / name).write_text(text)
    binds = " && ".join(f"mount --bind {gateway.folder}/{name} /etc/{name}" for name in files)
    gateway.process.argv = ["unshare", "--map-root-user", "--mount", "sh", "-c", f'{binds} && exec "$@"', "sh",
                            *gateway.process.argv]


@pytest.mark.parametrize("addresses_of", [("127.0.0.77", "127.0.0.99"), ("127.0.0.99", "127.0.0.77")])
def test_case_16_of_several_addresses_a_dead_one_is_passed_over(server, tmp_path, addresses_of):
    with ScriptedSmsc("127.0.0.99") as smsc:
        made = Gateway(server, smsc, tmp_path)
        made.transport.update(host="smsc.example", reconnect_interval="100ms")
        in_a_world(made, "127.0.0.1 localhost\n" + "".join(f"{a} smsc.example\n" for a in addresses_of))
        with made, server.client("alice@localhost", ALICE) as alice:
            connection = smsc.expects_bind().connection
            texts_pass(smsc, alice)
            connection.resets()
            smsc.expects_bind()
            wait_until("it is ready again", made.is_ready)
            assert lines(made, "bound as transceiver at 127.0.0.99")


def test_case_16_a_name_that_nobody_knows_is_said_once_and_asked_for_more_and_more_slowly(server, smsc, tmp_path):
    made = Gateway(server, smsc, tmp_path)
    made.transport.update(host="smsc.example", reconnect_interval="50ms")
    in_a_world(made, "127.0.0.1 localhost\n")
    made.start(ready=False)
    try:
        tries = wait_until("some tries", lambda: (found := lines(made, "next attempt in", "debug")) and len(found) > 3 and found)
        line = expects_line(made, "transceiver link to smsc.example", "warn")
        pauses = [next_wait_ms(told) for told in [line, *tries]]
        for n, pause in enumerate(pauses[:5]):
            assert 25 * 2 ** n <= pause <= 50 * 2 ** n, pauses
        hosts = made.folder / "hosts"
        with hosts.open("a") as f:
            f.write("127.0.0.1 smsc.example\n")
        smsc.expects_bind()
        wait_until("it is ready", made.is_ready)
    finally:
        made.stop()


# -- several binds (section 1) -----------------------------------------------------------------

@with_(binds=3, window=2)
def test_binds_share_the_work_and_the_idlest_gets_the_next(smsc, gateway, alice):
    connections = [smsc.expects_bind().connection for _ in range(3)]
    wait_until("all are bound", lambda: len(lines(gateway, "bound as transceiver")) == 3)
    submits = []
    for turn in (1, 2):
        for n in range(3):
            alice.texts(jid(3 * turn + n), new("text"), receipt=False)
            submits.append(smsc.expects_submit())
        assert sorted(connections.index(s.connection) for s in submits) == sorted([0, 1, 2] * turn)
    alice.texts(jid(9), new("text"), receipt=False)
    alice.pings(JID)
    assert not smsc.held(SUBMIT_SM)
    idle = submits[4].connection
    for n, submit in enumerate(submits):
        if submit.connection is idle:
            submit.accepts(f"id-{n}")
    assert smsc.expects_submit().connection is idle


@with_(binds=2, window=4, doubt_after="1h")
def test_binds_stand_in_for_each_other(smsc, gateway, alice):
    connections = [smsc.expects_bind().connection for _ in range(2)]
    wait_until("both are bound", lambda: len(lines(gateway, "bound as transceiver")) == 2)
    smsc.binds = refuses(RSYSERR)
    connections[0].closes()
    smsc.expects_bind()
    assert gateway.is_ready()
    for _ in range(8):
        texts_pass(smsc, alice, connections[1])


@with_(window=8, queue_full_pause="50ms", throttle_pause="50ms")
def test_the_window_shrinks_when_the_carriers_queue_is_full_and_grows_again(smsc, gateway, alice):
    texts = [new(f"{n}") for n in range(60)]
    for n, text in enumerate(texts):
        alice.texts(jid(n), text, receipt=False)
    first = [smsc.expects_submit() for _ in range(8)]
    first[-1].answers(status=0x14)
    expects_line(gateway, "the carrier's message queue is full", "info")
    taken = []
    for submit in first[:-1]:
        taken.append(submit)
        submit.accepts(f"id-{submit.sequence}")
    under_way, sizes = [], []
    while len(taken) < len(texts):
        under_way.append(smsc.expects_submit())
        alice.pings(JID)  # whatever else may leave now has left
        under_way += [smsc.expects_submit() for _ in smsc.held(SUBMIT_SM)]
        sizes.append(len(under_way))
        for submit in under_way:
            submit.accepts(f"id-{submit.sequence}")
        taken += under_way
        under_way = []
    assert sizes[0] in range(4, 7), sizes  # half, and a little for each that was taken
    assert max(sizes) == 8, sizes
    assert sorted(submitted(s).octets.decode() for s in taken) == sorted(texts)
    assert not smsc.held(SUBMIT_SM)
