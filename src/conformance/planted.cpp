// SPDX-License-Identifier: Apache-2.0
//
// planted.cpp: planted faults by name, and those of customer stores.
#include <jeton/conformance/planted.hpp>

#include <jeton/store/forwarding_customers.hpp>
#include <jeton/store/memory_customers.hpp>

#include <mutex>

#include "planted_ledger.hpp"

namespace jeton::conformance {
namespace {

/// Reads the hash, compares, and then writes over whatever is there by then.
class SwapReadsThenWrites final : public ForwardingCustomers {
 public:
  using ForwardingCustomers::ForwardingCustomers;
  Result<Swap> replace_password_if(const TenantId& tenant, const CustomerId& id,
                                   std::string_view expected_hash, std::string_view new_hash) override {
    auto found = inner().find(tenant, id);
    if (!found.ok()) return found.error();
    if (!found.value() || found.value()->password_hash != expected_hash) return Swap::changed;
    let_others_in();
    for (;;) {
      found = inner().find(tenant, id);
      if (!found.ok() || !found.value()) return Swap::changed;
      auto swapped = inner().replace_password_if(tenant, id, found.value()->password_hash, new_hash);
      if (!swapped.ok() || swapped.value() == Swap::applied) return swapped;
    }
  }
};

/// Looks under the spelling without accents first, as a table with an accent-insensitive collation may.
class CollationMergesLogins final : public ForwardingCustomers {
 public:
  using ForwardingCustomers::ForwardingCustomers;
  Result<std::optional<Customer>> find_by_login(const TenantId& tenant, std::string_view login) override {
    std::string plain(login);
    for (auto at = plain.find("\xC3\xA9"); at != std::string::npos; at = plain.find("\xC3\xA9")) {
      plain.erase(at, 1);
      plain[at] = 'e';
    }
    auto found = inner().find_by_login(tenant, plain);
    return found.ok() && !found.value() ? inner().find_by_login(tenant, login) : std::move(found);
  }
};

/// Forgets the tenant in its WHERE: whoever is not found in this shop is looked for in the others.
class TenantLeaks final : public ForwardingCustomers {
 public:
  using ForwardingCustomers::ForwardingCustomers;
  Result<std::optional<Customer>> find(const TenantId& tenant, const CustomerId& id) override {
    auto found = inner().find(tenant, id);
    const std::scoped_lock lock(mutex_);
    for (const TenantId& other : tenants_)
      if (found.ok() && !found.value()) found = inner().find(other, id);
    return found;
  }
  Result<CustomerId> create(const TenantId& tenant, const NewCustomer& customer) override {
    const std::scoped_lock lock(mutex_);
    tenants_.push_back(tenant);
    return inner().create(tenant, customer);
  }

 private:
  std::mutex mutex_;
  std::vector<TenantId> tenants_;
};

template <class Planted>
class PlantedCustomers final : public CustomerFactory {
 public:
  std::unique_ptr<CustomerStore> fresh() override {
    data_ = std::make_unique<MemoryCustomers>();
    return std::make_unique<Planted>(*data_);
  }

 private:
  std::unique_ptr<MemoryCustomers> data_;
};

template <class Planted>
std::unique_ptr<CustomerFactory> make_customers() {
  return std::make_unique<PlantedCustomers<Planted>>();
}

struct CustomerRow {
  PlantedFault fault;
  std::unique_ptr<CustomerFactory> (*make)();
};

constexpr CustomerRow kCustomerRows[] = {
    {{"swap-reads-then-writes", "compares the hash in one statement and writes it in another",
      "customers.race-swap"},
     make_customers<SwapReadsThenWrites>},
    {{"collation-merges-logins", "finds another customer whose login differs in an accent",
      "customers.collation"},
     make_customers<CollationMergesLogins>},
    {{"tenant-leaks", "finds a customer of one shop in another", "customers.tenants"},
     make_customers<TenantLeaks>},
};

}  // namespace

std::vector<PlantedFault> planted_ledger_faults() {
  std::vector<PlantedFault> faults;
  for (const auto rows : {planted_together(), planted_alone()})
    for (const PlantedRow& row : rows) faults.push_back(row.fault);
  return faults;
}

std::vector<PlantedFault> planted_customer_faults() {
  std::vector<PlantedFault> faults;
  for (const CustomerRow& row : kCustomerRows) faults.push_back(row.fault);
  return faults;
}

std::unique_ptr<LedgerFactory> plant_in_ledger(std::string_view name) {
  for (const auto rows : {planted_together(), planted_alone()})
    for (const PlantedRow& row : rows)
      if (row.fault.name == name) return row.make();
  return nullptr;
}

std::unique_ptr<CustomerFactory> plant_in_customers(std::string_view name) {
  for (const CustomerRow& row : kCustomerRows)
    if (row.fault.name == name) return row.make();
  return nullptr;
}

}  // namespace jeton::conformance
