// SPDX-License-Identifier: Apache-2.0
//
// sequence_checks.cpp: what each operation means when nobody else is there: tables of what is asked and what
// must be answered, in the words of step_script.hpp.
#include <array>

#include "ledger_trial.hpp"

namespace jeton::conformance {
namespace {

constexpr std::string_view kRefused = "error invalid_input.malformed_batch";

constexpr ScriptLine kGuards[] = {
    {"put code absent fresh v1", "applied"},
    {"get code", "code=fresh@1"},
    {"put code absent x v2", "conflict(0)"},
    {"put code v9 x v2", "conflict(0)"},
    {"put code v1 spent v2", "applied"},
    {"put code v1 again v3", "conflict(0)"},
    {"get code", "code=spent@2"},
    {"put none v1 x v4", "conflict(0)"},
    {"erase none v1", "conflict(0)"},
    {"require none v1", "conflict(0)"},
    {"require none absent", "applied"},
    {"require code absent", "conflict(0)"},
    {"erase none absent", "applied"},
    {"erase code absent", "conflict(0)"},
    {"erase code v1", "conflict(0)"},
    {"erase code v2", "applied"},
    {"get code none", "code=absent none=absent"},
    {"put code absent new v5", "applied"},
};
constexpr ScriptLine kVersions[] = {
    {"put code absent one v1", "applied"},
    {"put code v1 two v2", "applied"},
    {"get code", "code=two@2"},
    {"require code v1", "conflict(0)"},
    {"put code v1 three v3", "conflict(0)"},
    {"put code v2 one v4", "applied"},
    {"get code", "code=one@4"},
    {"require code v1", "conflict(0)"},
};
constexpr ScriptLine kOwnWrites[] = {
    {"put a absent 1 v1; put b absent 1 v2", "applied"},
    {"get a", "a=1@1"},
    {"put a v1 2 v3", "applied"},
    {"get a", "a=2@3"},
    {"get a b", "a=2@3 b=1@2"},
    {"erase b v2", "applied"},
    {"get b", "b=absent"},
    {"get b a", "b=absent a=2@3"},
};
constexpr ScriptLine kKeys[] = {
    {"put code absent lower v1", "applied"},
    {"get CODE", "CODE=absent"},
    {"put CODE absent upper v2", "applied"},
    {"get code CODE", "code=lower@1 CODE=upper@2"},
    {"put code~ absent nul v3", "applied"},
    {"get code cod", "code=lower@1 cod=absent"},
    {"p2 get code", "code=absent"},
    {"p2 put code absent other v4", "applied"},
    {"get code", "code=lower@1"},
    {"put \xC3\x89 absent accent v5", "applied"},
    {"get E \xC3\xA9", "E=absent \xC3\xA9=absent"},
};
constexpr ScriptLine kWholeBatch[] = {
    {"put a absent 1 v1; put b absent 1 v2", "applied"},
    {"put a v1 2 v3; put c absent 2 v4; erase b v2; add n 1 0 5 v5; require d v1", "conflict(4)"},
    {"get a b c n", "a=1@1 b=1@2 c=absent n=absent"},
    {"add n 1 0 5 v6; add m 9 0 5 v7", "ceiling(1)"},
    {"get n m", "n=absent m=absent"},
    {"put a v1 2 v8; require b v2; add n 2 0 5 v9", "applied"},
    {"get a b n", "a=2@8 b=1@2 n=2@9"},
};
constexpr ScriptLine kFirstFailure[] = {
    {"put a absent 1 v1; put b absent 1 v2", "applied"},
    {"require a v1; put b v99 2 v3; put c v99 2 v4", "conflict(1)"},
    {"require a v1; require b v2; require c v99; put d v99 2 v4", "conflict(2)"},
    {"add n 6 0 5 v3; require a absent", "ceiling(0)"},
    {"require a absent; add n 6 0 5 v3", "conflict(0)"},
    {"require a v1; add n 6 0 5 v3", "ceiling(1)"},
};
constexpr ScriptLine kResend[] = {
    {"put receipt absent - v6; add n 1 0 5 v7", "applied"},
    {"put receipt absent - v6; add n 1 0 5 v7", "conflict(0)"},
    {"get receipt n", "receipt=-@6 n=1@7"},
    {"put receipt2 absent - v8; require gone v1", "conflict(1)"},
    {"put receipt2 absent - v8; require gone v1", "conflict(1)"},
};
constexpr ScriptLine kLineage[] = {
    {"put a absent 1 v1; lineage lost", "conflict(1)"},
    {"lineage lost; put a absent 1 v1", "conflict(0)"},
    {"get a", "a=absent"},
    {"put a absent 1 v1; lineage now", "applied"},
};
constexpr ScriptLine kCeiling[] = {
    {"add n 1 0 5 v1", "applied"},
    {"add n 4 0 5 v2", "applied"},
    {"add n 1 0 5 v3", "ceiling(0)"},
    {"get n", "n=5@2"},
    {"add n 2 0 6 v4", "ceiling(0)"},
    {"add n 3 0 9 v5", "applied"},
    {"add n -1 0 5 v6", "applied"},
    {"add n 1 0 5 v7", "ceiling(0)"},
    {"get n", "n=7@6"},
    {"add most 9223372036854775807 0 9223372036854775807 v8", "applied"},
    {"add most 1 0 9223372036854775807 v9", "ceiling(0)"},
};
constexpr ScriptLine kFloor[] = {
    {"add n 2 0 5 v1", "applied"},
    {"add n -1 0 5 v2", "applied"},
    {"get n", "n=1@2"},
    {"add n -9 0 5 v3", "applied"},
    {"get n", "n=0@3"},
    {"add m -7 -3 5 v4", "applied"},
    {"get m", "m=-3@4"},
    {"add k 1 3 5 v5", "applied"},
    {"get k", "k=3@5"},
};
constexpr ScriptLine kCounterKind[] = {
    {"add n 1 0 5 v1", "applied"}, {"require n v1", "applied"},      {"require n absent", "conflict(0)"},
    {"put n v1 x v2", kRefused},   {"put r absent x v3", "applied"}, {"add r 1 0 5 v4", kRefused},
    {"get n r", "n=1@1 r=x@3"},    {"erase n v1", "applied"},        {"get n", "n=absent"},
};
constexpr ScriptLine kLimits[] = {
    {"put k*64 absent v*4096 v1", "applied"},
    {"require k*64 v1", "applied"},
    {"put k*65 absent x v2", kRefused},
    {"put v absent v*4097 v2", kRefused},
    {"put a absent 1 v1; require a absent", kRefused},
    {"require - absent", kRefused},
    {"put a absent 1 v1 marks=1,2,3,4,5", kRefused},
    {"get a v", "a=absent v=absent"},
};
constexpr ScriptLine kClock[] = {
    {"put old absent x v1 until=1 marks=1", "applied"},
    {"add n 1 0 5 v2 until=0", "applied"},
    {"put never absent x v3 until=-1", "applied"},
    {"get old n never", "old=x@1 n=1@2 never=x@3"},
    {"scan 1 - 10", "old=x@1"},
    {"walk 0 4095 1 10", "old=x@1"},
    {"put old absent y v4", "conflict(0)"},
    {"require old v1; require n v2", "applied"},
};
constexpr ScriptLine kPurge[] = {
    {"put old absent - v1 until=999998 marks=1; put edge absent - v2 until=1000000 marks=1", "applied"},
    {"p2 put live absent - v3 until=1000001 marks=1; add n 1 0 5 v4 until=999999", "applied"},
    {"purge 1000000 0", "0 purged"},
    {"purge 1000000 1", "1 purged"},
    {"purge 1000000 100", "1 purged"},
    {"purge 1000000 100", "0 purged"},
    {"get old edge", "old=absent edge=-@2"},
    {"p2 get live n", "live=-@3 n=absent"},
    {"scan 1 - 10", "edge=-@2"},
    {"purge -9223372036854775808 100", "0 purged"},
    {"get edge", "edge=-@2"},
};
constexpr ScriptLine kMarks[] = {
    {"put c absent 3 v3 marks=1,2; put a absent 1 v1 marks=1; put plain absent - v5", "applied"},
    {"scan 1 - 10", "a=1@1 c=3@3"},
    {"scan 2 - 10", "c=3@3"},
    {"scan 3 - 10", "nothing"},
    {"p2 scan 1 - 10", "nothing"},
    {"put c v3 4 v6 marks=1", "applied"},
    {"scan 2 - 10", "nothing"},
    {"scan 1 - 10", "a=1@1 c=4@6"},
    {"put d absent - v7 marks=2; require a absent", "conflict(1)"},
    {"scan 2 - 10", "nothing"},
    {"erase a v1", "applied"},
    {"scan 1 - 10", "c=4@6"},
};
constexpr ScriptLine kPages[] = {
    {"put c absent 3 v3 marks=1; put a absent 1 v1 marks=1; put bb absent - v4 marks=1; put b absent 2 v2 "
     "marks=1",
     "applied"},
    {"scan 1 - 2", "a=1@1 b=2@2"},
    {"scan 1 b 2", "bb=-@4 c=3@3"},
    {"scan 1 ab 1", "b=2@2"},
    {"scan 1 c 2", "nothing"},
    {"scan 1 - 1000", "a=1@1 b=2@2 bb=-@4 c=3@3"},
    {"scan 1 - 0", kRefused},
    {"scan 1 - 1001", kRefused},
};
// 31525197391593472 is the first partition of shelf 7, 36028797018963968 of shelf 8.
constexpr ScriptLine kWalks[] = {
    {"p36028797018963968 put e absent - v5 marks=1", "applied"},
    {"p31525197391593473 put c absent - v4 marks=1,2", "applied"},
    {"p31525197391593474 put b absent - v3 marks=1", "applied"},
    {"walk 0 4095 1 10", "c=-@4 b=-@3 e=-@5"},
    {"walk 7 7 1 10", "c=-@4 b=-@3"},
    {"walk 8 8 1 10", "e=-@5"},
    {"walk 0 4095 1 2", "c=-@4 b=-@3"},
    {"walk 0 4095 2 10", "c=-@4"},
    {"walk 0 6 1 10", "nothing"},
    {"walk 8 7 1 10", kRefused},
};
static_assert(on_shelf(7, 0) == 31525197391593472U && on_shelf(8, 0) == 36028797018963968U);

constexpr LedgerCheck kChecks[] = {
    {"guard.state",
     "A change applies only if the record is in the state its guard names: absent, or this very version.",
     kGuards},
    {"version.fresh",
     "Every write leaves the version it was given: a version once replaced never matches again.", kVersions},
    {"read.newest",
     "A read shows every commit that was acknowledged before it began: it never comes from a replica.",
     kOwnWrites},
    {"key.bytes", "Keys are bytes: case, accents, NULs and partitions tell records apart.", kKeys},
    {"batch.whole", "A batch happens whole or not at all.", kWholeBatch},
    {"batch.first-failure", "A refused batch names the first change whose guard or ceiling failed.",
     kFirstFailure},
    {"batch.resend",
     "The same bytes sent twice apply once, and the second answer is a conflict on operation 0.", kResend},
    {"batch.lineage", "A batch that names another lineage is refused.", kLineage},
    {"counter.ceiling", "A counter never rises above the ceiling that a batch names.", kCeiling},
    {"counter.floor", "A counter never falls below the floor that a batch names; it stops there and applies.",
     kFloor},
    {"counter.kind", "A counter is never put and a record never counted.", kCounterKind},
    {"batch.limits", "What is over a limit is refused and nothing of it is written.", kLimits},
    {"clock.library",
     "Whether something has expired is not the store's business: no TTL and no clock of its own hides "
     "a record.",
     kClock},
    {"purge.live",
     "Purge takes what is over, with its marks, and never what is kept until that moment or later.", kPurge},
    {"marks.index", "A scan finds every record that carries the mark now, and no other.", kMarks},
    {"scan.pages", "Pages of a scan follow one another in key order without gap or repetition.", kPages},
    {"walk.shelves", "A walk finds every marked record on its shelves, by partition and key.", kWalks},
};

}  // namespace

std::span<const LedgerCheck> sequence_checks() { return kChecks; }

}  // namespace jeton::conformance
