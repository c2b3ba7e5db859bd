"""What plugins are for: records of calls, limits, STOP, blocked phones, quiet hours."""

import json
import signal
from datetime import datetime, timezone

import pytest

from rig.desk import Chat, Command, value
from rig.gateway import ALICE, Gateway
from rig.process import wait_until
from rig.texts import long, new

EUROPE = {"prefix": "+", "cost": 1, "price": "0.0075"}


@pytest.fixture
def plugins(tmp_path):
    """The file of the records, and a list of blocked phones."""
    (tmp_path / "blocked").write_text("# nobody\n")
    return []


@pytest.fixture
def gateway(server, smsc, tmp_path, plugins):
    made = Gateway(server, smsc, tmp_path)
    domain = next(iter(made.conf["domains"].values()))
    domain["currency"] = "EUR"
    domain["transports"][0]["routes"] = [EUROPE]
    made.conf["plugins"] = plugins
    with made as started:
        smsc.expects_bind()
        yield started


def configured(*sections):
    """The scenario's plugins, instead of none."""
    return pytest.mark.parametrize("plugins", [list(sections)])


def restarts(gateway, smsc):
    gateway.stop()
    gateway.start()
    smsc.expects_bind()


def reloads(gateway, says):
    before = gateway.process.log.read_text(errors="replace").count(says)
    gateway.process.child.send_signal(signal.SIGHUP)
    wait_until("it has read its files again",
               lambda: gateway.process.log.read_text(errors="replace").count(says) > before)


# ---- archive ----

@pytest.fixture
def records(tmp_path):
    def read(matches=lambda record: True):
        file = tmp_path / "calls.jsonl"
        lines = file.read_text().splitlines() if file.exists() else []
        return [record for record in map(json.loads, lines) if matches(record)]
    return read


@pytest.fixture
def archived(tmp_path, plugins):
    plugins.append({"module": "archive", "file": f"{tmp_path}/calls.jsonl"})


def test_every_text_leaves_its_records(archived, gateway, smsc, alice, phone, records):
    text = long(2, 153)
    sent = alice.texts(phone, text)
    phone.expects(text)
    alice.expects_receipt(sent)
    answer = new("an answer")
    phone.texts(ALICE, answer)
    alice.expects_text(phone, answer)
    wait_until("all three are on file", lambda: len(records()) == 3)
    taken, delivered, received = records()
    assert [r["state"] for r in records()] == ["sent", "delivered", "received"]
    for record in (taken, delivered):
        assert record["way"] == "down" and record["user"] == alice.jid and record["instance"] == "smsc-a"
        assert (record["self"], record["peer"]) == (ALICE, phone.number)
        assert (record["segments"], record["price"], record["currency"]) == (2, "0.015", "EUR")
        assert record["latency_ms"] >= 0 and "error" not in record
    assert taken["id"] == delivered["id"]
    assert received["way"] == "up" and received["peer"] == phone.number and "price" not in received
    assert text not in (gateway.folder / "calls.jsonl").read_text()
    told = json.loads(gateway.command("trace", sent, "--json").stdout)
    assert '"segments": 2' in json.dumps(told) and '"price": "0.015"' in json.dumps(told)


def test_a_failure_has_its_reason_and_the_file_can_be_moved_away(archived, gateway, smsc, alice, phone, records):
    smsc.reports(phone, "UNDELIV")
    sent = alice.texts(phone, new("in vain"))
    alice.expects("an error", lambda s: s.type == "error" and s.id == sent)
    wait_until("it is on file", lambda: records(lambda r: r["state"] == "failed"))
    [record] = records(lambda r: r["state"] == "failed")
    assert record["error"] and record["peer"] == phone.number
    file = gateway.folder / "calls.jsonl"
    file.rename(gateway.folder / "yesterday.jsonl")
    reloads(gateway, "reloaded access lists")
    text = new("today")
    alice.texts(phone, text)
    phone.expects(text)
    wait_until("the new file has it", lambda: records(lambda r: r["state"] == "sent"))


# ---- limits ----

@configured({"module": "limits", "rules": [{"segments": 3, "each": "month"},
                                           {"spend": "0.0225", "each": "month", "per": "domain", "prefix": "+44"}],
             "deny": ["+1900"]})
def test_who_has_used_up_his_limit_is_told_until_when(gateway, smsc, alice, bob, phone):
    first = long(2, 153)
    alice.texts(phone, first)
    phone.expects(first)
    refused = alice.texts(phone, long(2, 153))
    error = alice.expects_error(refused, "resource-constraint")
    assert error.error_type == "wait" and "your limit of 3 SMS/month is used up until" in error.error_text
    gateway.kill()
    gateway.start()
    smsc.expects_bind()
    id = alice.new_id()
    alice.sends(alice.message(phone, long(2, 153), id).replace("<message ", "<message xml:lang='de' ", 1))
    error = alice.expects_error(id, "resource-constraint")
    assert "Ihr Kontingent von 3 SMS/month ist bis" in error.error_text
    bobs = new("bob has his own")
    bob.texts(phone, bobs)
    phone.expects(bobs)
    error = alice.expects_error(alice.texts("+19005550000@sms.localhost", "expensive"), "forbidden")
    assert "does not send texts to +19005550000" in error.error_text


