# SPDX-License-Identifier: Apache-2.0
#
# house.py: the house keeps its shape: which top-level names there are, how a file begins, is named and how long it may be.
#
# Findings: an unknown top-level name; a source without the SPDX line; a tab; a name that is not snake_case or is used
# twice; a file over 200 KB; a path of somebody's machine; a left-over reminder; a header over 250 lines, a source over
# 400, unless its heading says why it is over budget; a macro or condition of the preprocessor in include/. Only said:
# functions over 40 lines, uses of reveal().

import collections
import re

import check_kit

TOP_LEVEL = set(
    """CMakeLists.txt CMakePresets.json include src capi examples tests bench LICENSE README.md DESIGN.md CHANGELOG.md
    SECURITY.md""".split()
)
SPDX = "SPDX-License-Identifier: Apache-2.0"
SPDX_SUFFIXES = {".hpp", ".cpp", ".h", ".c", ".py", ".sh", ".cmake", ".ts", ".js"}
TEXT_SUFFIXES = SPDX_SUFFIXES | {".md", ".txt", ".def", ".in", ""}
TAB_SUFFIXES = SPDX_SUFFIXES | {".def", ".txt", ".in", ""}
SHARED_NAMES = {".clang-tidy", "CMakeLists.txt", "run", "README.md", "__init__.py"} | {
    "package.json",
    "package-lock.json",
    "pyproject.toml",
}
SNAKE_CASE = re.compile(r"^\.?[a-z0-9_]+(\.[a-z0-9_]+)*$")
NAMED_BY_OTHERS = re.compile(r"^([A-Z]+\.md|LICENSE|CMakeLists\.txt|CMakePresets\.json|package-lock\.json|[a-z-]+\.(cmake|pc)\.in|\.[a-z-]+)$")
MOST_BYTES = 200 * 1024
MOST_LINES = {".hpp": 250, ".h": 250, ".cpp": 400, ".c": 400, ".py": 400}
MOST_FUNCTION_LINES = 40
HEADING_LINES = 15
EXCUSE = re.compile(r"over (?:the )?budget", re.I)
MACHINE_PATH = re.compile(r"(?<![\w.$}>)])/(?:home|work|root|farm|Users)/|/tmp" r"/h\b")
REMINDER = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X)\b")
DIRECTIVE = re.compile(r"^[ \t]*#[ \t]*(?!include\b|pragma[ \t]+once\b)(\w+.*)$", re.M)


def line_of(text, position):
    return text.count("\n", 0, position) + 1


def name_faults(files):
    tops = {path.parts[0] for path in files}
    for top in sorted(tops):
        if top not in TOP_LEVEL and not top.startswith("."):
            yield f"{top}: expected only these top-level names: {' '.join(sorted(TOP_LEVEL))}"
    places = collections.defaultdict(list)
    for path in files:
        if not SNAKE_CASE.match(path.name) and not NAMED_BY_OTHERS.match(path.name):
            yield f"{path}: expected a snake_case name"
        if path.name not in SHARED_NAMES:
            places[path.name].append(path.as_posix())
    for name, same in sorted(places.items()):
        if len(same) > 1:
            yield f"{name}: expected one file of this name: {', '.join(same)}"


def begins_rightly(path, text):
    first_lines = text.splitlines()[:2] if text.startswith("#!") else text.splitlines()[:1]
    wanted = path.suffix in SPDX_SUFFIXES or path.name == "CMakeLists.txt" or text.startswith("#!")
    return not wanted or (bool(first_lines) and SPDX in first_lines[-1])


def most_lines(path):
    """The budget of a file: a header of the tests is test code and counts as a source."""
    return MOST_LINES[".cpp"] if path.parts[0] == "tests" and path.suffix == ".hpp" else MOST_LINES.get(path.suffix)


def text_faults(path, text):
    if not begins_rightly(path, text):
        yield f"{path}:1: expected the line {SPDX} first (second after #!)"
    if path.suffix in TAB_SUFFIXES and "\t" in text and "vectors" not in path.parts:
        yield f"{path}:{line_of(text, text.index(chr(9)))}: a tab; expected spaces"
    for pattern, what in ((MACHINE_PATH, "a path of one machine"), (REMINDER, "a reminder; finish it or drop it")):
        match = pattern.search(text)
        if match:
            yield f"{path}:{line_of(text, match.start())}: {what}: {match.group()}"
    lines, most = text.count("\n"), most_lines(path)
    if most and lines > most and not EXCUSE.search("\n".join(text.splitlines()[:HEADING_LINES])):
        yield f"{path}: {lines} lines; expected at most {most}, or a heading that says why it is over budget"


