// SPDX-License-Identifier: Apache-2.0
//
// store_words.hpp: between the structs of jeton_store.h and jeton's own types: what goes out is a view, what
// comes in is judged. Tables of functions and steps use the same.
//
// Everything that comes in may be wrong, by mistake or on purpose: a wrong answer is a damaged record or a
// lost acknowledgement, never a refusal of the customer and never a grant (promise 6).
#pragma once

#include <jeton/flow/stepped.hpp>
#include <jeton/store/customer_store.hpp>
#include <jeton/store/ledger.hpp>

#include <array>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "jeton_store.h"

namespace jeton::c {

inline jeton_text view_of(std::string_view text) noexcept { return {text.data(), text.size()}; }

inline const std::uint8_t* octets(Bytes bytes) noexcept {
  return reinterpret_cast<const std::uint8_t*>(bytes.data());
}

/// `size` bytes at `data`; empty if there are none.
inline Bytes bytes_at(const std::uint8_t* data, std::uint64_t size) noexcept {
  return data == nullptr ? Bytes{}
                         : Bytes(reinterpret_cast<const std::byte*>(data), static_cast<std::size_t>(size));
}

template <std::size_t N>
ByteArray<N> array_at(const std::uint8_t (&bytes)[N]) noexcept {
  ByteArray<N> made;
  std::copy_n(reinterpret_cast<const std::byte*>(bytes), N, made.begin());
  return made;
}

template <std::size_t N>
void put_array(std::uint8_t (&to)[N], const ByteArray<N>& from) noexcept {
  std::copy_n(octets(from), N, to);
}

/// A host's status as the error it stands for: what is not of kind store, or not known at all, is
/// unavailable.
[[nodiscard]] Error fault_of(jeton_status status, const char* place) noexcept;

/// Whether a status out of a write says that nothing was changed; any other leaves it unknown.
[[nodiscard]] bool is_named_fault(jeton_status status) noexcept;

/// What a commit came to. in: the number of its changes
[[nodiscard]] Result<CommitOutcome> outcome_of(jeton_status status, const jeton_outcome& outcome,
                                               std::size_t changes, const char* place) noexcept;
[[nodiscard]] Result<Swap> swap_of(jeton_status status, std::uint32_t swap, const char* place) noexcept;
[[nodiscard]] Result<CustomerId> created_of(jeton_status status, std::string_view id,
                                            const char* place) noexcept;

/// errors  store.damaged_record: no id, a flag that is neither yes nor no, text that is too long or no text
[[nodiscard]] Result<Customer> customer_of(const jeton_customer_row* row, const char* place);

/// errors  store.damaged_record: neither found nor absent, or a value over its room
[[nodiscard]] Result<ReadRecord> record_of(const jeton_slot& slot, const char* place);

/// A customer to be inserted, as the host sees it.
[[nodiscard]] jeton_new_customer shown_customer(const NewCustomer& customer) noexcept;

/// A get's slots with rooms of their own, as the host sees them.
class SlotRooms {
 public:
  void reset(std::span<const RecordKey> keys);
  void wipe() noexcept { secure_wipe(rooms_); }
  [[nodiscard]] std::span<jeton_slot> slots() noexcept { return slots_; }
  [[nodiscard]] Result<std::vector<ReadRecord>> read(const char* place) const;

 private:
  std::vector<jeton_slot> slots_;
  std::vector<const std::uint8_t*> room_starts_;  // what the host does to its pointers is not believed
  std::vector<RecordKey> keys_;
  std::vector<std::byte> rooms_;
};

/// A batch as the host sees it; borrows the batch's keys and values.
class BatchView {
 public:
  const jeton_batch* show(const Batch& batch) noexcept;

 private:
  jeton_batch batch_{};
  std::array<jeton_change, kMostChanges> changes_{};
};

}  // namespace jeton::c
