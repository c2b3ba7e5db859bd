"""A GSM modem on a pseudo terminal, and the network behind its SIM: 3GPP TS 27.005 and 27.007 as USB sticks and old
serial modems speak them, with echo, prompts, things said in between, a small memory, PINs, and all their ailments.

A scenario drives it from its thread; as a program it is there for trying the gateway by hand:

    modem_sim.py LINK NUMBER        # "LINK" becomes a symbolic link to the terminal
"""

import contextlib
import heapq
import itertools
import os
import pty
import random
import select
import sys
import threading
import time
import tty
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from rig import gsm_pdu
from rig.inbox import Inbox
from rig.phone import Sms

CTRL_Z, ESCAPE = b"\x1a", b"\x1b"
HOME, SEARCHING, DENIED, ROAMING = 1, 2, 3, 5


class Network:
    """What all SIMs share: a service centre. `texts` has what came from the gateway, whole; `parts` all its parts."""

    def __init__(self):
        self.modems = []
        self.texts = Inbox("the mobile network")
        self.parts = []
        self.reports = {}  # number of a phone -> TP-ST; 0 when it is not here
        self.report_after = 0.05
        self._open = {}
        self._references = itertools.count(random.randrange(256))

    def deliver(self, phone, to, text, order=None):
        """A phone texts one of our SIMs; in this order of parts, if it takes several."""
        modem = next(m for m in self.modems if m.number == to)
        parts = gsm_pdu.parts_of(text)
        reference = next(self._references) % 256
        for n in order or range(1, len(parts) + 1):
            place = (reference, len(parts), n) if len(parts) > 1 else None
            modem.receive(gsm_pdu.deliver(phone.number, parts[n - 1], place))

    def takes(self, modem, reference, submit):
        """An SMS-SUBMIT has come; what becomes of it is reported later."""
        self.parts.append((modem.name, submit))
        if submit.wants_report:
            status = self.reports.get(submit.receiver, 0)
            sent = time.time()
            modem.later(self.report_after, lambda: modem.report(
                gsm_pdu.status_report(reference, submit.receiver, status, sent)))
        key = (modem.number, submit.receiver, submit.reference, submit.total)
        parts = self._open.setdefault(key, {})
        parts[submit.number] = submit.text
        if len(parts) == submit.total:
            del self._open[key]
            text = "".join(parts[n] for n in sorted(parts))
            text = text.encode("utf-16", "surrogatepass").decode("utf-16")  # halves of an emoji find each other
            self.texts.put(Sms(modem.number, submit.receiver, text, submit.total))

    def accept_texts_of(self, modem):
        """For scenarios that want no more than the parts."""
        return [submit.text for name, submit in self.parts if name == modem.name]