@configured({"module": "limits", "dry_run": True, "rules": [{"segments": 0, "each": "month", "per": "all"}]})
def test_a_dry_run_lets_everything_pass_and_tells(gateway, alice, phone):
    text = new("only a rehearsal")
    alice.texts(phone, text)
    phone.expects(text)
    assert "dry run, would be refused" in gateway.process.log.read_text(errors="replace")


# ---- optout ----

@configured({"module": "optout", "answer": True})
def test_stop_and_start(gateway, smsc, alice, phone):
    phone.texts(ALICE, "Stop.")
    alice.expects_text(phone, "Stop.")
    alice.expects_text(phone, "This phone wants no more texts from this number (it wrote “Stop.”). Texts to it are refused "
                              "until it writes START.")
    phone.expects("You will get no more texts from this number. Write START to get them again.", sender=ALICE)
    for _ in range(2):
        error = alice.expects_error(alice.texts(phone, new("are you sure")), "forbidden")
        assert error.error_type == "auth" and "the recipient opted out" in error.error_text
        restarts(gateway, smsc)
    phone.texts(ALICE, "DÉBUT")
    alice.expects_text(phone, "DÉBUT")
    alice.expects_text(phone, "This phone wants texts from this number again.")
    phone.expects("Vous recevrez de nouveau des messages de ce numéro. Écrivez STOP pour les arrêter.", sender=ALICE)
    text = new("welcome back")
    alice.expects_receipt(alice.texts(phone, text))
    assert text in phone.expects(text).text


@configured({"module": "optout", "tell": False})
def test_where_the_carrier_answers_nobody_else_does(gateway, alice, phone):
    phone.texts(ALICE, "STOP")
    alice.expects_text(phone, "STOP")
    alice.expects_error(alice.texts(phone, new("refused")), "forbidden")
    assert phone.network.texts.held() == []


# ---- blocklist ----

@pytest.fixture
def blocking(tmp_path, plugins):
    plugins.append({"module": "blocklist", "file": f"{tmp_path}/blocked"})


def test_the_list_is_read_again(blocking, gateway, alice, phone, new_phone):
    text = new("before")
    alice.texts(phone, text)
    phone.expects(text)
    (gateway.folder / "blocked").write_text(f"* both {phone.number}\n")
    reloads(gateway, "the list was read again")
    error = alice.expects_error(alice.texts(phone, new("after")), "forbidden")
    assert f"{phone.number} is blocked here" in error.error_text
    phone.texts(ALICE, new("unheard"))
    other, heard = new_phone(), new("heard")
    other.texts(ALICE, heard)
    alice.expects_text(other, heard)
    assert not alice.inbox.held(lambda s: s.kind == "message" and s.sender.startswith(phone.number) and s.type != "error")
    (gateway.folder / "blocked").write_text("* sideways +1\n")
    reloads(gateway, "the list is as it was")
    alice.expects_error(alice.texts(phone, new("still")), "forbidden")


# ---- quiet ----

@pytest.fixture
def asleep(plugins):
    opens = (datetime.now(timezone.utc).hour + 6) % 24
    hours = f"{opens:02d}:00-{opens:02d}:59"
    plugins.append({"module": "quiet", "zones": [{"prefix": "+", "hours": hours, "utc": "+00:00"}]})
    return f"{opens:02d}:00 UTC"


def test_nobody_is_woken_but_who_writes_is_answered(asleep, gateway, alice, phone):
    error = alice.expects_error(alice.texts(phone, new("asleep?")), "resource-constraint")
    assert error.error_type == "wait" and asleep in error.error_text
    question, answer = new("are you awake?"), new("yes")
    phone.texts(ALICE, question)
    alice.expects_text(phone, question)
    alice.texts(phone, answer)
    phone.expects(answer)


# ---- what it would cost ----

def test_the_gateway_tells_what_a_text_would_cost(gateway, alice, bob, phone):
    desk = Chat(alice)
    desk.asks(f"cost {phone.number} hello", "Price: 0.0075 EUR")
    desk.asks("cost " + long(2, 153), "Segments: 2")
    menu = Command(bob, "cost", lang="de")
    answer = menu.goes_on(action="complete", text="Привет")
    assert value(menu.form, "characters") == "6/70" and value(menu.form, "price") == "0.0075 EUR", answer
    told = gateway.command("do", "cost", "--as", bob.jid, f"text={phone.number} hello").stdout
    assert "0.0075 EUR" in told
    assert phone.network.texts.held() == []
