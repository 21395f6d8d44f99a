# SPDX-License-Identifier: Apache-2.0
#
# platforms.py: the README's table of the platforms names tests that exist.
#
# Under the heading "## Platforms" each row of a table ends with the test that proves it: the name of a Catch2 test case,
# or "clients: name" for a real client. A platform's test case must carry the platform's tag.

import re

import check_kit

HEADING = re.compile(r"^## Platforms$(.*?)(?=^## |\Z)", re.M | re.S)
PLATFORM = re.compile(r"^### (\w+)", re.M)
ROW = re.compile(r"^\|(.+)\|[ \t]*([^|\n]+?)[ \t]*\|[ \t]*$", re.M)
CASE = re.compile(r'TEST_CASE\(\s*((?:"(?:[^"\\]|\\.)*"\s*)+),\s*((?:"[^"]*"\s*)+)\)')
STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')


def joined(strings):
    return "".join(STRING.findall(strings)).replace('\\"', '"')


def test_cases(root):
    """Every test case's tags by its name."""
    cases = {}
    for path in check_kit.project_files(root):
        if path.suffix == ".cpp" and path.parts[0] == "tests":
            for name, tags in CASE.findall(check_kit.read(root, path)):
                cases[joined(name)] = joined(tags)
    return cases


def clients(root):
    scripts = (root / "tests" / "clients").rglob("*")
    return {f"clients: {path.stem}" for path in scripts if path.suffix in {".mjs", ".rb", ".sh"}}


def row_fault(platform, proof, cases, known_clients):
    if proof in known_clients:
        return None
    if proof not in cases:
        return f"README.md: {platform}: no such test: {proof}"
    if f"[{platform}]" not in cases[proof]:
        return f"README.md: {platform}: this test is not tagged [{platform}]: {proof}"
    return None


def find_faults(root):
    if not (root / "README.md").is_file():
        return []
    section = HEADING.search(check_kit.read(root, "README.md"))
    if not section:
        return []
    cases, known_clients = test_cases(root), clients(root)
    faults = []
    parts = PLATFORM.split(section.group(1))
    for name, text in zip(parts[1::2], parts[2::2]):
        rows = [proof for _, proof in ROW.findall(text) if not set(proof) <= set("-: ") and proof != "proved by"]
        if not rows:
            faults.append(f"README.md: {name}: expected a table of lines and the tests that prove them")
        faults += [fault for fault in (row_fault(name.lower(), proof, cases, known_clients) for proof in rows) if fault]
    return faults


TABLE = "## Platforms\n\n### Medusa\n\n| line | proved by |\n|---|---|\n| a login | {} |\n\n## More\n"
TEST = 'TEST_CASE("a customer "\n          "signs in", "[door][medusa]") {}\n'
PLANTED = [
    ({"README.md": TABLE.format("a customer signs in"), "tests/door/a_test.cpp": TEST}, None),
    ({"README.md": TABLE.format("nobody signs in"), "tests/door/a_test.cpp": TEST}, "no such test"),
    ({"README.md": TABLE.format("a customer signs in"), "tests/door/a_test.cpp": TEST.replace("medusa", "adobe")}, "not tagged"),
    ({"README.md": TABLE.format("clients: medusa_sdk"), "tests/clients/medusa_sdk.mjs": "//\n"}, None),
    ({"README.md": "## Platforms\n\n### Medusa\n\nWords.\n"}, "expected a table"),
]

if __name__ == "__main__":
    check_kit.main(find_faults, PLANTED)
