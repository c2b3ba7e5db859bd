"""A run as a table for people."""

from chaos.audit import WRONGS

MOST_SHOWN = 20


def lines(legs, seed):
    """`legs`: of (Leg, Verdict)."""
    yield f"\nseed {seed}\n"
    yield table("faults injected and survived", legs, lambda leg, _: leg.injected)
    yield table("what was counted", legs, lambda leg, verdict: verdict.counts + leg.counted)
    yield table("what was wrong", legs, lambda _, verdict: {
        which: sum(wrong[0] == which for wrong in verdict.wrongs) for which in WRONGS})
    for leg, verdict in legs:
        yield (f"{leg.kind}: what was never accepted came at most {verdict.longest_gap_s:.3f} s before a kill; "
               f"{leg.lasted_s:.0f} s in all")
        yield from (f"  {leg.kind}: WRONG {which}: {token} {sentence}"
                    for which, token, sentence in verdict.wrongs[:MOST_SHOWN])


def table(title, legs, column):
    columns = [column(leg, verdict) for leg, verdict in legs]
    names = list(dict.fromkeys(name for values in columns for name in values))
    width = max(len(name) for name in [*names, title])
    head = f"{title:{width}}" + "".join(f"  {leg.kind:>9}" for leg, _ in legs)
    body = [f"{name:{width}}" + "".join(f"  {values.get(name, 0):>9}" for values in columns) for name in names]
    return "\n".join([head, "-" * len(head), *body, ""])
