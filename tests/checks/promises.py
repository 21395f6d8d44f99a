# SPDX-License-Identifier: Apache-2.0
#
# promises.py: which of the promises have tests, by the tags `[promise-N]` of test cases.
#
# Prints how many test cases carry each tag. A number listed in tests/checks/promises_required.txt (numbers, white space
# between, `#` to the end of a line is a remark) without a test case is a finding; so is a tag of a number over 15.

import collections
import re

import check_kit

REQUIRED = "tests/checks/promises_required.txt"
PROMISES = 15
TEST_CASE = re.compile(r"\b(?:TEMPLATE_)?TEST_CASE(?:_METHOD)?\s*\((.*?)\)\s*\{", re.S)


def tag_counts(root):
    counts = collections.Counter()
    for path in check_kit.project_files(root):
        if path.parts[0] != "tests" or not check_kit.is_code(path):
            continue
        for case in TEST_CASE.findall(check_kit.read(root, path)):
            counts.update(int(number) for number in set(re.findall(r"\[promise-(\d+)\]", case)))
    return counts


def required(root):
    if not (root / REQUIRED).is_file():
        return []
    return [int(word) for line in check_kit.read(root, REQUIRED).splitlines() for word in line.split("#")[0].split()]


def find_faults(root):
    counts = tag_counts(root)
    for number in sorted(counts):
        print(f"  [promise-{number}]: {counts[number]} test cases")
    strange = [f"tests: [promise-{number}] is not one of {PROMISES} promises" for number in counts if number > PROMISES]
    return strange + [f"tests: no test case is tagged [promise-{number}]" for number in required(root) if not counts[number]]


def tagged(*tags):
    return {"tests/a_test.cpp": "".join(f'TEST_CASE("a sentence", "[flow][promise-{tag}]") {{}}\n' for tag in tags)}


PLANTED = [
    ({**tagged(1, 3), REQUIRED: "1 3  # once, silence\n"}, None),
    (tagged(1), None),
    ({**tagged(1), REQUIRED: "1 3\n"}, "tagged [promise-3]"),
    ({"tests/a_test.cpp": '// "[promise-1]" outside of a test case\n', REQUIRED: "1\n"}, "tagged [promise-1]"),
    (tagged(16), "[promise-16] is not one of"),
]

if __name__ == "__main__":
    check_kit.main(find_faults, PLANTED)
