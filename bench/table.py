#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The goals of the benchmarks, the table of what was measured, and the verdict. Called by bench/run.

Reads the lines of JSON that the programs of bench/ print, from standard input. Each goal has one line in GOALS: what is
measured (a program's id and field), the most or the least it may be, and whether it is due. A goal that is not due is in
the table and never fails.

    cat results.jsonl | bench/table.py --compiler "g++ 12.2" [--check] [--json]
"""
import argparse
import json
import platform
import sys
from typing import NamedTuple


class Goal(NamedTuple):
    name: str
    id: str  # of the program's line; "" where nothing measures it yet
    field: str
    limit: str  # "<=1.4" or ">=0.9"
    due: bool


GOALS = [
    Goal("opaque verify, in memory / hand-written program", "opaque.memory", "ratio", "<=1.4", True),
    Goal("opaque verify, SQLite / bare prepared SELECT", "opaque.sqlite", "ratio", "<=1.3", True),
    Goal("opaque verify, two threads / control", "opaque.threads", "ratio", ">=0.9", True),
    Goal("C call over C++ call, ns", "c.call", "extra_ns", "<=30", True),
    Goal("blocks per opaque verify in memory, all", "allocations.opaque.memory", "all", "<=0", True),
    Goal("blocks per opaque verify in SQLite, by jeton", "allocations.opaque.sqlite", "jeton", "<=0", True),
    Goal("blocks per HS256 verify, all", "allocations.jwt.hs256", "all", "<=0", True),
    Goal("blocks per EdDSA verify, all", "allocations.jwt.eddsa", "all", "<=0", True),
    Goal("HS256 verify / HMAC by midstate", "jwt.hs256", "ratio", "<=2.2", False),
    Goal("HS256 verify, two threads / control", "jwt.hs256.threads", "ratio", ">=0.9", False),
    Goal("EdDSA verify / libsodium", "jwt.eddsa", "ratio", "<=1.05", False),
    Goal("EdDSA verify, two threads / control", "jwt.eddsa.threads", "ratio", ">=0.9", False),
    Goal("ES256 verify / OpenSSL", "", "ratio", "<=1.05", False),
    Goal("RS256 verify / OpenSSL", "", "ratio", "<=1.06", False),
    Goal("verified-token cache hit / SHA-256 of the token", "", "ratio", "<=1.5", False),
    Goal("Argon2id: times faster than libsodium", "", "ratio", ">=1.3", False),
    Goal("HS256 verify from Python: times faster than PyJWT", "", "ratio", ">=10", False),
    Goal("HS256 verify from Node: times faster than fast-jwt", "", "ratio", ">=8", False),
]


def holds(goal, measured):
    bound = float(goal.limit[2:])
    return measured <= bound if goal.limit.startswith("<=") else measured >= bound


LEAST_CONTROL = 1.5  # two threads of pure computing gain less only where others hold the cores


def verdict_of(goal, measured, line):
    if measured is None:
        return "not measured" if goal.due else "not yet due, not built yet"
    if line.get("control", LEAST_CONTROL) < LEAST_CONTROL:
        return "machine too busy" if goal.due else "not yet due, machine busy"
    if holds(goal, measured):
        return "holds" if goal.due else "not yet due, holds"
    return "MISSED" if goal.due else "not yet due, missed"


def judged(lines):
    """One entry a goal: the goal, what was measured (or None), the whole line, the verdict."""
    by_id = {line["id"]: line for line in lines}
    entries = []
    for goal in GOALS:
        line = by_id.get(goal.id, {})
        measured = line.get(goal.field)
        entries.append((goal, measured, line, verdict_of(goal, measured, line)))
    return entries


def detail_of(line):
    if "bare_ns" in line:
        return f"{line['ours_ns']:,.0f} ns beside {line['bare_ns']:,.0f} ns"
    if "control" in line:
        return f"x{line['ours']:.2f} beside x{line['control']:.2f}"
    if "openssl" in line:
        return f"jeton {line['jeton']:g}, OpenSSL {line['openssl']:g}, SQLite {line['sqlite']:g}"
    return ""


def cpu_name():
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as info:
            return next(line.split(":", 1)[1].strip() for line in info if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or "unknown"


def print_table(entries, compiler, versions):
    print(f"{cpu_name()}; {compiler}; {versions}")
    print(f"{'operation':<52}{'measured':>9} {'goal':>7}  {'verdict':<28}figures")
    for goal, measured, line, verdict in entries:
        shown = "-" if measured is None else f"{measured:.2f}"
        print(f"{goal.name:<52}{shown:>9} {goal.limit:>7}  {verdict:<28}{detail_of(line)}".rstrip())


def main():
    parser = argparse.ArgumentParser(description="Tabulates and judges what the benchmarks printed.")
    parser.add_argument("--compiler", default="unknown compiler")
    parser.add_argument("--versions", default="unknown versions")
    parser.add_argument("--check", action="store_true", help="exit 1 if a goal that is due was missed")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    entries = judged([json.loads(line) for line in sys.stdin if line.startswith("{")])
    if options.json:
        print(json.dumps([{**goal._asdict(), "measured": measured, "verdict": verdict, "figures": line}
                          for goal, measured, line, verdict in entries], indent=1))
    else:
        print_table(entries, options.compiler, options.versions)
    missed = [entry for entry in entries if entry[3] == "MISSED"]
    if not options.check:
        return 0
    out = sys.stderr if options.json else sys.stdout
    for goal, measured, _, verdict in entries:
        if goal.due:
            print(f"check: {verdict}: {goal.name}: measured {measured}, allowed {goal.limit}", file=out)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
