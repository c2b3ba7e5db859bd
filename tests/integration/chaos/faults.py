"""How each kind of fault of plan.py is done to the parts on the stage. Each call returns when the fault is over."""

import asyncio

from chaos import journal
from chaos.plan import DRAGOMAN, SERVER
from chaos.records import Kill
from chaos.stanzas import child_text, local
from chaos.taps import IN, OUT
from chaos.witness import is_ping, is_pong

PATIENCE_S = 4  # for a moment that does not come: then any moment will do
RULE_S = 10
RESPONSE = 0x80000000
SUBMIT_SM, DELIVER_SM = 4, 5


def is_text(stanza):
    return local(stanza) == "message" and child_text(stanza, "body") is not None


def is_iq(of):
    return lambda stanza: local(stanza) == "iq" and of(stanza)


def is_pdu(command, status=None):
    return lambda unit: unit[0] == command and status in (None, unit[1])


# Where on the wire: the tap, the way, the unit.
WIRE = {
    "deliver_sm_resp": ("smpp", OUT, is_pdu(DELIVER_SM | RESPONSE, 0)),
    "submit_sm": ("smpp", OUT, is_pdu(SUBMIT_SM)),
    "submit_sm_resp": ("smpp", IN, is_pdu(SUBMIT_SM | RESPONSE)),
    "text": ("xmpp", OUT, is_text),
    "barrier": ("xmpp", OUT, is_iq(is_ping)),
    "barrier's answer": ("xmpp", IN, is_iq(is_pong)),
    "user's text": ("xmpp", IN, is_text),
}


async def at_moment(stage, moment, ms, kill):
    """Call kill() at the moment: the unit on the wire is swallowed ("withheld"), or passed on ("sent") `ms` before."""
    if moment == "any time":
        kill()
        return
    where, _, how = moment.rpartition(" ")
    tap_name, way, matches = WIRE[where]
    tap = stage.taps[tap_name]
    done = asyncio.Event()

    def strike():
        kill()
        done.set()

    def spring(_):
        if ms and how == "sent":
            asyncio.get_running_loop().call_later(ms / 1000, strike)
        else:
            strike()

    trap = tap.arm(way, matches, how == "withheld", spring)
    try:
        await asyncio.wait_for(trap.sprung.wait(), PATIENCE_S)
    except asyncio.TimeoutError:
        tap.disarm(trap)
        stage.count("moments that did not come", 1)
        kill()
        return
    await done.wait()


async def kill_dragoman(stage, moment, ms):
    async with stage.dragoman.lock:
        await at_moment(stage, moment, ms, stage.dragoman.kill)
        await stage.dragoman.comes_back()


async def kill_server(stage, moment, ms):
    async with stage.server.lock:
        await at_moment(stage, moment, ms, stage.server.kill)
        await stage.server.comes_back()


async def cut_stream(stage):
    """Server and Dragoman live on, and what was under way between them is gone."""
    async with stage.server.lock, stage.dragoman.lock:
        tap = stage.taps["xmpp"]
        before = tap.links
        cut = Kill("stream", stage.clock())
        stage.records.kills.append(cut)
        for link in list(tap.live):
            link.breaks()
        while tap.links == before:
            await asyncio.sleep(0.05)
        cut.back = stage.clock()


def strikes(kind):
    async def inject(stage, **keys):
        await stage.carrier.strikes(kind, **keys)
        await asyncio.sleep(keys.get("ms", 0) / 1000)
    return inject


def rule(action):
    """For the next texts to some phone; `action` may name what was drawn. It is over when they came."""
    async def inject(stage, phone, times=1, **drawn):
        number = stage.phones[phone % len(stage.phones)]
        async with stage.phone_locks[number]:
            await stage.carrier.rules(number, f"{action.format(**drawn)},times={times}")
            if not await stage.carrier.has_matched(number, times, RULE_S):
                stage.count("rules that too few texts met", 1)
    return inject


async def deliver_twice(stage):
    """The carrier never sees the "yes" to a text or a receipt, since the link breaks first: it says the same again."""
    tap = stage.taps["smpp"]
    trap = tap.arm(*WIRE["deliver_sm_resp"][1:], True, lambda link: link.breaks())
    try:
        await asyncio.wait_for(trap.sprung.wait(), PATIENCE_S)
    except asyncio.TimeoutError:
        tap.disarm(trap)
        stage.count("moments that did not come", 1)


async def fill_disk(stage, ms):
    async with stage.disk.lock:
        # The write-ahead log has room of its own for many seconds otherwise.
        await asyncio.to_thread(journal.empty_log, stage.dragoman.journal)
        await stage.disk.fill()
        await asyncio.sleep(ms / 1000)
        await stage.disk.free()


async def step_clock(stage, hours):
    stage.dragoman.step_clock(hours)


FAULTS = {
    DRAGOMAN: kill_dragoman,
    SERVER: kill_server,
    "stream cut (RST)": cut_stream,
    "link: FIN": strikes("drop"),
    "link: RST": strikes("rst"),
    "link: half-open": strikes("half-open"),
    "link: cut in a PDU": strikes("cut"),
    "link: cut in a response": rule("cut"),
    "link: unbind": strikes("unbind"),
    "link: garbage": strikes("garbage"),
    "link: not listening": strikes("stop-listening"),
    "link: bind refused": strikes("refuse-binds"),
    "SMSC: no response": rule("no-response"),
    "SMSC: enquiries unanswered": strikes("mute"),
    "SMSC: throttles": rule("status=RTHROTTLED"),
    "SMSC: queue full": rule("status=RMSGQFUL"),
    "SMSC: late response": rule("late={ms}"),
    "SMSC: response twice": rule("duplicate-response"),
    "SMSC: receipt before response": rule("receipt-first"),
    "SMSC: receipt twice": rule("duplicate-receipt"),
    "SMSC: deliver_sm twice": deliver_twice,
    "disk full": fill_disk,
    "clock stepped": step_clock,
}
