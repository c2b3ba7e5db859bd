"""The disk under the journal is full, fails, hangs or has been overwritten: the gateway says so, tells nobody "yes", and
goes on by itself when it can. Nothing is lost, nothing comes twice, the order holds."""

import hashlib
import json
import os
import subprocess
import time

import pytest

from rig.client import Client
from rig.desk import registers, unregisters
from rig.disk import SickDisk, fill, small_disk
from rig.gateway import ALICE, Gateway
from rig.process import BUILD, wait_until
from rig.texts import new

SERVERS = ["prosody"]
REFUSED = "resource-constraint"
BEGINS, ENDS = "the journal cannot be written; nothing is accepted", "the journal can be written again"
FALLS_SILENT, ANSWERS = "the disk does not answer; nothing is accepted", "the disk answers again"

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="mounting needs root")


@pytest.fixture
def gateway(server, smsc, tmp_path):
    made = Gateway(server, smsc, tmp_path)
    made.transport["doubt_after"] = "1s"
    smsc.offers_again_after(300)
    yield made
    made.stop()


@pytest.fixture
def disk(gateway, smsc):
    made = SickDisk(gateway)
    gateway.start()
    smsc.expects_bind()
    yield made
    made.heals()


@pytest.fixture
def alice(server, disk):
    with Client(server, "alice@localhost", ALICE) as user:
        yield user


def readiness(gateway):
    status, body = gateway.get("/readyz")
    return status, next((d["why"] for d in json.loads(body)["down"] if d["what"] == "store"), None)


def said(gateway, sentence):
    return gateway.process.log.read_text().count(sentence)


def falls_ill(gateway, alice, phone):
    """As its users see it: they write until one is refused. Those that were taken."""
    taken = []
    while True:
        text, id = new("while the disk falls ill"), alice.new_id()
        alice.sends(alice.message(phone, text, id))
        answer = wait_until("a receipt or an error, or it falls ill behind the text",
                            lambda: word_about(alice, id) or (readiness(gateway)[0] == 503 and text in phone.received()))
        if answer is True or answer.receipt_of:
            taken.append(text)
            continue
        assert (answer.condition, answer.error_type) == (REFUSED, "wait"), answer
        assert "try again" in answer.error_text
        return taken


def word_about(alice, id):
    words = alice.inbox.held(lambda s: s.kind == "message" and (s.receipt_of == id or (s.id, s.type) == (id, "error")))
    return words[0] if words else None


def goes_through(alice, phone, before=()):
    """Both ways, and nothing came but what was taken `before`, in its order."""
    down, up = new("down, well again"), new("up, well again")
    alice.expects_receipt(alice.texts(phone, down))
    phone.texts(ALICE, up)
    alice.expects_text(phone, up)
    assert phone.received() == [*before, down]


def expects_once(alice, phone, texts):
    """In any order: the network offers again what was refused, each text by itself."""
    for text in texts:
        alice.expects_text(phone, text, within=20)
    assert not alice.inbox.held(lambda s: s.kind == "message" and s.body in texts)


@needs_root
@pytest.mark.parametrize("left", [0, 60000])  # with a little room some commits fit and others do not
def test_a_full_disk(server, smsc, gateway, new_phone, tmp_path, left):
    phone = new_phone()
    with small_disk(tmp_path / "small", 2 << 20) as small:
        gateway.conf["store"] = f"sqlite:{small}/dragoman.db"
        gateway.start()
        smsc.expects_bind()
        with Client(server, "alice@localhost", ALICE) as alice:
            ballast = fill(small, left)
            taken = falls_ill(gateway, alice, phone)
            status, why = readiness(gateway)
            assert status == 503 and "full" in why
            assert "full" in gateway.command("status").stdout
            texts = [new("up, while it is full") for _ in range(5)]
            for text in texts:
                phone.texts(ALICE, text)
            refused = smsc.count("deliveries_refused")
            wait_until("the network is pushed back", lambda: smsc.count("deliveries_refused") > refused + 5)
            assert not alice.inbox.held(lambda s: s.body in texts)
            ballast.unlink()
            wait_until("it is ready", gateway.is_ready)
            expects_once(alice, phone, texts)
            goes_through(alice, phone, taken)
        assert said(gateway, BEGINS) == said(gateway, ENDS) == 1
        gateway.stop()


def test_answers_that_come_while_the_disk_fails(smsc, gateway, disk, alice, phone):
    """The network took it, and nobody can write that down: it is written later, and texted once."""
    smsc.answers_after(2000)
    text = new("taken, and then the disk fails")
    id = alice.texts(phone, text)
    phone.expects(text)
    disk.fails()
    wait_until("it is noticed", lambda: readiness(gateway)[0] == 503)
    assert "disk I/O error" in readiness(gateway)[1]
    wait_until("the receipt is pushed back", lambda: smsc.count("deliveries_refused") > 0)
    disk.heals()
    alice.expects_receipt(id)
    smsc.answers_after(0)
    goes_through(alice, phone)
    assert said(gateway, BEGINS) == said(gateway, ENDS) == 1


