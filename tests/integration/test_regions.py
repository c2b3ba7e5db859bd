"""The plugin `regions`: to which countries and kinds of numbers texts go."""

import pytest

from rig.gateway import Gateway
from rig.phone import Phone
from rig.texts import new


@pytest.fixture
def gateway(server, smsc, tmp_path):
    made = Gateway(server, smsc, tmp_path)
    made.conf["plugins"] = [{"module": "regions", "allow": ["US", "DE"], "deny": ["CA"], "refuse_invalid": True,
                             "country": "US"}]
    made.transport["routes"] = [{"prefix": "", "cost": 1}]  # to short codes, too
    with made as started:
        smsc.expects_bind()
        yield started


@pytest.mark.parametrize("number, condition, english, german", [
    ("+442071838750", "forbidden", "is a number in GB, and the gateway sends no texts there",
     "ist eine Nummer in GB, und dorthin sendet das Gateway nicht"),
    ("+14165550100", "forbidden", "is a number in CA", "ist eine Nummer in CA"),
    ("+19002345678", "forbidden", "is a premium-rate number", "ist eine Premium-Nummer"),
    ("24280", "forbidden", "is a premium-rate number", "ist eine Premium-Nummer"),
    ("+881612345678", "forbidden", "is a satellite telephone", "ist ein Satellitentelefon"),
    ("+491801234567", "forbidden", "is a shared-cost number", "mit geteilten Kosten"),
    ("+80012345678", "forbidden", "is a number of no country", "die zu keinem Land gehört"),
    ("+15550009999", "item-not-found", "nobody can have the number", "ist nicht vergeben"),
])
def test_what_must_not_cost_is_refused(gateway, smsc, alice, number, condition, english, german):
    phone = Phone(smsc, number)
    for lang, sentence in (("en", english), ("de", german)):
        id = alice.new_id()
        alice.sends(alice.message(phone, new("no"), id).replace("<message ", f"<message xml:lang='{lang}' ", 1))
        error = alice.expects_error(id, condition)
        assert number in error.error_text and sentence in error.error_text
    allowed, text = Phone(smsc, "+12125550100"), new("yes")
    alice.texts(allowed, text)
    allowed.expects(text)
    assert smsc.texts.held() == []


def test_the_others_are_heard_all_the_same(gateway, smsc, alice):
    phone, text = Phone(smsc, "+442071838750"), new("from there")
    phone.texts("+15550001111", text)
    alice.expects_text(phone, text)
