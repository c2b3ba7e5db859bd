"""What a message can hold beside words, on a network that carries words alone: said, made words of, or passed over as
docs/messages.md has it, and never billed by mistake."""

import datetime
import time

import pytest

from rig.client import Client
from rig.gateway import ALICE, SENDER, Gateway
from rig.phone import assert_nothing_else
from rig.process import wait_until
from rig.texts import new
from rig.user import RECEIPT_REQUEST
from rig.xmpp_server import COMPONENT

REPLACE = "<replace xmlns='urn:xmpp:message-correct:0' id='m0'/>"
REPLY = "<reply xmlns='urn:xmpp:reply:0' to='x@localhost' id='m0'/>"
URL = "https://upload.localhost/cat.jpg"


def quotation(end):
    return (f"<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start='0' end='{end}'/></fallback>")


def oob(url=URL):
    return f"<x xmlns='jabber:x:oob'><url>{url}</url></x>"


@pytest.fixture
def policy():
    """Keys of the domain, for scenarios that say so by parametrization."""
    return {}


@pytest.fixture
def gateway(server, smsc, tmp_path, policy):
    made = Gateway(server, smsc, tmp_path)
    made.conf["domains"][COMPONENT].update(policy)
    with made as started:
        smsc.expects_bind()
        yield started


def sends(user, phone, inside, type="chat"):
    id = user.new_id()
    user.sends(f"<message to='{phone.jid}' id='{id}' type='{type}'>{inside}</message>")
    return id


