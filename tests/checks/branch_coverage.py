# SPDX-License-Identifier: Apache-2.0
#
# branch_coverage.py: which branches of include/ and src/ no test has taken, summed up from gcov's JSON.
#
# What counts: both ways of every decision. Not counted: the pair of ways that a call has only because it may throw, and
# what lies outside include/ and src/. The instantiations of a template, and the copies of an inline function in several
# units, are one: a way is taken if one of them took it. Each way that was never taken is a gap, and each gap must be
# named in tests/coverage_reasons.txt by lines of the form: path (with * and ?) | part of the source line, or * | reason
#
#   python3 tests/checks/branch_coverage.py build/coverage              # figures; fails on a gap that nobody names
#   python3 tests/checks/branch_coverage.py build/coverage --write      # tests/COVERAGE.md as well

import collections
import fnmatch
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
REASONS = ROOT / "tests" / "coverage_reasons.txt"
PAGE = ROOT / "tests" / "COVERAGE.md"
GOAL = 95.0


def decisions(branches):
    """The counts of a line's ways, without the pairs (go on, throw) of calls."""
    kept = []
    skip = False
    for at, way in enumerate(branches):
        if skip:
            skip = False
        elif way["throw"]:
            if kept and at and branches[at - 1]["fallthrough"] and not branches[at - 1]["throw"]:
                kept.pop()
            else:
                skip = True
        else:
            kept.append(way["count"])
    return kept


def ours(name, folder):
    """The path below the root if it is one of include/ or src/, else None."""
    path = pathlib.Path(os.path.normpath(os.path.join(folder, name)))
    if not path.is_relative_to(ROOT):
        return None
    relative = path.relative_to(ROOT).as_posix()
    return relative if relative.startswith(("include/", "src/")) else None


def read_unit(notes, taken):
    """Adds what one object file knows to taken[path][line][number of ways] = [count, ...]."""
    command = ["gcov", "--branch-probabilities", "--json-format", "--stdout", notes.name]
    run = subprocess.run(command, cwd=notes.parent, capture_output=True, check=False)
    for text in filter(None, run.stdout.split(b"\n")):
        report = json.loads(text)
        for file in report["files"]:
            path = ours(file["file"], report["current_working_directory"])
            if path is None:
                continue
            for line in file["lines"]:
                counts = decisions(line["branches"])
                if not counts:
                    continue
                ways = taken[path][line["line_number"]].setdefault(len(counts), [0] * len(counts))
                for at, count in enumerate(counts):
                    ways[at] += count


def measure(build):
    taken = collections.defaultdict(lambda: collections.defaultdict(dict))
    for notes in sorted(build.rglob("*.gcno")):
        read_unit(notes, taken)
    return taken


def figures(taken):
    """path -> (ways taken, ways), and the gaps as (path, line, never taken, ways)."""
    files, gaps = {}, []
    for path, lines in sorted(taken.items()):
        total = hit = 0
        for number, by_shape in sorted(lines.items()):
            # Instantiations of different shape cannot be laid over each other: the best covered one stands for the line.
            ways = max(by_shape.values(), key=lambda counts: (sum(c > 0 for c in counts) / len(counts), len(counts)))
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
        PAGE.write_text(page(files, named, hit, total), encoding="utf-8")
    print(f"branch coverage: {percent(hit, total):.1f} % of {total} (goal {GOAL:.0f} %), {len(unnamed)} lines without a reason")
    return 0 if not unnamed and percent(hit, total) >= GOAL else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
