"""Each check finds what it is for, and leaves alone what is right. tests/lint/run runs these first."""

import pathlib
import textwrap
import unittest

import banned
import cases
import csource
import layers
import sentences
import sizes
import statics
import xeps


def found(check, path, source):
    return [wrong.split(": ", 1)[1] for wrong in check.inspect(pathlib.Path(path), textwrap.dedent(source))]


class Layers(unittest.TestCase):
    def test_upwards_and_sideways_is_wrong(self):
        for path, included in (("core/util/x.c", "net/conn.h"), ("core/router/x.c", "xmpp/xmpp.h"),
                               ("transports/smpp/x.c", "router/router.h"), ("core/conf/x.c", "store/store.h"),
                               ("plugins/ratelimit/x.c", "conf/conf.h"), ("core/xmpp/x.c", "store/store.h")):
            self.assertEqual(len(found(layers, path, f'#include "{included}"\n')), 1, (path, included))

    def test_downwards_and_beside_is_right(self):
        for path, included in (("core/net/x.c", "util/buf.h"), ("core/router/x.c", "store/store.h"),
                               ("core/main/x.c", "xmpp/xmpp.h"), ("core/util/x.c", "dragoman/event.h"),
                               ("transports/smpp/x.c", "net/conn.h"), ("transports/smpp/x.c", "proto.h"),
                               ("core/xmpp/x.c", "router/router.h")):
            self.assertEqual(found(layers, path, f'#include "{included}"\n'), [], (path, included))

    def test_what_is_nowhere_is_wrong(self):
        self.assertEqual(len(found(layers, "core/util/x.c", '#include "util/nothing.h"\n')), 1)

    def test_libraries_have_owners(self):
        self.assertEqual(len(found(layers, "core/xmpp/message.c", "#include <strophe.h>\n")), 1)
        self.assertEqual(len(found(layers, "transports/smpp/link.c", "#include <smpp34_structs.h>\n")), 1)
        self.assertEqual(found(layers, "core/stream/stream.c", "#include <strophe.h>\n"), [])
        self.assertEqual(found(layers, "core/util/x.c", "#include <string.h>\n"), [])


class Sizes(unittest.TestCase):
    def test_functions(self):
        body = "\tx();\n" * 58
        self.assertEqual(found(sizes, "x.c", f"void f(void)\n{{\n{body}}}\n"), [])
        self.assertEqual(found(sizes, "x.c", f"void f(void)\n{{\n{body}\tx();\n}}\n"), ["f() has 61 lines, more than 60"])

    def test_files(self):
        self.assertEqual(found(sizes, "x.c", "\n" * 500), [])
        self.assertEqual(found(sizes, "x.c", "\n" * 501), ["501 lines, more than 500"])

    def nesting(self, body):
        return csource.nesting(["{", *body.split("\n"), "}"])

    def test_nesting(self):
        self.assertEqual(self.nesting("a(); b = (struct c){ { 1 } };"), 0)
        self.assertEqual(self.nesting("if (a) b(); else if (c) d(); else e();"), 1)
        self.assertEqual(self.nesting("for (;;) if (a) while (b(c)) d();"), 3)
        self.assertEqual(self.nesting("do { if (a) { b(); } } while (c); d();"), 2)
        self.assertEqual(self.nesting("switch (a) { case B: if (c) d(); break; default: e(); }"), 2)
        self.assertEqual(self.nesting("DG_LIST_EACH(n, h) { if (a) b(); }"), 2)
        self.assertEqual(self.nesting("if (a) { if (b) { if (c) { if (d) { e(); } } } }"), 4)
        self.assertEqual(self.nesting("x = a ? b : c; if (d) e(f ? g : h);"), 1)


class Banned(unittest.TestCase):
    def test_calls(self):
        self.assertEqual(len(found(banned, "core/util/x.c", "\tsprintf(a, b);\n\tx = atoi(y);\n\tsystem (z);\n")), 3)
        self.assertEqual(len(found(banned, "core/util/x.c", "\ta = malloc(1);\n")), 1)
        self.assertEqual(found(banned, "tests/unit/x.c", "\ta = malloc(1);\n"), [])

    def test_namesakes_and_words_in_comments(self):
        source = '/* sprintf(a) */ snprintf(a); x->gets(b); y.system(c); my_atoi(d); e("strcpy(f)"); // strcat(g)\n'
        self.assertEqual(found(banned, "core/util/x.c", source), [])

    def test_unfinished(self):
        self.assertEqual(len(found(banned, "core/util/x.c", "/* TO" "DO: later */\n")), 1)
        self.assertEqual(len(found(banned, "core/util/placeholder.c", "")), 1)


