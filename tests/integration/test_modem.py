"""GSM modems: simulated ones on pseudo terminals, and what SIMs, networks and cables do to them."""

import json

import pytest

from rig.gateway import ALICE, SENDER, Gateway
from rig.modem_sim import Modem, Network, ROAMING, SEARCHING
from rig.phone import Phone, assert_nothing_else
from rig.process import wait_until
from rig.texts import GSM_7, UCS_2, long, new
from rig.xmpp_server import COMPONENT

FAST = {"command_timeout": "2s", "send_timeout": "3s", "watch_interval": "200ms", "read_interval": "1s",
        "reopen_interval": "50ms", "restart_pause": "200ms"}


@pytest.fixture
def smsc():
    """The mobile network is what the phones of the rig talk to."""
    return Network()


@pytest.fixture
def modem(smsc, tmp_path):
    with Modem(smsc, tmp_path, SENDER) as plugged:
        yield plugged


@pytest.fixture
def section():
    """Keys of the transport, for scenarios that say so by parametrization."""
    return {}


def attach(gateway, *modems, **keys):
    entries = [{"name": m.name, "device": str(m.device), "number": m.number, **({"pin": m.pin} if m.pin else {})}
               for m in modems]
    gateway.conf["domains"][COMPONENT]["transports"] = [
        {"name": "modems", "module": "modem", "modems": entries, **FAST, **keys}]


class NoPort:
    port = 1


@pytest.fixture
def prepared(server, tmp_path):
    """Not started."""
    made = Gateway(server, NoPort, tmp_path)
    yield made
    made.stop()


@pytest.fixture
def gateway(prepared, modem, section):
    attach(prepared, modem, **section)
    prepared.start()
    return prepared


def link(gateway):
    """What `dragoman status` says of the modems."""
    [found] = gateway.status()["instances"]
    return found


def test_a_text_goes_out_and_its_report_comes_back(modem, alice, bob, phone):
    modem.chatty = True
    sent = bob.texts(phone, text := new(GSM_7))
    phone.expects(text, sender=SENDER)
    bob.expects_receipt(sent)


def test_a_text_comes_in_and_leaves_the_sim(modem, alice, bob, phone):
    bob.texts(phone, first := new("who is it?"))
    phone.expects(first)
    phone.texts(SENDER, text := new(GSM_7))
    bob.expects_text(phone, text)
    wait_until("the SIM is empty", lambda: not modem.stored)


def test_long_texts_go_both_ways(modem, bob, phone):
    sent = bob.texts(phone, text := long(3, 150))
    assert phone.expects(text, within=20).parts == 3
    bob.expects_receipt(sent)
    assert "AT+CMMS=1" in modem.asked
    phone.texts(SENDER, text := long(3, 150), order=[3, 1, 2])
    bob.expects_text(phone, text)


def test_every_script_goes_both_ways(bob, phone):
    for text in (new(UCS_2), new("Ελληνικά ΓΔΘ"), new("x" * 69 + "\N{GRINNING FACE}" * 40)):
        bob.expects_receipt(bob.texts(phone, text))
        phone.expects(text, within=20)
        phone.texts(SENDER, text)
        bob.expects_text(phone, text)


def test_what_is_not_delivered_is_told_in_words(smsc, bob, phone):
    smsc.reports[phone.number] = 0x46
    sent = bob.texts(phone, new("never there"))
    error = bob.expects(f"an error for {sent}", lambda s: s.type == "error" and s.id == sent)
    assert "expired" in error.error_text


def test_what_the_network_refuses_for_good_is_told_in_words(modem, bob, phone):
    modem.errors = ["+CMS ERROR: 1"]
    error = bob.expects_error(bob.texts(phone, new("nobody")), "item-not-found")
    assert "nobody has this number" in error.error_text


def test_what_the_network_refuses_for_now_is_sent_again(modem, bob, phone):
    modem.errors = ["+CMS ERROR: 42"]
    sent = bob.texts(phone, text := new("congested"))
    phone.expects(text, within=15)
    bob.expects_receipt(sent)
    assert_nothing_else(phone, bob)


def test_a_full_sim_is_emptied(gateway, modem, bob, phone):
    bob.texts(phone, first := new("go on"))
    phone.expects(first)
    gateway.stop()
    texts = [new("while away") for _ in range(25)]
    for text in texts:
        phone.texts(SENDER, text)
    assert len(modem.stored) == modem.capacity and modem.waiting
    gateway.start()
    for text in texts:
        bob.expects_text(phone, text, within=20)
    wait_until("the SIM is empty", lambda: not modem.stored and not modem.waiting)
    phone.texts(SENDER, last := new("and that is all"))
    bob.expects_text(phone, last)
    assert not bob.inbox.held(lambda s: s.body in texts)


def test_texts_for_nobody_do_not_fill_the_sim(modem, bob, phone, new_phone):
    bob.texts(phone, first := new("go on"))
    phone.expects(first)
    stranger = new_phone()
    for _ in range(2 * modem.capacity):
        stranger.texts(SENDER, new("spam"))
    phone.texts(SENDER, text := new("behind all of that"))
    bob.expects_text(phone, text, within=20)


