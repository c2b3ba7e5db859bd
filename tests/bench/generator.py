"""bench_load (load/main.c) from the outside: one process that plays everything around the gateway."""

import json
import subprocess


class Failed(Exception):
    """A part could not run, or a run lost, doubled or refused something."""


class Generator:
    def __init__(self, build, **arguments):
        words = [f"{key}={value}" for key, value in arguments.items()]
        self.process = subprocess.Popen([build / "bench" / "bench_load", *words], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        self.ports = json.loads(self.say("ports"))

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self.process.stdin.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def say(self, line):
        """Its answer, one line. It bounds its own time: ten seconds without any movement end a run."""
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().strip()
        if not answer:
            raise Failed(f"the load generator died of: {line}")
        return answer

    def expect(self, line, wanted):
        answer = self.say(line)
        if answer != wanted:
            raise Failed(f"{line}: {answer}")

    def run(self, kind, messages, window, rate=0):
        """The figures of one run in which nothing was lost, doubled or refused."""
        figures = json.loads(self.say(f"run {kind} {messages} {window} {rate}"))
        wrong = {key: figures[key] for key in ("lost", "doubled", "strays", "errors", "unacknowledged", "complaint")
                 if figures[key]}
        if wrong:
            raise Failed(f"{kind}, {messages} messages: {wrong}")
        return figures
