"""The npm package @xmpp/client, by the small program xmppjs.js on it: registration with fixed fields."""

import json
import socket
import threading
from pathlib import Path

from rig.clients.person import LABELS
from rig.clients.telling import Telling
from rig.inbox import Inbox
from rig.npm_smsc import NODE_MODULES
from rig.process import Process
from rig.xmpp_server import COMPONENT, DOMAIN

SCRIPT = Path(__file__).with_suffix(".js")


class Xmppjs(Telling):
    client = "@xmpp/client"

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.process = Process("xmppjs", ["node", SCRIPT, "127.0.0.1", self.server.c2s_port, self.jid, self.password],
                               self.folder, {"NODE_PATH": str(NODE_MODULES), "HOME": str(self.folder)})
        self.answers = Inbox("the program on @xmpp/client")
        self._line, self._asked = None, 0

    def logs_in(self):
        self._line, theirs = socket.socketpair()
        with theirs:
            self.process.start(lambda: True, line=theirs)
        threading.Thread(target=self._read, args=(self._line.makefile(encoding="utf-8"),), daemon=True).start()
        self._answer(0, within=20)

    def logs_out(self):
        if self._line:
            self.process.stop()
            self._line.close()
            self._line = None

    def texts(self, jid, body):
        return self._does("text", jid=jid, body=body)

    def adds(self, jid):
        self._does("add", jid=jid)

    def removes(self, jid):
        self._does("remove", jid=jid)

    def name_of(self, jid):
        return self._does("name", jid=jid)

    def jid_of(self, typed):
        return self._does("prompt", jid=COMPONENT, typed=typed)

    def finds_gateway(self):
        return self._does("find", domain=DOMAIN)

    def registers_by_form(self, answers):
        fields = self._does("fields", jid=COMPONENT)
        self._does("register", jid=COMPONENT, fields={name: answers[name]() for name in fields if name in answers})
        assert "registered" in self._does("fields", jid=COMPONENT)
        if "code" in answers:  # the fields of before data forms have none for it: the gateway asks in the chat
            self.hears(COMPONENT, LABELS["code"])
            self.texts(COMPONENT, answers["code"]())
            self.hears(COMPONENT, "is your number now")

    def unregisters_by_form(self):
        self._does("unregister", jid=COMPONENT)
        assert "registered" not in self._does("fields", jid=COMPONENT)

    def _does(self, what, **rest):
        self._asked += 1
        self._line.sendall((json.dumps({"id": self._asked, "do": what, **rest}) + "\n").encode())
        return self._answer(self._asked)

    def _answer(self, id, within=10):
        answer = self.answers.expect(f"the answer {id}", lambda answer: answer["id"] == id, within)
        assert "failed" not in answer, answer["failed"]
        return answer["done"]

    def _read(self, lines):
        for line in lines:
            said = json.loads(line)
            if "id" in said:
                self.answers.put(said)
            else:
                self.tell(**said)
