"""Just enough C to measure it: text without comments and literals, functions, and how deep their statements nest.

Relies on the shape that clang-format gives: a function's braces stand alone in the first column.
"""

import re

COMMENT_OR_LITERAL = re.compile(r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", re.DOTALL)
TOKEN = re.compile(r"[A-Za-z_]\w*|[{}();]|[^\s\w]|\d\w*")
LOOPS_AND_BRANCHES = {"if", "for", "while", "switch", "DG_LIST_EACH"}


def _blank(match):
    text = match.group()
    kept = text[0] + text[-1] if text[0] in "\"'" else " "
    return kept + "\n" * text.count("\n")


def strip(source):
    """Comments and the insides of literals gone, line numbers kept."""
    return COMMENT_OR_LITERAL.sub(_blank, source)


def strip_directives(stripped):
    """Preprocessor lines (and their continuations) gone, too."""
    return re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", lambda m: "\n" * m.group().count("\n"), stripped, flags=re.MULTILINE)


class Function:
    def __init__(self, name, first_line, lines, body):
        self.name, self.first_line, self.lines, self.body = name, first_line, lines, body


def functions(stripped):
    """Every function definition, with its length from the opening brace to the closing one."""
    lines = strip_directives(stripped).split("\n")
    start = None
    for number, line in enumerate(lines):
        if line == "{":
            start = number
        elif line == "}" and start is not None:
            head = "\n".join(lines[max(0, start - 6):start])
            names = re.findall(r"(\w+)\s*\([^()]*(?:\([^()]*\)[^()]*)*\)\s*$", head)
            yield Function(names[-1] if names else "?", start + 1, number - start + 1, lines[start:number + 1])
            start = None


class _Nesting:
    """A recursive walk over the statements of one function body; `deepest` is the answer."""

    def __init__(self, body):
        self.tokens = TOKEN.findall("\n".join(body))
        self.at = 0
        self.deepest = 0

    def _peek(self):
        return self.tokens[self.at] if self.at < len(self.tokens) else "}"

    def _skip_group(self, opening, closing):
        depth = 0
        while self.at < len(self.tokens):
            depth += (self.tokens[self.at] == opening) - (self.tokens[self.at] == closing)
            self.at += 1
            if depth == 0:
                return

    def block(self, depth):
        self.at += 1
        while self._peek() != "}":
            self.statement(depth)
        self.at += 1

    def statement(self, depth):
        self.deepest = max(self.deepest, depth)
        word = self._peek()
        if word == "{":
            self.block(depth)
        elif word in LOOPS_AND_BRANCHES:
            self.at += 1
            self._skip_group("(", ")")
            self.statement(depth + 1)
            if word == "if" and self._peek() == "else":
                self.at += 1
                self.statement(depth if self._peek() == "if" else depth + 1)
        elif word == "do":
            self.at += 1
            self.statement(depth + 1)
        else:
            self._expression()

    def _expression(self):
        while self.at < len(self.tokens) and self._peek() not in (";", "}"):
            if self._peek() in "({":
                self._skip_group(self._peek(), {"(": ")", "{": "}"}[self._peek()])
            else:
                self.at += 1
            if self.tokens[self.at - 1] == ":" and self._peek() != "}":
                return
        if self._peek() == ";":
            self.at += 1


def nesting(body):
    """Loops and branches inside one another: 0 for a straight line."""
    walk = _Nesting(body)
    walk.block(0)
    return walk.deepest
