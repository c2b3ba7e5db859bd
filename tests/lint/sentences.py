"""What plugins say in English is what the catalogue translates: every sentence of core/text/sentences_plugins.def stands in
the source of a plugin, with a printf directive for each of its places."""

import re

from tree import c_files, read

CATALOGUE = "core/text/sentences_plugins.def"
LITERALS = re.compile(r'"(?:[^"\\]|\\.)*"(?:\s*"(?:[^"\\]|\\.)*")*')
PIECE = re.compile(r'"((?:[^"\\]|\\.)*)"')
ENTRY = re.compile(r'^X\((\w+),\s*(' + LITERALS.pattern + ')', re.MULTILINE)
DIRECTIVE = re.compile(r"%[-.*\d]*(?:ll|z|l)?[sdu]")
BEGINNING = "This text was not sent: "
PLACE = re.compile(r"\{[123]\}")


def joined(literals):
    return "".join(PIECE.findall(literals))


def said(source):
    """Every text in a C source, with {} where something is put in."""
    return {DIRECTIVE.sub("{}", joined(match.group())) for match in LITERALS.finditer(source)}


def entries(catalogue):
    """The name and the English of each sentence, with {} for its places."""
    return [(name, PLACE.sub("{}", joined(english))) for name, english in ENTRY.findall(catalogue)]


def is_said(english, spoken):
    """Whole, or put together of pieces that are all there."""
    pieces = [piece.removeprefix(BEGINNING) for piece in english.split("{}")]
    return english in spoken or all(any(piece in text for text in spoken) for piece in pieces)


def inspect(catalogue, sources):
    spoken = set().union(*map(said, sources))
    return [f"{CATALOGUE}: {name}: no plugin says this: {english}"
            for name, english in entries(catalogue) if not is_said(english, spoken)]


def check():
    return inspect(read(CATALOGUE), [read(path) for path in c_files(["plugins"])])
