"""The command line as a face of the commands: `dragoman user ...` and `dragoman do ...`."""

import json

from rig.gateway import ALICE, SENDER
from rig.process import wait_until
from rig.texts import new
from rig.xmpp_server import COMPONENT

SERVERS = ["prosody"]
NUMBER, NATIONAL = "+12125550177", "(212) 555-0177"


def says(gateway, *arguments):
    return gateway.command(*arguments).stdout


def refused(gateway, *arguments, code=1):
    done = gateway.command(*arguments, check=False)
    assert done.returncode == code, done
    [line] = done.stderr.splitlines()
    return line


def fields(gateway, *arguments):
    answer = json.loads(gateway.command(*arguments, "--json").stdout)
    return {field["var"]: field["value"] for field in answer["fields"]}


def test_a_user_is_given_a_number_and_loses_it(gateway, bob, phone):
    assert says(gateway, "user", "add", bob.jid, NATIONAL, "language=en") == f"{bob.jid} is registered now.\n"
    shown = fields(gateway, "user", "show", bob.jid)
    assert (shown["phone"], shown["language"]) == (NUMBER, "en")
    [line] = fields(gateway, "user", "list")["users"]
    assert line.startswith(f"{bob.jid} {NUMBER} en ")
    bob.texts(phone, mine := new("from my number"))
    phone.expects(mine, sender=NUMBER)
    says(gateway, "user", "add", bob.jid, "language=de")
    assert fields(gateway, "user", "show", bob.jid)["phone"] == NUMBER
    assert says(gateway, "user", "remove", bob.jid, "nobody@localhost") == "Users removed: 1. Not registered: 1.\n"
    bob.texts(phone, common := new("from the common number"))
    phone.expects(common, sender=SENDER)


def test_a_number_has_one_owner(gateway):
    says(gateway, "user", "add", "bob@localhost", NUMBER)
    assert "belongs to somebody else" in refused(gateway, "user", "add", "carol@localhost", NUMBER)
    assert "belongs to somebody else" in refused(gateway, "user", "add", "carol@localhost", ALICE)
    assert fields(gateway, "user", "list")["count"] == "1"


def test_what_is_missing_is_named(gateway):
    assert refused(gateway, "do", "user-add") == "dragoman: user-add: say FIELD=VALUE for accountjid (Address of the user)"
    assert 'there is no field "color"' in refused(gateway, "do", "announce", "announcement=hi", "color=red")
    assert "not a phone number" in refused(gateway, "user", "add", "bob@localhost", "phone=call me")
    assert "dragoman do" in refused(gateway, "do", "dance")
    assert "--as" in refused(gateway, "do", "register")
    assert "FIELD=VALUE" in refused(gateway, "do", "register", "phone", code=2)


def test_the_list_is_the_page(gateway):
    """docs/commands.md is held to the table by a unit test; the program lists the same."""
    commands = json.loads(gateway.command("do", "--json").stdout)["commands"]
    assert {"register", "queue", "announce"} <= {command["word"] for command in commands}
    assert all(command["word"] in says(gateway, "do") for command in commands)


def test_a_users_command_is_run_for_the_user(gateway):
    for_carol = ["--as", "Carol@localhost"]
    assert says(gateway, "do", "register", *for_carol, "language=fr") == "You are registered.\n"
    assert "Register with the gateway first" in refused(gateway, "do", "preferences", "--as", "bob@localhost")
    says(gateway, "do", "preferences", *for_carol, "language=es")
    assert fields(gateway, "user", "show", "carol@localhost")["language"] == "es"
    assert fields(gateway, "do", "status", *for_carol)["waiting"] == "0"
    assert says(gateway, "do", "unregister", *for_carol) == "Nothing was changed.\n"
    assert says(gateway, "do", "unregister", *for_carol, "confirm=1") == "You are not registered any more.\n"


def test_an_announcement_reaches_who_is_online(gateway, bob):
    bob.sends(f"<presence to='{COMPONENT}'/>")
    wait_until("bob is online", lambda: fields(gateway, "do", "online-count")["onlineusersnum"] == "1")
    assert fields(gateway, "do", "online")["onlineuserjids"] == ["bob@localhost"]
    says(gateway, "do", "announce", "announcement=Down at nine.", "announcement=Back at ten.")
    bob.expects("the announcement", lambda s: s.body == "Down at nine.\nBack at ten.")


def test_connections_are_made_anew(gateway, smsc, bob, phone):
    says(gateway, "do", "reconnect", "connection=smsc-a")
    smsc.expects_bind()
    wait_until("the link is up again", gateway.is_ready)
    bob.texts(phone, first := new("over the new link"))
    phone.expects(first)
    before = gateway.streams_begun()
    says(gateway, "do", "reconnect", "connection=xmpp:")
    wait_until("the stream is up again", lambda: gateway.streams_begun() > before and gateway.is_ready())
    bob.texts(phone, second := new("over the new stream"))
    phone.expects(second)


def test_it_begins_anew_in_the_same_process(gateway, bob, phone):
    pid, starts = gateway.status()["pid"], "msg=started"
    says(gateway, "do", "restart")
    wait_until("it is back", lambda: gateway.process.log.read_text().count(starts) == 2 and gateway.is_ready())
    assert gateway.status()["pid"] == pid
    bob.texts(phone, text := new("after the restart"))
    phone.expects(text)
