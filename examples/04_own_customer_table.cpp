// SPDX-License-Identifier: Apache-2.0
//
// 04_own_customer_table.cpp: the shop keeps its own table of customers and lets jeton read it: two look-ups
// and one guarded write. Here the table is a map; in a shop each method is one SQL statement. jeton's own
// records stay in its ledger.
#include <jeton/jeton.hpp>

#include <iostream>
#include <map>
#include <mutex>

namespace {

class ShopTable final : public jeton::CustomerStore {
 public:
  using Row = std::optional<jeton::Customer>;
  void insert(const jeton::Customer& customer) { rows_.emplace(customer.id, customer); }
  jeton::Result<Row> find_by_login(const jeton::TenantId&, std::string_view login) override {
    const std::lock_guard lock(mutex_);
    for (const auto& [id, customer] : rows_)
      if (customer.login == login) return Row(customer);
    return Row();
  }
  jeton::Result<Row> find(const jeton::TenantId&, const jeton::CustomerId& id) override {
    const std::lock_guard lock(mutex_);
    const auto row = rows_.find(id);
    return row == rows_.end() ? Row() : Row(row->second);
  }
  /// UPDATE customer SET hash = :wanted WHERE id = :id AND hash = :expected: one statement, no reading
  /// before.
  jeton::Result<jeton::Swap> replace_password_if(const jeton::TenantId&, const jeton::CustomerId& id,
                                                 std::string_view expected,
                                                 std::string_view wanted) override {
    const std::lock_guard lock(mutex_);
    const auto row = rows_.find(id);
    if (row == rows_.end() || row->second.password_hash != expected) return jeton::Swap::changed;
    row->second.password_hash = wanted;
    return jeton::Swap::applied;
  }

 private:
  std::mutex mutex_;  // several threads may call at once
  std::map<jeton::CustomerId, jeton::Customer> rows_;
};

}  // namespace

int main() {
  auto table = std::make_unique<ShopTable>();  // one row, with the bcrypt hash that the shop has always kept
  table->insert({jeton::CustomerId::parse("1001").value(), "carol@example.com",
                 "$2b$10$LYm23uvlWBuFjkBJqm4n2u//THqso3AWHs1EJl7CEFf/GsNKByDi.", true, false});
  jeton::Stores stores = jeton::memory_stores();  // or open_sqlite("jeton.db"), for the ledger
  stores.customers = std::move(table);
  const auto shop = jeton::Authority::open(std::move(stores));
  if (!shop.ok()) return 1;
  const auto in = shop.value().login("carol@example.com", "carol came with bcrypt");
  if (!in.ok()) return 1;
  std::cout << "customer " << in.value().customer().text() << " of the shop's own table is signed in\n";
}
