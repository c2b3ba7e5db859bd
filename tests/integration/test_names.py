"""Who is behind a number, and who runs the gateway: names, pictures, addresses to turn to."""

import base64
import hashlib
import signal

import pytest

from rig.desk import registers
from rig.gateway import ALICE, Gateway
from rig.phone import Phone
from rig.process import wait_until
from rig.texts import new
from rig.xmpp_server import COMPONENT

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8
HASH = hashlib.sha1(PICTURE).hexdigest()
MARY = "+15552007777"
BOOK = f"""BEGIN:VCARD
VERSION:4.0
FN:Mary\\, Queen of Scots
NICKNAME:Mary
TEL;TYPE=cell:(555) 200-7777
PHOTO:data:image/png;base64,{base64.b64encode(PICTURE).decode()}
END:VCARD
"""
INFO = "<query xmlns='http://jabber.org/protocol/disco#info'/>"
NAMESPACES = {"v": "vcard-temp", "v4": "urn:ietf:params:xml:ns:vcard-4.0", "d": "jabber:x:data",
              "p": "http://jabber.org/protocol/pubsub", "m": "urn:xmpp:avatar:metadata", "a": "urn:xmpp:avatar:data"}


@pytest.fixture
def gateway(server, smsc, tmp_path):
    made = Gateway(server, smsc, tmp_path)
    (made.folder / "book.vcf").write_text(BOOK)
    made.conf["contacts"] = {"abuse": ["mailto:abuse@example.org"], "support": ["xmpp:help@example.org"]}
    made.conf["domains"][COMPONENT] |= {"directory": "book.vcf", "data_policy": {"tos": "https://example.org/terms"}}
    with made:
        smsc.expects_bind()
        yield made


@pytest.fixture
def mary(smsc):
    return Phone(smsc, MARY)


def items(node):
    return f"<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='{node}'/></pubsub>"


def test_the_card_of_a_number_is_the_address_books(alice, mary, phone):
    card = alice.asks(mary.jid, "<vCard xmlns='vcard-temp'/>").xml
    assert card.findtext("v:vCard/v:FN", namespaces=NAMESPACES) == "Mary, Queen of Scots"
    assert card.findtext("v:vCard/v:NICKNAME", namespaces=NAMESPACES) == "Mary"
    assert base64.b64decode(card.findtext("v:vCard/v:PHOTO/v:BINVAL", namespaces=NAMESPACES)) == PICTURE
    card = alice.asks(mary.jid, "<vcard xmlns='urn:ietf:params:xml:ns:vcard-4.0'/>").xml
    assert card.findtext("v4:vcard/v4:fn/v4:text", namespaces=NAMESPACES) == "Mary, Queen of Scots"
    assert card.findtext("v4:vcard/v4:tel/v4:uri", namespaces=NAMESPACES) == f"tel:{MARY}"
    unknown = alice.asks(phone.jid, "<vCard xmlns='vcard-temp'/>").xml
    assert unknown.findtext("v:vCard/v:FN", namespaces=NAMESPACES) == phone.number


def test_a_text_comes_with_the_name(alice, mary):
    text = new("who am I?")
    mary.texts(ALICE, text)
    assert alice.expects_text(mary, text).find("{http://jabber.org/protocol/nick}nick").text == "Mary, Queen of Scots"


def test_an_avatar_is_published(alice, mary, phone):
    answer = alice.asks(mary.jid, items("urn:xmpp:avatar:metadata")).xml
    info = answer.find(".//m:info", NAMESPACES)
    assert (info.get("id"), info.get("type"), info.get("bytes")) == (HASH, "image/png", str(len(PICTURE)))
    answer = alice.asks(mary.jid, items("urn:xmpp:avatar:data")).xml
    assert answer.find(".//p:item", NAMESPACES).get("id") == HASH
    assert base64.b64decode(answer.findtext(".//a:data", namespaces=NAMESPACES)) == PICTURE
    assert alice.asks(phone.jid, items("urn:xmpp:avatar:metadata")).condition == "item-not-found"


def test_presence_says_which_picture_and_what_it_can(alice, mary):
    alice.sends(f"<presence to='{mary.jid}' type='subscribe'/>")
    presence = alice.expects_presence(mary.jid).xml
    assert presence.findtext(".//{vcard-temp:x:update}photo") == HASH
    caps = presence.find("{http://jabber.org/protocol/caps}c")
    node = f"{caps.get('node')}#{caps.get('ver')}"
    info = alice.asks(mary.jid, f"<query xmlns='http://jabber.org/protocol/disco#info' node='{node}'/>")
    assert info.find("info:query").get("node") == node


