"""Dragoman itself, configured, started and stopped as an operator does it."""

import json
import os
import socket
import subprocess
import tempfile
import urllib.error
import urllib.request
from pathlib import Path

from rig.process import BUILD, Process, free_ports
from rig.smsc import PASSWORD
from rig.xmpp_server import COMPONENT, DOMAIN, SECRET

PROGRAM = BUILD / "dragoman"
TOKEN = "let-me-look"
# The leak check looks into the process, which the program forbids to all but root unless it is told otherwise.
OBSERVABLE = [] if os.geteuid() == 0 else ["--core"]

ALICE = "+15550001111"
SENDER = "+15550000000"  # of users who have no number of their own, such as bob


def short_messages(smsc):
    """A domain's section: phones behind an SMSC."""
    return {
        "name": "SMS",
        "country": "US",
        "sender": SENDER,
        "transports": [{
            "name": "smsc-a", "module": "smpp", "host": "127.0.0.1", "port": smsc.port,
            "system_id": "dragoman", "password": PASSWORD, "routes": [{"prefix": "+", "cost": 1}],
        }],
        "numbers": {ALICE: f"alice@{DOMAIN}"},
    }


def chat():
    """A domain's section: a network inside the gateway, at which users log in."""
    return {"name": "Chat", "transports": [{"name": "chat", "module": "localchat"}]}


def configuration(server, smsc, folder, control, http_port):
    """A complete configuration as a dict, for scenarios to change before they start the gateway."""
    return {
        "server": {"host": "127.0.0.1", "port": server.component_port, "secret": SECRET, "vhosts": [DOMAIN]},
        "store": f"sqlite:{folder}/dragoman.db",
        "http": {"listen": f"127.0.0.1:{http_port}", "token": TOKEN},
        "control": f"{control}/control.sock",
        "log": {"level": "debug", "format": "logfmt"},
        "access": {"allow": [DOMAIN], "admins": [f"alice@{DOMAIN}"]},
        "domains": {COMPONENT: short_messages(smsc) if smsc else chat()},
        **({} if smsc else {"credentials_key": "00" * 32}),
    }


class Gateway:
    """In front of an SMSC; without one (`smsc` None), of localchat."""

    def __init__(self, server, smsc, folder):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        [self.http_port] = free_ports(1)
        self._short = tempfile.TemporaryDirectory(prefix="dg-")  # a socket's path has at most 107 octets
        self.conf = configuration(server, smsc, self.folder, self._short.name, self.http_port)
        self.conf_path = self.folder / "dragoman.json"
        self.process = Process("dragoman", [PROGRAM, "run", "-c", self.conf_path, *OBSERVABLE], self.folder)

    @property
    def transport(self):
        """The first transport's section, for scenarios to change before start()."""
        return self.conf["domains"][COMPONENT]["transports"][0]

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *failure):
        self.stop()

    def start(self, ready=True):
        """Write the configuration and start. With `ready` wait until all streams and links are up, else until alive."""
        self.conf_path.write_text(json.dumps(self.conf, indent="\t"))
        self.process.start(self.is_ready if ready else self.is_healthy)

    def stop(self):
        """SIGTERM: it must drain, exit 0 and have nothing to confess."""
        self.process.stop_well()

    def kill(self):
        self.process.kill()
        self.process.check_log()

    def streams_begun(self):
        """How often its stream to the server has come up."""
        return self.process.log.read_text(errors="replace").count("the stream is up")

    def get(self, path, token=None, post=None):
        """Status and body of GET `path`, or of POST with an object; status 0 when nobody answers."""
        body = None if post is None else json.dumps(post).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.http_port}{path}", body)
        if token:
            request.add_header("Authorization", f"Bearer {token}")
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def is_healthy(self):
        return self.get("/healthz")[0] == 200

    def is_ready(self):
        return self.get("/readyz")[0] == 200

    def status(self):
        """The answer of `dragoman status --json`."""
        return json.loads(self.command("status", "--json").stdout)

    def waiting(self, way):
        """How many texts are in the journal on their "down" or "up" way."""
        return self.status()["store"][f"waiting_{way}"]

    def metrics(self):
        """Every sample of /metrics by its name with labels."""
        lines = self.get("/metrics")[1].splitlines()
        return {name: float(value) for name, _, value in
                (line.rpartition(" ") for line in lines if line and not line.startswith("#"))}

    def counted(self, name):
        """A counter of the first transport's module, as "receipts"; 0 before it has counted."""
        at = (f"dragoman_{self.transport['module']}_{name}_total", f"instance=\"{self.transport['name']}\"")
        return sum(value for sample, value in self.metrics().items() if all(part in sample for part in at))

    def says_on_control(self, octets):
        """Whatever it answers, to these octets on the control socket."""
        with socket.socket(socket.AF_UNIX) as s:
            s.settimeout(5)
            s.connect(str(self.conf["control"]))
            s.sendall(octets)
            s.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: s.recv(65536), b""))

    def command(self, *arguments, check=True):
        """Run `dragoman <arguments> -c CONF`; the finished process."""
        done = subprocess.run([PROGRAM, *arguments, "-c", self.conf_path], capture_output=True, text=True, timeout=20)
        if check:
            assert done.returncode == 0, f"dragoman {' '.join(arguments)}: {done.stdout}{done.stderr}"
        return done
