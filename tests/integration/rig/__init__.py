"""The real parts that scenarios play on: programs, servers, clients and networks, started and driven from Python.

Every part is a context manager: entering it starts what it needs, leaving it ends what it started. scripts/demo plays
on the same parts.
"""
