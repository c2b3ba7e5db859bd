"""The checks that others wrote: clang-format, clang-tidy, cppcheck, and the compiler on each header alone."""

import concurrent.futures
import json
import os
import re
import subprocess

from tree import EVERYTHING, PRODUCT, ROOT, c_files

JOBS = os.cpu_count() or 1


def run(command):
    """What it printed when it failed; "" when it did not."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return (done.stdout + done.stderr).strip() or f"exit {done.returncode}" if done.returncode else ""


def in_parallel(command_of, paths):
    with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
        return [complaint for complaint in pool.map(lambda path: run(command_of(path)), paths) if complaint]


def compile_flags(build):
    """file -> its -I and -D flags, from the compile commands."""
    flags = {}
    for entry in json.loads((build / "compile_commands.json").read_text()):
        words = entry["command"].replace('\\"', '"').split()
        keep = [word for word in words if word.startswith(("-I", "-D"))]
        keep += [flag for i, word in enumerate(words) if word == "-isystem" for flag in (word, words[i + 1])]
        flags[os.path.relpath(entry["file"], ROOT)] = keep
    return flags


def check_format():
    paths = [str(path) for path in c_files(EVERYTHING)]
    chunks = [paths[i::JOBS] for i in range(JOBS)]
    complaints = "\n".join(in_parallel(lambda chunk: ["clang-format", "--dry-run", "-Werror", *chunk], chunks))
    return [f"{path}: not as clang-format writes it" for path in sorted(set(re.findall(r"^(\S+?):\d", complaints, re.MULTILINE)))]


def check_headers(build):
    """Each header compiles alone: it includes what it needs."""
    flags = compile_flags(build)

    def command(header):
        beside = [path for path in flags if os.path.dirname(path) == str(header.parent)] or list(flags)
        return ["gcc", "-std=c11", "-fsyntax-only", "-Wall", "-Wextra", "-Werror", "-Wno-unused", *flags[beside[0]],
                "-include", str(header), "-x", "c", "/dev/null"]

    return in_parallel(command, c_files(PRODUCT, "*.h"))


def check_cppcheck(build):
    project = build / "compile_commands.json"
    filters = [f"--file-filter={ROOT}/{wing}/*" for wing in PRODUCT]
    complaint = run(["cppcheck", f"--project={project}", *filters, "--enable=warning,performance,portability",
                     "--suppress=compareBoolExpressionWithInt",  # takes (flag ? 2 : 1) for a boolean
                     "--inline-suppr", "--error-exitcode=1", "--quiet", f"-j{JOBS}",
                     "--template={file}:{line}: {message} [{id}]"])
    return [complaint] if complaint else []


def check_tidy(build):
    known = compile_flags(build)
    paths = [path for path in c_files(PRODUCT, "*.c") if str(path) in known]
    complaints = in_parallel(lambda path: ["clang-tidy", "--quiet", "-p", str(build), str(path)], paths)
    unknown = [f"{path}: not compiled in {build}" for path in c_files(PRODUCT, "*.c") if str(path) not in known]
    return complaints + unknown
