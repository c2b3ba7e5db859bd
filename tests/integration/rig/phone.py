"""A phone on a simulated network: it is texted, it texts."""

from dataclasses import dataclass

from rig.texts import new
from rig.xmpp_server import COMPONENT


@dataclass(frozen=True)
class Sms:
    """A whole text as it reached the SMSC, its parts joined."""

    sender: str
    receiver: str
    text: str
    parts: int


class Phone:
    """`network` is an SMSC of the rig: it has `texts` (an Inbox of Sms) and `deliver(phone, to, text, order)`."""

    def __init__(self, network, number):
        self.network, self.number = network, number
        self.jid = f"{number}@{COMPONENT}"

    def expects(self, text, sender=None, within=10):
        """The Sms, taken from the network. Numbers are compared without their plus."""
        def matches(sms):
            return (sms.text == text and bare(sms.receiver) == bare(self.number)
                    and (sender is None or bare(sms.sender) == bare(sender)))

        return self.network.texts.expect(f"{text!r} for {self.number}", matches, within)

    def texts(self, to, text, order=None):
        """Text the number `to`; a long text leaves in parts, in this order (from 1)."""
        self.network.deliver(self, to, text, order)

    def received(self):
        """All that is here for this phone, in the order in which it came, without taking it."""
        return [sms.text for sms in self.network.texts.held(lambda sms: bare(sms.receiver) == bare(self.number))]


def bare(number):
    return number.lstrip("+")


def assert_nothing_else(phone, user):
    """The network holds no text but those that were expected: what the user sends now overtakes nothing."""
    text = new("witness")
    user.texts(phone, text)
    phone.expects(text)
    assert phone.network.texts.held() == []
