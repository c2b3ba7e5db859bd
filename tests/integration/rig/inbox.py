"""What somebody has received and nobody has asked for yet."""

import threading
import time


class Inbox:
    """Filled by a reader's thread, emptied by a scenario that expects things."""

    def __init__(self, owner):
        self.owner = owner
        self._items = []
        self._came = threading.Condition()

    def put(self, item):
        with self._came:
            self._items.append(item)
            self._came.notify_all()

    def expect(self, what, matches, within=10):
        """Take out the first item that matches, waiting for it; AssertionError with what came instead."""
        end = time.monotonic() + within
        seen = 0
        with self._came:
            while True:
                for index in range(seen, len(self._items)):
                    if matches(self._items[index]):
                        return self._items.pop(index)
                seen = len(self._items)
                left = end - time.monotonic()
                if left <= 0:
                    raise AssertionError(f"{self.owner} expected {what} within {within} s, but got {self._shown()}")
                self._came.wait(left)

    def held(self, matches=lambda item: True):
        """What is here now, without taking it out."""
        with self._came:
            return [item for item in self._items if matches(item)]

    def clear(self):
        with self._came:
            self._items.clear()

    def _shown(self, most=10):
        if not self._items:
            return "nothing"
        lines = [f"\n    {item}" for item in self._items[-most:]]
        return f"{len(self._items)} other things, at last:" + "".join(lines)
