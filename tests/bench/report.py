"""The table: medians beside the budgets and the peer, as text that is Markdown too."""

import statistics


def median(results, name, key):
    runs = results.figures.get(name)
    return statistics.median(run[key] for run in runs) if runs else None


def show_verdicts(results):
    print()
    for name in results.figures:
        if name not in results.failures:
            print(f"ok {name}")
    for name, why in results.failures.items():
        print(f"FAIL {name}: {why}")


# what, part, key, scale, digits, "higher" or "lower" is better, budget
LINES = [
    ("XMPP -> SMPP with receipts, messages/s", "mt", "per_second", 1, 0, ">= 9 x Kannel"),
    ("- CPU a message, us", "mt", "cpu_us", 1, 1, "<= 35, aim 21"),
    ("- most memory, MiB", "mt", "peak_kb", 1 / 1024, 1, ""),
    ("SMPP -> XMPP, messages/s", "mo", "per_second", 1, 0, ">= 5 x Kannel"),
    ("- CPU a message, us", "mo", "cpu_us", 1, 1, "<= 25"),
    ("- most memory, MiB", "mo", "peak_kb", 1 / 1024, 1, ""),
    ("at 1,000 messages/s: in -> submit_sm, p50 ms", "latency", "reach_p50_ms", 1, 2, "<= 1"),
    ("- p99 ms", "latency", "reach_p99_ms", 1, 2, "<= 5"),
    ("- CPU a message, us", "latency", "cpu_us", 1, 0, ""),
    ("idle, bound: resident MiB", "mt", "idle_rss_kb", 1 / 1024, 1, "<= 10"),
    ("- proportional (shared libraries divided), MiB", "mt", "idle_pss_kb", 1 / 1024, 1, ""),
    ("- anonymous (its own), MiB", "mt", "idle_anonymous_kb", 1 / 1024, 1, ""),
]


def row(results, line):
    what, part, key, scale, digits, budget = line
    ours = median(results, part, key)
    theirs = median(results, f"kannel-{part}", key)
    higher = key == "per_second"

    def show(value):
        return "-" if value is None else f"{value * scale:,.{digits}f}"

    ratio = "-"
    if ours and theirs:
        ratio = f"{ours / theirs if higher else theirs / ours:.1f} x {'more' if higher else 'less'}"
    return [what, show(ours), show(theirs), ratio, budget]


def show_table(results):
    rows = [["medians of " + str(results.rounds), "Dragoman", "Kannel", "Dragoman has", "budget"]]
    rows += [row(results, line) for line in LINES if line[1] in results.figures]
    if len(rows) == 1:
        return
    widths = [max(len(r[i]) for r in rows) for i in range(5)]
    rows.insert(1, ["-" * width for width in widths])
    print()
    for cells in rows:
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths)) + " |")
    print(f"\nJournal on {results.filesystem}", end="")
    print(", WHICH IS MEMORY: its fsync costs nothing." if results.filesystem in ("tmpfs", "ramfs") else ".")


def show(results):
    """Print all of it; the exit status."""
    show_table(results)
    show_verdicts(results)
    return 1 if results.failures else 0
