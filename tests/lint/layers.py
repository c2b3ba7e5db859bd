"""Who may include whom: the floors of docs/architecture.md, and the one owner of each library."""

import re

from tree import PRODUCT, ROOT, c_files, line_of, read, room_of

FLOOR_0 = {"core/include"}
FLOOR_1 = FLOOR_0 | {"core/util"}
FLOOR_2 = FLOOR_1 | {"core/net"}

MODULES = FLOOR_2 | {"core/sms"}

# room: the rooms that it may include, besides itself
MAY_INCLUDE = {
    "core/include": set(),
    "core/util": FLOOR_0,
    "core/net": FLOOR_1,
    "core/sms": FLOOR_2,
    "core/conf": FLOOR_2 | {"core/text"},
    "core/store": FLOOR_2,
    "core/module": FLOOR_2 | {"core/conf"},
    "core/text": FLOOR_1,
    "core/user": FLOOR_2 | {"core/text", "core/conf", "core/store"},
    "core/router": FLOOR_2 | {"core/text", "core/conf", "core/module", "core/store", "core/user"},
    "core/dialog": FLOOR_2 | {"core/text", "core/conf", "core/store", "core/user", "core/router"},
    "core/stream": FLOOR_2,
    "core/xmpp": FLOOR_2 | {"core/text", "core/conf", "core/user", "core/router", "core/dialog", "core/stream"},
    "core/admin": FLOOR_2 | {"core/sms", "core/text", "core/conf", "core/module", "core/store", "core/user", "core/router",
                             "core/dialog", "core/stream", "core/xmpp"},
    "core/main": FLOOR_2 | {"core/text", "core/conf", "core/module", "core/store", "core/user", "core/router",
                            "core/dialog", "core/stream", "core/xmpp", "core/admin"},
}

# A library's header: the files that may include it (a folder stands for all in it).
OWNERS = {
    "strophe.h": ["core/stream/digest.c", "core/stream/element.c", "core/stream/guard.c", "core/stream/selftest.c", "core/stream/stream.c"],
    "smpp34": ["transports/smpp/pack34.c"],
    "sqlite3.h": ["core/store/"],
    "openssl/": ["core/net/tls.c", "core/net/tls_words.", "core/user/seal.c", "core/user/vcard.c",
                 "transports/http_sms/crypto.c"],
    "openssl/ssl.h": ["core/net/tls.c"],
    "microhttpd.h": ["core/net/http_library.h"],
    "curl/": ["core/net/http_client.c"],
    "stringprep.h": ["core/util/fold.c", "core/util/jid.c"],
    "iconv.h": ["core/sms/charset.c"],
    "phonenumbers/": ["plugins/regions/phone.cpp"],
    "expat.h": ["core/stream/"],
    "jansson.h": ["core/conf/", "core/admin/", "core/main/", "transports/", "plugins/"],
    "uv.h": ["core/net/", "core/sms/", "core/store/", "core/module/", "core/user/", "core/router/", "core/dialog/", "core/stream/", "core/xmpp/",
             "core/admin/", "core/main/",
             "transports/", "plugins/"],
}

INCLUDE = re.compile(r'^\s*#\s*include\s+(?:"([^"]+)"|<([^>]+)>)', re.MULTILINE)


def find(path, included):
    """The file that an #include "..." means; None when there is none."""
    room = ROOT / room_of(path)
    for folder in ((ROOT / path).parent, room, ROOT / "core", ROOT / "core/include"):
        if (folder / included).is_file():
            return (folder / included).resolve().relative_to(ROOT)
    return None


def check_own(path, included):
    target = find(path, included)
    if target is None:
        return f'"{included}" is not in this tree'
    here, there = room_of(path), room_of(target)
    allowed = MAY_INCLUDE.get(here, MODULES)
    if there != here and there not in allowed:
        return f"{here} may not include {there} ({included})"
    return None


def check_library(path, included):
    for header, owners in OWNERS.items():
        if included.startswith(header) and not any(str(path).startswith(owner) for owner in owners):
            return f"<{included}> belongs to {', '.join(owners)}"
    return None


def inspect(path, source):
    for match in INCLUDE.finditer(source):
        own, library = match.groups()
        complaint = check_own(path, own) if own else check_library(path, library)
        if complaint:
            yield f"{path}:{line_of(source, match)}: {complaint}"


def check():
    return [wrong for path in c_files(PRODUCT) for wrong in inspect(path, read(path))]
