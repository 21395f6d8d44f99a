# SPDX-License-Identifier: Apache-2.0
#
# layers.py: includes point one way.
#
# base <- crypto <- {token, code, store, web: strangers to each other} <- flow <- authority.hpp <- door <- jeton.hpp.
# conformance (the kit that judges stores) stands on base, crypto and store, beside flow.
# In src/ every public header may be used, but a library is seen only by the room that wraps it: OpenSSL, libsodium,
# Argon2 and crypt by src/crypto, utf8proc by src/text.cpp, SQLite by src/store/sqlite*, the operating system by
# src/platform, the adapters and the command.

import re

import check_kit
import standard_library_only

ROOM_LAYERS = {"base": 0, "crypto": 1, "token": 2, "code": 2, "store": 2, "web": 2, "flow": 3, "conformance": 3, "door": 5}
AUTHORITY_LAYER, CONTENTS_LAYER = 4, 6

# (what is included, who may include it)
OWNERS = [
    (re.compile(r"^(openssl/.*|sodium.*|argon2\.h|crypt\.h)$"), re.compile(r"^src/crypto/")),
    (re.compile(r"^utf8proc\.h$"), re.compile(r"^src/text\.cpp$")),
    (re.compile(r"^sqlite3\.h$"), re.compile(r"^src/store/sqlite[^/]*$")),
    (re.compile(r"^(libpq-fe|postgres_ext)\.h$"), re.compile(r"^src/store/postgres[^/]*$")),
    (re.compile(r"^hiredis/"), re.compile(r"^src/store/redis[^/]*$")),
    (
        re.compile(r"^(sys/.*|unistd|fcntl|errno|signal|spawn|pthread|sched|poll|dirent|termios|time|pwd|grp)(\.h)?$"),
        re.compile(r"^src/(platform|store|cli)/|^src/conformance/worker_process"),
    ),
]


def room(header):
    """The room and layer of jeton/<...>; a header right under jeton/ is a room of its own."""
    parts = header.split("/")
    if len(parts) > 2:
        return parts[1], ROOM_LAYERS.get(parts[1])
    return parts[1], CONTENTS_LAYER if parts[1] == "jeton.hpp" else AUTHORITY_LAYER


def header_fault(includer, included):
    """Why the public header `includer` ("jeton/..") may not include `included`, or None."""
    (own_room, own_layer), (other_room, other_layer) = room(includer), room(included)
    if own_layer is None or other_layer is None:
        return f"expected a room of {sorted(ROOM_LAYERS)}"
    if own_room == other_room or other_layer < own_layer:
        return None
    if other_layer == own_layer == AUTHORITY_LAYER:
        return None
    return f"expected a lower layer than {own_room} ({own_layer}) or {own_room} itself; {other_room} is {other_layer}"


def source_fault(path, included):
    """Why src/... or capi/... may not include `included`, or None."""
    name = included[1:-1]
    if included[0] == '"' or name.startswith("jeton/") or name in standard_library_only.STANDARD:
        return None
    for library, owner in OWNERS:
        if library.match(name):
            return None if owner.match(path) else f"expected only in {owner.pattern}"
    return None if path.startswith("capi/") else "expected a header that tests/checks/layers.py gives an owner"


def find_faults(root):
    faults = []
    for path in check_kit.project_files(root):
        if not check_kit.is_code(path) or path.parts[0] not in {"include", "src", "capi"}:
            continue
        for line, included in check_kit.includes(check_kit.read(root, path)):
            name = included[1:-1]
            if path.parts[0] != "include":
                fault = source_fault(path.as_posix(), included)
            elif name.startswith("jeton/"):
                fault = header_fault(path.relative_to("include").as_posix(), name)
            else:
                fault = None  # standard_library_only.py judges it
            if fault:
                faults.append(f"{path}:{line}: {included}: {fault}")
    return faults


def including(path, included):
    return {path: f"#include <{included}>\n"}


PLANTED = [
    (including("include/jeton/flow/login.hpp", "jeton/store/ledger.hpp"), None),
    (including("include/jeton/jeton.hpp", "jeton/door/standard.hpp"), None),
    (including("include/jeton/door/standard.hpp", "jeton/authority.hpp"), None),
    (including("src/crypto/digest.cpp", "openssl/sha.h"), None),
    (including("src/store/sqlite_ledger.cpp", "sqlite3.h"), None),
    (including("include/jeton/base/a.hpp", "jeton/crypto/digest.hpp"), "a.hpp:1: <jeton/crypto/digest.hpp>"),
    (including("include/jeton/token/jwt.hpp", "jeton/store/ledger.hpp"), "expected a lower layer than token"),
    (including("include/jeton/store/ledger.hpp", "jeton/flow/world.hpp"), "expected a lower layer than store"),
    (including("include/jeton/flow/login.hpp", "jeton/authority.hpp"), "expected a lower layer than flow"),
    (including("include/jeton/authority.hpp", "jeton/door/adobe.hpp"), "expected a lower layer than authority"),
    (including("include/jeton/conformance/kit.hpp", "jeton/store/ledger.hpp"), None),
    (including("include/jeton/conformance/kit.hpp", "jeton/flow/world.hpp"), "expected a lower layer than conformance"),
    (including("include/jeton/attic/a.hpp", "jeton/base/id.hpp"), "expected a room"),
    (including("src/flow/login.cpp", "openssl/evp.h"), "expected only in ^src/crypto/"),
    (including("src/authority.cpp", "sodium.h"), "expected only in ^src/crypto/"),
    (including("src/store/records.cpp", "sqlite3.h"), "expected only in ^src/store/sqlite"),
    (including("src/flow/clock.cpp", "sys/time.h"), "expected only in ^src/(platform"),
    (including("src/flow/a.cpp", "boost/any.hpp"), "gives an owner"),
]

if __name__ == "__main__":
    check_kit.main(find_faults, PLANTED)
