"""Going down and coming back: in a bound, with everybody answered, and unnoticed by those who only look on."""

import json
import signal
import subprocess
import threading
import time
from types import SimpleNamespace

import pytest

from chaos.stanzas import Splitter
from chaos.taps import IN, Tap
from rig.client import run
from rig.gateway import PROGRAM, Gateway
from rig.process import BUILD, wait_until
from rig.raw_smsc import ENQUIRE_LINK, UNBIND, RawSmsc
from rig.texts import new
from rig.xmpp_server import COMPONENT

BOUND_S = 12
PHONE = f"+15552009003@{COMPONENT}"


def ends(gateway, within=BOUND_S + 3):
    """SIGTERM; exit status, seconds, and what the log says from there on."""
    at = gateway.process.log.stat().st_size
    began = time.monotonic()
    status = gateway.process.stop(within)
    gateway.process.check_log()
    return status, time.monotonic() - began, gateway.process.log.read_bytes()[at:].decode()


def story(gateway, sent):
    [message] = json.loads(gateway.command("trace", "--json", sent).stdout)["messages"]
    return message


# -- those who look on


def subscribes(user, jid):
    user.sends(f"<presence to='{jid}' type='subscribe'/>")
    user.expects_presence(jid, "subscribed")
    user.expects_presence(jid)


def presences(user, jid):
    user.pings(jid)
    return [s for s in user.inbox.held() if s.kind == "presence" and s.sender.partition("/")[0] == jid]


def test_a_quick_restart_is_seen_by_nobody(smsc, gateway, alice, phone):
    subscribes(alice, phone.jid)
    gateway.stop()
    gateway.start()
    smsc.expects_bind()
    settle_s = 3  # longer than the gateway waits before it tells that a link has changed
    with pytest.raises(AssertionError, match="expected"):
        alice.expects_presence(phone.jid, within=settle_s)
    assert not presences(alice, phone.jid)


def test_a_sudden_restart_is_seen_by_nobody(smsc, gateway, alice, phone):
    subscribes(alice, phone.jid)
    gateway.kill()
    gateway.start()
    smsc.expects_bind()
    with pytest.raises(AssertionError, match="expected"):
        alice.expects_presence(phone.jid, within=3)
    assert not presences(alice, phone.jid)


def test_a_restart_without_the_network_is_told_truthfully(smsc, gateway, alice, phone):
    subscribes(alice, phone.jid)
    gateway.stop()
    smsc.stop()
    gateway.start(ready=False)
    gone = alice.expects_presence(phone.jid, within=30)
    assert gone.text("c:show") == "xa"
    assert gone.text("c:status")
    smsc.start()
    back = alice.expects_presence(phone.jid, within=30)
    assert back.text("c:show") is None


# -- what is in flight


def test_submits_on_the_wire_get_their_answers(smsc, gateway, alice, phone):
    smsc.answers_after(1500)
    texts = [new("on the wire") for _ in range(10)]  # a window of them
    sent = [alice.texts(phone, text) for text in texts]
    for text in texts:
        phone.expects(text)
    status, seconds, log = ends(gateway)
    assert (status, "msg=stopped" in log) == (0, True)
    assert seconds < 5
    smsc.answers_after(0)
    gateway.start()
    assert all(story(gateway, id)["stand"] in ("sent", "delivered") for id in sent)
    for id in sent:
        alice.expects_receipt(id, within=30)
    assert not phone.received()  # none went out twice


def ends_of(alice, ids):
    """What alice has heard of each text: "receipt", "wait" (we asked her to), or "gone" (the server's own error)."""
    heard = {}
    for stanza in alice.inbox.held(lambda s: s.kind == "message"):
        if stanza.receipt_of:
            heard[stanza.receipt_of] = "receipt"
        elif stanza.type == "error" and "gateway" in (stanza.error_text or ""):
            assert stanza.error_type == "wait"
            heard[stanza.id] = "wait"
        elif stanza.type == "error":
            heard[stanza.id] = "gone"
    return [heard.get(id) for id in ids]


