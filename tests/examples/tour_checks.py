# SPDX-License-Identifier: Apache-2.0
#
# tour_checks.py: runs the tour as a user would, and reads what it says. Each check is a function, run in an empty folder.
#
#   python3 tests/examples/tour_checks.py build/dev/examples/tour/jeton_tour bad_rows

import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile

CUSTOMERS = pathlib.Path(__file__).resolve().parents[2] / "examples" / "tour" / "customers.csv"
HEADER = "login,password_hash,confirmed,disabled,allows_assistance\n"
HASH = '"$argon2id$v=19$m=19456,t=2,p=1$3wGdtSuM/zHexJ4Uhc6T6Q$SgbF6oPxgMrs8tW2pLuCq+UgfL4MVLq5mmtc8SIt9/k"'
GRANTED, NOT_BEGUN = 0, 2
WHOLE_TOKEN = re.compile(r"jtn_[a-z][0-9A-Za-z]{8}")


def run(*arguments, expect=GRANTED):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("JETON_")}
    done = subprocess.run([sys.argv[1], *arguments], capture_output=True, timeout=150, env=environment)
    out, err = done.stdout.decode("utf-8"), done.stderr.decode("utf-8")
    assert done.returncode == expect, f"exit status {done.returncode}, expected {expect}\n{out}\n{err}"
    return out, err


def run_json(*arguments, expect=GRANTED):
    out, _ = run("--json", *arguments, expect=expect)
    tool = subprocess.run([sys.executable, "-m", "json.tool"], input=out.encode(), capture_output=True)
    assert tool.returncode == 0, tool.stderr
    return json.loads(out)


def write(name, content):
    path = pathlib.Path(name)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return name


def facts(document):
    return [(fact["name"], fact["value"]) for step in document["steps"] for fact in step["facts"]]


def refused(document):
    return {row["line"]: row["reason"] for row in document["import"]["rows"]}


def text():
    out, err = run()
    assert err == "", err
    assert "imported            8 customers" in out
    assert "bcrypt before, as Argon2id from now on" in out
    assert re.search(r"second use +refused\.code_already_used\n +third use +refused\.code_already_used", out)
    assert re.search(r"her old token +\S+ is dead: refused\.token_ended", out)
    assert re.search(r"her token +\S+ is dead: refused\.token_revoked", out)
    assert out.count("staff ask why and read") == 2
    assert out.endswith("every step went as told\n")
    assert list(pathlib.Path().iterdir()) == [], "the tour left files behind"


def json_():
    document = run_json()
    assert document["went_as_told"] is True
    assert document["import"] == {"imported": 8, "already_there": 0, "refused": 0, "rows": []}
    assert len(document["steps"]) == 9
    assert all(step["not_as_told"] == [] for step in document["steps"])
    assert ("third use", "refused.code_already_used") in facts(document)


def secrets():
    """Neither form of the report holds a whole token, a password or a hash."""
    passwords = re.findall(r"^\| `[^|]+\| `([^`|]+)`", CUSTOMERS.with_suffix(".md").read_text("utf-8"), re.M)
    assert "ada likes marbles" in passwords
    for out in (run()[0], run("--json")[0]):
        assert not WHOLE_TOKEN.search(out)
        assert "$argon2id$" not in out and "$2b$" not in out
        assert not any(password in out for password in passwords)


def bad_rows():
    rows = [
        f"one@example.com,{HASH},true,false,false",  # line 2: good
        "two@example.com,$md5$hunter2hash,true,false,false",
        "three@example.com,,perhaps,false,false",
        "four@example.com,,true,false",
        f",{HASH},true,false,false",
        f'"five@example.com,{HASH},true,false,false',  # a quote too many
        "ONE@example.com,,true,false,false",  # the shop has this login already
        "seven@example.com,\"$argon2id$v=19$m=4000000,t=9,p=1$3wGdtSuM/zHexJ4Uhc6T6Q$"
        "SgbF6oPxgMrs8tW2pLuCq+UgfL4MVLq5mmtc8SIt9/k\",true,false,false",
        f"eight@example.com,{HASH},true,false,true",  # line 10: good
    ]
    path = write("bad.csv", HEADER + "\n".join(rows) + "\n")
    document = run_json(path)
    lines = refused(document)
    assert document["import"]["imported"] == 2, document["import"]
    assert document["import"]["refused"] == 6 and document["import"]["already_there"] == 1
    assert sorted(lines) == [3, 4, 5, 6, 7, 8, 9], lines
    assert "password hash" in lines[3] and "column confirmed" in lines[4] and "as many fields" in lines[5]
    assert "expected a login" in lines[6] and "quote" in lines[7] and "has a customer of this login" in lines[8]
    assert "cost" in lines[9]
    out, err = run(path)
    for forbidden in ("hunter2hash", "$argon2id$", "SgbF6oPx", "three@example.com", "perhaps"):
        assert forbidden not in out + err + json.dumps(document), forbidden
    assert re.search(r"line 3 +expected a password hash", out) and "not imported: 6 rows" in out


