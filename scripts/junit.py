"""junit.py FILE: "PASSED FAILED" of a JUnit report on stdout, and what the failed cases said on stderr.

Every case that did not run is a failure. Called by scripts/test.
"""

import sys
from xml.etree import ElementTree

LINES = 40


def failure_of(case):
    for tag in ("failure", "error", "skipped"):
        found = case.find(tag)
        if found is not None:
            return found
    return None


cases = list(ElementTree.parse(sys.argv[1]).iter("testcase"))
failed = [case for case in cases if failure_of(case) is not None]
for case in failed:
    said = case.findtext("system-out") or failure_of(case).text or failure_of(case).get("message", "")
    print(f"FAILED: {case.get('name')}", *said.splitlines()[-LINES:], sep="\n  ", file=sys.stderr)
print(len(cases) - len(failed), len(failed))
