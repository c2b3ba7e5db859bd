"""The gateways under load, each configured into a folder of its own, started, looked at and stopped."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import time
import urllib.request

from generator import Failed

START_SECONDS = 20
STOP_SECONDS = 20


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def await_port(port, process):
    """Until somebody listens there."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        with socket.socket() as s:
            if s.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise Failed(f"{process.args[0]} does not listen on port {port}")


def memory_kb(pid, file, key):
    for line in open(f"/proc/{pid}/{file}", encoding="ascii"):
        if line.startswith(key + ":"):
            return int(line.split()[1])
    raise Failed(f"no {key} in /proc/{pid}/{file}")


class Gateway:
    """What Dragoman and Kannel have in common: processes whose time and memory are theirs together."""

    name = ""
    attached = ""  # what the generator waits for

    def __init__(self, folder, generator):
        self.folder = folder
        self.generator = generator
        self.processes = []

    def __enter__(self):
        try:
            self.start()
            self.generator.expect(f"await {self.attached}", "up")
            for process in self.processes:
                self.generator.expect(f"watch {process.pid}", "watched")
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *failure):
        self.stop()

    def start(self):
        raise NotImplementedError

    def launch(self, *words):
        log = open(self.folder / f"{self.name}.{len(self.processes)}.log", "wb")
        process = subprocess.Popen([str(word) for word in words], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                   cwd=self.folder, start_new_session=True)
        log.close()
        self.processes.append(process)
        return process

    def stop(self):
        for process in reversed(self.processes):
            process.send_signal(signal.SIGTERM)
        for process in self.processes:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(STOP_SECONDS)
            with contextlib.suppress(ProcessLookupError):  # its whole group: what it runs under may not hand signals on
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def memory(self):
        """kB: resident, proportional, anonymous."""
        return [sum(memory_kb(p.pid, "smaps_rollup", key) for p in self.processes) for key in ("Rss", "Pss", "Anonymous")]

    def commits(self):
        """None: nothing of it is ever synced to the disk."""
        return 0

    def peak_kb(self):
        return sum(memory_kb(p.pid, "status", "VmHWM") for p in self.processes)


class Dragoman(Gateway):
    name = attached = "dragoman"

    def __init__(self, folder, generator, build, users, wrapper=()):
        super().__init__(folder, generator)
        self.build = build
        self.users = users
        self.wrapper = wrapper
        self.http_port = free_port()

    def configuration(self):
        ports = self.generator.ports
        return {
            "server": {"host": "127.0.0.1", "port": ports["xmpp"], "secret": "secret", "vhosts": ["example.org"]},
            "store": f"sqlite:{self.folder}/dragoman.db",
            "http": {"listen": f"127.0.0.1:{self.http_port}", "token": "token"},
            "control": f"{self.folder}/control.sock",
            "log": {"level": "info", "format": "logfmt"},
            "access": {"allow": ["example.org"]},
            "domains": {"sms.example.org": {
                "name": "SMS", "country": "US",
                "transports": [{"name": "smsc-a", "module": "smpp", "host": "127.0.0.1", "port": ports["smpp"],
                                "system_id": "load", "password": "load", "window": 1000,
                                "routes": [{"prefix": "+", "cost": 1}]}],
                "numbers": {f"+1555{user:07}": f"user{user:04}@example.org" for user in range(self.users)},
            }},
        }

    def start(self):
        path = self.folder / "dragoman.json"
        path.write_text(json.dumps(self.configuration(), indent="\t"))
        self.launch(*self.wrapper, self.build / "dragoman", "run", "-c", path)

    def commits(self):
        """Transactions of the journal so far."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.http_port}/metrics", timeout=10) as answer:
            for line in answer.read().decode().splitlines():
                name, _, value = line.rpartition(" ")
                if name == "dragoman_store_commits_total":
                    return int(float(value))
        raise Failed("dragoman does not count its commits")


# An empty line ends a group. dlr-mask 31 is what users write who want to know: two calls a message, "the SMSC has it" and
# "the phone has it". store-type file is the nearest that Kannel has to a journal; nothing of it is ever fsynced.
BEARERBOX = """\
group = core
admin-port = {admin}
admin-password = load
smsbox-port = {smsbox}
log-file = "{folder}/bearerbox.log"
log-level = 3
store-type = file
store-location = "{folder}/kannel.store"
box-allow-ip = "127.0.0.1"

group = smsc
smsc = smpp
smsc-id = load
host = 127.0.0.1
port = {smpp}
transceiver-mode = true
smsc-username = load
smsc-password = load
system-type = ""
source-addr-autodetect = true
max-pending-submits = 1000

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {sendsms}
log-file = "{folder}/smsbox.log"
log-level = 3

group = sendsms-user
username = load
password = load
max-messages = 10

group = sms-service
keyword = default
catch-all = true
max-messages = 0
get-url = "http://127.0.0.1:{http}/m?t=%a"
"""


class Kannel(Gateway):
    name = attached = "kannel"

    def start(self):
        ports = {"admin": free_port(), "smsbox": free_port(), "sendsms": free_port()}
        path = self.folder / "kannel.conf"
        path.write_text(BEARERBOX.format(folder=self.folder, **ports, **self.generator.ports))
        await_port(ports["smsbox"], self.launch("/usr/sbin/bearerbox", "-v", "4", path))
        await_port(ports["sendsms"], self.launch("/usr/sbin/smsbox", "-v", "4", path))
        self.generator.expect(f"gateway {ports['sendsms']}", "noted")
