"""The operator's address book looked through (XEP-0055), by those who may; and that nobody else reads it."""

import signal
from xml.etree import ElementTree

import pytest
from slixmpp.plugins.xep_0004.stanza import Form, FormField
from slixmpp.xmlstream import register_stanza_plugin

from rig.desk import FORMS, registers, submission, unregisters
from rig.gateway import ALICE, Gateway
from rig.phone import Phone
from rig.process import wait_until
from rig.texts import new
from rig.xmpp_server import COMPONENT

SEARCH = "jabber:iq:search"
NS = {"s": SEARCH, "x": FORMS, "v": "vcard-temp", "m": "urn:xmpp:avatar:metadata"}
INFO = "<query xmlns='http://jabber.org/protocol/disco#info'/>"
CARD = "<vCard xmlns='vcard-temp'/>"
MARY = "+15552007777"
PHOTO = "PHOTO:data:image/png;base64,iVBORw0KGgo=\n"
register_stanza_plugin(Form, FormField, iterable=True)


def card(name, number, more=""):
    return f"BEGIN:VCARD\nVERSION:4.0\nFN:{name}\nTEL:{number}\n{more}END:VCARD\n"


BOOK = (card("Mary Müller", "(555) 200-7777", f"N:Müller;Mary\nNICKNAME:Queenie\nEMAIL:mary@example.org\n{PHOTO}")
        + card("Taxi", "12345") + card("Rosemary", "no number at all")
        + "".join(card(f"Zoe {n}", f"+1555300{n:04}") for n in range(60)))


@pytest.fixture
def domain():
    """What the operator says beyond the book; a scenario changes it by `says`."""
    return {"search": "all"}


def says(**keys):
    return pytest.mark.parametrize("domain", [keys], ids=["-".join(keys.values())])


@pytest.fixture
def gateway(server, smsc, tmp_path, domain):
    made = Gateway(server, smsc, tmp_path)
    (made.folder / "book.vcf").write_text(BOOK)
    made.conf["domains"][COMPONENT] |= {"directory": "book.vcf"} | domain
    with made:
        smsc.expects_bind()
        yield made


@pytest.fixture
def mary(smsc):
    return Phone(smsc, MARY)


def searches(user, inside, lang=None):
    spoken = f" xml:lang='{lang}'" if lang else ""
    id = user.new_id()
    user.sends(f"<iq to='{COMPONENT}' id='{id}' type='set'{spoken}><query xmlns='{SEARCH}'>{inside}</query></iq>")
    return user.expects(f"an answer to {inside}", lambda s: s.kind == "iq" and s.id == id)


def finds(user, inside):
    """JID -> what is in its fields, by the fields of old."""
    answer = searches(user, inside)
    assert answer.type == "result", answer
    return {item.get("jid"): {field.tag.rpartition("}")[2]: field.text for field in item}
            for item in answer.xml.iterfind("s:query/s:item", NS)}


def advertises(user):
    features = user.asks(COMPONENT, INFO).xml.iter("{http://jabber.org/protocol/disco#info}feature")
    return SEARCH in {feature.get("var") for feature in features}


def test_who_is_found_can_be_written_to(alice, mary):
    assert advertises(alice)
    asked = alice.asks(COMPONENT, f"<query xmlns='{SEARCH}'/>").xml.find("s:query", NS)
    assert {child.tag for child in asked} == {f"{{{SEARCH}}}{name}" for name in
                                              ("instructions", "first", "last", "nick", "email")} | {f"{{{FORMS}}}x"}
    assert finds(alice, "<first>MAR</first><last>mÜLL</last>") == {
        mary.jid: {"first": "Mary", "last": "Müller", "nick": "Queenie", "email": "mary@example.org"}}
    assert finds(alice, "<first>taxi</first>") == {
        f"12345@{COMPONENT}": {"first": "Taxi", "last": None, "nick": None, "email": None}}
    assert finds(alice, "<first>rose</first>") == finds(alice, "<nick>nobody</nick>") == {}
    alice.texts(mary, text := new("found you"))
    mary.expects(text)


def test_a_library_for_forms_reads_what_was_found(alice, mary):
    """slixmpp fills in the form that it was shown, and reads the table of the answer."""
    shown = alice.asks(COMPONENT, f"<query xmlns='{SEARCH}'/>").xml.find("s:query/x:x", NS)
    form = Form(xml=shown)
    assert list(form.get_fields()) == ["FORM_TYPE", "first", "last", "nick", "email"]
    form.reply()
    form["type"] = "submit"
    form.set_values({"nick": "queen"})
    answer = searches(alice, ElementTree.tostring(form.xml, encoding="unicode"))
    found = Form(xml=answer.xml.find("s:query/x:x", NS))
    assert found["type"] == "result" and list(found.get_reported()) == ["first", "last", "nick", "email", "jid"]
    assert [dict(item) for item in found.get_items()] == [
        {"first": "Mary", "last": "Müller", "nick": "Queenie", "email": "mary@example.org", "jid": mary.jid}]


def test_fifty_and_that_there_are_more(alice):
    answer = searches(alice, "<first>zoe</first>")
    assert len(answer.xml.findall("s:query/s:item", NS)) == 50
    assert "more than these 50" in answer.xml.findtext("s:query/s:instructions", namespaces=NS)
    answer = searches(alice, submission(SEARCH, {"first": "zoe"}))
    assert len(answer.xml.findall("s:query/x:x/x:item", NS)) == 50
    assert "more than these 50" in answer.xml.findtext("s:query/x:x/x:instructions", namespaces=NS)
    assert len(finds(alice, "<first>zoe 1</first>")) == 11


