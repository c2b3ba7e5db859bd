"""The tables: medians beside the peer, the physical parts and the budgets, as text that is Markdown too."""

import os
import statistics

MIB = 1 / 1024  # of kB

# What, the part, the key of its figures, scale and digits, the budget. Two more bounds: times Kannel's figure, and a limit.
LINES = [
    ("XMPP -> SMPP with receipts: messages/s", "mt", "per_second", 1, 0, ">= 9 x Kannel's", (9, None)),
    ("- CPU a message, us", "mt", "cpu_us", 1, 1, "<= 35 (aim 21)", (None, 35)),
    ("- most memory, MiB", "mt", "peak_kb", MIB, 1, "", None),
    ("SMPP -> XMPP: messages/s", "mo", "per_second", 1, 0, ">= 5 x Kannel's", (5, None)),
    ("- CPU a message, us", "mo", "cpu_us", 1, 1, "<= 25", (None, 25)),
    ("- most memory, MiB", "mo", "peak_kb", MIB, 1, "", None),
    ("At 1,000 messages/s: in to submit_sm, p50 ms", "latency", "reach_p50_ms", 1, 2, "<= 1", (None, 1)),
    ("- p99 ms", "latency", "reach_p99_ms", 1, 2, "<= 5", (None, 5)),
    ("- in to the receipt at the sender, p50 ms", "latency", "end_p50_ms", 1, 2, "", None),
    ("- p99 ms", "latency", "end_p99_ms", 1, 2, "", None),
    ("- CPU a message, us", "latency", "cpu_us", 1, 0, "", None),
    ("Idle and bound: resident MiB", "mt", "idle_rss_kb", MIB, 2, "<= 10", (None, 10)),
    ("- after the first request over HTTP, MiB", "mt", "idle_asked_kb", MIB, 2, "", None),
    ("- proportional (shared pages divided), MiB", "mt", "idle_pss_kb", MIB, 1, "", None),
    ("- anonymous (shared with nobody), MiB", "mt", "idle_anonymous_kb", MIB, 1, "", None),
]
PARTS = [
    ("XML read (expat, no handlers)", "xml_in"),
    ("XML written", "xml_out"),
    ("PDUs decoded and encoded", "pdus"),
    ("rows committed (SQLite, WAL, FULL)", "rows"),
    ("octets moved over loopback", "octets"),
]


def median(results, name, key):
    runs = results.figures.get(name)
    return statistics.median(run[key] for run in runs) if runs else None


def print_rows(rows):
    widths = [max(len(cells[i]) for cells in rows) for i in range(len(rows[0]))]
    print()
    for cells in [rows[0], ["-" * width for width in widths], *rows[1:]]:
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths)) + " |")


def ratio(ours, theirs, more_is_better):
    if not ours or not theirs:
        return "-"
    return f"{ours / theirs:.1f} x" if more_is_better else f"{theirs / ours:.1f} x less" if theirs > ours else \
        f"{ours / theirs:.1f} x more"


def is_reached(ours, theirs, bounds):
    times, limit = bounds or (None, None)
    if times is not None:
        return "-" if not theirs else "yes" if ours >= times * theirs else "NO"
    return "" if limit is None else "yes" if ours <= limit else "NO"


def show_figure(runs, key, scale, digits):
    """The median, and where there are several runs the best of them: the one that others disturbed least."""
    if not runs:
        return "-"
    values = sorted((run[key] * scale for run in runs), reverse=key == "per_second")
    best = f" ({values[0]:,.{digits}f})" if len(values) > 1 else ""
    return f"{statistics.median(values):,.{digits}f}{best}"


def row(results, line):
    what, part, key, scale, digits, budget, bounds = line
    ours, theirs = (value and value * scale for value in (median(results, part, key), median(results, f"kannel-{part}", key)))
    shown = [show_figure(results.figures.get(name), key, scale, digits) for name in (part, f"kannel-{part}")]
    return [what, *shown, ratio(ours, theirs, key == "per_second"), budget, is_reached(ours, theirs, bounds)]


def show_table(results):
    rows = [row(results, line) for line in LINES if line[1] in results.figures]
    if rows:
        print_rows([[f"median of {results.rounds} (best)", "Dragoman", "Kannel", "ratio", "budget", "reached"], *rows])


def show_parts(results):
    runs = results.figures.get("parts")
    if not runs:
        return
    ways = ("mt", "mo")
    medians = {way: {key: statistics.median(run[way][key] for run in runs) for _, key in PARTS} for way in ways}
    sums = {way: sum(medians[way].values()) for way in ways}
    rows = [["CPU us a message", "XMPP -> SMPP, receipt", "SMPP -> XMPP"]]
    rows += [[what, *(f"{medians[way][key]:.2f}" for way in ways)] for what, key in PARTS]
    rows.append(["sum of the physical parts", *(f"{sums[way]:.1f}" for way in ways)])
    cpu = [median(results, way, "cpu_us") for way in ways]
    rows.append(["Dragoman", *("-" if us is None else f"{us:.1f}" for us in cpu)])
    rows.append(["Dragoman / sum", *("-" if us is None else f"{us / sums[way]:.1f}" for us, way in zip(cpu, ways))])
    batches = [median(results, way, "batch") for way in ways]
    rows.append(["messages a commit", *("-" if n is None else f"{n:.0f}" for n in batches)])
    print_rows(rows)


def show_verdicts(results):
    print()
    for name in results.figures:
        if name not in results.failures:
            print(f"ok {name}")
    for name, why in results.failures.items():
        print(f"FAIL {name}: {why}")


def show(results):
    """Print all of it; the exit status."""
    show_table(results)
    show_parts(results)
    runs = [run for figures in results.figures.values() for run in figures if "others" in run]
    if runs:
        print(f"\nOther programs took {statistics.median(run['others'] for run in runs):.1f} of {os.cpu_count()} processors "
              f"during the runs (median; most {max(run['others'] for run in runs):.1f}): the less, the truer.")
    in_memory = results.filesystem in ("tmpfs", "ramfs")
    print(f"The journal was on {results.filesystem}" + (", WHICH IS MEMORY: its fsync costs nothing." if in_memory else "."))
    show_verdicts(results)
    return 1 if results.failures else 0
