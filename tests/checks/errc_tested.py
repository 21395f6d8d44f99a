# SPDX-License-Identifier: Apache-2.0
#
# errc_tested.py: every way of saying no is said in at least one test: each enumerator of errc.hpp is named as
# `Errc::name` in a source under tests/. Whether that test provokes it is for the reader of the test.

import re

import check_kit

ERRC = "include/jeton/base/errc.hpp"


def enumerators(text):
    body = re.search(r"enum class Errc\b[^{]*\{(.*?)\};", check_kit.without_comments(text), re.S)
    return re.findall(r"^\s*([a-z_0-9]+)\s*=", body.group(1), re.M) if body else []


def find_faults(root):
    if not (root / ERRC).is_file():
        return [f"{ERRC}: missing"]
    codes = enumerators(check_kit.read(root, ERRC))
    tests = [path for path in check_kit.project_files(root) if path.parts[0] == "tests" and check_kit.is_code(path)]
    text = "\n".join(check_kit.without_comments(check_kit.read(root, path)) for path in tests)
    named = set(re.findall(r"\bErrc::([a-z_0-9]+)\b", text))
    faults = [] if codes else [f"{ERRC}: no enumerators found"]
    return faults + [f"{ERRC}: Errc::{code} is named in no test" for code in codes if code not in named]


CATALOGUE = "enum class Errc : std::uint32_t {\n  busy = 1,  // a comment\n  conflict = 2,\n};\n"
PLANTED = [
    ({ERRC: CATALOGUE, "tests/a_test.cpp": "Errc::busy; Errc::conflict;"}, None),
    ({ERRC: CATALOGUE, "tests/a_test.cpp": "Errc::busy;"}, "Errc::conflict is named in no test"),
    ({ERRC: CATALOGUE, "tests/a_test.cpp": "Errc::busy;  // Errc::conflict\n"}, "Errc::conflict is named in no test"),
    ({ERRC: CATALOGUE, "tests/a_test.cpp": "Errc::busy; Errc::conflicting;"}, "Errc::conflict is named in no test"),
    ({ERRC: "enum class Other { a };"}, "no enumerators found"),
]

if __name__ == "__main__":
    check_kit.main(find_faults, PLANTED)
