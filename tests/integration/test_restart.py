"""The plug is pulled: nothing that was accepted is lost, nothing final happens twice."""

from rig.gateway import ALICE
from rig.process import wait_until
from rig.texts import new

SERVERS = ["prosody"]
WINDOW = 10


def test_texts_that_wait_survive_the_end(smsc, gateway, alice, phone):
    smsc.stop()
    texts = [new("patience") for _ in range(50)]
    sent = [alice.texts(phone, text) for text in texts]
    wait_until("all are in the journal", lambda: gateway.waiting("down") == len(texts))
    gateway.kill()
    smsc.start()
    gateway.start()
    for id in sent:
        alice.expects_receipt(id, within=30)
    assert phone.received() == texts


def test_an_orderly_end_in_a_burst_loses_and_doubles_nothing(smsc, gateway, alice, phone):
    texts, sent = slow_burst(smsc, gateway, alice, phone)
    gateway.stop()
    gateway.start()
    for id in sent:
        alice.expects_receipt(id, within=40)
    assert phone.received() == texts


def test_a_sudden_end_in_a_burst_loses_nothing(smsc, gateway, alice, phone):
    """What was on its way, at most a window, is texted again, and only after the time of doubt."""
    gateway.stop()
    gateway.transport.update(window=WINDOW, doubt_after="1s")
    gateway.start()
    texts, sent = slow_burst(smsc, gateway, alice, phone)
    gateway.kill()
    gateway.start()
    for id in sent:
        alice.expects_receipt(id, within=40)
    arrived = phone.received()
    assert set(arrived) == set(texts)
    assert len(arrived) - len(texts) <= WINDOW


def test_texts_for_a_user_survive_the_end(server, gateway, alice, phone):
    server.kill()
    texts = [new("while nobody could hear") for _ in range(50)]
    for text in texts:
        phone.texts(ALICE, text)
    wait_until("all are in the journal", lambda: gateway.waiting("up") == len(texts))
    gateway.kill()
    gateway.start(ready=False)
    server.start()
    wait_until("the server has them all", lambda: gateway.waiting("up") == 0, within=40)
    alice.logs_in()
    for text in texts:
        alice.expects_text(phone, text, within=40)


def slow_burst(smsc, gateway, alice, phone, count=150):
    """A burst that is in the journal to the last text while the network has only a part of it."""
    smsc.answers_after(20)
    texts, sent = [new("burst") for _ in range(count)], [alice.new_id() for _ in range(count)]
    alice.sends("".join(alice.message(phone, text, id) for text, id in zip(texts, sent)))
    alice.pings(phone)
    wait_until("the journal has it all", lambda: gateway.status()["store"]["queued"] == 0)
    assert 0 < len(phone.received()) < count
    return texts, sent
