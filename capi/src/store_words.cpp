// SPDX-License-Identifier: Apache-2.0
//
// store_words.cpp: what a host's answers are taken for.
#include "store_words.hpp"

#include <jeton/flow/account.hpp>

#include <algorithm>

namespace jeton::c {
namespace {

constexpr std::size_t kMostStoredLoginBytes = 1024;  // as a shop may have stored it
constexpr std::size_t kMostStoredHashBytes = 1024;

bool is_known(Errc code) noexcept { return describe(code).code == code; }

std::optional<bool> answer_of(std::uint32_t flag) noexcept {
  if (flag == JETON_YES) return true;
  if (flag == JETON_NO) return false;
  return std::nullopt;
}

std::optional<std::string_view> text_within(const jeton_text& text, std::size_t most) noexcept {
  if (text.len > most || (text.data == nullptr && text.len != 0)) return std::nullopt;
  return text.len == 0 ? std::string_view{} : std::string_view(text.data, static_cast<std::size_t>(text.len));
}

}  // namespace

Error fault_of(jeton_status status, const char* place) noexcept {
  const auto code = static_cast<Errc>(status);
  const bool is_of_stores = kind(code) == ErrorKind::store || code == Errc::malformed_batch;
  return {is_of_stores && is_known(code) ? code : Errc::unavailable, place};
}

bool is_named_fault(jeton_status status) noexcept {
  switch (static_cast<Errc>(status)) {
    case Errc::unavailable:
    case Errc::busy:
    case Errc::malformed_batch:
    case Errc::past_deadline: return true;
    default: return false;
  }
}

Result<CommitOutcome> outcome_of(jeton_status status, const jeton_outcome& outcome, std::size_t changes,
                                 const char* place) noexcept {
  if (is_named_fault(status)) return fault_of(status, place);
  if (status != JETON_OK) return CommitOutcome::unknown();
  const bool names_a_change = outcome.index < changes;
  const auto index = static_cast<std::size_t>(outcome.index);
  if (outcome.kind == JETON_COMMIT_APPLIED) return CommitOutcome::applied();
  if (outcome.kind == JETON_COMMIT_CONFLICT && names_a_change) return CommitOutcome::conflict(index);
  if (outcome.kind == JETON_COMMIT_CEILING && names_a_change) return CommitOutcome::ceiling(index);
  return CommitOutcome::unknown();
}

Result<Swap> swap_of(jeton_status status, std::uint32_t swap, const char* place) noexcept {
  if (is_named_fault(status)) return fault_of(status, place);
  if (static_cast<Errc>(status) == Errc::unsupported) return Error{Errc::unsupported, place};
  if (status != JETON_OK) return Swap::unknown;
  if (swap == JETON_SWAP_APPLIED) return Swap::applied;
  if (swap == JETON_SWAP_CHANGED) return Swap::changed;
  return Swap::unknown;
}

Result<CustomerId> created_of(jeton_status status, std::string_view id, const char* place) noexcept {
  const auto code = static_cast<Errc>(status);
  if (is_named_fault(status) || code == Errc::login_taken || code == Errc::unsupported)
    return Error{code, place};
  if (status != JETON_OK) return Error{Errc::unknown_outcome, place};
  const auto parsed = CustomerId::parse(id);
  return parsed.ok() ? parsed : Error{Errc::unknown_outcome, place};
}

Result<Customer> customer_of(const jeton_customer_row* row, const char* place) {
  const Error damaged{Errc::damaged_record, place};
  if (row == nullptr || row->struct_size < sizeof(jeton_customer_row)) return damaged;
  const auto confirmed = answer_of(row->confirmed);
  const auto disabled = answer_of(row->disabled);
  const auto id = text_within(row->id, JETON_MOST_ID_BYTES);
  const auto login = text_within(row->login, kMostStoredLoginBytes);
  const auto hash = text_within(row->password_hash, kMostStoredHashBytes);
  if (!confirmed || !disabled || !id || !login || !hash || !is_printable_utf8(*login)) return damaged;
  const auto parsed = CustomerId::parse(*id);
  if (!parsed.ok()) return damaged;
  return Customer{parsed.value(), std::string(*login), std::string(*hash), *confirmed, *disabled};
}

Result<ReadRecord> record_of(const jeton_slot& slot, const char* place) {
  if (slot.found == JETON_ABSENT) return ReadRecord{};
  const bool fits = slot.value_len <= slot.room_len && slot.room_len <= kMostValueBytes;
  if (slot.found != JETON_FOUND || !fits) return Error{Errc::damaged_record, place};
  const Bytes value = bytes_at(slot.room, slot.value_len);
  return ReadRecord{true, Version{array_at(slot.version)}, Timestamp{slot.keep_until_unix_ms},
                    std::vector<std::byte>(value.begin(), value.end())};
}

jeton_new_customer shown_customer(const NewCustomer& customer) noexcept {
  const auto flag = [](bool yes) { return static_cast<std::uint32_t>(yes ? JETON_YES : JETON_NO); };
  return {sizeof(jeton_new_customer), flag(customer.confirmed),       flag(customer.disabled), 0,
          view_of(customer.login),    view_of(customer.password_hash)};
}

void SlotRooms::reset(std::span<const RecordKey> keys) {
  wipe();
  keys_.assign(keys.begin(), keys.end());
  rooms_.assign(keys_.size() * kMostValueBytes, std::byte{});
  slots_.assign(keys_.size(), jeton_slot{});
  room_starts_.assign(keys_.size(), nullptr);
  for (std::size_t i = 0; i < keys_.size(); ++i) {
    jeton_slot& slot = slots_[i];
    slot.struct_size = sizeof(jeton_slot);
    slot.key = octets(keys_[i].bytes());
    slot.key_len = keys_[i].bytes().size();
    slot.room = reinterpret_cast<std::uint8_t*>(rooms_.data() + i * kMostValueBytes);
    slot.room_len = kMostValueBytes;
    room_starts_[i] = slot.room;
  }
}

Result<std::vector<ReadRecord>> SlotRooms::read(const char* place) const {
  std::vector<ReadRecord> records;
  records.reserve(slots_.size());
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    jeton_slot slot = slots_[i];
    if (slot.room != room_starts_[i]) return Error{Errc::damaged_record, place};
    slot.room_len = kMostValueBytes;
    auto record = record_of(slot, place);
    if (!record.ok()) return record.error();
    records.push_back(std::move(record).value());
  }
  return records;
}

