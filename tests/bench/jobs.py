"""The parts of the bench, the rounds in which they are measured, and what each round brought."""

import contextlib
import dataclasses
import json
import os
import pathlib
import signal
import subprocess
import tempfile
import time

from generator import Failed, Generator
from peers import Dragoman, Kannel

ROOT = pathlib.Path(__file__).resolve().parents[2]
ROUNDS = 5
USERS, PEERS = 1000, 4  # 4,000 conversations: Dragoman has one message of each on the way at a time
RECEIPT_US = 0


@dataclasses.dataclass
class Job:
    name: str
    peer: str
    kind: str
    warm: int  # messages before those that count
    messages: int
    window: int
    rate: int = 0


JOBS = [
    Job("mt", "dragoman", "mt", 5000, 100000, 2000),
    Job("kannel-mt", "kannel", "kannel-mt", 2000, 10000, 2000),  # each of Kannel's windows is the one that suits it best
    Job("mo", "dragoman", "mo", 5000, 200000, 2000),
    Job("kannel-mo", "kannel", "kannel-mo", 2000, 10000, 100),
    Job("latency", "dragoman", "mt", 2000, 4000, 2000, 1000),
    Job("kannel-latency", "kannel", "kannel-mt", 2000, 4000, 2000, 1000),
]
PROGRAMS = {"xmpp": ["bench_xmpp", "100000"], "store": ["bench_store", "FOLDER", "10000"]}
SCRIPTS = {"logins": ["logins"]}  # beside this file; the build is their last word
PARTS_BATCHES = {"mt": 150, "mo": 800}  # messages a commit, where no run has said how many they are


@dataclasses.dataclass
class Results:
    rounds: int
    figures: dict  # of each job: a list of what its runs brought
    failures: dict  # name: why
    filesystem: str
    options: object


def is_wanted(name, options):
    return name in options.only if options.only else not options.quick


def wanted(options):
    jobs = [job for job in JOBS if not options.only or job.name in options.only]
    if options.quick:
        jobs = [job for job in jobs if job.peer == "dragoman"]
    return jobs


@contextlib.contextmanager
def profiled(options, pid):
    if not options.perf:
        yield
        return
    words = ["perf", "record", "-q", "-g", "-F", "4000", "-o", str(options.perf), "-p", str(pid)]
    with subprocess.Popen(words) as perf:
        time.sleep(0.3)  # it has no way to say that it has begun
        yield
        perf.send_signal(signal.SIGINT)


def busy_seconds():
    """Processor time of everybody on this machine so far, and what the hypervisor took."""
    words = pathlib.Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0].split()
    idle_and_guests = {4, 5, 9, 10}
    return sum(int(word) for i, word in enumerate(words) if i and i not in idle_and_guests) / os.sysconf("SC_CLK_TCK")


def run_job(job, options):
    """One run of its own: a new journal, a new process, nothing left behind."""
    is_ours = job.peer == "dragoman"
    messages = is_ours and not job.rate and options.messages or job.messages
    window = options.window or job.window
    with tempfile.TemporaryDirectory(prefix="bench-", dir=options.build) as name:
        folder = pathlib.Path(name)
        with Generator(options.build, users=USERS, peers=PEERS, receipt_us=options.receipt_us) as generator:
            gateway = (Dragoman(folder, generator, options.build, USERS, options.under) if is_ours
                       else Kannel(folder, generator))
            with gateway:
                rss, pss, anonymous = gateway.memory()
                gateway.commits()  # the first request over HTTP
                asked, *_ = gateway.memory()
                generator.run(job.kind, job.warm, window)
                commits, busy, start = gateway.commits(), busy_seconds(), time.monotonic()
                with profiled(options, gateway.processes[0].pid):
                    figures = generator.run(job.kind, messages, window, job.rate)
                ours = (figures["cpu_us"] + figures["own_us"]) * messages / 1e6
                others = max(0, busy_seconds() - busy - ours) / (time.monotonic() - start)
                commits = gateway.commits() - commits
                return figures | {"idle_rss_kb": rss, "idle_pss_kb": pss, "idle_anonymous_kb": anonymous,
                                  "idle_asked_kb": asked, "peak_kb": gateway.peak_kb(), "others": others,
                                  "batch": messages / commits if commits else 0}


