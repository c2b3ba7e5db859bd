"""The auditor: compares what every side saw and says what is wrong. A pure function over records.Records.

Words, as they are meant here:

*acknowledged* (network -> XMPP): every deliver_sm of the text was answered with ROK. Such a text must be in the
journal, and must have gone by on the wire to the XMPP server with a barrier behind it whose answer came back on the
same stream. What the server then loses of its own memory when it is killed is not Dragoman's loss; it is counted.

*accepted* (XMPP -> network): the journal holds a row of it, or anything has been heard of it since: a submit at the
SMSC, a receipt, an error, a notice. Such a text must end with exactly one final word to its sender, confirmed as
above, and when that word is a receipt the SMSC must have taken the whole text.

*never accepted*: no sign of life at all. XEP-0114 has no acknowledgement, so what the server has written to Dragoman
and Dragoman has not committed is gone with either of them, or with the stream. That is the only excuse: the last that
was seen of such a text (its passing the tap, or else its being sent) must lie at most BOUND_S before a kill, or between
a kill and the return; otherwise it is lost.

*doubled*: the same text twice at the SMSC, or to a user in two stanzas with different ids. Allowed only at the SMSC,
only once more, and only where the journal says that the message was in doubt. The same stanza again with its id is
the contract (the server may have had it before the barrier), and is counted.

*one final word*: an error and a notice say the same; which of them a sender gets depends on whether he is there when
it is said. So when the stream broke before Dragoman had read that an error was confirmed, a notice may say it again; it
is counted.

*order* is that of first appearances within a conversation. A message in doubt has left its conversation
(docs/architecture.md), so it alone may come late. What a carrier had to offer again came late by the carrier's doing.
"""

import collections
from dataclasses import dataclass, field

from chaos.records import token_of

BOUND_S = 1.5
FINAL = ("receipt", "error", "notice")
CONTRADICTED = {"receipt": ("failed", "expired"), "error": ("delivered",), "notice": ("delivered",)}
OPEN = ("accepted", "submitted", "in doubt", "sent")

LOST, DOUBLED, REORDERED, WORDLESS, WORDY, BENT, STUCK, UNEXPLAINED = WRONGS = (
    "lost", "doubled without a mark", "out of order", "without a final word", "more than one final word", "not intact",
    "never ended", "failed without a reason")


@dataclass
class Verdict:
    wrongs: list = field(default_factory=list)  # (one of WRONGS, token, sentence)
    counts: collections.Counter = field(default_factory=collections.Counter)
    longest_gap_s: float = 0.0  # from the last sign of what was never accepted to the kill that took it

    def wrong(self, which, token, sentence):
        self.wrongs.append((which, token, sentence))


def by(key, items):
    found = collections.defaultdict(list)
    for item in items:
        found[key(item)].append(item)
    return found


def audit(records, doomed=(), bound_s=BOUND_S):
    """`doomed`: phones whose texts the carrier never takes or delivers; elsewhere only doubt excuses a failure."""
    verdict = Verdict()
    audit_up(records, verdict)
    audit_down(records, verdict, doomed, bound_s)
    audit_strangers(records, verdict)
    return verdict


# ---- network -> XMPP ----

def audit_up(records, verdict):
    told = by(lambda t: t.about, (t for t in records.told if t.kind == "text"))
    rows = by(lambda row: token_of(row.text), (row for row in records.rows if row.way == "up"))
    seen = collections.Counter((s.user, s.id) for s in records.seen)
    for texted in records.texted:
        token = token_of(texted.text)
        audit_text(texted, token, told[token], rows[token], verdict)
        first = next((t for t in told[token] if t.confirmed), None)
        verdict.counts["texts that the server had and lost"] += bool(first and not seen[first.to, first.id])
    order_of_stanzas(told, rows, verdict)
    order_of_intake(records.texted, rows, verdict)