def test_a_search_for_nothing_is_refused(alice):
    for nothing in ("", "<first/><last> * </last>", submission(SEARCH, {"first": ""})):
        refusal = searches(alice, nothing, "de")
        assert refusal.condition == "not-acceptable" and "mindestens ein Feld" in refusal.error_text
    assert searches(alice, submission("urn:example:other", {"first": "mary"})).condition == "bad-request"


def test_a_book_that_was_read_again_is_the_one_that_is_searched(gateway, alice):
    (gateway.folder / "book.vcf").write_text(card("Newcomer", "+15552008888"))
    gateway.process.child.send_signal(signal.SIGHUP)
    wait_until("the reload", lambda: "reloaded access lists" in gateway.process.log.read_text(errors="replace"))
    assert finds(alice, "<first>mary</first>") == {}
    assert list(finds(alice, "<first>newcomer</first>")) == [f"+15552008888@{COMPONENT}"]


@says(search="off")
def test_without_the_operators_word_there_is_no_search(alice):
    assert not advertises(alice)
    for question in ("<first>mary</first>", "<first>nobody</first>", ""):
        assert searches(alice, question).condition == "service-unavailable"


@says(search="registered")
def test_who_may_is_who_has_registered(bob, mallory, mary):
    def refusals(user):
        got = [searches(user, question, "de") for question in ("<first>mary</first>", "<first>nobody</first>", "")]
        [said] = {(refusal.condition, refusal.error_type, refusal.error_text) for refusal in got}
        return said

    condition, error_type, text = refusals(bob)
    assert (condition, error_type) == ("registration-required", "auth") and "Melden Sie sich zuerst" in text
    assert bob.asks(COMPONENT, f"<query xmlns='{SEARCH}'/>").condition == "registration-required"
    assert refusals(mallory)[0] == "forbidden"
    assert registers(bob, language="en").type == "result"
    assert list(finds(bob, "<first>mary</first>")) == [mary.jid]
    assert unregisters(bob).type == "result"
    assert refusals(bob)[0] == "registration-required"


def items(node):
    return f"<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='{node}'/></pubsub>"


@says(registration="required", search="all")
def test_who_has_not_registered_reads_no_card(bob, mary, phone):
    """Where registration is required: whom the book knows is as unknown as anybody."""
    def is_known():
        name = bob.asks(mary.jid, CARD).xml.findtext("v:vCard/v:FN", namespaces=NS)
        v4 = bob.asks(mary.jid, "<vcard xmlns='urn:ietf:params:xml:ns:vcard-4.0'/>")
        nodes = ["urn:xmpp:avatar:metadata", "http://jabber.org/protocol/nick", "urn:xmpp:vcard4"]
        published = [bob.asks(mary.jid, items(node)).type == "result" for node in nodes]
        assert len({name == "Mary Müller", "Queenie" in str(v4), *published}) == 1, (name, str(v4), published)
        return name == "Mary Müller"

    def picture_shown():
        bob.sends(f"<presence to='{mary.jid}' type='probe'/>")
        return bob.expects_presence(mary.jid).xml.findtext(".//{vcard-temp:x:update}photo")

    unknown = bob.asks(phone.jid, CARD).xml.findtext("v:vCard/v:FN", namespaces=NS)
    assert unknown == phone.number
    assert not is_known()
    assert bob.asks(mary.jid, CARD).xml.findtext("v:vCard/v:FN", namespaces=NS) == MARY
    assert searches(bob, "<first>mary</first>").condition == "registration-required"
    bob.sends(f"<presence to='{mary.jid}' type='subscribe'/>")
    assert bob.expects_presence(mary.jid).xml.findtext(".//{vcard-temp:x:update}photo") is None
    registers(bob, language="en")
    bob.expects_presence(COMPONENT, "subscribe")
    assert is_known()
    assert list(finds(bob, "<first>mary</first>")) == [mary.jid]
    for jid in (mary.jid, COMPONENT):
        bob.sends(f"<iq type='set' id='{bob.new_id()}'><query xmlns='jabber:iq:roster'>"
                  f"<item jid='{jid}' subscription='remove'/></query></iq>")


@says(registration="required", search="off")
def test_a_registered_users_contacts_show_their_pictures_after_a_restart(gateway, alice, mary):
    """Nobody is in memory then: presence does not wait for the disk, and comes again with what the user may see."""
    registers(alice, language="en")
    alice.expects("the gateway's welcome", lambda s: s.kind == "message" and s.sender == COMPONENT)
    alice.sends(f"<presence to='{mary.jid}' type='subscribe'/>")
    alice.expects("the picture", lambda s: s.kind == "presence" and s.sender == mary.jid
                  and s.xml.find(".//{vcard-temp:x:update}photo") is not None)
    alice.logs_out()
    gateway.stop()
    gateway.start()
    alice.inbox.clear()
    alice.logs_in()
    alice.expects("the picture", lambda s: s.kind == "presence" and s.sender == mary.jid
                  and s.xml.find(".//{vcard-temp:x:update}photo") is not None)
    mary.texts(ALICE, text := new("my name"))
    assert alice.expects_text(mary, text).text("{http://jabber.org/protocol/nick}nick") == "Mary Müller"
    unregisters(alice)
    alice.sends(f"<iq type='set' id='{alice.new_id()}'><query xmlns='jabber:iq:roster'>"
                f"<item jid='{mary.jid}' subscription='remove'/></query></iq>")
