// SPDX-License-Identifier: Apache-2.0
//
// host_table.hpp: a host's table of functions, copied as far as this library knows it, and the one call of
// its destroy.
#pragma once

#include <jeton/base/result.hpp>

#include <algorithm>
#include <cstring>
#include <utility>

#include "jeton_store.h"

namespace jeton::c {

template <class Table>
class HostTable {
 public:
  /// Takes over `table`; nullptr is an empty one. Whatever is_usable() says, destroy is called once at the
  /// end.
  explicit HostTable(const Table* table) noexcept {
    if (table == nullptr) return;
    given_size_ = table->struct_size;
    std::memcpy(&table_, table, std::min<std::size_t>(given_size_, sizeof(Table)));
    // A table too short to hold its own destroy has none to call.
    has_destroy_ =
        given_size_ >= offsetof(Table, destroy) + sizeof(table_.destroy) && table_.destroy != nullptr;
  }
  HostTable(HostTable&& other) noexcept
      : table_(other.table_),
        given_size_(other.given_size_),
        has_destroy_(std::exchange(other.has_destroy_, false)) {}
  HostTable& operator=(HostTable&&) = delete;
  HostTable(const HostTable&) = delete;
  HostTable& operator=(const HostTable&) = delete;
  ~HostTable() {
    if (has_destroy_) table_.destroy(table_.user_data);
  }

  /// False: made for no version of the struct that there was, or for a later one that this library would read
  /// only in part.
  [[nodiscard]] bool is_of_known_size() const noexcept { return given_size_ == sizeof(Table); }
  [[nodiscard]] const Table* operator->() const noexcept { return &table_; }

 private:
  Table table_{};
  std::size_t given_size_ = 0;
  bool has_destroy_ = false;
};

}  // namespace jeton::c