def directive_faults(path, text):
    if path.parts[0] != "include" or not check_kit.is_code(path):
        return
    bare = check_kit.without_comments(text)
    for match in DIRECTIVE.finditer(bare):
        yield f"{path}:{line_of(bare, match.start(1))}: #{match.group(1)}: expected only #include and #pragma once"


FUNCTION_HEAD = re.compile(r"^((?:  )?)(?!\s|#|//|namespace\b|class\b|struct\b|enum\b|union\b)\S.*\)[^;]*\{\s*$")


def long_functions(path, text):
    """Functions at no or one level of indentation, as the formatter leaves them; an aid, not a judge."""
    lines = text.splitlines()
    for start, line in enumerate(lines):
        head = FUNCTION_HEAD.match(line)
        if not head:
            continue
        closing = head.group(1) + "}"
        length = next((n for n, later in enumerate(lines[start:]) if n and later.startswith(closing)), 0) + 1
        if length > MOST_FUNCTION_LINES:
            yield f"{path}:{start + 1}: warning: a function of {length} lines; aim at {MOST_FUNCTION_LINES}"


def print_reveals(uses):
    total = sum(uses.values())
    print(f"  reveal() is used {total} times in {len(uses)} files of include/, src/ and capi/:")
    for path, count in sorted(uses.items()):
        print(f"    {count:3} {path}")


def find_faults(root):
    files = check_kit.project_files(root)
    faults, reveals = list(name_faults(files)), {}
    for path in files:
        size = (root / path).stat().st_size
        if size > MOST_BYTES:
            faults.append(f"{path}: {size} bytes; expected at most {MOST_BYTES}")
        if path.suffix not in TEXT_SUFFIXES or size > MOST_BYTES or path.name == "LICENSE":
            continue
        text = check_kit.read(root, path)
        faults += [*text_faults(path, text), *directive_faults(path, text)]
        if check_kit.is_code(path):
            for warning in long_functions(path, text):
                print(f"  {warning}")
            count = check_kit.without_comments(text).count("reveal()")
            if count and path.parts[0] in {"include", "src", "capi"}:
                reveals[path.as_posix()] = count
    print_reveals(reveals)
    return faults


SOURCE = f"// {SPDX}\n"
SCRIPT = f"#!/bin/sh\n# {SPDX}\n"
PLANTED = [
    ({"include/jeton/a.hpp": SOURCE + "#pragma once\n#include <array>\n", "tests/run": SCRIPT, "src/run": SCRIPT}, None),
    ({"docs/a.md": "text\n"}, "docs: expected only these top-level names"),
    ({"src/a.cpp": "int a;\n"}, "src/a.cpp:1: expected the line SPDX"),
    ({"tests/run": "#!/bin/sh\necho\n"}, "tests/run:1: expected the line SPDX"),
    ({"src/a.cpp": SOURCE + "\tint a;\n"}, "src/a.cpp:2: a tab"),
    ({"src/a.cpp": SOURCE, "src/b/a.cpp": SOURCE}, "a.cpp: expected one file of this name"),
    ({"src/CamelCase.cpp": SOURCE}, "expected a snake_case name"),
    ({"tests/vectors/a.json": " " * (MOST_BYTES + 1)}, "expected at most 204800"),
    ({"src/a.cpp": SOURCE + "// see /ho" + "me/somebody/x\n"}, "src/a.cpp:2: a path of one machine"),
    ({"src/a.cpp": SOURCE + "// TO" + "DO later\n"}, "src/a.cpp:2: a reminder"),
    ({"include/jeton/a.hpp": SOURCE * 251}, "251 lines; expected at most 250"),
    ({"src/a.cpp": SOURCE + "// Over budget: one table.\n" + SOURCE * 401}, None),
    ({"tests/a.hpp": SOURCE * 400}, None),
    ({"src/a.cpp": SOURCE * 401}, "401 lines; expected at most 400"),
    ({"include/jeton/a.hpp": SOURCE + "#define JETON_A 1\n"}, "a.hpp:2: #define JETON_A 1"),
    ({"include/jeton/a.hpp": SOURCE + "#ifdef NDEBUG\n"}, "a.hpp:2: #ifdef NDEBUG"),
]

if __name__ == "__main__":
    check_kit.main(find_faults, PLANTED)
