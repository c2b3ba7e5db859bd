"""Fixtures of scenarios with a scripted SMSC: import `smsc`, `settings`, `script`, `gateway`. And what such scenarios ask of a log."""

import pytest

from rig.gateway import Gateway
from rig.process import wait_until
from rig.scripted_smsc import ScriptedSmsc

SHORT = {"reconnect_interval": "100ms", "refused_interval": "100ms"}


def with_(script=(), **settings):
    """For a scenario: settings of the transport, and how the first binds are answered. With a script nobody waits for the link."""
    return pytest.mark.parametrize("settings, script", [(settings, list(script))], ids=["with"])


@pytest.fixture
def smsc():
    with ScriptedSmsc() as started:
        yield started


@pytest.fixture
def settings():
    return {}


@pytest.fixture
def script():
    return []


@pytest.fixture
def gateway(server, smsc, tmp_path, settings, script):
    made = Gateway(server, smsc, tmp_path)
    made.transport.update({**SHORT, **settings})
    smsc.next_binds = list(script)
    made.start(ready=not script)
    yield made
    made.stop()


def lines(gateway, words, level=None):
    """Of the log, those with these words; without a level, all that an operator sees."""
    log = gateway.process.log.read_text(errors="replace").splitlines()
    return [line for line in log if words in line and ("level=debug" not in line if level is None else f"level={level} " in line)]


def expects_line(gateway, words, level=None, within=10):
    """Exactly one line says so, however long it goes on."""
    wait_until(f"the log says {words!r}", lambda: lines(gateway, words, level), within)
    [line] = lines(gateway, words, level)
    return line


def counted(gateway, name):
    """By the only instance, since the start."""
    counters = {key.partition("{")[0]: value for key, value in gateway.metrics().items()}
    return counters.get(f"dragoman_smpp_{name}_total", 0)


def expects_count(gateway, name, count):
    wait_until(f"{name} is {count}", lambda: counted(gateway, name) == count)
