"""The first text of a new operator: no carrier, and it comes back. And what `ratelimit` says to who writes too fast."""

import pytest

from rig.gateway import Gateway
from rig.xmpp_server import COMPONENT

PHONE = f"+15559990001@{COMPONENT}"


@pytest.fixture
def transport():
    return {"name": "echo", "module": "loopback"}


@pytest.fixture
def gateway(server, smsc, tmp_path, transport):
    made = Gateway(server, smsc, tmp_path)
    made.conf["domains"][COMPONENT]["transports"] = [transport]
    made.conf["plugins"] = [{"module": "ratelimit", "messages_per_minute": 1, "burst": 2}]
    with made as started:
        yield started


def test_a_text_comes_back_with_its_receipt(alice):
    sent = alice.texts(PHONE, "hello, echo")
    alice.expects_receipt(sent)
    alice.expects_text(PHONE, "hello, echo")


def test_who_writes_too_fast_is_told_when_to_try_again(alice, bob):
    for text in ("one", "two"):
        alice.expects_receipt(alice.texts(PHONE, text))
    third = alice.texts(PHONE, "three")
    error = alice.expects_error(third, "resource-constraint")
    assert error.error_type == "wait"
    assert "faster than 1 a minute" in error.error_text
    assert "Try again in" in error.error_text
    bob.expects_receipt(bob.texts(PHONE, "bob's own"))
