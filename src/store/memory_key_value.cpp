// SPDX-License-Identifier: Apache-2.0
//
// memory_key_value.cpp: MemoryKeyValue: one mutex, one map.
#include <jeton/store/memory_key_value.hpp>

#include <algorithm>
#include <new>
#include <utility>

namespace jeton {

Result<std::optional<std::vector<std::byte>>> MemoryKeyValue::get(std::string_view key) try {
  using Found = std::optional<std::vector<std::byte>>;
  const std::scoped_lock lock(mutex_);
  const auto entry = values_.find(key);
  return entry == values_.end() ? Found() : Found(entry->second);
} catch (const std::bad_alloc&) {
  return Error{Errc::out_of_memory, "MemoryKeyValue::get"};
}

Result<Swap> MemoryKeyValue::compare_and_swap(std::string_view key, const std::optional<Bytes>& expected,
                                              Bytes wanted) try {
  std::vector<std::byte> replacement(wanted.begin(), wanted.end());
  const std::scoped_lock lock(mutex_);
  const auto entry = values_.find(key);
  if ((entry != values_.end()) != expected.has_value()) return Swap::changed;
  if (!expected) {
    values_.emplace(std::string(key), std::move(replacement));
    return Swap::applied;
  }
  const auto& stored = entry->second;
  if (!std::equal(stored.begin(), stored.end(), expected->begin(), expected->end())) return Swap::changed;
  entry->second.swap(replacement);
  return Swap::applied;
} catch (const std::bad_alloc&) {  // known to have changed nothing: out of here it would count as unknown
  return Error{Errc::out_of_memory, "MemoryKeyValue::compare_and_swap"};
}

}  // namespace jeton
