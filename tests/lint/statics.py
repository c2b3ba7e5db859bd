"""Static variables that can change: a second instance in one process would share them. Only core/main may have some."""

import re

import csource
from tree import PRODUCT, c_files, read

# Thread-local, because libstrophe calls back without an argument of ours.
THREAD_LOCAL = {"core/stream/guard.c", "core/stream/stream.c"}
FREE = "core/main/"
STATIC = re.compile(r"(?:\A|(?<=[;{}\n]))\s*((?:static|_Thread_local|__thread)\b[^;={]*)(?=[;={])")
GLOBAL = re.compile(r"^([A-Za-z_][\w *]*\w(?:\[[^\]]*\])*)\s*(?==[^=]|;)", re.MULTILINE)
NOT_A_VARIABLE = re.compile(r"\w+$|(?:static|_Thread_local|__thread|extern|typedef|return|goto)\b|(?:struct|enum|union) \w+$")
THREAD_LOCAL_WORD = re.compile(r"\b(?:_Thread_local|__thread)\b")


def is_function(declaration):
    """A star right behind the first parenthesis makes it a variable that points to a function."""
    return re.search(r"^[^(]*\((?!\*)", declaration) is not None


def is_constant(declaration):
    """`const` applies to the object itself, not only to what it points at."""
    declarator = declaration.split(")", 1)[0]
    return re.search(r"\bconst\b", declarator.rsplit("*", 1)[-1]) is not None


def declarations(stripped, is_c):
    """Every declaration with static storage, with its line: `static` anywhere, and plain globals of a .c file."""
    text = csource.strip_directives(stripped)
    for match in STATIC.finditer(text):
        yield text.count("\n", 0, match.start(1)) + 1, " ".join(match.group(1).split())
    for match in GLOBAL.finditer(text if is_c else ""):
        declaration = " ".join(match.group(1).split())
        if not NOT_A_VARIABLE.match(declaration):
            yield text.count("\n", 0, match.start(1)) + 1, declaration


def inspect(path, source):
    for line, declaration in declarations(csource.strip(source), path.suffix == ".c"):
        is_allowed = THREAD_LOCAL_WORD.search(declaration) and str(path) in THREAD_LOCAL
        if not is_function(declaration) and not is_constant(declaration) and not is_allowed:
            yield f"{path}:{line}: {declaration}: can change"


def check():
    paths = [path for path in c_files(PRODUCT) if not str(path).startswith(FREE)]
    return [wrong for path in paths for wrong in inspect(path, read(path))]