def bad_files():
    """A file that is none of customers is refused before anything is made, and says what it lacks."""
    seed = 20261122
    noise = random.Random(seed).randbytes(300_000)
    cases = {
        "empty.csv": (b"", "empty"),
        "noise.csv": (noise, "first line"),
        "zeros.csv": (bytes(300_000), "no text in UTF-8"),
        "program.csv": (pathlib.Path(sys.argv[1]).read_bytes()[:300_000], "first line"),
        "quote.csv": (b'"' + b"x" * 5_000_000, "first line"),
        "lacking.csv": (b"login,password_hash,confirmed,allows_assistance\n", 'lacks the column "disabled"'),
        "semicolons.csv": (HEADER.replace(",", ";").encode(), 'lacks the column "login"'),
    }
    for name, (content, words) in cases.items():
        out, err = run("--db", "shop.db", write(name, content), expect=NOT_BEGUN)
        assert words in err, f"{name} (seed {seed}): {err}"
        assert out == "", out
        assert words in run_json(name, expect=NOT_BEGUN)["stopped"], name
    assert "folder" in run(".", expect=NOT_BEGUN)[1]
    assert "cannot be opened" in run("none.csv", expect=NOT_BEGUN)[1]
    assert not pathlib.Path("shop.db").exists()


def hostile_rows():
    """NULs, broken UTF-8, fields of a mebibyte, line ends of all kinds: every good row arrives, every other by line."""
    big = b"x" * 1024 * 1024
    noise = random.Random(7).randbytes(2000).replace(b"\n", b"").replace(b'"', b"").replace(b",", b"")
    rows = [
        b"nul\0@example.com,,true,false,false",  # line 2
        b"\xff\xfe@example.com,,true,false,false",
        big + b",,true,false,false",
        b'"' + big + b'",,true,false,false',
        b'"line\r\nend@example.com",,true,false,false',  # lines 6 and 7
        noise,  # line 8
        b"hash@example.com,$2b$10$" + b"\0" * 40 + b",true,false,false",
        b"\x1b[2Jterminal@example.com,,true,false,false",
        "good-zoë@example.com,,true,false,false".encode(),  # line 11
        b"good-last@example.com,,TRUE,FALSE,False",
    ]
    path = write("hostile.csv", b"\xef\xbb\xbf" + HEADER.replace("\n", "\r\n").encode() + b"\r\n".join(rows))
    document = run_json(path)
    assert document["import"]["imported"] == 2, document["import"]
    assert sorted(refused(document)) == [2, 3, 4, 5, 6, 8, 9, 10], refused(document)
    out, _ = run(path)
    assert "\x1b" not in out and "\0" not in out


def own_customers():
    """A shop's own file, whose passwords nobody knows: the tour's own customer walks through every step."""
    rows = [f"customer{i}@shop.example,{HASH},true,false,false" for i in range(40)]
    document = run_json(write("own.csv", HEADER + "\n".join(rows) + "\n"))
    assert document["import"]["imported"] == 40
    assert document["went_as_told"] is True and len(document["steps"]) == 8
    header_only = run_json(write("header.csv", HEADER))
    assert header_only["import"]["imported"] == 0 and header_only["went_as_told"] is True


def same_file_twice():
    """A file that stays: the second tour leaves the customers as they are, and the secret lies beside it, unreadable to others."""
    assert run_json("--db", "shop.db")["import"]["imported"] == 8
    again = run_json("--db", "shop.db")
    assert again["import"]["already_there"] == 8 and again["import"]["refused"] == 0
    assert any("kept as Argon2id, as before" in value for _, value in facts(again))
    assert oct(pathlib.Path("shop.db.secret").stat().st_mode & 0o777) == "0o600"
    pathlib.Path("shop.db.secret").unlink()
    assert "secret_missing" in run("--db", "shop.db", expect=NOT_BEGUN)[1]
    write("other.db", b"this is no SQLite file, and long enough to be looked at" * 100)
    assert "foreign_file" in run("--db", "other.db", expect=NOT_BEGUN)[1]


def arguments():
    assert run("--help")[0].startswith("usage:")
    for wrong in (["--colour"], ["--db"], ["--db", ""], ["a.csv", "b.csv"], [""]):
        assert "usage:" in run(*wrong, expect=NOT_BEGUN)[1]


def main():
    check = globals()[{"json": "json_"}.get(sys.argv[2], sys.argv[2])]
    with tempfile.TemporaryDirectory() as folder:
        sys.argv[1] = str(pathlib.Path(sys.argv[1]).resolve())
        os.chdir(folder)
        check()


if __name__ == "__main__":
    main()
