// SPDX-License-Identifier: Apache-2.0
//
// 09_own_key_value_store.cpp: whatever can read one value and compare-and-swap it can hold jeton's records:
// twenty lines, and PackedLedger makes a whole ledger of them. Here it is a map behind a mutex.
#include <jeton/jeton.hpp>
#include <jeton/store/packed_ledger.hpp>

#include <algorithm>
#include <iostream>
#include <map>
#include <mutex>
#include <string>

namespace {

class Table final : public jeton::KeyValueStore {
 public:
  using Value = std::vector<std::byte>;
  jeton::KeyValueAbilities abilities() const noexcept override { return {false, true}; }
  jeton::Result<std::optional<Value>> get(std::string_view key) override {
    const std::lock_guard lock(mutex_);
    const auto row = rows_.find(std::string(key));
    return row == rows_.end() ? std::optional<Value>() : row->second;
  }
  jeton::Result<jeton::Swap> compare_and_swap(std::string_view key,
                                              const std::optional<jeton::Bytes>& expected,
                                              jeton::Bytes wanted) override {
    const std::lock_guard lock(mutex_);  // one atomic step: never "read, compare, and write later"
    const auto row = rows_.find(std::string(key));
    const bool is_there = row != rows_.end();
    if (is_there != expected.has_value()) return jeton::Swap::changed;
    if (is_there && !std::equal(row->second.begin(), row->second.end(), expected->begin(), expected->end()))
      return jeton::Swap::changed;
    rows_[std::string(key)] = Value(wanted.begin(), wanted.end());
    return jeton::Swap::applied;
  }

 private:
  std::mutex mutex_;
  std::map<std::string, Value> rows_;
};

}  // namespace

int main() {
  jeton::Stores stores = jeton::memory_stores();  // the customers; the ledger is ours:
  stores.ledger = jeton::packed_ledger(std::make_unique<Table>());
  const auto shop = jeton::Authority::open(std::move(stores));
  if (!shop.ok()) return 1;
  const auto carol = shop.value().register_customer("carol@example.com", "a long enough password");
  const auto in = shop.value().login("carol@example.com", "a long enough password");
  if (!carol.ok() || !in.ok()) return 1;
  if (!shop.value().revoke_all(in.value().customer()).ok()) return 1;
  if (shop.value().verify(in.value().token()).ok()) return 1;
  std::cout << "signed in and out again, over a store of two operations\n";
}
