"""The ruler: functions, files and nesting. There is no list of exceptions."""

import csource
from tree import EVERYTHING, c_files, read

FUNCTION_MAX = 60
FILE_MAX = 500
NESTING_MAX = 3  # "under 4"


def inspect(path, source):
    count = source.count("\n")
    if count > FILE_MAX:
        yield f"{path}:1: {count} lines, more than {FILE_MAX}"
    for function in csource.functions(csource.strip(source)):
        where = f"{path}:{function.first_line}: {function.name}()"
        if function.lines > FUNCTION_MAX:
            yield f"{where} has {function.lines} lines, more than {FUNCTION_MAX}"
        depth = csource.nesting(function.body)
        if depth > NESTING_MAX:
            yield f"{where} nests {depth} deep, more than {NESTING_MAX}"


def check():
    return [wrong for path in c_files(EVERYTHING) for wrong in inspect(path, read(path))]