const jeton_batch* BatchView::show(const Batch& batch) noexcept {
  std::size_t count = 0;
  for (const Change& change : batch.changes()) {
    jeton_change& shown = changes_[count++] = {};
    shown.struct_size = sizeof(jeton_change);
    shown.kind = static_cast<std::uint32_t>(change.kind);
    shown.guard = change.guard.is_absent() ? JETON_GUARD_ABSENT : JETON_GUARD_VERSION;
    if (!change.guard.is_absent()) put_array(shown.expected, change.guard.expected().bytes);
    shown.key = octets(change.key.bytes());
    shown.key_len = change.key.bytes().size();
    shown.value = octets(change.value);
    shown.value_len = change.value.size();
    shown.keep_until_unix_ms = change.keep_until.unix_ms;
    shown.mark_count = change.mark_count;
    for (std::size_t i = 0; i < change.mark_count; ++i) put_array(shown.marks[i], change.marks[i].bytes);
    shown.delta = change.delta;
    shown.floor = change.floor;
    shown.ceiling = change.ceiling;
    put_array(shown.new_version, change.new_version.bytes);
    put_array(shown.lineage, change.lineage.bytes);
  }
  batch_ = {};
  batch_.struct_size = sizeof(jeton_batch);
  batch_.durability = static_cast<std::uint32_t>(batch.durability());
  put_array(batch_.partition, batch.partition().bytes);
  batch_.not_after_unix_ms = batch.not_after().unix_ms;
  batch_.changes = changes_.data();
  batch_.change_count = count;
  batch_.change_stride = sizeof(jeton_change);
  return &batch_;
}

}  // namespace jeton::c
