"""Steady talk between users and phones: unique texts, short and long, of every alphabet, at a bounded rate."""

import asyncio
import random

from rig.xmpp_server import COMPONENT

GSM_WORDS = "Grüße from ¥£$ to [Ω] {and} €, ~100% \\ok\\ ñ over and out".split()
UCS_2_WORDS = "Привет 👋🏽 family 👨‍👩‍👧‍👦 中文 日本 ещё раз".split()
KINDS = ("GSM", "GSM", "GSM", "UCS-2", "long GSM", "long UCS-2")
LONG_CHARACTERS = (180, 420)


def compose(rng, token):
    kind = rng.choice(KINDS)
    words = UCS_2_WORDS if kind.endswith("UCS-2") else GSM_WORDS
    text = token
    least = rng.randint(*LONG_CHARACTERS) if kind.startswith("long") else rng.randint(0, 40)
    while len(text) < least:
        text += f" {rng.choice(words)} {rng.randrange(1000)}"
    return text


class Traffic:
    def __init__(self, seed, users, numbers, phones, carrier):
        self.rng = random.Random(f"{seed} traffic")
        self.users, self.numbers, self.phones, self.carrier = users, numbers, phones, carrier
        self._count = 0
        self._posts = set()

    def token(self, way):
        self._count += 1
        return f"#{way}{self._count:06}#"

    async def run(self, per_second):
        """Until cancelled; users who are not logged in keep silent."""
        try:
            while True:
                await asyncio.sleep(self.rng.expovariate(per_second))
                (self.down if self.rng.random() < 0.5 else self.up)()
        finally:
            await asyncio.gather(*self._posts)

    def down(self):
        user, phone = self.rng.choice(self.users), self.rng.choice(self.phones)
        token = self.token("d")
        text = compose(self.rng, token)
        if user.present.is_set():
            user.texts(f"{phone}@{COMPONENT}", token, text)

    def up(self):
        phone, number = self.rng.choice(self.phones), self.rng.choice(self.numbers)
        text = compose(self.rng, self.token("u"))
        concat = self.rng.choice(("udh8", "udh16", "sar", "payload"))
        task = asyncio.create_task(self.carrier.delivers(phone, number, text, concat))
        self._posts.add(task)
        task.add_done_callback(self._posts.discard)