def audit_text(texted, token, told, rows, verdict):
    verdict.counts["texts from phones"] += 1
    verdict.counts["texts from phones, acknowledged"] += texted.accepted
    if texted.accepted and not rows:
        verdict.wrong(LOST, token, "acknowledged to the network, not in the journal")
    elif texted.accepted and not any(t.confirmed for t in told):
        verdict.wrong(LOST, token, "acknowledged to the network, never confirmed by the server")
    if any(t.body != texted.text for t in told):
        verdict.wrong(BENT, token, f"sent as {texted.text!r}, told as {[t.body for t in told]!r}")
    ids = {t.id for t in told}
    if len(ids) > 1 or len(rows) > 1:
        verdict.wrong(DOUBLED, token, f"{len(ids)} ids, {len(rows)} rows; offered {texted.attempts} times")
    verdict.counts["stanzas told again with the same id"] += len(told) - len(ids)
    verdict.counts["texts from phones that the carrier repeated"] += texted.attempts > 1


def order_of_stanzas(told, rows, verdict):
    """Stanzas follow the journal."""
    latest = {}
    for first in sorted((stanzas[0] for stanzas in told.values() if stanzas), key=lambda t: t.at):
        if not rows[first.about]:
            continue
        conversation, id = (first.sender, first.to), rows[first.about][0].id
        if id < latest.get(conversation, 0):
            verdict.wrong(REORDERED, first.about, "told after what came after it")
        latest[conversation] = max(id, latest.get(conversation, 0))


def order_of_intake(texted, rows, verdict):
    """The journal follows the carrier, where the carrier said everything once and in one piece."""
    latest = {}
    for one in sorted(texted, key=lambda t: t.number):
        row = next(iter(rows[token_of(one.text)]), None)
        if row is None or one.attempts != 1 or one.parts != 1:
            continue
        conversation = one.phone, one.to
        if row.id < latest.get(conversation, 0):
            verdict.wrong(REORDERED, token_of(one.text), "journaled after what the carrier said later")
        latest[conversation] = max(row.id, latest.get(conversation, 0))


# ---- XMPP -> network ----

def audit_down(records, verdict, doomed, bound_s):
    rows = by(lambda row: row.stanza_id, (row for row in records.rows if row.way == "down"))
    taken = by(lambda t: token_of(t.text), records.taken)
    final = by(lambda t: t.about, (t for t in records.told if t.kind in FINAL))
    reached = {r.id: r.at for r in records.reached}
    bounced = {s.id for s in records.seen if s.type == "error"}
    for sent in records.sent:
        verdict.counts["texts from users"] += 1
        if not rows[sent.id] and not taken[sent.id] and not final[sent.id]:
            audit_never_accepted(sent, reached.get(sent.id), sent.id in bounced, records.kills, bound_s, verdict)
            continue
        verdict.counts["texts from users, accepted"] += bool(rows[sent.id])
        for word in final[sent.id][:1] if not rows[sent.id] else []:
            verdict.counts[f"texts from users, refused: {word.body}"] += 1
        audit_taken(sent, rows[sent.id], taken[sent.id], records.first_parts.get(sent.id, 0), verdict)
        audit_words(sent, rows[sent.id], final[sent.id], verdict)
        for row in rows[sent.id]:
            audit_end(sent, row, taken[sent.id], doomed, verdict)
    order_of_rows(records.sent, rows, verdict)
    order_of_submits(records.sent, rows, taken, verdict)


def audit_never_accepted(sent, reached_at, was_bounced, kills, bound_s, verdict):
    if was_bounced:
        verdict.counts["texts from users, sent back by the server"] += 1
        return
    at = sent.at if reached_at is None else reached_at
    gaps = [max(0.0, kill.at - at) for kill in kills if at <= kill.back and kill.at - at <= bound_s]
    if not gaps:
        verdict.wrong(LOST, sent.id, f"no sign of it, and nobody was killed within {bound_s} s of {at:.3f}")
        return
    verdict.counts["texts from users, never accepted"] += 1
    verdict.counts["of these, seen on their way to Dragoman"] += reached_at is not None
    verdict.longest_gap_s = max(verdict.longest_gap_s, min(gaps))