REFUSED = {
    "correction": (f"<body>fixed</body>{REPLACE}", "correct"),
    "reaction": ("<reactions xmlns='urn:xmpp:reactions:0' id='m0'><reaction>\N{THUMBS UP SIGN}</reaction></reactions>",
                 "reaction"),
    "retraction": ("<retract xmlns='urn:xmpp:message-retract:1' id='m0'/><body>/me retracted a message</body>"
                   "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:message-retract:1'/>", "taken back"),
    "invitation": ("<x xmlns='jabber:x:conference' jid='tea@rooms.localhost'/>", "name of the room"),
    "retraction without words": ("<retract xmlns='urn:xmpp:message-retract:1' id='m0'/>", "taken back"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_the_network_cannot_do_is_said(alice, phone, what):
    inside, word = REFUSED[what]
    error = alice.expects_error(sends(alice, phone, inside), "feature-not-implemented")
    assert word in error.error_text
    assert_nothing_else(phone, alice)


PASSED_OVER = {
    "typing": "<composing xmlns='http://jabber.org/protocol/chatstates'/>",
    "a marker": "<displayed xmlns='urn:xmpp:chat-markers:0' id='m0'/>",
    "a call": "<propose xmlns='urn:xmpp:jingle-message:0' id='c1'/>",
    "a bogus carbon": "<body>bogus</body><sent xmlns='urn:xmpp:carbons:2'/>",
    "a reaction taken back": "<reactions xmlns='urn:xmpp:reactions:0' id='m0'/>",
    "a subject": "<subject>topic</subject>",
}


@pytest.mark.parametrize("what", PASSED_OVER)
def test_what_concerns_nobody_is_passed_over(alice, phone, what):
    id = sends(alice, phone, PASSED_OVER[what])
    assert_nothing_else(phone, alice)
    assert not alice.inbox.held(lambda s: s.id == id and s.type == "error")


@pytest.mark.parametrize("policy", [{"corrections": "send"}], ids=["send"])
def test_a_correction_may_be_a_text_of_its_own(alice, phone):
    text = new("fixed")
    sends(alice, phone, f"<body>{text}</body>{REPLACE}")
    phone.expects(f"* {text}")


def test_a_quotation_is_kept(alice, phone):
    text = new("yes")
    sends(alice, phone, f"<body>&gt; \N{GRINNING FACE}?\n{text}</body>{REPLY}{quotation(5)}")
    phone.expects(f"> \N{GRINNING FACE}?\n{text}")


@pytest.mark.parametrize("policy", [{"quotes": "cut"}], ids=["cut"])
def test_a_quotation_may_be_cut_by_code_points(alice, phone):
    text = new("yes")
    sends(alice, phone, f"<body>&gt; \N{GRINNING FACE}?\n{text}</body>{REPLY}{quotation(5)}")
    phone.expects(text)


def test_a_file_is_a_link(alice, phone):
    sends(alice, phone, f"<body>{URL}</body>{oob()}")
    phone.expects(URL)
    sends(alice, phone, f"<body>my cat</body>{oob()}")
    phone.expects(f"my cat\n{URL}")
    sends(alice, phone, oob())
    phone.expects(URL)
    assert_nothing_else(phone, alice)


SHARED = {
    "SFS": "<file-sharing xmlns='urn:xmpp:sfs:0'><file xmlns='urn:xmpp:file:metadata:0'><name>cat.jpg</name></file><sources>"
           f"<url-data xmlns='http://jabber.org/protocol/url-data' target='{URL}'/></sources></file-sharing>",
    "SIMS": "<reference xmlns='urn:xmpp:reference:0' type='data'><media-sharing xmlns='urn:xmpp:sims:1'>"
            "<file xmlns='urn:xmpp:jingle:apps:file-transfer:5'><name>cat.jpg</name></file><sources>"
            f"<reference xmlns='urn:xmpp:reference:0' type='data' uri='{URL}'/></sources></media-sharing></reference>",
}


@pytest.mark.parametrize("what", SHARED)
def test_a_shared_file_is_a_link(alice, phone, what):
    sends(alice, phone, f"<body>my cat</body>{SHARED[what]}")
    phone.expects(f"my cat\n{URL}")
    sends(alice, phone, f"<body>{URL}</body>{oob()}{SHARED[what]}")
    phone.expects(URL)
    assert_nothing_else(phone, alice)


def test_a_text_that_is_late_is_none(smsc, alice, phone):
    """Its sender set an end to it (XEP-0131), and the network is away until then."""
    smsc.stop()
    sent = sends(alice, phone, f"<body>{new('too late')}</body><headers xmlns='http://jabber.org/protocol/shim'>"
                 "<header name='TTL'>1</header></headers>")
    error = alice.expects("that it was given up", lambda s: s.type == "error" and s.id == sent, within=20)
    assert "in time" in error.error_text
    smsc.start()
    alice.texts(phone, witness := new("in time"))
    phone.expects(witness, within=30)
    assert_nothing_else(phone, alice)


def test_of_several_languages_one_is_sent(alice, phone):
    text = new("hello")
    sends(alice, phone, f"<body xml:lang='de'>Hallo</body><body>{text}</body>")
    phone.expects(text)
    assert_nothing_else(phone, alice)


def test_a_message_of_type_normal_is_a_text(alice, phone):
    text = new("normal")
    sends(alice, phone, f"<body>{text}</body>", type="normal")
    phone.expects(text)


def test_a_text_of_the_network_has_no_styles(alice, phone):
    text = new("*no* _style_")
    phone.texts(ALICE, text)
    shown = alice.expects_text(phone, text)
    assert shown.find("{urn:xmpp:styling:0}unstyled") is not None
    assert shown.find("{urn:xmpp:chat-markers:0}markable") is None
    assert shown.find("{urn:xmpp:sid:0}origin-id").get("id") == shown.id


SEALED = {
    "OTR": "<body>?OTRv23?</body>",
    "a link with its key": "<body>aesgcm://upload.localhost/cat.jpg#0123</body>",
    "EME alone": "<body>sealed</body><encryption xmlns='urn:xmpp:eme:0' namespace='urn:example:cipher'/>",
}


@pytest.mark.parametrize("what", SEALED)
def test_what_is_sealed_by_its_looks_is_refused(alice, phone, what):
    error = alice.expects_error(sends(alice, phone, SEALED[what]), "not-acceptable")
    assert error.error_type == "modify" and "encrypt" in error.error_text
    assert_nothing_else(phone, alice)


def delay_of(stanza):
    """By the gateway; the server may have kept it for a while, too."""
    return stanza.find(f"delay:delay[@from='{COMPONENT}']")


def test_a_text_that_waited_says_since_when(server, gateway, alice, phone):
    phone.texts(ALICE, live := new("live"))
    assert delay_of(alice.expects_text(phone, live)) is None
    server.kill()
    phone.texts(ALICE, late := new("late"))
    wait_until("it is in the journal", lambda: gateway.waiting("up") == 1)
    taken = time.time()
    wait_until("that is a while ago", lambda: time.time() - taken > 10, within=15)
    server.start()
    wait_until("the server has it", lambda: gateway.waiting("up") == 0, within=40)
    alice.logs_in()
    stamp = delay_of(alice.expects_text(phone, late)).get("stamp")
    said = datetime.datetime.strptime(stamp, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=datetime.timezone.utc)
    assert abs(said.timestamp() - taken) < 5


def test_a_receipt_for_a_device_that_has_left_comes_to_the_others(server, smsc, alice, phone):
    with Client(server, alice.jid, resource="tablet") as tablet:
        smsc.reports_after(1500)
        sent = alice.texts(phone, text := new("and away"))
        phone.expects(text)
        alice.logs_out()
        receipt = tablet.expects_receipt(sent)
        assert receipt.type == "chat"
        assert receipt.find("{urn:xmpp:hints}store") is not None


def test_no_receipt_for_a_receipt_nor_for_an_error_nor_in_a_crowd(alice, phone):
    received = "<received xmlns='urn:xmpp:receipts' id='m0'/>"
    error = "<error type='cancel'><gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"
    sent = [sends(alice, phone, received + RECEIPT_REQUEST),
            sends(alice, phone, f"<body>x</body>{error}{RECEIPT_REQUEST}", type="error"),
            sends(alice, phone, f"<body>x</body>{RECEIPT_REQUEST}", type="groupchat")]
    witness = alice.texts(phone, text := new("witness"))
    phone.expects(text)
    alice.expects_receipt(witness)
    assert not alice.inbox.held(lambda s: s.receipt_of in sent)
    assert_nothing_else(phone, alice)


def test_without_reports_of_the_carrier_its_word_is_the_end(server, smsc, new_phone, tmp_path):
    """XEP-0184: nothing is advertised that nobody reports; who asks all the same hears that the carrier has the text."""
    gateway, phone = Gateway(server, smsc, tmp_path), new_phone()
    gateway.transport["registered_delivery"] = False
    with gateway, Client(server, "alice@localhost") as alice:
        smsc.expects_bind()
        info = alice.asks(phone.jid, "<query xmlns='http://jabber.org/protocol/disco#info'/>")
        assert "urn:xmpp:receipts" not in str(info)
        alice.expects_receipt(alice.texts(phone, text := new("as good as sent")))
        phone.expects(text)
        wait_until("nothing is waited for", lambda: gateway.waiting("down") == 0)


def test_an_id_is_its_senders(alice, bob, phone):
    """Two users may have thought of the same: it is two texts, and each gets the own receipt."""
    hers, his, id = new("hers"), new("his"), alice.new_id()
    alice.sends(alice.message(phone, hers, id))
    phone.expects(hers, sender=ALICE)
    bob.sends(bob.message(phone, his, id))
    phone.expects(his, sender=SENDER)
    for user in (alice, bob):
        assert user.expects_receipt(id).to == user.full_jid


def test_an_id_has_a_size(alice, phone):
    text = new("long name")
    alice.sends(alice.message(phone, text, "i" * 1024))
    assert alice.expects_error("i" * 1024, "policy-violation").error_text
    alice.sends(alice.message(phone, text, "i" * 1023))
    phone.expects(text)
    alice.expects_receipt("i" * 1023)
    assert_nothing_else(phone, alice)


def test_a_stanza_without_an_id_is_known_by_its_origin(alice, phone):
    text = new("by origin")
    once = (f"<message to='{phone.jid}' type='chat'><body>{text}</body>"
            f"<origin-id xmlns='urn:xmpp:sid:0' id='{alice.new_id()}'/></message>")
    alice.sends(once * 2)
    phone.expects(text)
    assert_nothing_else(phone, alice)


def test_no_id_is_given_in_anothers_name(alice, phone):
    """XEP-0359: whoever archives gives stanza ids, and that is the user's server."""
    phone.texts(ALICE, text := new("named"))
    shown = alice.expects_text(phone, text)
    for stanza_id in shown.xml.iterfind("{urn:xmpp:sid:0}stanza-id"):
        assert stanza_id.get("by") == alice.jid
