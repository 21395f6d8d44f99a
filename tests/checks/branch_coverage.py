# SPDX-License-Identifier: Apache-2.0
#
# branch_coverage.py: which branches of include/ and src/ no test has taken, summed up from what gcov says.
#
# What counts: every way out of a block that has more than one. Not counted: the way that a call has only because it may
# throw, decisions that are reached only by an exception (gcov marks their blocks; they destroy what was half built), and
# what lies outside include/ and src/. The instantiations of a template, and the copies of an inline function in several
# units, are one: a way is taken if one of them took it; of copies with different blocks the best covered one stands for
# the line. gcov's JSON and its text each know a part of this, so both are read. Each way that was never taken is a gap, and each gap must be
# named in tests/coverage_reasons.txt by lines of the form: path (with * and ?) | part of the source line, or * | reason
#
#   python3 tests/checks/branch_coverage.py build/coverage              # figures; fails on a gap that nobody names
#   python3 tests/checks/branch_coverage.py build/coverage --write      # tests/COVERAGE.md as well

import collections
import fnmatch
import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
REASONS = ROOT / "tests" / "coverage_reasons.txt"
PAGE = ROOT / "tests" / "COVERAGE.md"
GOAL = 95.0
SOURCE = "        -:    0:Source:"
LINE = re.compile(r"^ *[^ :]+: *(\d+):")
BLOCK = re.compile(r"^ *([^ :]+): *\d+-block +\d+$")


def ours(name, folder):
    """The path below the root if it is one of include/ or src/, else None."""
    path = pathlib.Path(os.path.normpath(os.path.join(folder, name)))
    if not path.is_relative_to(ROOT):
        return None
    relative = path.relative_to(ROOT).as_posix()
    return relative if relative.startswith(("include/", "src/")) else None


class Line:
    """One source line with a given number of ways, in all functions, instantiations and units that have it."""

    def __init__(self, ways):
        self.counts = [0] * ways
        self.throws = [False] * ways
        self.exceptional = [False] * ways
        self.blocks = [0] * ways

    def decisions(self):
        """The counts of the ways that count."""
        kept = []
        for block in sorted(set(self.blocks)):
            mine = [at for at, of in enumerate(self.blocks) if of == block and not self.throws[at]]
            unreachable = all(self.exceptional[at] and self.counts[at] == 0 for at in mine)
            if len(mine) > 1 and not unreachable:
                kept += [self.counts[at] for at in mine]
        return kept


def gcov(notes, *options):
    command = ["gcov", "--branch-probabilities", "--branch-counts", "--stdout", *options, notes.name]
    run = subprocess.run(command, cwd=notes.parent, capture_output=True, text=True, errors="replace", check=False)
    return run.stdout


def read_counts(notes, lines):
    """Counts, and which ways are throws: the JSON says it also of what never ran."""
    for report in map(json.loads, filter(None, gcov(notes, "--json-format").split("\n"))):
        for file in report["files"]:
            path = ours(file["file"], report["current_working_directory"])
            for entry in file["lines"] if path else []:
                ways = entry["branches"]
                line = lines[path][entry["line_number"]].setdefault(len(ways), Line(len(ways)))
                for at, way in enumerate(ways):
                    line.counts[at] += way["count"]
                    line.throws[at] |= way["throw"]


def read_blocks(notes, lines):
    """Which ways leave the same block, and which blocks only an exception reaches: only the text says it."""
    for source in gcov(notes, "--all-blocks").split(SOURCE)[1:]:
        name, _, rest = source.partition("\n")
        path = ours(name, notes.parent)
        for number, ways in occurrences(rest) if path else []:
            line = lines[path][number].get(len(ways))
            for at, (block, is_exceptional) in enumerate(ways if line else []):
                line.blocks[at] = block
                line.exceptional[at] |= is_exceptional


def occurrences(text):
    """(line number, (block, is exceptional) of each way) for each function or instantiation that a line is part of."""
    number, block, exceptional, ways = 0, 0, False, []
    for row in text.splitlines():
        if match := LINE.match(row):
            yield number, ways
            number, block, ways = int(match[1]), 0, []
        elif match := BLOCK.match(row):
            block, exceptional = block + 1, match[1] == "$$$$$"
        elif row.startswith("branch "):
            ways.append((block, exceptional))
    yield number, ways


