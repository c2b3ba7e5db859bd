"""XEP-0133: what an administrator's client asks of a service, by the nodes and fields that every such client knows."""

from rig.desk import FORMS, Command, commands, field, registers, value
from rig.process import wait_until
from rig.texts import new
from rig.xmpp_server import COMPONENT

ADMIN = "http://jabber.org/protocol/admin"


def values(form, var):
    return [v.text for v in field(form, var).iterfind(f"{{{FORMS}}}value")]


def runs(admin, name, **answers):
    """The result of a command with one form, or none."""
    command = Command(admin, f"{ADMIN}#{name}")
    if command.status == "executing":
        assert value(command.form, "FORM_TYPE") == ADMIN
        command.goes_on("complete", **answers)
    assert command.status == "completed", str(command.stanza)
    return command


def counted(admin, name, var):
    return int(value(runs(admin, name).form, var))


def test_they_are_for_administrators_only(alice, bob):
    nodes = {f"{ADMIN}#{name}" for name in (
        "get-registered-users-num", "get-registered-users-list", "get-online-users-num", "get-online-users-list",
        "delete-user", "announce", "shutdown", "restart")}
    assert nodes <= set(commands(alice))
    assert not nodes & set(commands(bob))
    for node in nodes:
        assert Command(bob, node).stanza.condition == "forbidden"


def test_users_are_counted_listed_and_deleted(alice, bob):
    registers(bob, language="en")
    assert counted(alice, "get-registered-users-num", "registeredusersnum") == 1
    listed = runs(alice, "get-registered-users-list", max_items="none")
    assert values(listed.form, "registereduserjids") == [bob.jid]
    removed = runs(alice, "delete-user", accountjids=bob.jid)
    assert removed.note == "Users removed: 1. Not registered: 0."
    assert counted(alice, "get-registered-users-num", "registeredusersnum") == 0
    assert "unregister" not in commands(bob)


def test_who_is_online_hears_an_announcement(alice, bob):
    before = counted(alice, "get-online-users-num", "onlineusersnum")
    bob.sends(f"<presence to='{COMPONENT}'/>")
    wait_until("bob is online",
               lambda: counted(alice, "get-online-users-num", "onlineusersnum") == before + 1)
    assert bob.jid in values(runs(alice, "get-online-users-list", max_items="none").form, "onlineuserjids")
    runs(alice, "announce", announcement="Down at nine.")
    bob.expects("the announcement", lambda s: s.body == "Down at nine.")


def test_a_restart_is_answered_before_it_happens(gateway, alice, bob, phone):
    assert runs(alice, "restart").note == "The gateway is stopping."
    wait_until("it is back", lambda: gateway.process.log.read_text().count("msg=started") == 2 and gateway.is_ready())
    bob.texts(phone, text := new("after the restart"))
    phone.expects(text)


def test_a_shutdown_is_the_end(gateway, alice):
    assert runs(alice, "shutdown").note == "The gateway is stopping."
    assert gateway.process.child.wait(10) == 0
    assert "msg=stopped" in gateway.process.log.read_text()


def test_the_stream_itself_is_made_anew_after_the_answer(gateway, alice):
    before = gateway.streams_begun()
    command = Command(alice, "reconnect").goes_on("complete", connection="xmpp:")
    assert command.note == "The connection is being made anew."
    wait_until("the stream is up again", lambda: gateway.streams_begun() > before and gateway.is_ready())
