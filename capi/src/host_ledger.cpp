// SPDX-License-Identifier: Apache-2.0
//
// host_ledger.cpp: each operation: show, call, judge the answer. What the host throws (a host in C++) goes to
// the driver that called, which knows what it means there.
#include "host_ledger.hpp"

#include <algorithm>

#include "store/batch_rules.hpp"
#include "store_words.hpp"

/// Copies what a scan or walk answers, and refuses what a ledger cannot answer: more than was asked for, keys
/// out of order, anything over a limit. A page that does not go forward would be asked for without end.
struct jeton_rows {
  std::size_t limit;
  std::optional<jeton::WalkPosition> last;
  std::optional<jeton::Partition> only;  // scan: rows are of this partition, whatever they say
  jeton::ShelfRange shelves{};
  std::vector<jeton::WalkedRecord> records{};
  bool damaged = false;

  jeton_status add(const jeton_row* row);
  [[nodiscard]] bool accepts(const jeton_row& row, const jeton::WalkPosition& at) const noexcept;
};

namespace jeton::c {
namespace {

constexpr jeton_status kDamaged = static_cast<jeton_status>(Errc::damaged_record);

unsigned shelf_of(const Partition& partition) noexcept {
  return (std::to_integer<unsigned>(partition.bytes[0]) << 4) |
         (std::to_integer<unsigned>(partition.bytes[1]) >> 4);
}

jeton_question question_of(const Mark& mark, std::size_t limit, const RecordKey* after) noexcept {
  jeton_question question{};
  question.struct_size = sizeof(jeton_question);
  question.limit = static_cast<std::uint32_t>(limit);
  put_array(question.mark, mark.bytes);
  question.last_shelf = kShelves - 1;
  if (after != nullptr) {
    question.after_key = octets(after->bytes());
    question.after_key_len = after->bytes().size();
  }
  return question;
}

/// What the host put into `rows`, if it says that this is all.
Result<std::vector<WalkedRecord>> answered(jeton_status status, jeton_rows& rows, const char* place) {
  if (rows.damaged) return Error{Errc::damaged_record, place};
  if (status != JETON_OK) return fault_of(status, place);
  return std::move(rows.records);
}

}  // namespace
}  // namespace jeton::c

bool jeton_rows::accepts(const jeton_row& row, const jeton::WalkPosition& at) const noexcept {
  const bool fits = row.struct_size >= sizeof(jeton_row) && row.key != nullptr && row.key_len >= 1 &&
                    row.key_len <= jeton::kMostKeyBytes && row.value_len <= jeton::kMostValueBytes &&
                    (row.value != nullptr || row.value_len == 0);
  const unsigned shelf = jeton::c::shelf_of(at.partition);
  const bool asked_for = only || (shelves.first <= shelf && shelf <= shelves.last);
  return fits && asked_for && records.size() < limit && (!last || *last < at);
}

jeton_status jeton_rows::add(const jeton_row* row) {
  if (row == nullptr || row->key_len > jeton::kMostKeyBytes) {
    damaged = true;
    return jeton::c::kDamaged;
  }
  const jeton::WalkPosition at{only ? *only : jeton::Partition{jeton::c::array_at(row->partition)},
                               jeton::RecordKey(jeton::c::bytes_at(row->key, row->key_len))};
  damaged = damaged || !accepts(*row, at);
  if (damaged) return jeton::c::kDamaged;
  const jeton::Bytes value = jeton::c::bytes_at(row->value, row->value_len);
  records.push_back({at, jeton::Version{jeton::c::array_at(row->version)}, {value.begin(), value.end()}});
  last = at;
  return JETON_OK;
}

extern "C" jeton_status jeton_rows_add(jeton_rows* rows, const jeton_row* row) {
  if (rows == nullptr) return static_cast<jeton_status>(jeton::Errc::null_argument);
  try {
    return rows->add(row);
  } catch (...) {
    rows->damaged = true;  // a page that misses a record must not pass for a whole one
    return static_cast<jeton_status>(jeton::Errc::out_of_memory);
  }
}