def measure(build):
    """path -> line -> number of ways -> Line."""
    lines = collections.defaultdict(lambda: collections.defaultdict(dict))
    for notes in sorted(build.rglob("*.gcno")):
        read_counts(notes, lines)
        read_blocks(notes, lines)
    return lines


def figures(taken):
    """path -> (ways taken, ways), and the gaps as (path, line, never taken, ways)."""
    files, gaps = {}, []
    for path, lines in sorted(taken.items()):
        total = hit = 0
        for number, by_shape in sorted(lines.items(), key=lambda item: item[0]):
            shapes = list(filter(None, (line.decisions() for line in by_shape.values())))
            if not shapes:
                continue
            ways = max(shapes, key=lambda counts: (percent(sum(c > 0 for c in counts), len(counts)), len(counts)))
            missed = sum(count == 0 for count in ways)
            total += len(ways)
            hit += len(ways) - missed
            if missed:
                gaps.append((path, number, missed, len(ways)))
        files[path] = (hit, total)
    return files, gaps


def reasons():
    found = []
    for line in REASONS.read_text(encoding="utf-8").splitlines() if REASONS.is_file() else []:
        if line.strip() and not line.startswith("#"):
            path, part, why = (field.strip() for field in line.split(" | ", 2))
            found.append((path, part, why))
    return found


def source_line(path, number):
    return (ROOT / path).read_text(encoding="utf-8").splitlines()[number - 1].strip()


def sort_gaps(gaps, known):
    """reason -> gaps, and the gaps without one."""
    named, unnamed = collections.defaultdict(list), []
    for gap in gaps:
        text = source_line(gap[0], gap[1])
        fits = [k for k in known if fnmatch.fnmatchcase(gap[0], k[0]) and (k[1] == "*" or k[1] in text)]
        (named[fits[0][2]] if fits else unnamed).append((*gap, text))
    return named, unnamed


def percent(hit, total):
    return 100.0 * hit / total if total else 100.0


def page(files, named, hit, total):
    out = [
        "# Branches that no test takes",
        "",
        "Written by `tests/checks/coverage --write`; the reasons stand in `tests/coverage_reasons.txt`. What counts as a",
        "branch is said in `tests/checks/branch_coverage.py`.",
        "",
        f"{percent(hit, total):.1f} % of {total} branches of `include/` and `src/` are taken by the tests.",
    ]
    for why, gaps in sorted(named.items(), key=lambda item: -sum(gap[2] for gap in item[1])):
        out += ["", f"## {why}", "", f"{sum(gap[2] for gap in gaps)} branches:", ""]
        counted = collections.Counter()
        for path, _, missed, _, text in gaps:
            counted[(path, text)] += missed
        out += [f"- `{path}`: `{text}` ({missed})" for (path, text), missed in sorted(counted.items())]
    out += ["", "## Every file", "", "| file | taken | branches | % |", "|---|---|---|---|"]
    out += [f"| {p} | {h} | {t} | {percent(h, t):.1f} |" for p, (h, t) in sorted(files.items()) if t]
    return "\n".join(out) + "\n"


def main(arguments):
    files, gaps = figures(measure(ROOT / arguments[0]))
    hit, total = (sum(column) for column in zip(*files.values()))
    named, unnamed = sort_gaps(gaps, reasons())
    for path, (h, t) in sorted(files.items(), key=lambda item: percent(*item[1])):
        if t:
            print(f"{percent(h, t):6.1f} %  {h:5} of {t:5}  {path}")
    for path, number, missed, ways, text in unnamed:
        print(f"{path}:{number}: {missed} of {ways} branches never taken, and no reason named: {text}")
    if "--write" in arguments:
        missing = {"No reason yet: a test is missing": unnamed} if unnamed else {}
        PAGE.write_text(page(files, {**named, **missing}, hit, total), encoding="utf-8")
    print(f"branch coverage: {percent(hit, total):.1f} % of {total} (goal {GOAL:.0f} %), {len(unnamed)} lines without a reason")
    return 0 if not unnamed and percent(hit, total) >= GOAL else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