class Modem:
    def __init__(self, network, folder, number, name="modem", pin=None, capacity=10):
        self.network, self.number, self.name = network, number, name
        self.device = Path(folder) / f"tty-{name}"
        self.pin, self.capacity = pin, capacity
        self.pin_tries = []  # PINs that were tried, ever
        self.stand = HOME    # +CREG
        self.asked = []      # commands that came
        self.slow = 0        # seconds before each answer
        self.hangs_at = None  # "prompt": no answer to CMGS; "pdu": none to the PDU; "all": none to anything
        self.errors = []     # answers to the next CMGS in place of taking it
        self.chatty = False  # says things in between
        self.stores_reports = False
        self.keeps = False   # deletes nothing
        self.stored = {}     # place -> (status, TPDU)
        self.waiting = []    # TPDUs that the network keeps while the memory is full
        self.unacknowledged = []
        self.prompted = threading.Event()
        self.taken = threading.Event()  # a PDU has come and is not answered, with hangs_at "pdu"
        self._reference = random.randrange(256)
        self._timers, self._order = [], itertools.count()
        self._lock = threading.RLock()
        self._master = self._slave = None
        self._running = True
        network.modems.append(self)
        self._power_on()
        self.plug()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    # -- what a scenario does ----------------------------------------------------------------

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self._running = False
        self._thread.join(5)
        self.unplug()

    def plug(self):
        with self._lock:
            self._master, self._slave = pty.openpty()
            tty.setraw(self._slave)
            os.set_blocking(self._master, False)  # what nobody reads is lost
            self._input, self._payload_for = b"", None
            self._power_on()
            self.device.unlink(missing_ok=True)
            self.device.symlink_to(os.ttyname(self._slave))

    def unplug(self):
        """The device is gone, as when a stick is pulled out."""
        with self._lock:
            if self._master is None:
                return
            self.device.unlink(missing_ok=True)
            os.close(self._slave)
            os.close(self._master)
            self._master = self._slave = None

    def receive(self, tpdu):
        """The network has a text for the SIM."""
        with self._lock:
            self.waiting.append(tpdu)
            self._store_waiting()

    def report(self, tpdu):
        """The network has a status report."""
        with self._lock:
            ds = self._cnmi[3]
            if ds == 1 and self._service == 1:
                self.unacknowledged.append(tpdu)
                if len(self.unacknowledged) == 1:
                    self._offer_report()
            elif ds == 1:
                self._says(f'+CDS: {len(tpdu)}\r\n{self._hex(tpdu)}')
            elif ds == 2:
                self._store(tpdu, "+CDSI")

    def _offer_report(self):
        """The first one that is not acknowledged; the others wait for that, as the network does."""
        if self.unacknowledged and self._master is not None:
            tpdu = self.unacknowledged[0]
            self._says(f'+CDS: {len(tpdu)}\r\n{self._hex(tpdu)}')

    def later(self, seconds, what):
        with self._lock:
            heapq.heappush(self._timers, (time.monotonic() + seconds, next(self._order), what))

    def forgets_to_say(self):
        """That something came; until it is told to again."""
        with self._lock:
            self._cnmi = [0, 0, 0, 0, 0]

    # -- its inside --------------------------------------------------------------------------

    def _power_on(self):
        self._echo, self._cmee, self._cnmi, self._service = True, 0, [0, 0, 0, 0, 0], 0
        self._open_sim = self.pin is None

    def _serve(self):
        while self._running:
            with self._lock:
                master = self._master
                while self._timers and self._timers[0][0] <= time.monotonic():
                    heapq.heappop(self._timers)[2]()
            if master is None:
                time.sleep(0.005)
                continue
            with contextlib.suppress(OSError, ValueError):
                if select.select([master], [], [], 0.005)[0]:
                    octets = os.read(master, 4096)
                    with self._lock:
                        if master == self._master:
                            self._take(octets)

    def _write(self, text):
        """In pieces, as a serial line brings them."""
        octets = text.encode()
        while octets and self._master is not None:
            n = random.choice((1, 3, 17, 64, 500))
            with contextlib.suppress(OSError):
                os.write(self._master, octets[:n])
            octets = octets[n:]

    def _says(self, line):
        self._write(f"\r\n{line}\r\n")

    @staticmethod
    def _hex(tpdu):
        return "07911326040000F0" + tpdu.hex().upper()

    def _take(self, octets):
        if self.hangs_at == "all":
            return
        self._input += octets
        while self._input:
            if self._payload_for is not None:
                if not self._take_payload():
                    return
            elif b"\r" in self._input:
                line, self._input = self._input.split(b"\r", 1)
                line = line.lstrip(ESCAPE + b"\n").decode()
                if self._echo:
                    self._write(line + "\r")
                if line:
                    self._command(line)
            elif self._input.strip(ESCAPE) == b"":
                self._input = b""
            else:
                return

    def _answers(self, *lines, final="OK"):
        def answer():
            for line in lines:
                self._says(line)
                if self.chatty:
                    self._says("^RSSI: 17")
            self._says(final)
        self.later(self.slow, answer) if self.slow else answer()

    def _fails(self, kind, code):
        self._answers(final=f"+{kind} ERROR: {code}" if self._cmee else "ERROR")

    def _command(self, line):
        self.asked.append(line)
        name = line[2:].split("=", 1)[0].rstrip("?")
        handler = {"+CPIN": self._cpin, "+CMGS": self._cmgs, "+CMGL": self._cmgl, "+CMGD": self._cmgd,
                   "+CNMI": self._set_cnmi, "+CSMS": self._csms, "+CPMS": self._cpms, "+CUSD": self._cusd,
                   "+CNMA": self._cnma, "+CFUN": self._cfun}.get(name)
        if handler and not self._open_sim and name not in ("+CPIN", "+CFUN"):
            self._fails("CMS", 311)
        elif handler:
            handler(line)
        elif line in ("ATE0", "ATE1"):
            self._echo = line == "ATE1"
            self._answers()
        elif name == "+CMEE":
            self._cmee = int(line[-1])
            self._answers()
        elif line == "AT+CREG?":
            self._answers(f"+CREG: 0,{self.stand}")
        elif line == "AT+CEREG?":
            self._answers("+CEREG: 0,0")
        elif line == "AT+CSQ":
            self._answers("+CSQ: 21,99")
        elif line == "AT+COPS?":
            self._answers('+COPS: 0,0,"Simulated, Inc.",2')
        elif line == "AT+CNUM":
            self._answers(f'+CNUM: "own","{self.number}",145')
        elif line in ("AT", "AT+CMGF=0", "AT+CREG=0", "AT+CMMS=1") or name == "+CSCA":
            self._answers()
        else:
            self._answers(final="ERROR")

    def _cfun(self, line):
        if line == "AT+CFUN?":
            self._answers("+CFUN: 1")
            return
        self._answers()
        if line.endswith(",1"):
            self.hangs_at = None  # a restart helps
            self._power_on()

    def _cpin(self, line):
        if line == "AT+CPIN?":
            locked = "SIM PUK" if len(self.pin_tries) - self.pin_tries.count(self.pin) >= 3 else "SIM PIN"
            self._answers("+CPIN: " + ("READY" if self._open_sim else locked))
            return
        tried = line.split('"')[1]
        self.pin_tries.append(tried)
        if tried == self.pin:
            self._open_sim = True
            self._answers()
        else:
            self._fails("CME", 16)

    def _csms(self, line):
        self._service = int(line[-1])
        self._answers("+CSMS: 1,1,1")

    def _cpms(self, line):
        if line.endswith("=?"):
            self._answers('+CPMS: ("SM"),("SM"),("SM")')
        elif '"SM"' in line:
            used = f"{len(self.stored)},{self.capacity}"
            self._answers(f"+CPMS: {used},{used},{used}")
        else:
            self._fails("CMS", 303)

    def _set_cnmi(self, line):
        wanted = [int(n) for n in line.split("=")[1].split(",")]
        if wanted[0] not in (1, 2) or (wanted[3] == 1) == self.stores_reports and wanted[3]:
            self._fails("CMS", 303)
            return
        self._cnmi = wanted
        self._answers()
        self._offer_report()  # the network tries again

    def _cnma(self, line):
        if self.unacknowledged:
            self.unacknowledged.pop(0)
        self._answers()
        self._offer_report()

    def _store_waiting(self):
        while self.waiting and len(self.stored) < self.capacity:
            self._store(self.waiting.pop(0), "+CMTI")

    def _store(self, tpdu, notice):
        place = next(n for n in itertools.count() if n not in self.stored)
        self.stored[place] = (0, tpdu)
        if self._cnmi[1]:
            self._says(f'{notice}: "SM",{place}')

    def _cmgl(self, line):
        lines = []
        for place, (status, tpdu) in sorted(self.stored.items()):
            lines.append(f"+CMGL: {place},{status},,{len(tpdu)}\r\n{self._hex(tpdu)}")
            self.stored[place] = (1, tpdu)
        self._answers(*lines)

    def _cmgd(self, line):
        place = int(line.split("=")[1])
        if self.keeps:
            self._fails("CMS", 320)
            return
        if place not in self.stored:
            self._fails("CMS", 321)
            return
        del self.stored[place]
        self._answers()
        self._store_waiting()

    def _cmgs(self, line):
        if self.hangs_at == "prompt":
            self.prompted.set()
            return
        self._payload_for = int(line.split("=")[1])
        if self.chatty:
            self._says("+CIEV: 2,4")
        self._write("\r\n> ")
        self.prompted.set()

    def _take_payload(self):
        """False: there is more to come."""
        ends = [self._input.find(c) for c in (CTRL_Z, ESCAPE) if c in self._input]
        if not ends:
            return False
        end = min(ends)
        payload, ended, self._input = self._input[:end], self._input[end:end + 1], self._input[end + 1:]
        length, self._payload_for = self._payload_for, None
        if ended == ESCAPE:
            self._answers()
        else:
            self._submit(payload, length)
        return True

    def _submit(self, payload, length):
        if self.hangs_at == "pdu":
            self.taken.set()
            return
        if self.stand not in (HOME, ROAMING):
            self._fails("CMS", 331)
            return
        if self.errors:
            self._answers(final=self.errors.pop(0))
            return
        octets = bytes.fromhex(payload.decode())
        tpdu = octets[1 + octets[0]:]
        assert len(tpdu) == length, f"AT+CMGS={length} before {len(tpdu)} octets"
        self._reference = (self._reference + 1) % 256
        submit = gsm_pdu.read_submit(tpdu)
        if self.chatty:
            self._says('+CMTI: "SM",9')
        self._answers(f"+CMGS: {self._reference}")
        self.network.takes(self, self._reference, submit)

    def _cusd(self, line):
        self._answers()
        if line.startswith("AT+CUSD=1,"):
            code = line.split('"')[1]
            self.later(0.05, lambda: self._says(f'+CUSD: 0,"Your balance is 12.34 ({code})",15'))


def main():
    network = Network()
    with Modem(network, ".", sys.argv[2]) as modem:
        modem.device.rename(sys.argv[1])
        print(f"a modem of {modem.number} is at {sys.argv[1]}", flush=True)
        while True:
            print(network.texts.expect("a text", lambda sms: True, within=10**9), flush=True)


if __name__ == "__main__":
    main()