def test_what_the_modem_does_not_announce_is_found(gateway, modem, bob, phone):
    bob.texts(phone, first := new("silence"))
    phone.expects(first)
    modem.forgets_to_say()
    phone.texts(SENDER, text := new("unannounced"))
    bob.expects_text(phone, text)


def test_a_text_that_stays_on_the_sim_is_one_text_over_a_restart_too(gateway, modem, bob, phone):
    bob.texts(phone, first := new("stay"))
    phone.expects(first)
    modem.keeps = True
    phone.texts(SENDER, text := new("not deleted"))
    bob.expects_text(phone, text)
    wait_until("the server has it", lambda: gateway.waiting("up") == 0)
    gateway.kill()
    gateway.start()
    asked = modem.asked.count("AT+CMGL=4")
    wait_until("the SIM was read again", lambda: modem.asked.count("AT+CMGL=4") > asked + 2)
    modem.keeps = False
    wait_until("the SIM is empty", lambda: not modem.stored)
    phone.texts(SENDER, last := new("and that is all"))
    bob.expects_text(phone, last)
    assert not bob.inbox.held(lambda s: s.body == text)


def test_a_report_that_comes_while_the_gateway_is_away_is_not_lost(smsc, gateway, modem, bob, phone):
    smsc.report_after = 1
    sent = bob.texts(phone, text := new("reported late"))
    phone.expects(text)
    wait_until("it is sent", lambda: story(gateway, sent)["stand"] == "sent")
    gateway.stop()
    wait_until("the report is there", lambda: modem.unacknowledged)
    gateway.start()
    bob.expects_receipt(sent)
    wait_until("the network knows", lambda: not modem.unacknowledged)


def test_stored_reports_are_reports(smsc, tmp_path, prepared, server):
    with Modem(smsc, tmp_path, SENDER) as modem:
        modem.stores_reports = True
        attach(prepared, modem)
        prepared.start()
        with server.client("bob@localhost", SENDER) as bob:
            phone = Phone(smsc, "+15552007777")
            sent = bob.texts(phone, text := new("stored"))
            phone.expects(text)
            bob.expects_receipt(sent)
            wait_until("the SIM is empty", lambda: not modem.stored)


def test_a_pin_opens_the_sim(smsc, tmp_path, prepared, server):
    with Modem(smsc, tmp_path, SENDER, pin="4711") as modem:
        attach(prepared, modem)
        prepared.start()
        with server.client("bob@localhost", SENDER) as bob:
            phone = Phone(smsc, "+15552007778")
            sent = bob.texts(phone, text := new("open"))
            phone.expects(text)
            bob.expects_receipt(sent)
        assert modem.pin_tries == ["4711"]


def test_a_wrong_pin_is_tried_once_and_never_again(smsc, tmp_path, prepared):
    with Modem(smsc, tmp_path, SENDER, pin="4711") as modem:
        modem_conf = {"name": "modem", "device": str(modem.device), "number": SENDER, "pin": "1111"}
        attach(prepared, modem)
        prepared.conf["domains"][COMPONENT]["transports"][0]["modems"] = [modem_conf]
        prepared.start(ready=False)
        wait_until("the PIN was tried", lambda: modem.pin_tries)
        wait_until("it is said", lambda: "correct pin" in (link(prepared).get("text") or ""))
        asked = len(modem.asked)
        wait_until("it was asked again and again", lambda: len(modem.asked) > asked + 30, within=20)
        modem.unplug()
        modem.plug()
        prepared.stop()
        prepared.start(ready=False)
        asked = len(modem.asked)
        wait_until("it was asked again", lambda: len(modem.asked) > asked + 15, within=20)
        assert modem.pin_tries == ["1111"]
        modem_conf["pin"] = "4711"
        prepared.stop()
        prepared.start()
        assert modem.pin_tries == ["1111", "4711"]


def test_without_a_network_it_says_so_and_waits(gateway, modem, bob, phone):
    modem.stand = SEARCHING
    wait_until("it is offline", lambda: "looks for a network" in (link(gateway).get("text") or ""))
    sent = bob.texts(phone, text := new("later"))
    modem.stand = ROAMING
    wait_until("abroad is said", lambda: "roaming" in (link(gateway).get("text") or ""))
    assert not phone.received()
    modem.stand = 1
    phone.expects(text)
    bob.expects_receipt(sent)


def story(gateway, sent):
    [message] = json.loads(gateway.command("trace", "--json", sent).stdout)["messages"]
    return message


def test_unplugged_before_the_text_has_left_it_leaves_later_and_once(gateway, modem, bob, phone):
    modem.hangs_at = "prompt"
    sent = bob.texts(phone, text := new("pulled out early"))
    assert modem.prompted.wait(10)
    modem.unplug()
    modem.hangs_at = None
    modem.plug()
    phone.expects(text, within=20)
    bob.expects_receipt(sent)
    assert not story(gateway, sent)["doubted"]
    assert_nothing_else(phone, bob)


