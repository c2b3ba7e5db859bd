"""The main job on an SMSC that nobody here wrote."""

import pytest

from rig.texts import new
from test_main_job import (  # noqa: F401
    test_a_text_comes_in,
    test_a_text_goes_out_and_its_receipt_comes_back,
    test_a_thousand_texts_in_a_burst_arrive_in_order_and_complete,
    test_the_network_goes_down_and_comes_back,
    test_three_parts_come_in_out_of_order,
    test_three_parts_go_out_and_one_receipt_comes_back,
    test_what_is_not_delivered_is_told_once_as_an_error_in_words,
)

SERVERS = ["prosody"]


@pytest.fixture
def smsc(npm_smsc):
    return npm_smsc


@pytest.mark.parametrize("spelling", ["decimal", "upper"])
def test_receipts_are_matched_however_they_spell_the_id(smsc, alice, phone, spelling):
    smsc.spells_ids(spelling)
    alice.expects_receipt(alice.texts(phone, new("spelt otherwise")))
