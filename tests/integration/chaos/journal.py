"""The journal as the auditor reads it: from the file, without Dragoman's help."""

import contextlib
import sqlite3

from chaos.records import Row

STANDS = ("accepted", "submitted", "in doubt", "sent", "delivered", "failed", "expired")
WAYS = ("down", "up")


def open_for_reading(path):
    return sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=5)


def empty_log(path):
    """As an operator's backup does: the write-ahead log into the database, and the log to nothing."""
    with contextlib.closing(sqlite3.connect(path, timeout=0.5)) as db, contextlib.suppress(sqlite3.OperationalError):
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def open_ends(path):
    """How many rows are not done: nothing final is known, or nobody was told."""
    with contextlib.closing(open_for_reading(path)) as db:
        return db.execute("SELECT count(*) FROM progress WHERE waits IS NOT NULL OR stand <= 3").fetchone()[0]


def rows(path):
    with contextlib.closing(open_for_reading(path)) as db:
        found = db.execute("SELECT id, way, stand, user, peer, stanza_id, text, doubted, waits IS NULL, attempts,"
                           " why_text FROM message JOIN progress USING(id) ORDER BY id")
        return [Row(id, WAYS[way], STANDS[stand], user, peer, stanza_id, text, bool(doubted), bool(told), attempts, why)
                for id, way, stand, user, peer, stanza_id, text, doubted, told, attempts, why in found]