def audit_taken(sent, rows, taken, first_parts, verdict):
    if any(t.text != sent.text or t.phone.lstrip("+") != sent.phone.lstrip("+") for t in taken):
        verdict.wrong(BENT, sent.id, f"{sent.text!r} became {[t.text for t in taken]!r}")
    if taken and not rows:
        verdict.wrong(DOUBLED, sent.id, "submitted without a row: nothing keeps it from being submitted again")
    if len(rows) > 1:
        verdict.wrong(DOUBLED, sent.id, f"{len(rows)} rows")
    times = max(len(taken), first_parts)
    doubted = any(row.doubted for row in rows)
    if times > 1 + doubted:
        verdict.wrong(DOUBLED, sent.id, f"taken {times} times; in doubt: {doubted}")
    verdict.counts["submitted twice, marked as in doubt"] += times > 1 and doubted
    verdict.counts["in doubt"] += doubted


def audit_words(sent, rows, final, verdict):
    words = {(t.kind, t.id) for t in final}
    verdict.counts["stanzas told again with the same id"] += len(final) - len(words)
    if len(words) > 1:
        if is_said_again(final):
            verdict.counts["errors said again as notices after a broken stream"] += 1
        else:
            verdict.wrong(WORDY, sent.id, f"{[(t.kind, t.id, t.stream, t.confirmed) for t in final]}")
    if rows and not words:
        verdict.wrong(WORDLESS, sent.id, f"the journal says {rows[0].stand}, told: {rows[0].told}")
    elif rows and not any(t.confirmed for t in final):
        verdict.wrong(WORDLESS, sent.id, "its final word was never confirmed by the server")
    if rows and len(words) == 1 and rows[0].stand in CONTRADICTED[final[0].kind]:
        verdict.wrong(BENT, sent.id, f"the journal says {rows[0].stand}, the sender was told {sorted(words)}")
    if final:
        verdict.counts[f"final words: {final[-1].kind}s"] += 1


def is_said_again(final):
    """The same failure, as an error on a stream that broke and as a notice on a later one."""
    errors = {t.stream for t in final if t.kind == "error"}
    notices = {t.stream for t in final if t.kind == "notice"}
    return {t.kind for t in final} == {"error", "notice"} and max(errors) < min(notices)


def audit_end(sent, row, taken, doomed, verdict):
    if row.stand in OPEN:
        verdict.wrong(STUCK, sent.id, f"{row.stand} after {row.attempts} attempts")
    elif row.stand == "delivered" and sent.phone in doomed:
        verdict.wrong(UNEXPLAINED, sent.id, "delivered to a phone that takes nothing")
    elif row.stand == "delivered" and not taken:
        verdict.wrong(LOST, sent.id, "delivered, says the journal; the SMSC never took it")
    elif row.stand != "delivered" and sent.phone not in doomed:
        verdict.counts[f"{row.stand}: {row.why}"] += 1
        if not row.doubted:
            verdict.wrong(UNEXPLAINED, sent.id, f"{row.stand}: {row.why}")


def order_of_rows(sent, rows, verdict):
    """The journal follows the user."""
    latest = {}
    for one in sent:
        for row in rows[one.id][:1]:
            conversation = one.user, one.phone
            if row.id < latest.get(conversation, 0):
                verdict.wrong(REORDERED, one.id, "journaled after what was sent later")
            latest[conversation] = max(row.id, latest.get(conversation, 0))


def order_of_submits(sent, rows, taken, verdict):
    """The network gets it in the order of the journal, but for what was in doubt."""
    first = {token: min(t.order for t in texts) for token, texts in taken.items() if texts}
    latest = {}
    for one in sent:
        if one.id not in first or not rows[one.id]:
            continue
        conversation = one.user, one.phone
        late = first[one.id] < latest.get(conversation, 0)
        if rows[one.id][0].doubted:
            verdict.counts["in doubt, and overtaken or held"] += late
            continue
        if late:
            verdict.wrong(REORDERED, one.id, "submitted after what was sent later")
        latest[conversation] = max(first[one.id], latest.get(conversation, 0))


# ---- neither ----

def audit_strangers(records, verdict):
    """Nothing comes out that did not go in."""
    known = {token_of(t.text) for t in records.texted} | {s.id for s in records.sent}
    for told in records.told:
        if told.about not in known:
            verdict.wrong(BENT, told.about, f"a {told.kind} that is about nothing: {told.body!r}")
    for taken in records.taken:
        if token_of(taken.text) not in known:
            verdict.wrong(BENT, None, f"nobody sent {taken.text!r}")
