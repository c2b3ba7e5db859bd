"""Fixtures: the real parts, started and stopped for the scenarios that name them.

Scenarios run on Prosody and on ejabberd unless their file says `SERVERS = [...]`, and before a simulated SMSC unless it says
`NETWORK = "localchat"`, where users log in. A server lives for all its scenarios;
network, gateway and users are new for each. When a scenario fails, its report shows the ends of all logs.
"""

import itertools
import signal

import pytest

from rig import servers
from rig.desk import joins
from rig.gateway import ALICE, SENDER, Gateway
from rig.npm_smsc import NpmSmsc
from rig.phone import Phone
from rig.raw_smsc import RawSmsc
from rig.smsc import Smsc

LIMIT_S = 60
phone_numbers = (f"+1555200{n:04}" for n in itertools.count(1))


def pytest_configure(config):
    config.addinivalue_line("markers", f"limit(seconds): how long this scenario may take (otherwise {LIMIT_S} s)")


def pytest_generate_tests(metafunc):
    if "server" in metafunc.fixturenames:
        kinds = getattr(metafunc.module, "SERVERS", ["prosody", "ejabberd"])
        metafunc.parametrize("server", kinds, indirect=True, scope="session")


def limited(item):
    marker = item.get_closest_marker("limit")
    seconds = marker.args[0] if marker else LIMIT_S

    def on_alarm(*_):
        pytest.fail(f"longer than {seconds} s")

    before = signal.signal(signal.SIGALRM, on_alarm)
    signal.alarm(seconds)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_setup(item):
    yield from limited(item)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_call(item):
    yield from limited(item)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_teardown(item):
    yield from limited(item)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item):
    outcome = yield
    report = outcome.get_result()
    if report.failed:
        for name, part in item.funcargs.items():
            if hasattr(part, "process"):
                report.sections.append((f"log of {name}: {part.process.log}", part.process.tail()))


@pytest.fixture(scope="session")
def server(request, tmp_path_factory):
    with servers.server(request.param, tmp_path_factory.mktemp(request.param)) as started:
        yield started


@pytest.fixture
def smsc(request, tmp_path):
    """The simulated SMSC, None at localchat; a file that wants another one says so by a fixture of this name."""
    if getattr(request.module, "NETWORK", None) == "localchat":
        yield None
        return
    with Smsc(tmp_path) as started:
        yield started


@pytest.fixture
def npm_smsc(tmp_path):
    with NpmSmsc(tmp_path) as started:
        yield started


@pytest.fixture
def raw_smsc():
    with RawSmsc() as started:
        yield started


@pytest.fixture
def gateway(server, smsc, tmp_path):
    """Up, with its link to the network up too."""
    with Gateway(server, smsc, tmp_path) as started:
        if smsc:
            smsc.expects_bind()
        yield started


@pytest.fixture
def alice(server, gateway):
    with server.client("alice@localhost", ALICE) as user:
        yield user


@pytest.fixture
def bob(server, gateway):
    with server.client("bob@localhost", SENDER) as user:
        yield user


@pytest.fixture
def ann(alice):
    """Alice's JID for others of localchat, where she has logged in."""
    return joins(alice, "ann")


@pytest.fixture
def ben(bob):
    return joins(bob, "ben")


@pytest.fixture
def mallory(server, gateway):
    """From another domain: nobody gave her access."""
    with server.client("mallory@elsewhere") as user:
        yield user


@pytest.fixture
def new_phone(smsc):
    return lambda: Phone(smsc, next(phone_numbers))


@pytest.fixture
def phone(new_phone):
    return new_phone()
