"""docs/xeps.md and doap.xml: the table is in order, each scenario that it names exists, and the DOAP file says the same.

A row: | 0030 Service Discovery | 2.5.0 | yes: what of it | `test_native.py: name_of_a_scenario` |
The status begins with one of STATUS. What proves it are scenarios in tests/integration; unit tests ("`test_tell.c: name`") may
stand beside them. doap.xml is written from the table: `python3 tests/lint/xeps.py` does that.
"""

import pathlib
import re
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from tree import ROOT, read

TABLE, DOAP = pathlib.Path("docs/xeps.md"), pathlib.Path("doap.xml")
STATUS = {"yes": "complete", "partly": "partial", "not yet": "planned", "no": "wontfix"}
PROVEN = ("yes", "partly")
ROW = re.compile(r"^\| (\d{4}) ([^|]+)\|([^|]*)\|([^|]+)\|([^|]*)\|$")
PROOF = re.compile(r"`([^`]+)`")
XMPP = "{https://linkmauve.fr/ns/xmpp-doap#}"
RESOURCE = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}resource"


def word_of(status):
    return re.split("[:;,.]", status)[0].strip()


def rows(table):
    """(line, number, version, status, proofs) of each row; a row that is none has None for a number."""
    for line, text in enumerate(table.split("\n"), 1):
        if not text.startswith("| ") or text.startswith("| XEP "):
            continue
        found = ROW.match(text)
        if found:
            number, _, version, status, proofs = found.groups()
            yield line, number, version.strip(), status.strip(), PROOF.findall(proofs)
        else:
            yield line, None, "", text, []


def scenarios(folder=ROOT / "tests"):
    """"file: name" of every scenario and of every unit test, and each file of unit tests."""
    for path in (folder / "integration").glob("test_*.py"):
        for name in re.findall(r"^ *def test_(\w+)\(", path.read_text(encoding="utf-8"), re.MULTILINE):
            yield f"{path.name}: {name}"
    for path in (folder / "unit").glob("*/test_*.c"):
        yield path.name
        for name in re.findall(r"^static void (?:test_)?(\w+)\(void \*\*state\)", path.read_text(encoding="utf-8"), re.MULTILINE):
            yield f"{path.name}: {name}"


def inspect(path, table, known):
    before = "0000"
    for line, number, version, status, proofs in rows(table):
        where = f"{path}:{line}: "
        if number is None:
            yield f"{where}no row of this table: {status}"
            continue
        if number <= before:
            yield f"{where}{number} stands behind {before}"
        before = number
        word = word_of(status)
        if word not in STATUS:
            yield f"{where}{number}: a status begins with {', '.join(STATUS)}"
        if word in PROVEN and not (version and any(".py: " in proof for proof in proofs)):
            yield f"{where}{number}: a version and a scenario are missing"
        for proof in proofs:
            if proof not in known:
                yield f"{where}{number}: there is no `{proof}`"


def in_table(table):
    return [(number, version, STATUS.get(word_of(status))) for _, number, version, status, _ in rows(table)]


def in_doap(doap):
    for xep in ElementTree.fromstring(doap).iter(f"{XMPP}SupportedXep"):
        number = re.search(r"xep-(\d{4})\.html$", xep.find(f"{XMPP}xep").get(RESOURCE)).group(1)
        yield number, xep.findtext(f"{XMPP}version", ""), xep.findtext(f"{XMPP}status")


def compare(path, doap, table):
    told, stands = set(in_table(table)), set(in_doap(doap))
    for number, version, status in sorted(told ^ stands):
        side = "in the table alone" if (number, version, status) in told else "in the file alone"
        yield f"{path}:1: XEP-{number} {version} {status}: {side}; write it anew with python3 tests/lint/xeps.py"


def check():
    table = read(TABLE)
    return [*inspect(TABLE, table, set(scenarios())), *compare(DOAP, read(DOAP), table)]


def supported(number, version, status, note):
    inside = [f"<xmpp:xep rdf:resource='https://xmpp.org/extensions/xep-{number}.html'/>",
              f"<xmpp:status>{STATUS[word_of(status)]}</xmpp:status>"]
    if version:
        inside.append(f"<xmpp:version>{version}</xmpp:version>")
    if note:
        inside.append(f"<xmpp:note xml:lang='en'>{escape(note)}</xmpp:note>")
    lines = "\n".join(f"        {line}" for line in inside)
    return f"    <implements>\n      <xmpp:SupportedXep>\n{lines}\n      </xmpp:SupportedXep>\n    </implements>\n"


def note_of(status):
    """What stands behind the word, without its markup."""
    note = re.sub(r"\[([^\]]+)\]\([^)]+\)|`", lambda found: found.group(1) or "", status[len(word_of(status)):])
    return note.lstrip(":;,. ")


def write():
    """The list anew; all else in the file stays as it is."""
    whole = "".join(supported(number, version, status, note_of(status)) for _, number, version, status, _ in rows(read(TABLE)))
    head, _, rest = read(DOAP).partition("    <!-- docs/xeps.md -->\n")
    tail = rest[rest.index("  </Project>"):]
    (ROOT / DOAP).write_text(f"{head}    <!-- docs/xeps.md -->\n{whole}{tail}", encoding="utf-8")


if __name__ == "__main__":
    write()