METADATA = "urn:xmpp:avatar:metadata"


@pytest.mark.parametrize("wants", [True, False], ids=["asked for", "not asked for"])
def test_a_device_that_asks_for_pictures_is_told(server, gateway, mary, phone, wants):
    """XEP-0084 by XEP-0163: whoever says so by "+notify" in its capabilities, with the contact's presence."""
    features = [f"{METADATA}+notify"] if wants else ["urn:example:nothing"]
    with server.client("alice@localhost", features=features) as alice:
        alice.calls(COMPONENT)
        alice.expects_presence(COMPONENT)
        for jid in (mary.jid, phone.jid):
            alice.sends(f"<presence to='{jid}' type='subscribe'/>")
            alice.expects_presence(jid)
        if wants:
            items = alice.expects_event(mary.jid, METADATA)
            info = items.find(".//m:info", NAMESPACES)
            assert items.find("{http://jabber.org/protocol/pubsub#event}item").get("id") == HASH
            assert (info.get("id"), info.get("type"), info.get("bytes")) == (HASH, "image/png", str(len(PICTURE)))
        alice.pings(COMPONENT)
        without = [phone.jid] if wants else [phone.jid, mary.jid]
        assert not alice.inbox.held(lambda s: s.find("event:event") is not None and s.sender in without)
        for jid in (mary.jid, phone.jid):
            alice.sends(f"<iq type='set' id='{alice.new_id()}'><query xmlns='jabber:iq:roster'>"
                        f"<item jid='{jid}' subscription='remove'/></query></iq>")


def test_a_device_is_told_at_each_log_in(server, gateway, mary):
    """Whichever comes first, its presence or the probe for the contact."""
    with server.client("alice@localhost", features=[f"{METADATA}+notify"]) as alice:
        alice.sends(f"<presence to='{COMPONENT}' type='subscribe'/>")
        registers(alice, language="en")
        alice.expects_presence(COMPONENT, "subscribe")
        alice.sends(f"<presence to='{COMPONENT}' type='subscribed'/><presence to='{mary.jid}' type='subscribe'/>")
        alice.expects_presence(mary.jid)
        alice.pings(COMPONENT)
        alice.logs_out()
        alice.inbox.clear()
        alice.logs_in()
        alice.expects_event(mary.jid, METADATA)
        for jid in (mary.jid, COMPONENT):
            alice.sends(f"<iq type='set' id='{alice.new_id()}'><query xmlns='jabber:iq:roster'>"
                        f"<item jid='{jid}' subscription='remove'/></query></iq>")
            alice.expects_presence(jid, "unavailable")


def form_words(form):
    fields = {f.get("var"): sorted(v.text or "" for v in f.iterfind("d:value", NAMESPACES))
              for f in form.iterfind("d:field", NAMESPACES)}
    [type] = fields.pop("FORM_TYPE")
    return [type, *(word for var in sorted(fields) for word in (var, *fields[var]))]


def hash_of(query):
    """XEP-0115 section 5.1, read once more: identities, features, forms, each sorted by its octets."""
    lang = "{http://www.w3.org/XML/1998/namespace}lang"
    identities = ["/".join((i.get("category"), i.get("type"), i.get(lang, ""), i.get("name", "")))
                  for i in query.iterfind("{http://jabber.org/protocol/disco#info}identity")]
    features = [f.get("var") for f in query.iterfind("{http://jabber.org/protocol/disco#info}feature")]
    assert len(set(features)) == len(features)
    forms = sorted(form_words(form) for form in query.iterfind("d:x", NAMESPACES))
    words = sorted(identities) + sorted(features) + [word for form in forms for word in form]
    return base64.b64encode(hashlib.sha1("".join(f"{word}<" for word in words).encode()).digest()).decode()