@pytest.mark.parametrize("section", [{"doubt_after": "1s"}])
def test_unplugged_in_the_middle_of_a_text_nobody_knows_and_that_is_said(gateway, modem, bob, phone):
    modem.hangs_at = "pdu"
    sent = bob.texts(phone, text := new("pulled out"))
    assert modem.taken.wait(10)
    modem.unplug()
    modem.hangs_at = None
    modem.plug()
    wait_until("it is in doubt", lambda: story(gateway, sent)["doubted"])
    phone.expects(text, within=20)  # once more, and marked as such in the journal
    bob.expects_receipt(sent)
    assert_nothing_else(phone, bob)


@pytest.mark.parametrize("section", [{"doubt_after": "1s"}])
def test_killed_in_the_middle_of_a_burst_nothing_is_lost_and_nothing_doubled_in_silence(
        gateway, smsc, modem, bob, new_phone):
    modem.slow = 0.02
    out = {new("out"): new_phone() for _ in range(12)}
    sent = {text: bob.texts(phone, text) for text, phone in out.items()}
    writer = new_phone()
    bob.texts(writer, first := new("do answer"))
    writer.expects(first)
    come = [new("in") for _ in range(12)]
    for text in come:
        writer.texts(SENDER, text)
    wait_until("some have left and some have come", lambda: len(smsc.parts) >= 5 and not modem.waiting)
    gateway.kill()
    gateway.start()
    for text, phone in out.items():
        phone.expects(text, within=30)
        bob.expects_receipt(sent[text], within=20)
    for text in come:
        bob.expects_text(writer, text, within=20)
    left = [submit.text for _, submit in smsc.parts]
    for text in out:
        assert left.count(text) == 1 or story(gateway, sent[text])["doubted"], f"{text} was sent twice in silence"
    wait_until("the SIM is empty", lambda: not modem.stored and not modem.waiting)


def test_a_modem_that_hangs_is_restarted_and_nothing_is_lost(gateway, modem, bob, phone):
    modem.hangs_at = "prompt"
    texts = [new("hanging") for _ in range(3)]
    for text in texts:
        bob.texts(phone, text)
    wait_until("it is told to restart", lambda: "AT+CFUN=1,1" in modem.asked, within=20)
    for text in texts:
        phone.expects(text, within=20)
    assert_nothing_else(phone, bob)


def test_a_device_that_comes_late_is_found(smsc, tmp_path, prepared, server):
    with Modem(smsc, tmp_path, SENDER) as modem:
        modem.unplug()
        attach(prepared, modem)
        prepared.start(ready=False)
        wait_until("it is missed", lambda: "no device" in (link(prepared).get("text") or ""))
        modem.plug()
        wait_until("it is ready", prepared.is_ready)


@pytest.fixture
def two(smsc, tmp_path, prepared):
    with Modem(smsc, tmp_path, SENDER, "desk") as desk, Modem(smsc, tmp_path, ALICE, "roof") as roof:
        attach(prepared, desk, roof)
        prepared.start()
        wait_until("both are ready", lambda: not link(prepared).get("text"))
        yield desk, roof


def test_each_number_has_its_modem(two, prepared, server, smsc, new_phone):
    desk, roof = two
    with server.client("alice@localhost", ALICE) as alice, server.client("bob@localhost", SENDER) as bob:
        phone = new_phone()
        alice.texts(phone, text := new("from the roof"))
        phone.expects(text, sender=ALICE)
        bob.texts(phone, text := new("from the desk"))
        phone.expects(text, sender=SENDER)
        phone.texts(ALICE, text := new("to alice"))
        alice.expects_text(phone, text)
        phone.texts(SENDER, text := new("to bob"))
        bob.expects_text(phone, text)


def test_who_has_no_modem_takes_whichever_is_free(prepared, server, smsc, tmp_path, new_phone):
    with Modem(smsc, tmp_path, "+15550000077", "left") as left, Modem(smsc, tmp_path, "+15550000078", "right") as right:
        attach(prepared, left, right)
        prepared.start()
        wait_until("both are ready", lambda: not link(prepared).get("text"))
        left.slow = right.slow = 0.05
        with server.client("bob@localhost", SENDER) as bob:
            for text in [new("either") for _ in range(8)]:
                bob.texts(new_phone(), text)
            wait_until("all are sent", lambda: len(smsc.parts) == 8, within=20)
            assert {name for name, _ in smsc.parts} == {"left", "right"}
            left.unplug()
            phone = new_phone()
            bob.texts(phone, text := new("the other one"))
            phone.expects(text, sender="+15550000078")


def test_one_sim_that_is_barred_leaves_it_to_the_other(prepared, server, smsc, tmp_path, new_phone):
    with Modem(smsc, tmp_path, "+15550000077", "left") as left, Modem(smsc, tmp_path, "+15550000078", "right"):
        attach(prepared, *smsc.modems)
        prepared.start()
        wait_until("both are ready", lambda: not link(prepared).get("text"))
        left.errors = ["+CMS ERROR: 8"] * 20
        with server.client("bob@localhost", SENDER) as bob:
            phone = new_phone()
            for text in [new("barred") for _ in range(4)]:
                bob.expects_receipt(bob.texts(phone, text))
                phone.expects(text, sender="+15550000078")
