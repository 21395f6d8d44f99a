// SPDX-License-Identifier: Apache-2.0
//
// memory_key_value.hpp: a KeyValueStore in this process's memory, for tests and trials.
//
//   jeton::MemoryKeyValue values;
#pragma once

#include <jeton/store/key_value_store.hpp>

#include <functional>
#include <map>
#include <mutex>
#include <string>

namespace jeton {

class MemoryKeyValue final : public KeyValueStore {
 public:
  /// in      declared: what abilities() answers, so that a test can play a weaker or a stronger store
  explicit MemoryKeyValue(const KeyValueAbilities& declared = {.durable_on_ack = false,
                                                               .one_history = true}) noexcept
      : declared_(declared) {}

  [[nodiscard]] KeyValueAbilities abilities() const noexcept override { return declared_; }
  /// errors  internal.out_of_memory
  [[nodiscard]] Result<std::optional<std::vector<std::byte>>> get(std::string_view key) override;
  /// errors  internal.out_of_memory: nothing was done
  [[nodiscard]] Result<Swap> compare_and_swap(std::string_view key, const std::optional<Bytes>& expected,
                                              Bytes wanted) override;

 private:
  KeyValueAbilities declared_;
  std::mutex mutex_;
  std::map<std::string, std::vector<std::byte>, std::less<>> values_;
};

}  // namespace jeton
