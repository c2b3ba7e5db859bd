"""Short message PDUs (3GPP TS 23.040, 23.038) as a service centre reads and writes them: written from the standards, for
what the gateway writes and reads."""

import datetime
from dataclasses import dataclass

BASIC = ("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
         "¿abcdefghijklmnopqrstuvwxyzäöñüà")
EXTENSION = {0x0A: "\f", 0x14: "^", 0x28: "{", 0x29: "}", 0x2F: "\\", 0x3C: "[", 0x3D: "~", 0x3E: "]", 0x40: "|", 0x65: "€"}
ESCAPED = {char: septet for septet, char in EXTENSION.items()}
SEMI = "0123456789*#abc"
INTERNATIONAL, UNKNOWN, NAME = 0x91, 0x81, 0xD0


def septets_of(text):
    """None: the alphabet does not have all of it."""
    out = []
    for char in text:
        if char in ESCAPED:
            out += [0x1B, ESCAPED[char]]
        elif char in BASIC:
            out.append(BASIC.index(char))
        else:
            return None
    return out


def text_of(septets):
    out, escaped = "", False
    for septet in septets:
        if escaped:
            out += EXTENSION.get(septet, BASIC[septet])
            escaped = False
        elif septet == 0x1B:
            escaped = True
        else:
            out += BASIC[septet]
    return out


def pack(septets, skip_bits=0):
    bits = sum(septet << (skip_bits + 7 * i) for i, septet in enumerate(septets))
    return bits.to_bytes((skip_bits + 7 * len(septets) + 7) // 8, "little")


def unpack(octets, count, skip_bits=0):
    bits = int.from_bytes(octets, "little") >> skip_bits
    return [bits >> (7 * i) & 0x7F for i in range(count)]


def swap(digits):
    digits += "F" * (len(digits) % 2)
    return bytes(int(digits[i + 1] + digits[i], 16) for i in range(0, len(digits), 2))


def address(text):
    """A sender as in SMS-DELIVER: a number, or a name in packed septets."""
    if text.lstrip("+").isdigit():
        digits = text.lstrip("+")
        return bytes((len(digits), INTERNATIONAL if text.startswith("+") else UNKNOWN)) + swap(digits)
    packed = pack(septets_of(text))
    half_octets = (len(septets_of(text)) * 7 + 3) // 4
    return bytes((half_octets, NAME)) + packed


def read_address(octets):
    """Number and what is behind it."""
    n, type_of = octets[0], octets[1]
    size = (n + 1) // 2
    digits = "".join(f"{o & 15:x}{o >> 4:x}" for o in octets[2:2 + size])[:n]
    assert all(d in "0123456789" for d in digits), digits
    assert n % 2 == 0 or octets[1 + size] >> 4 == 15, "an odd number of digits is not filled up"
    return ("+" if type_of == INTERNATIONAL else "") + digits, octets[2 + size:]


def timestamp(when=None, zone_quarters=4):
    zone = datetime.timezone(datetime.timedelta(minutes=15 * zone_quarters))
    local = datetime.datetime.fromtimestamp(when, zone) if when else datetime.datetime.now(zone)
    octets = swap(local.strftime("%y%m%d%H%M%S"))
    quarters = swap(f"{abs(zone_quarters):02}")[0]
    return octets + bytes((quarters | (8 if zone_quarters < 0 else 0),))


@dataclass
class Submit:
    """An SMS-SUBMIT as the gateway wrote it."""

    receiver: str
    wants_report: bool
    validity: int  # None: it has none
    text: str
    reference: int  # of a part; None: it is whole
    total: int = 1
    number: int = 1


def read_submit(tpdu):
    first = tpdu[0]
    assert first & 3 == 1, f"no SMS-SUBMIT: {tpdu.hex()}"
    receiver, rest = read_address(tpdu[2:])
    coding, rest = rest[1], rest[2:]
    validity = None
    if first & 0x18 == 0x10:
        validity, rest = rest[0], rest[1:]
    length, data = rest[0], rest[1:]
    header = b""
    if first & 0x40:
        header, body = data[1:1 + data[0]], data[1 + data[0]:]
    skipped = 1 + len(header) if header else 0
    if coding == 0:
        assert len(data) == (length * 7 + 7) // 8, "a length that does not fit the septets"
        first_septet = (skipped * 8 + 6) // 7
        text = text_of(unpack(data, length - first_septet, 7 * first_septet))
    else:
        assert coding == 8 and len(data) == length <= 140, tpdu.hex()
        text = data[skipped:].decode("utf-16-be", "surrogatepass")
    submit = Submit(receiver, bool(first & 0x20), validity, text, None)
    while header:
        kind, size, value = header[0], header[1], header[2:2 + header[1]]
        header = header[2 + size:]
        if kind in (0, 8):
            submit.reference, submit.total, submit.number = int.from_bytes(value[:-2], "big"), value[-2], value[-1]
    return submit


def deliver(sender, text, place=None, when=None):
    """The TPDU of an SMS-DELIVER. `place`: (reference, total, number) of a part."""
    header = bytes((5, 0, 3, place[0], place[1], place[2])) if place else b""
    septets = septets_of(text)
    if septets is None:
        data = header + text.encode("utf-16-be")
        coding, length = 8, len(data)
    else:
        skipped = (len(header) * 8 + 6) // 7
        coding, length = 0, skipped + len(septets)
        fill = 7 * skipped - 8 * len(header)
        data = header + pack(septets, fill)
    assert len(data) <= 140, "too long for one part"
    return (bytes((0x44 if header else 0x04,)) + address(sender) + bytes((0, coding)) + timestamp(when) +
            bytes((length,)) + data)


def parts_of(text, room_gsm=153, room_ucs2=67):
    """The text in parts, as a phone cuts it."""
    septets = septets_of(text)
    size = (lambda c: len(septets_of(c))) if septets is not None else (lambda c: len(c.encode("utf-16-be")) // 2)
    whole, room = (160, room_gsm) if septets is not None else (70, room_ucs2)
    if sum(size(c) for c in text) <= whole:
        return [text]
    parts, left = [""], room
    for char in text:
        if size(char) > left:
            parts.append("")
            left = room
        parts[-1] += char
        left -= size(char)
    return parts


def status_report(reference, receiver, status, sent):
    """The TPDU of an SMS-STATUS-REPORT."""
    return bytes((0x06, reference)) + address(receiver) + timestamp(sent) + timestamp() + bytes((status,))
