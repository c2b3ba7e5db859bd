"""XMPP users with as little between them and the wire as can be: they log in, come back when the server does, write
down what they get, and know what they have written.

slixmpp stays out of this: what it queues and drops while a server dies would have to be told from what servers lose.
"""

import asyncio
import base64
from xml.sax.saxutils import escape

from chaos.records import Seen, Sent
from chaos.stanzas import Splitter, child, child_text, local
from rig.xmpp_server import DOMAIN

HEADER = (f"<?xml version='1.0'?><stream:stream to='{DOMAIN}' version='1.0' xmlns='jabber:client' "
          "xmlns:stream='http://etherx.jabber.org/streams'>")
LOGIN_S = 5
AGAIN_S = 0.1


class User:
    def __init__(self, name, port, clock, records):
        self.name, self.port, self.clock, self.records = name, port, clock, records
        self.jid = f"{name}@{DOMAIN}"
        self.present = asyncio.Event()  # logged in and available
        self._writer = None
        self._task = None

    def start(self):
        self._task = asyncio.create_task(self._live())

    async def stop(self):
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    def texts(self, phone_jid, id, text):
        """A chat message that asks for a receipt."""
        self._say(f"<message to='{phone_jid}' id='{id}' type='chat'><body>{escape(text)}</body>"
                  "<request xmlns='urn:xmpp:receipts'/></message>")
        self.records.sent.append(Sent(id, self.jid, phone_jid.partition("@")[0], text, self.clock()))

    def _say(self, xml):
        self._writer.write(xml.encode())

    async def _live(self):
        while True:
            try:
                await self._session()
            except (OSError, EOFError, asyncio.TimeoutError):
                pass  # the server is gone, or not there yet
            finally:
                self.present.clear()
                if self._writer:
                    self._writer.close()
            await asyncio.sleep(AGAIN_S)

    async def _session(self):
        reader, self._writer = await asyncio.open_connection("127.0.0.1", self.port)
        stanzas = self._stanzas(reader)
        async with asyncio.timeout(LOGIN_S):
            await self._log_in(stanzas)
        self.present.set()
        while True:
            self._on_stanza(await anext(stanzas))

    async def _log_in(self, stanzas):
        self._say(HEADER)
        await anext(stanzas)
        token = base64.b64encode(f"\0{self.name}\0{self.name}pw".encode()).decode()
        self._say(f"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{token}</auth>")
        if local(await anext(stanzas)) != "success":
            raise EOFError("not let in yet")
        await stanzas.asend("anew")
        self._say(HEADER)
        await anext(stanzas)
        self._say("<iq id='bind' type='set'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>phone</resource>"
                  "</bind></iq>")
        while (await anext(stanzas)).get("id") != "bind":
            pass
        self._say("<presence/>")
        while True:
            stanza = await anext(stanzas)
            if local(stanza) == "presence" and stanza.get("from", "").startswith(self.jid):
                return
            self._on_stanza(stanza)

    async def _stanzas(self, reader):
        splitter = Splitter()
        while True:
            octets = await reader.read(65536)
            if not octets:
                raise EOFError
            for _, stanza in splitter.feed(octets):
                if stanza is not None and (yield stanza) == "anew":
                    splitter = Splitter()
                    yield None

    def _on_stanza(self, stanza):
        if local(stanza) != "message":
            return
        received = child(stanza, "received")
        self.records.seen.append(Seen(
            self.clock(), self.jid, stanza.get("id"), stanza.get("type"), child_text(stanza, "body"),
            None if received is None else received.get("id")))


