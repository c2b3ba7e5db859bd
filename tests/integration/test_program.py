"""The program as its operator meets it: configuration, commands, pages, signals."""

import json
import re
import subprocess

import pytest

from rig.gateway import ALICE, PROGRAM, TOKEN
from rig.process import wait_until
from rig.smsc import PASSWORD
from rig.texts import new
from rig.xmpp_server import COMPONENT, SECRET

SERVERS = ["prosody"]

# Every line that is wrong says where it is told and what the operator must read there.
TEN_MISTAKES = """{
	// a comment is fine
	"server": { "host": "127.0.0.1", "port": 70000, "secret": "x", "vhosts": ["example.org"] },  // server.port|65535
	"store": "mysql:/var/lib/dragoman",                                         // store|sqlite
	"htpp": { "listen": "127.0.0.1:8088", "token": "t" },                       // htpp|"http"
	"log": { "level": "loud" },                                                 // log.level|"debug"
	"access": { "allow": "example.org" },                                       // access.allow|list
	"domains": {
		"sms.example.org": {
			"country": "Atlantis",                                      // domains.sms.example.org.country|
			"sender": "555-CALL",                                       // domains.sms.example.org.sender|
			"transports": [
				{ "name": "a", "module": "smpp", "prot": 2775,      // domains.sms.example.org.transports[0].prot|"port"
				  "host": "127.0.0.1", "system_id": "dragoman", "password": "secret" },
				{ "name": "b", "module": "smmp" }                   // domains.sms.example.org.transports[1]|smmp
			],
			"numbers": { "+15550001111": "not a jid@@" }                // domains.sms.example.org.numbers.+15550001111|
		}
	}
}
"""
MISTAKE = re.compile(r"// (?P<path>[^|\s]+)\|(?P<hint>.*)$")


def dragoman(*arguments, code=0, cwd=None):
    done = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, timeout=20, cwd=cwd)
    assert done.returncode == code, f"dragoman {arguments}: {done.returncode}\n{done.stdout}{done.stderr}"
    return done


def test_ten_mistakes_are_told_in_one_go(tmp_path):
    conf = tmp_path / "wrong.json"
    conf.write_text(TEN_MISTAKES)
    lines = dragoman("check", "-c", conf, code=1).stderr.splitlines()
    mistakes = [(number, MISTAKE.search(line)) for number, line in enumerate(TEN_MISTAKES.splitlines(), 1)
                if MISTAKE.search(line)]
    assert len(mistakes) == 10
    for number, mistake in mistakes:
        told = [line for line in lines if line.startswith(f"{conf}:{number}: {mistake['path']}: ")]
        assert len(told) == 1, f"line {number}, {mistake['path']}: {lines}"
        assert mistake["hint"] in told[0]
    assert len(lines) == 10, lines


def test_a_right_configuration_is_right(gateway):
    assert gateway.command("check").stdout.strip().endswith("ok")


def test_a_wrong_configuration_does_not_run(tmp_path):
    conf = tmp_path / "wrong.json"
    conf.write_text("{ \"server\": {} ")
    assert f"{conf}:1: " in dragoman("run", "-c", conf, code=1).stderr


def test_init_writes_what_check_accepts(tmp_path):
    dragoman("init", tmp_path / "first")
    [conf] = (tmp_path / "first").glob("*.json")
    dragoman("check", "-c", conf)
    for secret in (tmp_path / "first").iterdir():
        assert secret.is_dir() or secret.stat().st_mode & 0o007 == 0, secret
    before = conf.read_text()
    dragoman("init", tmp_path / "first", code=1)
    assert conf.read_text() == before


def test_modules_are_listed_and_explained():
    listed = dragoman("modules").stdout
    for name in ("smpp", "loopback", "ratelimit"):
        assert re.search(rf"^{name}\s", listed, re.MULTILINE)
    options = dragoman("modules", "smpp").stdout
    assert "system_id" in options and "enquire" in options
    assert "smmp" in dragoman("modules", "smmp", code=1).stderr


def test_status_shows_streams_links_and_journal(gateway, smsc):
    shown = gateway.command("status").stdout
    assert COMPONENT in shown and "smsc-a" in shown
    status = gateway.status()
    assert status["ready"] is True
    assert status["streams"] == [{"domain": COMPONENT, "up": True}]
    [instance] = status["instances"]
    assert (instance["name"], instance["module"], instance["link"]) == ("smsc-a", "smpp", "online")
    assert (instance["waiting"], instance["on_disk"]) == (0, 0)
    [roster] = status["rosters"]
    assert (roster["domain"], roster["users_of"], roster["tried"]) == (COMPONENT, "localhost", False)
    assert roster["way"] in ("privilege:2", "privilege:1", "remote roster")
    assert re.search(rf"^localhost +{re.escape(COMPONENT)} +{roster['way']} +no$", shown, re.MULTILINE)
    smsc.stop()
    wait_until("the link is seen to be down", lambda: not_online(gateway))


def not_online(gateway):
    [instance] = gateway.status()["instances"]
    return instance["link"] != "online" and instance["text"]


