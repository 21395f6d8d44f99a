# SPDX-License-Identifier: Apache-2.0
#
# standard_library_only.py: a public header includes the C++20 standard library and jeton's own headers, nothing else.
#
# So no third-party type, macro or include path reaches a caller. Not for: the direction of jeton's own includes, which
# layers.py checks.

import check_kit

STANDARD = set(
    """algorithm any array atomic barrier bit bitset cassert cctype cerrno cfenv cfloat charconv chrono cinttypes climits
    clocale cmath codecvt compare complex concepts condition_variable coroutine csetjmp csignal cstdarg cstddef cstdint
    cstdio cstdlib cstring ctime cuchar cwchar cwctype deque exception execution filesystem format forward_list fstream
    functional future initializer_list iomanip ios iosfwd iostream istream iterator latch limits list locale map memory
    memory_resource mutex new numbers numeric optional ostream queue random ranges ratio regex scoped_allocator semaphore
    set shared_mutex source_location span sstream stack stdexcept stop_token streambuf string string_view
    strstream syncstream system_error thread tuple type_traits typeindex typeinfo unordered_map unordered_set utility
    valarray variant vector version""".split()
)
UNWANTED = {"coroutine"}  # g++ 12 miscompiles temporaries in co_await expressions


def is_allowed(included):
    name = included[1:-1]
    if included[0] == '"':
        return False
    return name.startswith("jeton/") or (name in STANDARD and name not in UNWANTED)


def find_faults(root):
    return [
        f"{path}:{line}: {included}: expected <jeton/...> or a C++20 standard header"
        for path in check_kit.project_files(root)
        if path.parts[0] == "include" and check_kit.is_code(path)
        for line, included in check_kit.includes(check_kit.read(root, path))
        if not is_allowed(included)
    ]


PLANTED = [
    ({"include/jeton/base/a.hpp": "#include <vector>\n// #include <sodium.h>\n#include <jeton/base/b.hpp>\n"}, None),
    ({"include/jeton/base/a.hpp": "#include <sodium.h>\n"}, "a.hpp:1: <sodium.h>"),
    ({"include/jeton/base/a.hpp": "\n#include <unistd.h>\n"}, "a.hpp:2: <unistd.h>"),
    ({"include/jeton/base/a.hpp": '#include "b.hpp"\n'}, '"b.hpp"'),
    ({"include/jeton/base/a.hpp": "#include <coroutine>\n"}, "<coroutine>"),
]

if __name__ == "__main__":
    check_kit.main(find_faults, PLANTED)
