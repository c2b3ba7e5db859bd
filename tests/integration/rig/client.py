"""An XMPP user's client on slixmpp, driven as a person drives one: texts, expects, looks.

slixmpp runs on one thread for all clients; every call here is made from the scenario's thread and waits.
"""

import asyncio
import atexit
import functools
import threading

import slixmpp
from slixmpp.xmlstream.handler import Callback
from slixmpp.xmlstream.matcher import MatchXPath

from rig.user import Stanza, User


@functools.cache
def loop():
    made = asyncio.new_event_loop()
    thread = threading.Thread(target=made.run_forever, name="clients", daemon=True)
    thread.start()
    atexit.register(end, made, thread)
    return made


def end(ending, thread):
    """slixmpp leaves tasks behind; without this they complain when Python ends."""
    def cancel():
        for task in asyncio.all_tasks(ending):
            task.cancel()
        ending.call_soon(ending.stop)

    ending.call_soon_threadsafe(cancel)
    thread.join(5)


def run(coroutine, within=20):
    return asyncio.run_coroutine_threadsafe(coroutine, loop()).result(within)


class Client(User):
    """`features` is what it says it can, beside what slixmpp can; "NODE+notify" among them brings events of that PEP node.
    With `carbons` it gets copies of what its user's other devices send and receive."""

    def __init__(self, server, jid, number=None, resource="phone", features=(), carbons=False):
        super().__init__(server, jid, number, resource)
        self.features, self.carbons = features, carbons
        self._stream = None

    def logs_in(self):
        run(self._log_in())
        if self.server.shows_own_presence:
            self.expects("its own presence", lambda s: s.kind == "presence" and s.sender == self.full_jid)
        else:
            self.pings(self.jid.partition("@")[2])

    async def _log_in(self):
        password = self.jid.partition("@")[0] + "pw"
        self._stream = stream = slixmpp.ClientXMPP(self.full_jid, password, sasl_mech="PLAIN")
        stream["feature_mechanisms"].unencrypted_plain = True
        started = loop().create_future()
        stream.add_event_handler("session_start", lambda _: started.done() or started.set_result(True))
        for kind in ("message", "presence", "iq"):
            stream.register_handler(Callback(kind, MatchXPath("{jabber:client}" + kind), self._on_stanza))
        stream.connect(("127.0.0.1", self.server.c2s_port), disable_starttls=True)
        await asyncio.wait_for(started, 15)
        await stream.get_roster()
        await self._announce(stream)
        stream.send_presence()

    async def _announce(self, stream):
        """slixmpp's plugin of XEP-0115 puts the hash of what is known here into every presence."""
        if self.features:
            stream.register_plugin("xep_0115")
            for feature in self.features:
                await stream["xep_0030"].add_feature(feature)
            await stream["xep_0115"].update_caps(broadcast=False)
        if self.carbons:
            stream.register_plugin("xep_0280")
            await stream["xep_0280"].enable()

    def _on_stanza(self, stanza):
        self.inbox.put(Stanza(stanza.xml))

    def logs_out(self):
        if self._stream is not None:
            stream, self._stream = self._stream, None
            run(self._log_out(stream))

    @staticmethod
    async def _log_out(stream):
        await stream.disconnect(wait=1.0)
        stream._run_out_filters.cancel()  # slixmpp leaves this task behind

    def calls(self, jid):
        """Presence to this one alone, which says what the client can."""
        loop().call_soon_threadsafe(functools.partial(self._stream.send_presence, pto=jid))

    def sends(self, xml):
        """One stanza as it is, or many in one piece."""
        loop().call_soon_threadsafe(self._stream.send_raw, xml)
