"""The corner cases of SMPP are scenarios: each of the 83 by its number, test_case_NN_what_is_expected, and none by another number."""

import ast

from tree import ROOT, read

FOLDER = "tests/integration/corner_cases"
NUMBERS = range(1, 84)
PREFIX = "test_case_"


def check():
    paths = sorted(path.relative_to(ROOT) for path in (ROOT / FOLDER).glob("test_*.py"))
    return inspect([(path, read(path)) for path in paths])


def inspect(files):
    seen, wrong = set(), []
    for path, source in files:
        for function in ast.walk(ast.parse(source)):
            if not isinstance(function, ast.FunctionDef) or not function.name.startswith(PREFIX):
                continue
            number, _, what = function.name.removeprefix(PREFIX).partition("_")
            if len(number) == 2 and number.isdigit() and int(number) in NUMBERS and what:
                seen.add(int(number))
            else:
                wrong.append(f"{path}:{function.lineno}: {function.name}: {PREFIX}01_what_is_expected is the pattern, up to "
                             f"{NUMBERS[-1]}")
    return wrong + [f"{FOLDER}:1: no scenario for corner case {number:02}" for number in NUMBERS if number not in seen]