def try_job(job, options, results):
    if job.name in results.failures:
        return
    try:
        figures = run_job(job, options)
    except (Failed, OSError) as why:
        results.failures[job.name] = str(why)
        return
    results.figures.setdefault(job.name, []).append(figures)
    print(f"{job.name:15} {figures['per_second']:8.0f} messages/s, {figures['cpu_us']:6.1f} us CPU a message "
          f"(generator {figures['own_us']:.1f}), to the other end p50 {figures['reach_p50_ms'] or figures['end_p50_ms']:.2f} "
          f"p99 {figures['reach_p99_ms'] or figures['end_p99_ms']:.2f} ms, idle {figures['idle_rss_kb'] / 1024:.1f} "
          f"peak {figures['peak_kb'] / 1024:.1f} MiB; "
          f"others took {figures['others']:.1f} processors", flush=True)


def run_parts(options, results):
    """The physical parts, in commits of the size that this round's runs had."""
    batches = [round(results.figures[name][-1]["batch"]) if results.figures.get(name) else PARTS_BATCHES[name]
               for name in ("mt", "mo")]
    with tempfile.TemporaryDirectory(prefix="bench-", dir=options.build) as folder:
        words = [options.build / "bench" / "bench_parts", folder, *map(str, batches)]
        try:
            done = subprocess.run(words, check=True, timeout=120, capture_output=True, text=True)
        except (OSError, subprocess.SubprocessError) as why:
            results.failures["parts"] = str(why)
            return
    figures = json.loads(done.stdout)
    results.figures.setdefault("parts", []).append(figures)
    for way, batch in zip(("mt", "mo"), batches):
        print(f"parts of {way:6} {sum(figures[way].values()):5.1f} us CPU a message, {batch} messages a commit: " +
              ", ".join(f"{part} {us:.2f}" for part, us in figures[way].items()), flush=True)


def run_program(name, options, results):
    """The benches of the rooms, and those that need no generator: they print their own lines."""
    with tempfile.TemporaryDirectory(prefix="bench-", dir=options.build) as folder:
        program, *arguments = (PROGRAMS | SCRIPTS)[name]
        print(f"\n== {program}", flush=True)
        words = [options.build / "bench" / program, *(word.replace("FOLDER", folder) for word in arguments)]
        if name in SCRIPTS:
            words = [pathlib.Path(__file__).parent / program, *arguments, options.build]
        try:
            subprocess.run(words, check=True, timeout=240)
            results.figures[name] = []
        except (OSError, subprocess.SubprocessError) as why:
            results.failures[name] = str(why)


def install_kannel():
    return subprocess.run(["bash", "-c", ". scripts/lib.sh && install kannel"], cwd=ROOT, check=False).returncode == 0


def filesystem_of(folder):
    return subprocess.run(["df", "--output=fstype", folder], capture_output=True, text=True, check=True).stdout.split()[-1]


def measure(options):
    jobs = wanted(options)
    rounds = options.rounds or (1 if options.quick or options.perf or options.under else ROUNDS)
    results = Results(rounds, {}, {}, filesystem_of(options.build), options)
    if any(job.peer == "kannel" for job in jobs) and not install_kannel():
        results.failures |= {job.name: "Kannel cannot be installed" for job in jobs if job.peer == "kannel"}
    for turn in range(rounds):
        print(f"\n== round {turn + 1} of {rounds}", flush=True)
        for job in jobs:
            try_job(job, options, results)
        if is_wanted("parts", options):
            run_parts(options, results)
    for name in PROGRAMS | SCRIPTS:
        if is_wanted(name, options):
            run_program(name, options, results)
    return results
