"""Two gateways with a server and a network each, on one machine, in nobody's way."""

import contextlib
import os
import subprocess
from types import SimpleNamespace

from rig.client import Client
from rig.gateway import ALICE, Gateway
from rig.phone import Phone
from rig.process import BUILD, ROOT
from rig.smsc import Smsc
from rig.texts import new
from rig.xmpp_server import XmppServer


@contextlib.contextmanager
def world(folder):
    with (XmppServer("prosody", folder / "server") as server, Smsc(folder) as smsc,
          Gateway(server, smsc, folder) as gateway, Client(server, "alice@localhost", ALICE) as alice):
        yield SimpleNamespace(gateway=gateway, alice=alice, phone=Phone(smsc, "+15553001234"))


def test_two_gateways(tmp_path):
    with world(tmp_path / "left") as left, world(tmp_path / "right") as right:
        for here in (left, right):
            for there in (left, right):
                there.phone.texts(ALICE, new("around"))
            text = new("hello")
            sent = here.alice.texts(here.phone, text)
            here.phone.expects(text, sender=ALICE)
            here.alice.expects_receipt(sent)


def test_two_demos():
    demos = [subprocess.Popen([ROOT / "scripts" / "demo", "--once"], env={**os.environ, "DRAGOMAN_BUILD": str(BUILD)},
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) for _ in range(2)]
    for demo in demos:
        said, _ = demo.communicate(timeout=50)
        assert demo.returncode == 0, said
        assert said.count("delivered") >= 2