@pytest.mark.parametrize("who", ["the gateway", "a number"])
def test_the_hash_in_presence_is_of_what_is_answered(alice, mary, who):
    jid = {"the gateway": COMPONENT, "a number": mary.jid}[who]
    alice.sends(f"<presence to='{jid}' type='subscribe'/>")
    caps = alice.expects_presence(jid).xml.find("{http://jabber.org/protocol/caps}c")
    assert caps.get("hash") == "sha-1"
    for node in ("", f"node='{caps.get('node')}#{caps.get('ver')}'"):
        info = alice.asks(jid, f"<query xmlns='http://jabber.org/protocol/disco#info' {node}/>")
        assert hash_of(info.find("info:query")) == caps.get("ver")
    gone = alice.asks(jid, f"<query xmlns='http://jabber.org/protocol/disco#info' node='{caps.get('node')}#AAAA'/>")
    assert gone.condition == "item-not-found"


def test_the_gateway_says_whom_to_turn_to(alice):
    forms = {}
    for form in alice.asks(COMPONENT, INFO).xml.iterfind(".//d:x", NAMESPACES):
        fields = {field.get("var"): [value.text for value in field] for field in form.iterfind("d:field", NAMESPACES)}
        forms[fields.pop("FORM_TYPE")[0]] = fields
    assert forms["http://jabber.org/network/serverinfo"] == {
        "abuse-addresses": ["mailto:abuse@example.org"], "support-addresses": ["xmpp:help@example.org"]}
    assert forms["urn:xmpp:data-policy:0"]["tos"] == ["https://example.org/terms"]
    assert forms["urn:xmpp:data-policy:identity:gateway:sms:0"]["data_transmission"] == ["plain"]


def test_a_sender_that_is_no_number_takes_no_replies(gateway, smsc, alice):
    bank = Phone(smsc, "MyBank")
    jid = f"mybank@{COMPONENT}"
    assert alice.asks(jid, INFO).condition == "item-not-found"
    text = new("your balance")
    bank.texts(ALICE, text)
    alice.expects("the bank's text", lambda s: s.kind == "message" and s.body == text and s.sender == jid)

    def refuses():
        features = {f.get("var") for f in alice.asks(jid, INFO).xml.iter("{http://jabber.org/protocol/disco#info}feature")}
        assert "urn:xmpp:noreply:0" in features and "urn:xmpp:receipts" not in features
        sent = alice.texts(jid, "thank you")
        assert "MyBank" in alice.expects_error(sent, "not-acceptable").error_text

    refuses()
    gateway.stop()
    gateway.start()
    refuses()


def test_an_address_book_is_read_again(gateway, alice, mary):
    def name():
        return alice.asks(mary.jid, "<vCard xmlns='vcard-temp'/>").xml.findtext("v:vCard/v:FN", namespaces=NAMESPACES)

    def says(text):
        return lambda: text in gateway.process.log.read_text(errors="replace")

    assert name() == "Mary, Queen of Scots"
    (gateway.folder / "book.vcf").write_text(BOOK.replace("Mary\\, Queen of Scots", "Mary Stuart"))
    gateway.process.child.send_signal(signal.SIGHUP)
    wait_until("the reload", says("reloaded access lists"))
    assert name() == "Mary Stuart"


def test_an_address_book_that_is_not_there_is_said(gateway):
    (gateway.folder / "book.vcf").unlink()
    done = gateway.command("check", check=False)
    assert done.returncode == 1
    assert "directory: cannot be used" in done.stderr and "No such file" in done.stderr


@pytest.mark.parametrize("sender, node", [("My Bank", "my\\20bank"), ("A&B's", "a\\26b\\27s"), ("a@b:c/d", "a\\40b\\3ac\\2fd"),
                                          ("x<y>z", "x\\3cy\\3ez"), ("back\\slash", "back\\slash"),
                                          ("back\\20slash", "back\\5c20slash")])
def test_a_sender_is_escaped_and_known_by_what_it_was(smsc, alice, sender, node):
    """XEP-0106: what a JID cannot hold; the name is shown as it came."""
    jid, text = f"{node}@{COMPONENT}", new("from a strange name")
    Phone(smsc, sender).texts(ALICE, text)
    came = alice.expects("the text", lambda s: s.kind == "message" and s.body == text)
    assert came.sender == jid
    nick = came.text("{http://jabber.org/protocol/nick}nick")
    assert nick == (None if node == sender else sender)
    sent = alice.texts(jid, "thank you")
    assert sender in alice.expects_error(sent, "not-acceptable").error_text


def test_a_number_may_come_escaped(alice):
    sent = alice.texts(f"(555)\\20200-7777@{COMPONENT}", new("to a number as people write it"))
    assert MARY in alice.expects_error(sent, "gone").error_text