namespace jeton::c {

LedgerAbilities HostLedger::abilities() const noexcept {
  const auto can = [this](std::uint64_t ability) { return (table_->abilities & ability) != 0; };
  return {can(JETON_LEDGER_ATOMIC_COMMIT), can(JETON_LEDGER_DURABLE_ON_ACK), can(JETON_LEDGER_LINEAGE),
          can(JETON_LEDGER_HOLDS_DURABLE), can(JETON_LEDGER_HOLDS_PASSING)};
}

Result<Done> HostLedger::get(const Partition& partition, std::span<RecordSlot> slots) {
  constexpr const char* kPlace = "jeton_ledger.get";
  std::array<jeton_slot, kMostChanges> shown{};
  if (!detail::slots_are_well_formed(slots)) return Error{Errc::malformed_batch, kPlace};
  for (std::size_t i = 0; i < slots.size(); ++i) {
    shown[i].struct_size = sizeof(jeton_slot);
    shown[i].key = octets(slots[i].key.bytes());
    shown[i].key_len = slots[i].key.bytes().size();
    shown[i].room = reinterpret_cast<std::uint8_t*>(slots[i].room.data());
    shown[i].room_len = slots[i].room.size();
  }
  const jeton_status status =
      table_->get(table_->user_data, octets(partition.bytes), shown.data(), slots.size(), sizeof(jeton_slot));
  if (status != JETON_OK) return fault_of(status, kPlace);
  for (std::size_t i = 0; i < slots.size(); ++i) {
    const bool found = shown[i].found == JETON_FOUND;
    const bool in_its_room = shown[i].value_len <= slots[i].room.size();
    if (!found && shown[i].found != JETON_ABSENT) return Error{Errc::damaged_record, kPlace};
    if (found && !in_its_room) return Error{Errc::damaged_record, kPlace};
    slots[i].found = found;
    slots[i].size = found ? static_cast<std::size_t>(shown[i].value_len) : 0;
    slots[i].version = Version{array_at(shown[i].version)};
    slots[i].keep_until = Timestamp{shown[i].keep_until_unix_ms};
  }
  return Done{};
}

Result<CommitOutcome> HostLedger::commit(const Batch& batch) {
  constexpr const char* kPlace = "jeton_ledger.commit";
  if (!batch.is_well_formed()) return Error{Errc::malformed_batch, kPlace};
  BatchView view;
  jeton_outcome outcome{sizeof(jeton_outcome), 0, 0};
  const jeton_status status = table_->commit(table_->user_data, view.show(batch), &outcome);
  return outcome_of(status, outcome, batch.changes().size(), kPlace);
}

Result<Lineage> HostLedger::lineage() {
  std::uint8_t bytes[JETON_LINEAGE_BYTES] = {};
  const jeton_status status = table_->lineage(table_->user_data, bytes);
  if (status != JETON_OK) return fault_of(status, "jeton_ledger.lineage");
  return Lineage{array_at(bytes)};
}

Result<std::vector<ScannedRecord>> HostLedger::scan(const Partition& partition, const Mark& mark,
                                                    const std::optional<RecordKey>& after,
                                                    std::size_t limit) {
  constexpr const char* kPlace = "jeton_ledger.scan";
  if (table_->scan == nullptr) return Error{Errc::ability_missing, kPlace};
  if (!detail::scan_limit_is_valid(limit)) return Error{Errc::malformed_batch, kPlace};
  jeton_question question = question_of(mark, limit, after ? &*after : nullptr);
  put_array(question.partition, partition.bytes);
  jeton_rows rows{limit, std::nullopt, partition};
  if (after) rows.last = WalkPosition{partition, *after};
  const jeton_status status = table_->scan(table_->user_data, &question, &rows);
  auto found = answered(status, rows, kPlace);
  if (!found.ok()) return found.error();
  std::vector<ScannedRecord> records;
  records.reserve(found.value().size());
  for (WalkedRecord& record : found.value())
    records.push_back({record.position.key, record.version, std::move(record.value)});
  return records;
}

Result<std::vector<WalkedRecord>> HostLedger::walk(const ShelfRange& shelves, const Mark& mark,
                                                   const std::optional<WalkPosition>& after,
                                                   std::size_t limit) {
  constexpr const char* kPlace = "jeton_ledger.walk";
  if (table_->walk == nullptr) return Error{Errc::ability_missing, kPlace};
  if (!detail::scan_limit_is_valid(limit) || !shelves.is_valid()) return Error{Errc::malformed_batch, kPlace};
  jeton_question question = question_of(mark, limit, after ? &after->key : nullptr);
  question.first_shelf = shelves.first;
  question.last_shelf = shelves.last;
  if (after) put_array(question.after_partition, after->partition.bytes);
  jeton_rows rows{limit, after, std::nullopt, shelves};
  const jeton_status status = table_->walk(table_->user_data, &question, &rows);
  return answered(status, rows, kPlace);
}

Result<std::size_t> HostLedger::purge(Timestamp before, std::size_t limit) {
  constexpr const char* kPlace = "jeton_ledger.purge";
  if (table_->purge == nullptr) return Error{Errc::ability_missing, kPlace};
  std::uint64_t removed = 0;
  const jeton_status status = table_->purge(table_->user_data, before.unix_ms, limit, &removed);
  if (status != JETON_OK) return fault_of(status, kPlace);
  if (removed > limit) return Error{Errc::damaged_record, kPlace};
  return static_cast<std::size_t>(removed);
}

}  // namespace jeton::c
