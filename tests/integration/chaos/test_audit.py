"""The auditor on made-up records: each thing that can be wrong is found, and nothing else is."""

from dataclasses import replace

import pytest

from chaos import audit
from chaos.audit import BENT, DOUBLED, LOST, REORDERED, STUCK, UNEXPLAINED, WORDLESS, WORDY
from chaos.records import Kill, Reached, Records, Row, Seen, Sent, Taken, Texted, Told

ALICE, NUMBER, PHONE, OTHER, DOOMED = (
    "alice@localhost", "+15550001111", "+15557650001", "+15557650002", "+15557659001")


def sent(n, phone=PHONE, at=None):
    id = f"#d{n:06}#"
    return Sent(id, ALICE, phone, f"{id} hello", float(n) if at is None else at)


def down_row(n, stand="delivered", doubted=False, told=True, why=None):
    one = sent(n)
    return Row(n, "down", stand, ALICE, PHONE, one.id, one.text, doubted, told, 1, why)


def taken(n, order=None, text=None):
    return Taken(NUMBER, PHONE, text or sent(n).text, n if order is None else order)


def word(n, kind="receipt", id=None, confirmed=True, stream=1):
    return Told(kind, id or f"dg-{n}", ALICE, PHONE, sent(n).id, None, n + 0.5, stream, confirmed)


def texted(n, accepted=True, attempts=1):
    return Texted(n, PHONE, NUMBER, f"#u{n:06}# hello", accepted, attempts)


def up_row(n, id=None):
    return Row(id or 100 + n, "up", "delivered", ALICE, PHONE, f"s{n}", texted(n).text, False, True, 0)


def text(n, id=None, at=None, confirmed=True, body=None):
    one = texted(n)
    return Told("text", id or f"s{n}", ALICE, PHONE, f"#u{n:06}#", body or one.text, float(n) if at is None else at, 1,
                confirmed)


@pytest.fixture
def good():
    """Two texts each way, all well."""
    return Records(
        sent=[sent(1), sent(2)], reached=[Reached(sent(n).id, n + 0.1, 1) for n in (1, 2)],
        told=[word(1), word(2), text(1), text(2)], seen=[Seen(9.0, ALICE, f"s{n}", "chat", "", None) for n in (1, 2)],
        texted=[texted(1), texted(2)], taken=[taken(1), taken(2)],
        rows=[down_row(1), down_row(2), up_row(1), up_row(2)],
        first_parts={sent(1).id: 1, sent(2).id: 1})


def wrongs(records):
    return [(which, token) for which, token, _ in audit.audit(records, (DOOMED,)).wrongs]


def test_all_is_well(good):
    verdict = audit.audit(good)
    assert verdict.wrongs == []
    assert verdict.counts["texts from users, accepted"] == verdict.counts["texts from phones, acknowledged"] == 2
    assert verdict.counts["texts that the server had and lost"] == 0


# ---- network -> XMPP ----

def test_an_acknowledged_text_that_was_never_told_is_lost(good):
    good.told.remove(text(2))
    assert wrongs(good) == [(LOST, "#u000002#")]


def test_an_acknowledged_text_that_no_barrier_covers_is_lost(good):
    good.told[3].confirmed = False
    assert wrongs(good) == [(LOST, "#u000002#")]


def test_an_acknowledged_text_that_the_journal_never_had_is_lost(good):
    good.rows.remove(up_row(2))
    assert wrongs(good) == [(LOST, "#u000002#")]


def test_a_text_that_was_never_acknowledged_may_be_nowhere(good):
    good.texted.append(texted(3, accepted=False))
    assert wrongs(good) == []


def test_a_text_told_with_two_ids_is_doubled(good):
    good.told.append(text(2, id="other"))
    assert wrongs(good) == [(DOUBLED, "#u000002#")]


def test_a_repeat_of_the_carrier_excuses_no_second_id(good):
    good.texted[1] = texted(2, attempts=3)
    good.told.append(text(2, id="other"))
    assert wrongs(good) == [(DOUBLED, "#u000002#")]


def test_a_text_told_again_with_its_id_is_counted_only(good):
    good.told.append(text(2, at=5.0))
    assert wrongs(good) == []
    assert audit.audit(good).counts["stanzas told again with the same id"] == 1


def test_texts_told_in_another_order_than_the_journal_has(good):
    good.told[2], good.told[3] = text(1, at=3.0), text(2, at=2.0)
    assert wrongs(good) == [(REORDERED, "#u000001#")]


