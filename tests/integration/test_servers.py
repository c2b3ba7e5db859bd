"""Every XMPP server of the rig carries the main job, is come back to after it was away, and lists the gateway."""

from rig.gateway import ALICE
from rig.process import wait_until
from rig.texts import new
from rig.xmpp_server import COMPONENT, DOMAIN

SERVERS = ["prosody", "prosody-privileged", "ejabberd", "ejabberd-privileged", "jabberd2", "wokkel", "openfire"]

INFO = "<query xmlns='http://jabber.org/protocol/disco#info'/>"
ITEMS = "<query xmlns='http://jabber.org/protocol/disco#items'/>"


def talk(alice, phone):
    question, answer = new("how are you"), new("fine")
    sent = alice.texts(phone, question)
    phone.expects(question, sender=ALICE)
    alice.expects_receipt(sent)
    phone.texts(ALICE, answer)
    assert alice.expects_text(phone, answer).type == "chat"


def test_they_talk(alice, phone):
    talk(alice, phone)


def test_a_server_that_was_away_is_come_back_to(server, gateway, alice, phone):
    talk(alice, phone)
    server.kill()
    text = new("while you were away")
    phone.texts(ALICE, text)
    server.start()
    # What comes while a user logs in, ejabberd may keep until the next time.
    wait_until("the server has it", lambda: gateway.waiting("up") == 0, within=40)
    alice.logs_in()
    alice.expects_text(phone, text)
    talk(alice, phone)


def listed(user):
    answer = user.asks(DOMAIN, ITEMS)
    return [item.get("jid") for item in answer.xml.iterfind(".//{http://jabber.org/protocol/disco#items}item")]


def test_the_gateway_is_found_from_the_server(server, alice):
    if server.kind != "wokkel":  # which routes and does nothing else
        wait_until("it is listed", lambda: COMPONENT in listed(alice))
    identity = alice.asks(COMPONENT, INFO).find("info:query/info:identity")
    assert (identity.get("category"), identity.get("type"), identity.get("name")) == ("gateway", "sms", "SMS")


def test_a_contact_is_there_at_once_and_at_the_next_login(alice, phone):
    alice.sends(f"<presence to='{phone.jid}' type='subscribe'/>")
    alice.expects_presence(phone.jid, "subscribed")
    alice.expects_presence(phone.jid)
    alice.logs_out()
    alice.inbox.clear()
    alice.logs_in()
    alice.expects_presence(phone.jid)
