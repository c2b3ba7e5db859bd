"""Texts for scenarios: each unique, so that what arrives is what was meant."""

import itertools

GSM_7 = "Grüße from ¥£$ to [Ω] {and} €, ~100% \\ok\\ ñ"  # default alphabet and its extension table
UCS_2 = "Привет 👋🏽 family 👨‍👩‍👧‍👦 中文"
numbered = itertools.count(1)


def new(text):
    return f"{text} #{next(numbered)}"


def long(parts, octets):
    """A text of so many parts when each takes `octets` characters; no two places look alike."""
    words = "".join(f"{n} " for n in range(octets))
    return new(words[:octets * parts - 20])
