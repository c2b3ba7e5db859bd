"""A wall clock that is wrong (fake/clock/wrong_clock.c), as after a step by hand, by NTP, or out of a suspended machine."""

from rig.process import BUILD, SANITIZER_OPTIONS

LIBRARY = BUILD / "fake" / "wrong_clock.so"


class WrongClock:
    """The gateway's. Right until told otherwise."""

    def __init__(self, gateway):
        self._file = gateway.folder / "clock"
        self.is_wrong_by(0)
        gateway.process.env.update(
            LD_PRELOAD=str(LIBRARY), WRONG_CLOCK=str(self._file),
            ASAN_OPTIONS=SANITIZER_OPTIONS["ASAN_OPTIONS"] + ":verify_asan_link_order=0")

    def is_wrong_by(self, seconds):
        fresh = self._file.with_suffix(".new")
        fresh.write_text(str(seconds))
        fresh.replace(self._file)
