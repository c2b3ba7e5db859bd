"""What a user says to the gateway itself, and reads in its answers: registration, commands, forms, the chat."""

import re
from xml.sax.saxutils import escape, quoteattr

from rig.texts import new
from rig.user import Stanza
from rig.xmpp_server import COMPONENT

REGISTER = "jabber:iq:register"
COMMANDS = "http://jabber.org/protocol/commands"
FORMS = "jabber:x:data"
ECHO = f"echo@{COMPONENT}"  # of localchat, says everything back
CODE = re.compile(r"\b(\d{6})\b")


def field(form, var):
    """The <field/> of an <x/>; None when there is none."""
    return form.find(f"{{{FORMS}}}field[@var='{var}']")


def value(form, var):
    found = field(form, var)
    inside = None if found is None else found.find(f"{{{FORMS}}}value")
    return None if inside is None else inside.text or ""


def submission(type, answers):
    """<x type='submit'/> with these answers by name."""
    fields = "".join(f"<field var={quoteattr(var)}><value>{escape(text)}</value></field>" for var, text in answers.items())
    return (f"<x xmlns='{FORMS}' type='submit'><field var='FORM_TYPE' type='hidden'><value>{type}</value></field>"
            f"{fields}</x>")


def registration(user):
    """The answer to "what is there to fill in?"."""
    return user.asks(COMPONENT, f"<query xmlns='{REGISTER}'/>")


def registers(user, **answers):
    """By the form of XEP-0077; the answer."""
    return user.asks(COMPONENT, f"<query xmlns='{REGISTER}'>{submission(REGISTER, answers)}</query>", "set")


def joins(user, name):
    """Register at localchat and log in; the JID by which others there know the user."""
    assert registers(user, username=name, password="a secret of mine").type == "result"
    user.sends(f"<presence to='{COMPONENT}'/>")
    user.expects_receipt(user.texts(ECHO, text := new(f"hello from {name}")))
    user.expects_text(ECHO, text)
    user.inbox.clear()
    return f"{name}@{COMPONENT}"


def unregisters(user):
    return user.asks(COMPONENT, f"<query xmlns='{REGISTER}'><remove/></query>", "set")


def commands(user, lang=None):
    """Node -> name of what is offered to this user."""
    id = user.new_id()
    spoken = f" xml:lang='{lang}'" if lang else ""
    user.sends(f"<iq to='{COMPONENT}' id='{id}' type='get'{spoken}>"
               f"<query xmlns='http://jabber.org/protocol/disco#items' node='{COMMANDS}'/></iq>")
    answer = user.expects("the commands", lambda s: s.kind == "iq" and s.id == id)
    return {item.get("node"): item.get("name") for item in answer.xml.iterfind(".//items:item", {
        "items": "http://jabber.org/protocol/disco#items"})}


class Command:
    """A command of XEP-0050 at one stage; `stanza` is the answer, an error as well."""

    def __init__(self, user, node, lang=None):
        self.user, self.node, self.lang = user, node, lang
        self.session = None
        self._ask("execute", "")

    def goes_on(self, action="next", **answers):
        shown = None if self.form is None else value(self.form, "FORM_TYPE")
        self._ask(action, submission(shown or REGISTER, answers) if answers else "")
        return self

    def cancels(self):
        self._ask("cancel", "")
        return self

    def _ask(self, action, payload):
        session = f" sessionid='{self.session}'" if self.session else ""
        lang = f" xml:lang='{self.lang}'" if self.lang else ""
        self.stanza = self.user.asks(
            COMPONENT, f"<command xmlns='{COMMANDS}' node={quoteattr(self.node)} action='{action}'{session}{lang}>"
            f"{payload}</command>", "set")
        self.command = self.stanza.xml.find(f"{{{COMMANDS}}}command")
        if self.command is not None and self.command.get("sessionid"):
            self.session = self.command.get("sessionid")

    @property
    def status(self):
        return None if self.command is None else self.command.get("status")

    @property
    def note(self):
        found = None if self.command is None else self.command.find(f"{{{COMMANDS}}}note")
        return None if found is None else found.text

    @property
    def note_type(self):
        found = None if self.command is None else self.command.find(f"{{{COMMANDS}}}note")
        return None if found is None else found.get("type")

    @property
    def form(self):
        return None if self.command is None else self.command.find(f"{{{FORMS}}}x")

    @property
    def own_error(self):
        """The error of the XEP itself, as "bad-sessionid"."""
        for child in self.stanza.xml.iterfind("{jabber:client}error/*"):
            if child.tag.startswith("{" + COMMANDS):
                return child.tag.rpartition("}")[2]
        return None


class Chat:
    """The conversation with the gateway's own JID."""

    def __init__(self, user, lang=None):
        self.user, self.lang = user, lang

    def writes(self, body, type="chat", within=""):
        lang = f" xml:lang='{self.lang}'" if self.lang else ""
        self.user.sends(f"<message to='{COMPONENT}' id='{self.user.new_id()}' type='{type}'{lang}>"
                        f"<body>{escape(body)}</body>{within}</message>")

    def hears(self, part, within=10):
        """The next thing that it says has this in it; the whole of it."""
        said = self.user.expects(f"words of the gateway with {part!r}", is_said, within)
        assert part in said.body, f"{part!r} is not in {said.body!r}"
        return said.body

    def asks(self, body, part, within=10):
        self.writes(body)
        return self.hears(part, within)

    def is_silent(self):
        """Whatever was written before has been dealt with, and nothing is said: what may be offered to a user waits for the
        same look at the journal as what that user wrote."""
        commands(self.user)
        return not self.user.inbox.held(is_said)


def is_said(stanza: Stanza):
    return (stanza.kind == "message" and stanza.type == "chat" and stanza.sender == COMPONENT
            and stanza.body is not None)


def code_on(phone, within=10):
    """The code that was sent to this phone."""
    sms = phone.network.texts.expect(f"a code for {phone.number}",
                                     lambda sms: sms.receiver.lstrip("+") == phone.number.lstrip("+")
                                     and CODE.search(sms.text), within)
    return CODE.search(sms.text).group(1)