def test_send_texts_as_a_user_and_tells_the_end(gateway, phone):
    text = new("from the operator")
    done = gateway.command("send", "--from", "alice@localhost", "--to", phone.number, text)
    assert "delivered" in done.stdout
    phone.expects(text, sender=ALICE)


def test_send_to_a_phone_that_fails_fails(gateway, smsc, phone):
    smsc.reports(phone, "UNDELIV")
    done = gateway.command("send", "--from", "alice@localhost", "--to", phone.number, new("in vain"), check=False)
    assert done.returncode == 1
    assert "failed" in done.stdout


def test_trace_tells_a_messages_story(gateway, alice, phone):
    text = new("followed")
    sent = alice.texts(phone, text)
    alice.expects_receipt(sent)
    shown = gateway.command("trace", sent).stdout
    assert "delivered" in shown and phone.number in shown
    assert text not in shown, "texts are private unless asked for"
    assert text in gateway.command("trace", "--text", sent).stdout
    [message] = json.loads(gateway.command("trace", "--json", sent).stdout)["messages"]
    assert (message["stand"], message["user"], message["peer"]) == ("delivered", "alice@localhost", phone.number)
    assert len(message["parts"]) == 1


def test_the_queue_is_listed_retried_and_dropped(gateway, smsc, alice, phone):
    smsc.stop()
    kept, dropped = new("kept"), new("dropped")
    ids = [alice.texts(phone, text) for text in (dropped, kept)]
    rows = wait_until("both wait", lambda: waiting(gateway, 2))
    by_stanza = {row["stanza_id"]: row["id"] for row in rows}
    assert set(by_stanza) == set(ids)
    gateway.command("queue", "drop", str(by_stanza[ids[0]]))
    error = alice.expects(f"an error for {ids[0]}", lambda s: s.type == "error" and s.id == ids[0])
    assert error.error_text
    smsc.start()
    gateway.command("queue", "retry", str(by_stanza[ids[1]]))
    alice.expects_receipt(ids[1], within=30)
    assert phone.received() == [kept]
    assert "nothing waits" in gateway.command("queue", "list").stdout


def waiting(gateway, count):
    rows = json.loads(gateway.command("queue", "list", "--json").stdout)["messages"]
    return rows if len(rows) == count else None


def test_a_command_without_a_gateway_says_so(gateway):
    gateway.stop()
    done = gateway.command("status", check=False)
    assert done.returncode not in (0, 1) and len(done.stderr.splitlines()) == 1


def test_pages(gateway, server):
    assert gateway.get("/healthz")[0] == 200
    assert gateway.get("/readyz")[0] == 200
    assert gateway.get("/api/v1/status")[0] == 401
    assert gateway.get("/api/v1/status", token="wrong")[0] == 401
    assert json.loads(gateway.get("/api/v1/status", token=TOKEN)[1])["ready"] is True
    listed = json.loads(gateway.get("/api/v1/commands", token=TOKEN)[1])["commands"]
    assert listed == json.loads(gateway.command("do", "--json").stdout)["commands"]
    assert gateway.get("/nowhere", token=TOKEN)[0] == 404
    assert gateway.get("/api/v1/commands/register", post={"as": "dave@localhost"})[0] == 401
    code, body = gateway.get("/api/v1/commands/register", token=TOKEN,
                             post={"as": "dave@localhost", "fields": {"language": "fr"}})
    assert (code, json.loads(body)["said"]) == (200, "You are registered.")
    assert "Français" in gateway.command("do", "status", "--as", "dave@localhost").stdout
    code, body = gateway.get("/api/v1/commands/preferences", token=TOKEN, post={"as": "erin@localhost"})
    assert code in (401, 403) and "Register" in json.loads(body)["error"]["text"]
    server.kill()
    wait_until("it is not ready", lambda: gateway.get("/readyz")[0] == 503)
    assert gateway.get("/healthz")[0] == 200
    server.start()
    wait_until("it is ready again", gateway.is_ready, within=40)


def test_metrics_count_what_happened(gateway, alice, phone):
    before = gateway.metrics()
    for _ in range(3):
        alice.expects_receipt(alice.texts(phone, new("counted")))
    after = gateway.metrics()
    risen = {name for name in after if after[name] - before.get(name, 0) >= 3}
    assert any("smpp" in name for name in risen), risen
    assert any("xmpp" in name for name in risen), risen
    assert any("store" in name for name in risen), risen


def test_secrets_and_texts_stay_out_of_the_log(gateway, alice, phone):
    gateway.stop()
    gateway.conf["log"]["level"] = "info"
    gateway.start()
    text = new("between you and me")
    alice.expects_receipt(alice.texts(phone, text))
    gateway.stop()
    log = gateway.process.log.read_text()
    assert text not in log[log.rindex("msg=started"):]
    for secret in (SECRET, PASSWORD, TOKEN):
        assert secret not in log


NONSENSE = ["not json", "{}", '{"command": "no such"}', "[" * 5000, "\0\xff", '{"command":"status"}' * 3]


@pytest.mark.parametrize("line", NONSENSE)
def test_nonsense_on_the_control_socket_is_survived(gateway, line):
    gateway.says_on_control(line.encode("latin-1") + b"\n")
    assert gateway.command("status")