def test_texts_journaled_in_another_order_than_the_carrier_sent(good):
    good.rows[2:] = [up_row(1, id=202), up_row(2, id=201)]
    good.told[2], good.told[3] = text(1, at=3.0), text(2, at=2.0)
    assert wrongs(good) == [(REORDERED, "#u000002#")]


def test_the_carrier_may_reorder_what_it_had_to_repeat(good):
    good.texted[0] = texted(1, attempts=2)
    good.rows[2:] = [up_row(1, id=202), up_row(2, id=201)]
    good.told[2], good.told[3] = text(1, at=3.0), text(2, at=2.0)
    assert wrongs(good) == []


def test_a_text_that_was_told_otherwise_is_bent(good):
    good.told[3] = text(2, body="#u000002# hullo")
    assert wrongs(good) == [(BENT, "#u000002#")]


def test_a_text_that_nobody_wrote(good):
    good.told.append(text(7))
    good.taken.append(taken(8))
    assert wrongs(good) == [(BENT, "#u000007#"), (BENT, None)]


def test_what_a_killed_server_forgot_is_its_own(good):
    good.seen.pop()
    assert wrongs(good) == []
    assert audit.audit(good).counts["texts that the server had and lost"] == 1


# ---- XMPP -> network ----

def vanished(good, at, reached_at=None):
    """A third text that nothing has ever been heard of."""
    good.sent.append(sent(3, at=at))
    if reached_at is not None:
        good.reached.append(Reached(sent(3).id, reached_at, 1))
    return good


def test_a_text_that_vanished_without_a_kill_is_lost(good):
    assert wrongs(vanished(good, 3.0)) == [(LOST, sent(3).id)]


def test_a_text_that_vanished_long_before_a_kill_is_lost(good):
    good.kills = [Kill("dragoman", 20.0, 21.0)]
    assert wrongs(vanished(good, 3.0, 3.1)) == [(LOST, sent(3).id)]


def test_a_text_that_vanished_after_a_kill_was_over_is_lost(good):
    good.kills = [Kill("dragoman", 1.0, 2.0)]
    assert wrongs(vanished(good, 3.0, 3.1)) == [(LOST, sent(3).id)]


@pytest.mark.parametrize("kill", [Kill("dragoman", 3.2, 3.9), Kill("server", 2.9, 3.9)])
def test_a_text_that_vanished_with_a_kill_was_never_accepted(good, kill):
    good.kills = [kill]
    verdict = audit.audit(vanished(good, 3.0, 3.1))
    assert verdict.wrongs == []
    assert verdict.counts["texts from users, never accepted"] == 1
    assert verdict.longest_gap_s == pytest.approx(max(0.0, kill.at - 3.1))


def test_what_the_server_sent_back_was_never_accepted(good):
    good.seen.append(Seen(3.2, ALICE, sent(3).id, "error", None, None))
    assert wrongs(vanished(good, 3.0)) == []


def test_a_kill_excuses_nothing_that_was_accepted(good):
    good.kills = [Kill("dragoman", 2.1, 2.9)]
    good.taken.remove(taken(2))
    assert wrongs(good) == [(LOST, sent(2).id)]


def test_a_text_that_was_delivered_without_being_taken_is_lost(good):
    good.taken.remove(taken(2))
    assert wrongs(good) == [(LOST, sent(2).id)]


def test_a_text_taken_twice_without_a_mark_is_doubled(good):
    good.taken.append(taken(2, order=3))
    assert wrongs(good) == [(DOUBLED, sent(2).id)]


def test_a_text_taken_twice_that_was_in_doubt_is_counted(good):
    good.taken.append(taken(2, order=3))
    good.rows[1] = down_row(2, doubted=True)
    assert wrongs(good) == []
    assert audit.audit(good).counts["submitted twice, marked as in doubt"] == 1


def test_a_text_taken_three_times_is_doubled_whatever_the_doubt(good):
    good.taken += [taken(2, order=3), taken(2, order=4)]
    good.rows[1] = down_row(2, doubted=True)
    assert wrongs(good) == [(DOUBLED, sent(2).id)]


def test_a_text_whose_first_part_was_taken_twice_is_doubled(good):
    good.first_parts[sent(2).id] = 2
    assert wrongs(good) == [(DOUBLED, sent(2).id)]


def test_a_text_with_two_rows_is_doubled(good):
    good.rows.append(replace(down_row(2), id=3))
    assert wrongs(good) == [(DOUBLED, sent(2).id)]


