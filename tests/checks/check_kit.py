# SPDX-License-Identifier: Apache-2.0
#
# check_kit.py: what the checks of the source tree share: the list of files, and proof that a check bites.
#
# A check is a function from the root of a tree to a list of findings ("path:line: what is wrong"). Each check brings
# planted trees, small ones with one fault each and the words its finding must hold, and one tree without a fault.
# `--self-test` runs those; without it the real tree is checked.
#
#   check_kit.main(find_faults, PLANTED)

import contextlib
import fnmatch
import io
import pathlib
import re
import sys
import tempfile

ALWAYS_SKIPPED = {".git", "__pycache__", ".cache"}


def ignored_patterns(root):
    """Patterns of .gitignore in the simple forms that the project uses: `/name/` and `*.suffix`."""
    file = root / ".gitignore"
    lines = file.read_text(encoding="utf-8").split() if file.is_file() else []
    return [line.strip("/") for line in lines] + sorted(ALWAYS_SKIPPED)


def is_ignored(name, patterns):
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)


def project_files(root):
    """Every file of the tree that is not ignored, relative to root, sorted. Needs no git: a clone may be an export."""
    patterns = ignored_patterns(root)

    def walk(folder):
        for entry in sorted(folder.iterdir()):
            if is_ignored(entry.name, patterns):
                continue
            if entry.is_dir() and not entry.is_symlink():
                yield from walk(entry)
            else:
                yield entry.relative_to(root)

    return list(walk(root))


def read(root, path):
    return (root / path).read_text(encoding="utf-8", errors="replace")


def is_code(path):
    return path.suffix in {".hpp", ".cpp", ".h", ".c"}


def without_comments(text):
    """C++ text with comments blanked; line numbers stay. Good enough for includes and names, not for odd strings."""
    text = re.sub(r"/\*.*?\*/", lambda match: "\n" * match.group().count("\n"), text, flags=re.S)
    return re.sub(r"(?<![:\"'])//[^\n]*", "", text)


INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"][^>"]+[>"])', re.M)


def includes(text):
    """Pairs of line number and what is included, with its brackets or quotes."""
    bare = without_comments(text)
    return [(bare.count("\n", 0, match.start(1)) + 1, match.group(1)) for match in INCLUDE.finditer(bare)]


def plant(folder, files):
    for path, text in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")


def self_test(check, planted):
    """Runs the check on planted trees: (files, words) where words is part of the one finding, or None for no finding."""
    failures = []
    for number, (files, words) in enumerate(planted, 1):
        with tempfile.TemporaryDirectory() as folder:
            plant(pathlib.Path(folder), files)
            with contextlib.redirect_stdout(io.StringIO()):
                findings = check(pathlib.Path(folder))
        good = findings == [] if words is None else len(findings) == 1 and words in findings[0]
        if not good:
            failures.append(f"planted tree {number}: expected {words!r}, found {findings}")
    return failures


def main(check, planted):
    name = pathlib.Path(sys.argv[0]).name
    if sys.argv[1:] == ["--self-test"]:
        findings = self_test(check, planted)
        print(f"{name} --self-test: {len(planted)} planted trees, {len(findings)} misjudged")
    else:
        findings = check(pathlib.Path(__file__).resolve().parents[2])
        print(f"{name}: {len(findings)} findings")
    for finding in findings:
        print(f"  {finding}")
    sys.exit(1 if findings else 0)
