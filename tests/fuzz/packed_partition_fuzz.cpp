// SPDX-License-Identifier: Apache-2.0
//
// packed_partition_fuzz.cpp: any bytes as a value of a packed ledger, as a hostile database may hold them: a
// partition, a directory page, the list of shelves, the lineage; the first byte chooses which.
//
// Invariants: whatever is refused is damaged_record or unknown_format; a partition that is accepted is packed
// again as the same bytes (a commit that changes it and one that changes it back leave what was there).
#include <jeton/store/memory_key_value.hpp>
#include <jeton/store/packed_ledger.hpp>

#include <cstdint>
#include <cstdlib>

namespace {

using namespace jeton;

constexpr Timestamp kNow{1'767'268'800'000};
constexpr const char* kPartition = "jeton.p.0000000000000000";
constexpr const char* kKeys[] = {kPartition, "jeton.d.00000000", "jeton.shelves", "jeton.lineage"};

void require(bool holds) {
  if (!holds) std::abort();
}

void require_named(const Error& error) {
  require(error.code == Errc::damaged_record || error.code == Errc::unknown_format);
}

/// A record is put and erased again: everything else is read, packed, read and packed.
void change_and_change_back(MemoryKeyValue& values, PackedLedger& ledger) {
  const auto before = values.get(kPartition).value();
  const RecordKey key(bytes_of("fuzz"));
  const Version version{{std::byte{1}}};
  Batch put({}, Durability::passing, kNow);
  put.put(key, Guard::absent(), bytes_of("x"), version, kNow);
  const auto done = ledger.commit(put);
  const bool is_full = !done.ok() && done.error().code == Errc::partition_full;
  if (is_full) return;
  if (!done.ok()) return require_named(done.error());
  if (!done.value().is_applied()) return;
  Batch erase({}, Durability::passing, kNow);
  erase.erase(key, Guard::version(version));
  require(ledger.commit(erase).value().is_applied());
  require(values.get(kPartition).value() == before);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const Bytes bytes = std::as_bytes(std::span(data + 1, size - 1));
  MemoryKeyValue values;
  PackedLedger ledger(values);
  const char* const where = kKeys[data[0] % 4];
  require(values.compare_and_swap(where, std::nullopt, bytes).value() == Swap::applied);

  ByteArray<kMostValueBytes> room;
  RecordSlot slot{.key = RecordKey(bytes_of("code")), .room = room};
  const auto got = ledger.get({}, std::span(&slot, 1));
  if (!got.ok()) require_named(got.error());
  const auto walked = ledger.walk({}, Mark{}, std::nullopt, 1000);
  if (!walked.ok()) require_named(walked.error());
  const auto lineage = ledger.lineage();
  if (!lineage.ok()) require_named(lineage.error());
  if (where == kPartition && got.ok()) change_and_change_back(values, ledger);
  return 0;
}