def test_a_text_that_was_submitted_and_not_journaled(good):
    good.rows.remove(down_row(2))
    assert wrongs(good) == [(DOUBLED, sent(2).id)]


def test_texts_submitted_in_another_order_than_they_were_sent(good):
    good.taken = [taken(1, order=2), taken(2, order=1)]
    assert wrongs(good) == [(REORDERED, sent(2).id)]


def test_only_what_was_in_doubt_may_be_overtaken(good):
    good.taken = [taken(1, order=2), taken(2, order=1)]
    good.rows[0] = down_row(1, doubted=True)
    assert wrongs(good) == []


def test_other_conversations_have_an_order_of_their_own(good):
    good.sent[1] = sent(2, phone=OTHER)
    good.taken = [taken(1, order=2), replace(taken(2, order=1), phone=OTHER)]
    assert wrongs(good) == []


def test_texts_journaled_in_another_order_than_they_were_sent(good):
    good.sent.reverse()
    assert (REORDERED, sent(1).id) in wrongs(good)


def test_a_text_that_became_another_is_bent(good):
    good.taken[1] = taken(2, text=sent(2).id + " hullo")
    assert wrongs(good) == [(BENT, sent(2).id)]


def test_a_sender_who_was_told_nothing(good):
    good.told.remove(word(2))
    assert wrongs(good) == [(WORDLESS, sent(2).id)]


def test_a_final_word_that_no_barrier_covers(good):
    good.told[1].confirmed = False
    assert wrongs(good) == [(WORDLESS, sent(2).id)]


def test_a_sender_who_was_told_two_things(good):
    good.told.append(word(2, kind="error", id=sent(2).id))
    assert wrongs(good) == [(WORDY, sent(2).id)]


def test_an_error_may_be_said_again_as_a_notice_when_its_stream_broke(good):
    good.rows[1] = down_row(2, stand="failed", doubted=True)
    good.told[1] = word(2, kind="error", id=sent(2).id, confirmed=False)
    good.told.append(word(2, kind="notice", stream=2))
    assert wrongs(good) == []
    good.told[-1].stream = 1
    assert wrongs(good) == [(WORDY, sent(2).id)]


def test_a_receipt_is_never_said_again_as_an_error(good):
    good.told[1].confirmed = False
    good.told.append(word(2, kind="error", id=sent(2).id, stream=2))
    assert wrongs(good) == [(WORDY, sent(2).id)]


def test_a_final_word_said_again_with_its_id_is_counted_only(good):
    good.told.append(word(2, stream=2))
    assert wrongs(good) == []


def test_a_text_refused_in_words_was_told(good):
    good.sent.append(sent(3))
    good.told.append(replace(word(3, kind="error", id=sent(3).id, confirmed=False), body="not now"))
    assert wrongs(good) == []
    assert audit.audit(good).counts["texts from users, refused: not now"] == 1


@pytest.mark.parametrize("stand", audit.OPEN)
def test_a_text_that_never_ended(good, stand):
    good.rows[1] = down_row(2, stand=stand)
    assert wrongs(good) == [(STUCK, sent(2).id)]


def test_a_failure_needs_a_reason(good):
    good.told[1] = word(2, kind="error", id=sent(2).id)
    good.rows[1] = down_row(2, stand="failed", why="no")
    assert wrongs(good) == [(UNEXPLAINED, sent(2).id)]
    good.rows[1] = down_row(2, stand="failed", why="no", doubted=True)
    assert wrongs(good) == []


def test_a_word_that_the_journal_contradicts(good):
    good.told[1] = word(2, kind="error", id=sent(2).id)
    assert wrongs(good) == [(BENT, sent(2).id)]
    good.told[1] = word(2)
    good.rows[1] = down_row(2, stand="failed", doubted=True)
    assert wrongs(good) == [(BENT, sent(2).id)]


def test_nothing_is_delivered_to_a_doomed_phone(good):
    good.sent[1] = sent(2, phone=DOOMED)
    good.taken[1] = replace(taken(2), phone=DOOMED)
    assert wrongs(good) == [(UNEXPLAINED, sent(2).id)]


def test_a_failure_at_a_doomed_phone_is_right(good):
    good.sent[1] = sent(2, phone=DOOMED)
    good.taken.pop()
    good.told[1] = word(2, kind="error", id=sent(2).id)
    good.rows[1] = down_row(2, stand="failed", why="no")
    assert wrongs(good) == []