def test_what_was_told_while_the_disk_fails_is_not_told_again(server, smsc, gateway, disk, alice, phone):
    disk.is_slow(300)
    text = new("told, and then the disk fails")
    phone.texts(ALICE, text)
    alice.expects_text(phone, text)
    disk.fails()
    wait_until("it is noticed", lambda: readiness(gateway)[0] == 503)
    disk.heals()
    wait_until("it is written down", lambda: gateway.is_ready() and gateway.waiting("up") == 0)
    server.kill()
    server.start()
    wait_until("it is ready", gateway.is_ready, within=20)
    alice.logs_in()
    goes_through(alice, phone)
    assert not alice.inbox.held(lambda s: s.body == text)


@pytest.mark.limit(90)
def test_a_disk_that_hangs(smsc, gateway, disk, alice, phone):
    disk.hangs()
    caught = new("under way when it hangs")
    caught_id = alice.texts(phone, caught)
    wait_until("silence is noticed", lambda: readiness(gateway)[0] == 503, within=20)
    assert "the disk has not answered for 1" in readiness(gateway)[1]
    begun = time.monotonic()
    falls_ill(gateway, alice, phone)
    assert "has not answered" in gateway.command("status").stdout
    alice.pings(phone)
    assert time.monotonic() - begun < 5
    texts = [new("up, while it hangs") for _ in range(5)]
    for text in texts:
        phone.texts(ALICE, text)
    wait_until("the network is pushed back", lambda: smsc.count("deliveries_refused") > 5)
    disk.heals()
    wait_until("it is ready", gateway.is_ready)
    alice.expects_receipt(caught_id)
    expects_once(alice, phone, texts)
    goes_through(alice, phone, [caught])
    assert said(gateway, FALLS_SILENT) == said(gateway, ANSWERS) == 1


@pytest.mark.limit(90)
def test_the_end_does_not_wait_for_a_disk_that_hangs(gateway, disk, alice, phone):
    disk.hangs()
    text = new("under way at the end")
    alice.texts(phone, text)
    wait_until("it is queued", lambda: gateway.metrics()["dragoman_store_queue"] > 0)
    assert gateway.process.stop(within=35) == 1
    gateway.process.check_log()
    assert said(gateway, "leaving without it") == 1
    disk.heals()
    gateway.start()
    assert phone.received() in ([], [text])  # it was not acknowledged: either is honest
    goes_through(alice, phone, phone.received())


def digests(folder):
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.glob("dragoman.db*"))
            if not p.name.endswith("-shm")}


def overwrite(path, first_page=2, page=4096):
    with path.open("r+b") as f:
        f.seek((first_page - 1) * page)
        f.write(os.urandom(path.stat().st_size - (first_page - 1) * page))


@pytest.fixture
def long_journal(gateway, smsc):
    """Longer than any cache: what is read of it comes from the disk."""
    path = gateway.folder / "dragoman.db"
    subprocess.run([BUILD / "bench" / "bench_fill", path, "70000", "0", "1"], check=True, timeout=50)
    assert path.stat().st_size > 16 << 20
    gateway.start()
    smsc.expects_bind()
    return path


def test_a_file_that_was_overwritten_is_left_alone(server, smsc, gateway, long_journal, phone):
    """Found when it is read; then neither the running gateway nor the next one writes a single octet."""
    overwrite(long_journal)
    for id in range(1000, 20000, 1000):
        gateway.command("trace", str(id), check=False)
    wait_until("it is noticed", lambda: readiness(gateway)[0] == 503)
    before = digests(gateway.folder)
    assert "malformed" in readiness(gateway)[1]
    with Client(server, "alice@localhost", ALICE) as alice:
        falls_ill(gateway, alice, phone)
    text = new("up, onto a ruin")
    phone.texts(ALICE, text)
    wait_until("the network is pushed back", lambda: smsc.count("deliveries_refused") > 1)
    assert gateway.process.stop() == 1
    gateway.process.check_log()
    assert said(gateway, BEGINS) == 1
    with pytest.raises(AssertionError, match="it is damaged"):
        gateway.start()
    gateway.process.child = None
    assert digests(gateway.folder) == before
    for path in gateway.folder.glob("dragoman.db*"):
        path.unlink()
    gateway.start()  # begun anew, as the sentence says
    with Client(server, "alice@localhost", ALICE) as alice:
        alice.expects_text(phone, text, within=20)


def test_nobody_is_half_registered(server, gateway, disk, phone):
    with Client(server, "bob@localhost", ALICE) as bob:
        disk.fails()
        for answer in (registers(bob, language="de"), registers(bob, phone=phone.number)):
            assert answer.type == "error" and answer.error_type == "wait", answer.xml
            assert answer.error_text
        disk.heals()
        wait_until("it is written down", lambda: gateway.is_ready())
        assert unregisters(bob).condition == "registration-required"
        assert registers(bob, language="de").type == "result"
        disk.fails()
        answer = unregisters(bob)
        assert answer.error_type == "wait" and answer.error_text
        disk.heals()
        wait_until("it is written down", lambda: gateway.is_ready())
        assert unregisters(bob).type == "result"
        assert not [text for text in phone.received() if "code" in text.lower()]