class Statics(unittest.TestCase):
    def test_what_can_change(self):
        for source in ("static int count;\n", "static const char *name = 0;\n", "static struct a b = { 1 };\n",
                       "int global;\n", "struct a *list = 0;\n", "static void (*hook)(int a);\n", "char room[12];\n",
                       "void f(void)\n{\n\tstatic int calls;\n}\n", "static _Thread_local int x;\n"):
            self.assertEqual(len(found(statics, "core/util/x.c", source)), 1, source)

    def test_what_cannot(self):
        for source in ("static const int count = 1;\n", "static const char *const names[] = { 0 };\n",
                       "const struct a b = { 1 };\n", "static void (*const steps[])(int a) = { 0 };\n",
                       "static int f(int (*g)(int a));\n", "static int f(const char *a)\n{\n\treturn 1;\n}\n",
                       "extern const int count;\n", "struct a;\n", "typedef int b;\n", "int f(void);\n",
                       "struct a {\n\tint b;\n};\n", "enum { A, B };\n"):
            self.assertEqual(found(statics, "core/util/x.c", source), [], source)

    def test_thread_locals_where_libstrophe_forces_them(self):
        self.assertEqual(found(statics, "core/stream/guard.c", "static _Thread_local int x;\n"), [])


class Cases(unittest.TestCase):
    ALL = "".join(f"def test_case_{number:02}_is_there():\n    pass\n" for number in cases.NUMBERS)

    def test_all_of_them(self):
        half = self.ALL.index("def test_case_40")
        self.assertEqual(cases.inspect([("a.py", self.ALL[:half]), ("b.py", self.ALL[half:])]), [])

    def test_one_that_is_missing(self):
        without = self.ALL.replace("def test_case_17_is_there():\n    pass", "# def test_case_17_is_there")
        [wrong] = cases.inspect([("a.py", without)])
        self.assertTrue(wrong.endswith("no scenario for corner case 17"), wrong)

    def test_names_of_another_pattern(self):
        for name in ("test_case_84_x", "test_case_00_x", "test_case_7_x", "test_case_07"):
            [wrong] = cases.inspect([("a.py", f"{self.ALL}def {name}():\n    pass\n")])
            self.assertIn(f"a.py:{2 * 83 + 1}: {name}: ", wrong)


class Xeps(unittest.TestCase):
    KNOWN = {"test_a.py: it_works", "test_a.c"}
    RIGHT = "| XEP | version | status here | proven by |\n| 0004 Forms | 2.0 | yes | `test_a.py: it_works`, `test_a.c` |\n"

    def inspected(self, row):
        return [wrong for wrong in xeps.inspect("x.md", self.RIGHT + row + "\n", self.KNOWN)]

    def test_what_is_right(self):
        for row in ("", "| 0030 Disco | 1 | partly: no items | `test_a.py: it_works` |", "| 0198 SM | 1 | no: who could? | |"):
            self.assertEqual(self.inspected(row), [], row)

    def test_what_is_wrong(self):
        for row in ("| 0004 Forms | 2.0 | yes | `test_a.py: it_works` |",  # twice
                    "| 0030 Disco | 1 | perhaps | `test_a.py: it_works` |",
                    "| 0030 Disco | 1 | yes | |", "| 0030 Disco | 1 | yes | `test_a.c` |",
                    "| 0030 Disco | | yes | `test_a.py: it_works` |", "| 0030, 0031 Disco | 1 | no | |",
                    "| 0030 Disco | 1 | no | `test_a.py: it_fails` |"):
            self.assertEqual(len(self.inspected(row)), 1, row)

    def test_the_file_for_programs(self):
        doap = ("<r xmlns:x='https://linkmauve.fr/ns/xmpp-doap#' xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
                "<x:SupportedXep><x:xep rdf:resource='https://xmpp.org/extensions/xep-0004.html'/><x:status>{}</x:status>"
                "<x:version>2.0</x:version></x:SupportedXep></r>")
        self.assertEqual(list(xeps.compare("x", doap.format("complete"), self.RIGHT)), [])
        self.assertEqual(len(list(xeps.compare("x", doap.format("partial"), self.RIGHT))), 2)
        self.assertEqual(len(list(xeps.compare("x", doap.format("complete"), self.RIGHT + "| 0198 SM | 1 | no: x | |"))), 1)


class Sentences(unittest.TestCase):
    CATALOGUE = 'X(A, "All {1} of it, " "until {2}.",\n\t"Alles")\nX(B, "Now.", "Jetzt")\n'

    def test_what_is_right(self):
        whole = 'say("All %.64s of it, "\n\t"until %lld."); say("Now.");'
        pieces = 'say(" of it, until "); say("All x of it"); say("Now.");'
        for source in (whole, pieces):
            self.assertEqual(sentences.inspect(self.CATALOGUE, [source]), [], source)

    def test_what_is_wrong(self):
        for source, n in (('say("All %s of it, until %s"); say("now.");', 1), ('say("All %s, until %s.");', 2), ("", 2)):
            self.assertEqual(len(sentences.inspect(self.CATALOGUE, [source])), n, source)


if __name__ == "__main__":
    unittest.main()
