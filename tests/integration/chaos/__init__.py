"""Everything breaks, again and again, and an auditor asks every side what it saw. Start with play.py; `run` is the
command, test_chaos.py the short profile."""
