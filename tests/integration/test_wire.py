"""What we say on the wire, as tshark reads it."""

import os
import subprocess

import pytest

from rig.gateway import ALICE
from rig.process import Process, wait_until
from rig.raw_smsc import RESPONSE
from rig.texts import GSM_7, UCS_2, long, new

SERVERS = ["prosody"]
AS_ROOT = [] if os.geteuid() == 0 else ["sudo", "-n"]


class Capture:
    """Everything on one port of loopback, by tshark."""

    def __init__(self, port, folder):
        self.port, self.path = port, folder / "smpp.pcapng"
        self.process = Process("tshark", [*AS_ROOT, "tshark", "-i", "lo", "-f", f"tcp port {port}", "-w", self.path,
                                          "-a", "duration:60"], folder)

    def __enter__(self):
        self.process.start(lambda: "Capture started" in self.process.log.read_text())
        return self

    def __exit__(self, *failure):
        self.process.stop()

    def select(self, wanted, *fields):
        """The frames that match a display filter; with fields, their values."""
        shown = [argument for field in fields for argument in ("-e", field)]
        found = subprocess.run(["tshark", "-r", self.path, "-d", f"tcp.port=={self.port},smpp", "-Y", wanted,
                                *(["-T", "fields", *shown] if fields else [])],
                               capture_output=True, text=True, timeout=30)
        return found.stdout.splitlines()


@pytest.fixture
def capture(smsc, tmp_path):
    with Capture(smsc.port, tmp_path) as started:
        yield started


def test_every_pdu_is_smpp_and_none_is_malformed(capture, gateway, alice, phone):
    for text in (new(GSM_7), new(UCS_2), long(3, 153), "ж" + long(3, 67)):
        alice.expects_receipt(alice.texts(phone, text))
        phone.texts(ALICE, text)
        alice.expects_text(phone, text)
    gateway.stop()
    wait_until("the end is captured", lambda: capture.select("smpp.command_id == 0x80000006"))

    assert capture.select("_ws.malformed || _ws.expert.severity == error") == []
    assert capture.select("tcp.len > 0 && !smpp && !tcp.reassembled_in") == []
    submits = [value for line in capture.select("smpp.command_id == 4", "smpp.esm.submit.features")
               for value in line.split(",")]
    assert len(submits) == 1 + 1 + 3 + 3
    asked = capture.select("smpp.command_id == 4 && smpp.regdel.receipt != 1")
    assert asked == [], "a part without a request for its receipt"
    commands = [int(value, 16) for line in capture.select("smpp", "smpp.command_id") for value in line.split(",")]
    requests = sum(command < RESPONSE for command in commands)
    assert len(commands) == 2 * requests, "a request without a response"
