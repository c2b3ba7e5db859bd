"""The gateway through the eyes of clients that nobody here wrote: what their users do, with what their client offers."""

import re

import pytest

from rig.clients.aio import Aioxmpp
from rig.clients.bitlbee import Bitlbee
from rig.clients.finch import Finch
from rig.clients.person import Lacks
from rig.clients.profanity import Profanity
from rig.clients.slix import Slixmpp
from rig.clients.xmppjs import Xmppjs
from rig.gateway import SENDER
from rig.texts import new
from rig.xmpp_server import COMPONENT, XmppServer

CLIENTS = [Slixmpp, Aioxmpp, Xmppjs, Profanity, Bitlbee, Finch]
LONG_AFTER_US_MS = 600 * 1000


def name_of(client):
    return client.__name__.lower()


def clients(which=lambda client: True):
    return pytest.mark.parametrize("user", list(filter(which, CLIENTS)), ids=name_of, indirect=True)


@pytest.fixture(scope="module")
def server(request, tmp_path_factory):
    """With a user for each client, and one more who has never seen the gateway."""
    names = [name_of(client) + more for client in CLIENTS for more in ("", "-anew")]
    with XmppServer(request.param, tmp_path_factory.mktemp(request.param), names) as started:
        yield started


@pytest.fixture
def user(request, server, gateway, tmp_path):
    with request.param(server, tmp_path / "client", name_of(request.param)) as person:
        yield person


@clients()
def test_its_user_finds_the_gateway(user):
    finds(user)


@clients()
def test_its_user_adds_a_number_and_they_talk(user, phone):
    user.adds(phone.jid)
    user.expects_presence(phone.jid)
    question, answer = new("how are you"), new("fine")
    user.texts(phone.jid, question)
    phone.expects(question, sender=SENDER)
    phone.texts(SENDER, answer)
    user.expects_text(phone.jid, answer)


@clients(lambda client: client.shows_receipts)
def test_it_shows_which_text_has_arrived(smsc, user, phone):
    smsc.reports_after(LONG_AFTER_US_MS)
    text = new("still on its way")
    pending = user.texts(phone.jid, text)
    phone.expects(text)
    smsc.reports_after(0)
    user.expects_receipt(user.texts(phone.jid, new("there")))
    assert not user.has_receipt(pending)


@clients(lambda client: client.shows_refusals)
def test_it_shows_why_a_text_was_refused(user):
    user.expects_refusal(user.texts(f"nobody@{COMPONENT}", new("to nobody")), "Use the international form")


@clients(lambda client: client.shows_refusals)
def test_it_shows_why_a_text_failed(smsc, user, phone):
    smsc.reports(phone, "UNDELIV")
    user.expects_refusal(user.texts(phone.jid, new("never arrives")), "could not be delivered")


@clients()
def test_its_user_sees_numbers_go_and_return_with_the_network(smsc, user, phone):
    user.adds(phone.jid)
    user.expects_presence(phone.jid)
    smsc.stop()
    user.expects_presence(phone.jid, "away")
    smsc.start()
    user.expects_presence(phone.jid, within=30)


def finds(user):
    try:
        assert user.finds_gateway() == COMPONENT
    except Lacks:
        user.adds(COMPONENT)  # who was told its name


@pytest.fixture
def newcomer(request, server, gateway, tmp_path):
    with request.param(server, tmp_path / "client", name_of(request.param) + "-anew") as person:
        yield person


@pytest.mark.parametrize("newcomer", CLIENTS, ids=name_of, indirect=True)
def test_from_finding_the_gateway_to_leaving_it(newcomer, new_phone):
    """Issue 4: a user of each client, with only what that client offers."""
    own, other = new_phone(), new_phone()
    finds(newcomer)
    newcomer.registers({"phone": lambda: national(own), "code": lambda: code_sent_to(own)})
    assert newcomer.adds_typed(national(other)) == other.jid
    newcomer.expects_presence(other.jid)
    question, answer = new("it is me"), new("so it is")
    sent = newcomer.texts(other.jid, question)
    other.expects(question, sender=own.number)
    if newcomer.shows_receipts:
        newcomer.expects_receipt(sent)
    other.texts(own.number, answer)
    newcomer.expects_text(other.jid, answer)
    newcomer.unregisters()
    last = new("without a number")
    newcomer.texts(other.jid, last)
    other.expects(last, sender=SENDER)


def national(phone):
    """As people of the domain's country write it."""
    digits = phone.number.removeprefix("+1")
    return f"({digits[:3]}) {digits[3:6]}-{digits[6:]}"


def code_sent_to(phone):
    """The one that the gateway has sent there last."""
    sms = phone.network.texts.expect(f"a code for {phone.number}", lambda sms: sms.receiver.endswith(phone.number.lstrip("+"))
                                     and re.search(r"\b\d{6}\b", sms.text))
    return re.search(r"\b\d{6}\b", sms.text)[0]
