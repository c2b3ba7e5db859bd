"""Calls that have a safe sibling in this house, and words that say that something is unfinished."""

import re

import csource
from tree import EVERYTHING, PRODUCT, c_files, line_of, read

UNBOUNDED = "snprintf() or a dg_buf"
SLEEPS = "a timer on the loop; a test awaits an event"
NOT_THREAD_SAFE = "its _r sibling"
HOUSE_ALLOCATOR = "dg_alloc() and its siblings, which never fail"
LOOP = "a uv handle"

# call: what to use. Everywhere.
CALLS = {
    **dict.fromkeys(("sprintf", "vsprintf", "strcpy", "strcat", "strncat", "stpcpy", "gets"), UNBOUNDED),
    **dict.fromkeys(("atoi", "atol", "atoll", "atof"), "strtoll() with its errors checked"),
    **dict.fromkeys(("system", "popen"), "uv_spawn() without a shell"),
    **dict.fromkeys(("alloca", "strdupa"), "a dg_buf or a bounded array"),
    **dict.fromkeys(("sleep", "usleep", "nanosleep"), SLEEPS),
    **dict.fromkeys(("strtok", "localtime", "gmtime", "ctime", "asctime"), NOT_THREAD_SAFE),
    **dict.fromkeys(("rand", "srand", "random", "srandom", "drand48"), "dg_random(), or a seeded generator of one's own"),
    **dict.fromkeys(("gethostbyname", "inet_ntoa", "inet_addr"), "dg_resolve_start(), dg_address_print()"),
}
# Only in the product: tests may do what a module written elsewhere would do.
PRODUCT_CALLS = {
    **dict.fromkeys(("malloc", "calloc", "realloc", "reallocarray", "strdup", "strndup", "asprintf"), HOUSE_ALLOCATOR),
    **dict.fromkeys(("scanf", "sscanf", "fscanf"), "a parser that bounds what it reads"),
    **dict.fromkeys(("setjmp", "longjmp"), "a status"),
    **dict.fromkeys(("select", "FD_SET"), LOOP),
}
# Where the house keeps the dangerous tool itself, with its reason in the file.
KEEPERS = {
    "core/util/mem.c": {"calloc", "realloc", "strdup", "strndup"},
    "core/stream/guard.c": {"malloc", "calloc", "realloc", "select", "FD_SET"},
    "tests/fixtures/modules/slow_call.c": {"nanosleep"},  # calls that must be slow
    "tests/unit/module/test_host.c": {"nanosleep"},
}
UNFINISHED = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b")


def inspect(path, source):
    calls = CALLS | PRODUCT_CALLS if path.parts[0] in PRODUCT else CALLS
    banned = calls.keys() - KEEPERS.get(str(path), set())
    stripped = csource.strip(source)
    for match in re.finditer(r"(?<![\w.>])(" + "|".join(sorted(banned)) + r")\s*\(", stripped):
        yield f"{path}:{line_of(stripped, match)}: {match.group(1)}(): use {calls[match.group(1)]}"
    for match in UNFINISHED.finditer(source):
        yield f"{path}:{line_of(source, match)}: {match.group()}: finish it or drop it"
    if path.name == "placeholder.c":
        yield f"{path}:1: a placeholder"


def check():
    return [wrong for path in c_files(EVERYTHING) for wrong in inspect(path, read(path))]
