"""aioxmpp with its services: roster, discovery, commands with data forms, receipts as trackers."""

import asyncio

import aioxmpp
import aioxmpp.adhoc
import aioxmpp.dispatcher
import aioxmpp.forms
import aioxmpp.mdr
import aioxmpp.tracking
from aioxmpp import xso

from rig.client import run
from rig.clients.telling import Telling
from rig.xmpp_server import COMPONENT, DOMAIN

SERVICES = {
    "adhoc": aioxmpp.AdHocClient,
    "disco": aioxmpp.DiscoClient,
    "presence": aioxmpp.PresenceClient,
    "roster": aioxmpp.RosterClient,
    "errors": aioxmpp.tracking.BasicTrackingService,
    "receipts": aioxmpp.mdr.DeliveryReceiptsService,
}
STATES = aioxmpp.tracking.MessageState


@aioxmpp.IQ.as_payload_class
class Gateway(xso.XSO):
    """jabber:iq:gateway, which aioxmpp does not bring along."""

    TAG = ("jabber:iq:gateway", "query")
    desc = xso.ChildText(("jabber:iq:gateway", "desc"), default=None)
    prompt = xso.ChildText(("jabber:iq:gateway", "prompt"), default=None)
    jid = xso.ChildText(("jabber:iq:gateway", "jid"), default=None)


class Aioxmpp(Telling):
    client = "aioxmpp"
    shows_cards = False
    _client = None

    def logs_in(self):
        run(self._log_in())

    async def _log_in(self):
        security = aioxmpp.make_security_layer(self.password, no_verify=True)._replace(tls_required=False)
        peer = ("127.0.0.1", self.server.c2s_port, aioxmpp.connector.STARTTLSConnector())
        self._client = aioxmpp.PresenceManagedClient(aioxmpp.JID.fromstr(f"{self.jid}/aioxmpp"), security,
                                                     override_peer=[peer])
        self._services = {name: self._client.summon(service) for name, service in SERVICES.items()}
        for signal in ("on_available", "on_changed", "on_unavailable"):
            getattr(self._services["presence"], signal).connect(self._on_presence)
        self._services["roster"].on_subscribe.connect(lambda p: self.tell("asks", str(p.from_)))
        dispatcher = self._client.summon(aioxmpp.dispatcher.SimpleMessageDispatcher)
        for kind in (aioxmpp.MessageType.CHAT, aioxmpp.MessageType.NORMAL):
            dispatcher.register_callback(kind, None, self._on_message)
        there = asyncio.get_running_loop().create_future()
        self._client.on_presence_sent.connect(lambda: there.done() or there.set_result(True))
        self._client.on_failure.connect(lambda why: there.done() or there.set_exception(why))
        self._client.presence = aioxmpp.PresenceState(True)
        await asyncio.wait_for(there, 15)

    def _on_message(self, message):
        if message.body:
            self.tell("text", str(message.from_), message.body.any())

    def _on_presence(self, jid, presence):
        away = presence.show is not aioxmpp.PresenceShow.NONE
        kind = "offline" if presence.type_ is not aioxmpp.PresenceType.AVAILABLE else "away" if away else "online"
        self.tell(kind, str(jid))

    def logs_out(self):
        if self._client is not None:
            run(self._log_out())

    async def _log_out(self):
        client, self._client = self._client, None
        gone = asyncio.get_running_loop().create_future()
        client.on_stopped.connect(lambda: gone.done() or gone.set_result(True))
        client.presence = aioxmpp.PresenceState(False)
        await asyncio.wait_for(gone, 15)

    def texts(self, jid, body):
        return run(self._text(jid, body))

    async def _text(self, jid, body):
        message = aioxmpp.Message(type_=aioxmpp.MessageType.CHAT, to=aioxmpp.JID.fromstr(jid))
        message.body[None] = body
        message.autoset_id()
        tracker = aioxmpp.tracking.MessageTracker()
        tracker.on_state_changed.connect(lambda state, answer=None: self._on_state(jid, message.id_, state, answer))
        self._services["receipts"].attach_tracker(message, tracker)
        await self._services["errors"].send_tracked(message, tracker)
        return message.id_

    def _on_state(self, jid, mark, state, answer):
        if state is STATES.DELIVERED_TO_RECIPIENT:
            self.tell("receipt", jid, mark=mark)
        elif state is STATES.ERROR:
            self.tell("refusal", jid, answer.error.text, mark)

    # ---- contacts ----

    def adds(self, jid):
        async def add():
            address = aioxmpp.JID.fromstr(jid)
            await self._services["roster"].set_entry(address)
            self._services["roster"].subscribe(address)

        run(add())

    def removes(self, jid):
        run(self._services["roster"].remove_entry(aioxmpp.JID.fromstr(jid)))

    def jid_of(self, typed):
        form = run(self._ask(aioxmpp.IQType.GET, Gateway()))
        assert form.desc and form.prompt is not None
        question = Gateway()
        question.prompt = typed
        return run(self._ask(aioxmpp.IQType.SET, question)).jid

    async def _ask(self, type, payload):
        iq = aioxmpp.IQ(type_=type, to=aioxmpp.JID.fromstr(COMPONENT), payload=payload)
        return await self._client.send(iq)

    # ---- the gateway ----

    def finds_gateway(self):
        return run(self._find())

    async def _find(self):
        disco = self._services["disco"]
        for item in (await disco.query_items(aioxmpp.JID.fromstr(DOMAIN))).items:
            if any(identity.category == "gateway" for identity in (await disco.query_info(item.jid)).identities):
                return str(item.jid)
        raise AssertionError(f"no gateway among the services of {DOMAIN}")

    def registers_by_command(self, answers):
        run(self._execute("jabber:iq:register", answers), within=60)

    def unregisters_by_command(self):
        run(self._execute("unregister", {"confirm": lambda: "1"}))

    async def _execute(self, node, answers):
        gateway = aioxmpp.JID.fromstr(COMPONENT)
        assert await self._services["adhoc"].supports_commands(gateway)
        session = await self._services["adhoc"].execute(gateway, node)
        while session.status is not aioxmpp.adhoc.CommandStatus.COMPLETED:
            await session.proceed(payload=await asyncio.to_thread(fill, session.first_payload, answers))


def fill(form, answers):
    """The form to submit: what there are answers for, and the rest as it came."""
    form.type_ = aioxmpp.forms.DataType.SUBMIT
    for field in form.fields:
        if field.var in answers:
            field.values[:] = [answers[field.var]()]
    return form
