"""The demo's conversation: on the parts that the integration tests play on. Started by scripts/demo, which builds first."""

import contextlib
import datetime
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "integration"))

from rig.client import Client  # noqa: E402
from rig.gateway import ALICE, Gateway  # noqa: E402
from rig.phone import Phone  # noqa: E402
from rig.process import BUILD  # noqa: E402
from rig.smsc import Smsc  # noqa: E402
from rig.xmpp_server import XmppServer  # noqa: E402

NUMBER = "+15553001234"
ANSWER = 'You said "%s". See you!'


def certify(folder):
    """A certificate for real clients, which want TLS; servers/prosody.cfg.lua takes it when it is there."""
    folder.mkdir()
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=localhost",
                    "-addext", "subjectAltName=DNS:localhost", "-keyout", folder / "localhost.key",
                    "-out", folder / "localhost.crt"], check=True, capture_output=True)


def line(sender, receiver, text):
    now = datetime.datetime.now().strftime("%H:%M:%S.%f")[:-3]
    print(f"  {now}  {sender:>12} -> {receiver:<12}  {text}", flush=True)


def receipt(alice, sent, started):
    alice.expects_receipt(sent)
    line(NUMBER, "alice", f"(delivered, {time.monotonic() - started:.2f} s after it was sent)")


def converse(alice, phone):
    """The phone begins. Each line is printed when it has arrived, so a line that stands here came through."""
    question = "Hi Alice, are you open today?"
    phone.texts(ALICE, question)
    alice.expects_text(phone, question)
    line(NUMBER, "alice", question)

    for answer in ("Yes, until six 👋", "And a long one, in three parts: " + "we have everything that you need. " * 12):
        started = time.monotonic()
        sent = alice.texts(phone, answer)
        sms = phone.expects(answer, sender=ALICE)
        parts = f"  [{sms.parts} parts]" if sms.parts > 1 else ""
        line("alice", NUMBER, (answer if len(answer) < 60 else answer[:57] + "...") + parts)
        receipt(alice, sent, started)
        reply = ANSWER.replace("%s", answer)
        alice.expects_text(phone, reply)
        line(NUMBER, "alice", reply if len(reply) < 60 else reply[:57] + "...")


def say_what_next(server, smsc, gateway):
    programs, conf = os.path.relpath(BUILD), gateway.conf_path
    http = f"http://127.0.0.1:{gateway.http_port}"
    print(f"""
Everything stays up until Ctrl-C. Meanwhile:

  a client of your own   connect to 127.0.0.1 port {server.c2s_port} as alice@localhost, password alicepw (the certificate is
                         self-signed), and text any number: {NUMBER}@sms.localhost
  a phone texts alice    {programs}/dragoman-smsc text --http 127.0.0.1:{smsc.http_port} \\
                             --from {NUMBER} --to {ALICE} "hello"
  how it is              {programs}/dragoman status -c {conf}
  what waits             {programs}/dragoman queue list -c {conf}
  text as a user         {programs}/dragoman send -c {conf} --from alice@localhost \\
                             --to {NUMBER} "hello"
  pages                  {http}/readyz  {http}/metrics
  what phones received   http://127.0.0.1:{smsc.http_port}/messages
  logs                   {gateway.process.log}
""", flush=True)


def stay(parts):
    while all(part.process.is_alive() for part in parts):
        time.sleep(0.5)


def play(folder, once):
    certify(folder / "server")
    parts = [server := XmppServer("prosody", folder / "server"), smsc := Smsc(folder, answer=ANSWER),
             gateway := Gateway(server, smsc, folder)]
    gateway.conf["log"]["level"] = "info"
    try:
        with contextlib.ExitStack() as running:
            started = time.monotonic()
            for part in parts:
                running.enter_context(part)
            print(f"Prosody, the simulated SMSC and Dragoman are up ({time.monotonic() - started:.1f} s).\n", flush=True)
            with Client(server, "alice@localhost", ALICE) as alice:
                converse(alice, Phone(smsc, NUMBER))
            if not once:
                say_what_next(server, smsc, gateway)
                stay(parts)
        return 0
    except AssertionError as failure:
        print(f"\nThe demo failed: {failure}\n", *(part.process.tail(15) for part in parts), sep="\n", file=sys.stderr)
        return 1


def main():
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    with tempfile.TemporaryDirectory(prefix="dragoman-demo-") as folder:
        try:
            return play(Path(folder), "--once" in sys.argv[1:])
        except KeyboardInterrupt:
            print("\nended")
            return 0


sys.exit(main())