class TestTexting:
    """A user writes on and on when the end comes. What was read gets a receipt later, or a `wait` error now."""

    @pytest.fixture
    def heard(self):
        return set()

    @pytest.fixture
    def tap(self, server, heard):
        """Between the server and the gateway: `heard` are the ids of what the server has written to it."""
        tap = Tap(server.component_port, Splitter, lambda link, way, stanza: way == IN and heard.add(stanza.get("id")))
        run(tap.start())
        yield tap
        run(tap.stop())

    @pytest.fixture
    def gateway(self, tap, smsc, tmp_path):
        with Gateway(SimpleNamespace(component_port=tap.port), smsc, tmp_path) as started:
            smsc.expects_bind()
            yield started

    @staticmethod
    def texts(alice, phone, sent, many=20):
        fresh = {alice.new_id(): new("on and on") for _ in range(many)}
        alice.sends("".join(alice.message(phone, text, id) for id, text in fresh.items()))
        sent.update(fresh)

    @staticmethod
    def ending(gateway):
        """SIGTERM comes soon."""
        stopper = threading.Timer(0.05, gateway.process.child.send_signal, (signal.SIGTERM,))
        stopper.start()

    @staticmethod
    def check(server, gateway, alice, phone, sent, heard):
        """Bring it back. All that the server has written to it has been answered, and the server answers the others. But
        ejabberd drops those that it routes to a component whose goodbye it has read and whose process still runs: they
        never reach the wire, and stand between the last that did and the first that it bounces; a moment's worth."""
        assert gateway.process.stop() == 0
        gateway.process.check_log()
        alice.pings(alice.jid)  # the server has read all that she has written
        gateway.start()

        def all_answered():
            return all(end or (server.program == "ejabberd" and id not in heard)
                       for id, end in zip(sent, ends_of(alice, sent)))

        wait_until("all have ended", all_answered, within=20)
        ends = ends_of(alice, sent)
        fates = ["written" if id in heard else end or "dropped" for id, end in zip(sent, ends)]
        order = ["written", "dropped", "gone"]
        assert fates == sorted(fates, key=order.index)
        assert fates.count("dropped") < len(fates) / 4
        assert "gone" not in ends[:fates.count("written")]
        assert [text for end, text in zip(ends, sent.values()) if end == "receipt"] == phone.received()
        return fates

    def test_a_burst_is_heard_out(self, server, smsc, gateway, alice, phone, heard):
        sent = {}
        self.ending(gateway)
        for _ in range(20):
            self.texts(alice, phone, sent)
            time.sleep(0.005)  # the pace of the burst, nothing waits for it
        gateway.process.child.wait(BOUND_S)
        fates = self.check(server, gateway, alice, phone, sent, heard)
        assert fates.count("written") > len(fates) / 4  # it was under way

    def test_a_flood_cannot_hold_the_end(self, server, smsc, gateway, alice, phone, heard):
        sent = {}
        began = time.monotonic()
        self.ending(gateway)
        while gateway.process.child.poll() is None and time.monotonic() < began + BOUND_S:
            self.texts(alice, phone, sent)
            time.sleep(0.02)  # the pace of the flood, nothing waits for it
        self.texts(alice, phone, sent)
        assert self.check(server, gateway, alice, phone, sent, heard).count("gone") >= 20


def test_send_that_waits_is_answered_when_the_end_comes(smsc, gateway, alice, phone):
    smsc.answers_after(3000)
    text = new("sent by the operator")
    command = subprocess.Popen([PROGRAM, "send", "--from", "alice@localhost", "--to", phone.number, text, "-c",
                                gateway.conf_path], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    phone.expects(text)
    gateway.process.child.send_signal(signal.SIGTERM)
    out, err = command.communicate(timeout=10)
    assert command.returncode == 4, out + err  # nobody knows its end yet
    assert "is in the journal" in err
    assert gateway.process.child.wait(BOUND_S) == 0


# -- who does not help


class TestCarrier:
    """It does not answer, or does not even read: the end comes all the same."""

    @pytest.fixture
    def smsc(self):
        with RawSmsc() as started:
            yield started

    @pytest.fixture
    def submit(self, smsc, gateway, alice):
        sent = alice.texts(PHONE, new("on the wire"))
        smsc.expects_submit()
        return sent

    def test_that_answers_nothing(self, smsc, gateway, submit):
        smsc.mute |= {UNBIND, ENQUIRE_LINK}
        status, seconds, log = ends(gateway)
        assert status == 0
        assert seconds < 7
        assert "it may have been taken" in log
        gateway.start()
        assert story(gateway, submit)["stand"] == "in doubt"
        assert not smsc.submits.held()

    def test_that_reads_nothing(self, smsc, gateway, submit):
        smsc.reads.clear()
        status, seconds, _ = ends(gateway)
        smsc.reads.set()
        assert status == 0
        assert seconds < 7

    def test_that_is_gone(self, smsc, gateway, alice):
        smsc.cuts()
        status, seconds, _ = ends(gateway)
        assert status == 0
        assert seconds < 3


def test_a_server_that_hangs_cannot_hold_it_up(server, smsc, gateway, alice, phone):
    phone.texts("+15550001111", new("nobody hears this"))
    server.process.child.send_signal(signal.SIGSTOP)
    try:
        status, seconds, log = ends(gateway)
    finally:
        server.process.child.send_signal(signal.SIGCONT)
    assert (status, "msg=stopped" in log) == (0, True)
    assert seconds < BOUND_S


def test_a_second_signal_ends_it_at_once(smsc, gateway, alice, phone):
    smsc.answers_after(5000)
    text = new("on the wire")
    alice.texts(phone, text)
    phone.expects(text)
    child = gateway.process.child
    child.send_signal(signal.SIGTERM)
    wait_until("it is stopping", lambda: "msg=stopping" in gateway.process.log.read_text())
    began = time.monotonic()
    assert gateway.process.stop() == 1
    assert time.monotonic() - began < 1
    assert "leaving at once" in gateway.process.log.read_text()


@pytest.fixture
def stubborn(server, smsc, tmp_path):
    """With a module that does not hear that it is over."""
    modules = tmp_path / "modules"
    modules.mkdir()
    (modules / "never_stops.so").symlink_to(BUILD / "fixtures" / "never_stops.so")
    made = Gateway(server, smsc, tmp_path / "gateway")
    made.conf["modules"] = str(modules)
    transports = made.conf["domains"][COMPONENT]["transports"]
    transports[:] = [{"name": "stubborn", "module": "never_stops", "routes": [{"prefix": "+"}]}]
    return made


def test_a_module_that_never_stops_is_left_behind(server, stubborn):
    stubborn.start(ready=False)
    wait_until("the stream is up", stubborn.streams_begun)
    status, seconds, log = ends(stubborn)
    assert status == 1
    assert 4 < seconds < BOUND_S
    assert "the module did not stop in time" in log
    assert "msg=stopped" not in log
