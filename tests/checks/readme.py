# SPDX-License-Identifier: Apache-2.0
#
# readme.py: the README's code is code that is compiled.
#
# A ```cpp block of README.md that follows `<!-- example: path -->` must equal that file: its text between the lines
# `// readme: begin` and `// readme: end` if it has them, the whole file otherwise. Common indentation and blank lines
# at either end do not count. Blocks without the comment are counted and shown, not judged.

import re
import textwrap

import check_kit

MARK = re.compile(r"<!--\s*example:\s*(\S+)\s*-->")
BLOCK = re.compile(r"(?:<!--\s*example:\s*(\S+)\s*-->[ \t]*\n\s*)?^```cpp[ \t]*\n(.*?)^```[ \t]*$", re.M | re.S)
BETWEEN = re.compile(r"^[ \t]*// readme: begin[ \t]*\n(.*?)^[ \t]*// readme: end", re.M | re.S)


def plain(text):
    return "\n".join(line.rstrip() for line in textwrap.dedent(text).strip("\n").splitlines())


def example_text(text):
    between = BETWEEN.search(text)
    return plain(between.group(1) if between else text)


def block_fault(root, path, block):
    if not path:
        return None
    if ".." in path or not (root / path).is_file():
        return f"README.md: example {path}: no such file"
    if example_text(check_kit.read(root, path)) == plain(block):
        return None
    return f"README.md: the block of {path} differs from that file"


def find_faults(root):
    if not (root / "README.md").is_file():
        return []
    text = check_kit.read(root, "README.md")
    blocks = BLOCK.findall(text)
    marked = [path for path, _ in blocks if path]
    print(f"  {len(marked)} of {len(blocks)} cpp blocks of README.md are taken from files")
    faults = [fault for path, block in blocks if (fault := block_fault(root, path, block))]
    lost = len(MARK.findall(text)) - len(marked)
    return faults + ([f"README.md: {lost} example comments without a cpp block after them"] if lost else [])


def readme(comment, code):
    return f"# Title\n\n{comment}\n```cpp\n{code}\n```\n\ntext\n"


EXAMPLE = {"examples/a.cpp": "int main() {\n  // readme: begin\n  int a = 1;\n  // readme: end\n}\n"}
PLANTED = [
    ({}, None),
    ({**EXAMPLE, "README.md": readme("<!-- example: examples/a.cpp -->", "int a = 1;")}, None),
    ({"a.cpp": "int a;\n", "README.md": readme("<!-- example: a.cpp -->", "int a;")}, None),
    ({"README.md": readme("no comment", "int b;")}, None),
    ({**EXAMPLE, "README.md": readme("<!-- example: examples/a.cpp -->", "int a = 2;")}, "differs from that file"),
    ({"README.md": readme("<!-- example: examples/none.cpp -->", "int a;")}, "no such file"),
    ({**EXAMPLE, "README.md": "<!-- example: examples/a.cpp -->\n\nno block\n"}, "1 example comments without"),
]

if __name__ == "__main__":
    check_kit.main(find_faults, PLANTED)
