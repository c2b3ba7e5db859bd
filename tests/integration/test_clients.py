"""Clients that nobody here wrote: a user of each does all that a user does, with only what that client offers."""

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
from rig.phone import bare
from rig.texts import new
from rig.xmpp_server import COMPONENT, XmppServer

SERVERS = ["prosody", "ejabberd", "prosody-privileged"]
CLIENTS = [Slixmpp, Aioxmpp, Xmppjs, Profanity, Bitlbee, Finch]
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:aioxmpp")  # its own use of itself


def name_of(client):
    return client.__name__.lower()


def clients(which=lambda client: True):
    return pytest.mark.parametrize("user", list(filter(which, CLIENTS)), ids=name_of, indirect=True)


@pytest.fixture(scope="module")
def server(request, tmp_path_factory):
    """With a user for each client."""
    folder = tmp_path_factory.mktemp(request.param)
    with XmppServer(request.param, folder, [name_of(client) for client in CLIENTS]) as started:
        yield started


@pytest.fixture
def user(request, server, gateway, tmp_path):
    with request.param(server, tmp_path / "client", name_of(request.param)) as person:
        yield person


@clients()
def test_from_finding_the_gateway_to_leaving_it(server, user, new_phone):
    own, other = new_phone(), new_phone()
    finds(user)
    user.registers({"phone": lambda: national(own), "code": lambda: code_sent_to(own)})
    assert user.adds_typed(national(other)) == other.jid
    user.expects_presence(other.jid)
    question, answer = new("it is me"), new("so it is")
    sent = user.texts(other.jid, question)
    other.expects(question, sender=own.number)
    if user.shows_receipts:
        user.expects_receipt(sent)
    other.texts(own.number, answer)
    user.expects_text(other.jid, answer)
    user.unregisters()
    last = new("without a number")
    user.texts(other.jid, last)
    other.expects(last, sender=SENDER)
    most = [] if server.kind == "prosody-privileged" else [COMPONENT]  # a dialog asks once, and for no number
    user.removes(other.jid)
    assert user.asked_by() in ([], most)


def finds(user):
    try:
        assert user.finds_gateway() == COMPONENT
    except Lacks:
        user.adds(COMPONENT)  # who was told its name


def national(phone):
    """As people of the domain's country write it."""
    digits = phone.number.removeprefix("+1")
    return f"({digits[:3]}) {digits[3:6]}-{digits[6:]}"


def code_sent_to(phone):
    """The one that the gateway has sent there last."""
    code = re.compile(r"\b\d{6}\b")
    sms = phone.network.texts.expect(f"a code for {phone.number}",
                                     lambda sms: bare(sms.receiver) == bare(phone.number) and code.search(sms.text))
    return code.search(sms.text)[0]
