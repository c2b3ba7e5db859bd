"""The files that the checks look at, and how a check reports: a list of "path:line: sentence"."""

import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
PRODUCT = ("core", "transports", "plugins")
EVERYTHING = PRODUCT + ("tests",)


def c_files(wings, pattern="*.[ch]"):
    """Every C file under these folders, as paths relative to the root, in order."""
    found = (path for wing in wings for path in (ROOT / wing).rglob(pattern))
    return sorted(path.relative_to(ROOT) for path in found)


def room_of(path):
    """core/util/map.c -> core/util; transports/smpp/smsc/api.c -> transports/smpp."""
    return "/".join(path.parts[:2])


def line_of(source, match):
    return source.count("\n", 0, match.start()) + 1


def read(path):
    return (ROOT / path).read_text(encoding="utf-8")
