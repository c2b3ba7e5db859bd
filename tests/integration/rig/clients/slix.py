"""slixmpp with its plugins: service discovery, registration and data forms, commands, receipts, vcard-temp."""

import asyncio
from xml.etree import ElementTree

import slixmpp

from rig.client import run
from rig.clients.telling import Telling
from rig.xmpp_server import COMPONENT, DOMAIN

PLUGINS = ("xep_0004", "xep_0030", "xep_0050", "xep_0054", "xep_0077", "xep_0184")
# slixmpp's types of presence are the types and the <show/>s.
PRESENCES = {"available": "online", "chat": "online", "away": "away", "xa": "away", "dnd": "away",
             "unavailable": "offline", "subscribe": "asks"}
GATEWAY = "{jabber:iq:gateway}"


class Slixmpp(Telling):
    client = "slixmpp"
    _stream = None

    def logs_in(self):
        run(self._log_in())

    async def _log_in(self):
        self._stream = stream = slixmpp.ClientXMPP(f"{self.jid}/slixmpp", self.password, sasl_mech="PLAIN")
        stream["feature_mechanisms"].unencrypted_plain = True
        for plugin in PLUGINS:
            stream.register_plugin(plugin)
        stream["xep_0184"].auto_request = True
        stream.auto_authorize = None  # who asks to see us is told, and not answered
        started = asyncio.get_running_loop().create_future()
        stream.add_event_handler("session_start", lambda _: started.done() or started.set_result(True))
        for name, told in self._events().items():
            stream.add_event_handler(name, told)
        stream.connect(("127.0.0.1", self.server.c2s_port), disable_starttls=True)
        await asyncio.wait_for(started, 15)
        await stream.get_roster()
        stream.send_presence()

    def _events(self):
        return {
            "message": lambda m: m["body"] and self.tell("text", m["from"].bare, m["body"]),
            "message_error": lambda m: self.tell("refusal", m["from"].bare, m["error"]["text"], m["id"]),
            "receipt_received": lambda m: self.tell("receipt", m["from"].bare, mark=m["receipt"]),
            "presence": lambda p: p["type"] in PRESENCES and self.tell(PRESENCES[p["type"]], p["from"].bare),
        }

    def logs_out(self):
        if self._stream is not None:
            stream, self._stream = self._stream, None
            run(self._log_out(stream))

    @staticmethod
    async def _log_out(stream):
        await stream.disconnect(wait=1.0)
        stream._run_out_filters.cancel()  # slixmpp leaves this task behind

    def texts(self, jid, body):
        async def send():
            message = self._stream.make_message(jid, body, mtype="chat")
            message.send()
            return message["id"]

        return run(send())

    # ---- contacts ----

    def adds(self, jid):
        async def add():
            await self._stream.update_roster(jid)
            self._stream.send_presence_subscription(jid)

        run(add())

    def removes(self, jid):
        async def remove():
            await self._stream.del_roster_item(jid)

        run(remove())

    def name_of(self, jid):
        return self._asks(self._plugin("xep_0054").get_vcard, jid)["vcard_temp"]["FN"]

    def jid_of(self, typed):
        """slixmpp has no plugin for jabber:iq:gateway; its stanzas are made by hand."""
        async def ask(iq):
            query = ElementTree.SubElement(iq.xml, GATEWAY + "query")
            if iq["type"] == "set":
                ElementTree.SubElement(query, GATEWAY + "prompt").text = typed
            return (await iq.send()).xml.find(GATEWAY + "query")

        form = run(ask(self._stream.make_iq("gateway-get", ito=COMPONENT, itype="get")))
        assert form.findtext(GATEWAY + "desc") and form.find(GATEWAY + "prompt") is not None
        return run(ask(self._stream.make_iq("gateway-set", ito=COMPONENT, itype="set"))).findtext(GATEWAY + "jid")

    # ---- the gateway ----

    def finds_gateway(self):
        disco = self._plugin("xep_0030")
        items = self._asks(disco.get_items, DOMAIN)["disco_items"]["items"]
        return next(jid for jid, _, _ in items if self._is_gateway(disco, jid))

    def _is_gateway(self, disco, jid):
        identities = self._asks(disco.get_info, jid)["disco_info"]["identities"]
        return any(category == "gateway" for category, *_ in identities)

    def registers_by_form(self, answers):
        """A second form when the gateway has more to ask: the code that it has sent."""
        form = self._fills_in_registration(answers)
        assert self._registration()["registered"]
        if "code" in answers and "code" not in form.get_fields():
            form = self._fills_in_registration(answers)
            assert "code" in form.get_fields()

    def _fills_in_registration(self, answers):
        form = self._registration()["form"]
        iq = self._stream.make_iq_set(ito=COMPONENT)
        iq["register"].append(fill(form, answers))
        self._asks(iq.send)
        return form

    def _registration(self):
        return self._asks(self._plugin("xep_0077").get_registration, COMPONENT)["register"]

    def unregisters_by_form(self):
        self._asks(self._plugin("xep_0077").cancel_registration, COMPONENT)
        assert not self._registration()["registered"]

    def _plugin(self, name):
        return self._stream[name]

    @staticmethod
    def _asks(question, *arguments):
        """The answer to an IQ, which slixmpp promises in one way here and in another there."""
        async def ask():
            return await question(*arguments)

        return run(ask())


def fill(form, answers):
    """The form to submit: what there are answers for, and the rest as it came."""
    values = {var: answers[var]() if var in answers else field["value"]
              for var, field in form.get_fields().items() if field["type"] not in ("fixed", "hidden")}
    form.reply()
    form.set_values(values)
    return form
