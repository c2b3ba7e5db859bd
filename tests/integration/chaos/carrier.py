"""dragoman-smsc for chaos: it is spoken to over HTTP without blocking the harness, and asked at the end what it saw."""

import asyncio
import json

from chaos.records import Taken, Texted, TOKEN
from rig.process import Process, free_ports
from rig.smsc import PASSWORD, PROGRAM

OPTIONS = {
    "memory": 200000, "receipt-delay": 30, "receipt-jitter": 120, "response-delay": 2, "response-jitter": 8,
    "deliver-window": 20, "deliver-retry": 150, "deliver-attempts": 100000, "deliver-timeout": 20000,
}
RULE_POLL_S = 0.25


class Carrier:
    def __init__(self, folder, seed):
        self.port, self.http_port = free_ports(2)
        options = [text for name, value in OPTIONS.items() for text in (f"--{name}", value)]
        self.process = Process("smsc", [PROGRAM, "--port", self.port, "--http-port", self.http_port, "--quiet",
                                        "--no-magic", "--seed", seed, "--system-id", "dragoman", "--password", PASSWORD,
                                        *options], folder)

    async def start(self):
        await asyncio.to_thread(self.process.start, self._is_up)

    async def stop(self):
        await asyncio.to_thread(self.process.stop_well)

    def _is_up(self):
        return "ready smpp=" in self.process.log.read_text()

    async def asks(self, method, path, body=None):
        reader, writer = await asyncio.open_connection("127.0.0.1", self.http_port, limit=1 << 30)
        try:
            octets = b"" if body is None else json.dumps(body).encode()
            writer.write(f"{method} {path} HTTP/1.1\r\nHost: smsc\r\nConnection: close\r\n"
                         f"Content-Length: {len(octets)}\r\n\r\n".encode() + octets)
            answer = await reader.read()
        finally:
            writer.close()
        head, _, content = answer.partition(b"\r\n\r\n")
        status = head.split(None, 2)[1]
        assert status.startswith(b"2"), f"{method} {path} {body}: {status.decode()} {content.decode()}"
        return json.loads(content) if content else None

    async def delivers(self, phone, to, text, concat):
        """A phone's text."""
        await self.asks("POST", "/inbound", {"from": phone, "to": to, "text": text, "concat": concat})

    async def strikes(self, kind, **keys):
        await self.asks("POST", "/fault", {"kind": kind, **keys})

    async def rules(self, match, action):
        await self.asks("POST", "/rules", {"match": match, "action": action})

    async def has_matched(self, match, times, within):
        """Wait until a rule has been met so often."""
        for _ in range(round(within / RULE_POLL_S)):
            rules = {rule["match"].lstrip("+"): rule for rule in (await self.asks("GET", "/rules"))["rules"]}
            if match.lstrip("+") not in rules or rules[match.lstrip("+")]["matched"] >= times:
                return True
            await asyncio.sleep(RULE_POLL_S)
        return False

    async def is_at_rest(self):
        """Everything that it wanted to say was heard."""
        stats = (await self.asks("GET", "/stats"))
        stats = stats.get("stats", stats)
        return (stats["inbound"] == stats["inbound_settled"] and not stats["queued"]
                and stats["receipts"] == stats["receipts_accepted"])

    async def texted(self):
        found = await self.asks("GET", "/inbound")
        return [Texted(one["number"], one["from"], one["to"], one["text"], one["accepted"] == one["made"],
                       max(outcome["attempts"] for outcome in one["outcomes"]), one["made"])
                for one in found["inbound"]]

    async def taken(self):
        """What was taken whole, and the parts that were taken, in the order of completion."""
        found = await self.asks("GET", "/messages")
        return found["messages"], found["refused"]


def whole(messages):
    """Records of the texts that were taken whole."""
    return [Taken(m["from"], m["to"], m["text"], m["order"])
            for m in sorted(messages, key=lambda m: m["order"]) if m["complete"]]


def first_part_counts(messages):
    """How often the first part of each text was taken, by its token: a text may have been paid for in part."""
    counts = {}
    for message in messages:
        for part in message["parts"]:
            found = TOKEN.search(part["text"] or "")
            if found:
                counts[found.group()] = counts.get(found.group(), 0) + 1
    return counts
