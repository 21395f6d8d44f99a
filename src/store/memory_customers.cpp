// SPDX-License-Identifier: Apache-2.0
//
// memory_customers.cpp: MemoryCustomers: one mutex, one map of customers per tenant.
#include <jeton/store/memory_customers.hpp>

#include <jeton/base/text.hpp>

#include <new>
#include <utility>

namespace jeton {
namespace {

/// The base letters of U+00E0..U+00FF, which UTF-8 writes as C3 A0..BF; a dot where there is none.
constexpr std::string_view kBaseLetters = "aaaaaa.ceeeeiiii.nooooo.ouuuuy.y";

/// What a loose collation compares: accents of small Latin-1 letters removed from a canonical login.
std::string without_accents(std::string_view canonical) {
  std::string plain;
  for (std::size_t at = 0; at < canonical.size(); ++at) {
    const auto follower = at + 1 < canonical.size() ? static_cast<unsigned char>(canonical[at + 1]) : 0U;
    const bool is_letter =
        canonical[at] == '\xC3' && follower >= 0xA0 && kBaseLetters[follower - 0xA0] != '.';
    plain.push_back(is_letter ? kBaseLetters[follower - 0xA0] : canonical[at]);
    if (is_letter) ++at;
  }
  return plain;
}

bool collation_matches(std::string_view a, std::string_view b) {
  return without_accents(a) == without_accents(b);
}

}  // namespace

Result<std::optional<Customer>> MemoryCustomers::find_by_login(const TenantId& tenant,
                                                               std::string_view login) {
  const auto canonical = canonical_login(login);
  if (!canonical.ok()) return std::optional<Customer>();
  const std::scoped_lock lock(mutex_);
  const auto shop = shops_.find(tenant);
  if (shop == shops_.end()) return std::optional<Customer>();

  const CustomerId* const id = id_of(shop->second, match_, canonical.value());
  if (id == nullptr) return std::optional<Customer>();
  const Customer& customer = shop->second.by_id.at(*id);
  const bool differs = match_ == LoginMatch::exact && customer.login != login;
  return differs ? std::optional<Customer>() : std::optional(customer);
}

const CustomerId* MemoryCustomers::id_of(const Shop& shop, LoginMatch match, std::string_view canonical) {
  const auto exact = shop.by_canonical_login.find(canonical);
  if (exact != shop.by_canonical_login.end()) return &exact->second;
  if (match != LoginMatch::collation) return nullptr;
  for (const auto& [stored, id] : shop.by_canonical_login)
    if (collation_matches(stored, canonical)) return &id;
  return nullptr;
}

Result<std::optional<Customer>> MemoryCustomers::find(const TenantId& tenant, const CustomerId& id) {
  const std::scoped_lock lock(mutex_);
  const Customer* const row = row_of(tenant, id);
  return row == nullptr ? std::optional<Customer>() : std::optional(*row);
}

Result<Swap> MemoryCustomers::replace_password_if(const TenantId& tenant, const CustomerId& id,
                                                  std::string_view expected_hash,
                                                  std::string_view new_hash) try {
  std::string replacement(new_hash);
  const std::scoped_lock lock(mutex_);
  Customer* const row = row_of(tenant, id);
  if (row == nullptr || row->password_hash != expected_hash) return Swap::changed;
  row->password_hash.swap(replacement);
  return Swap::applied;
} catch (const std::bad_alloc&) {  // known to have changed nothing: out of here it would count as unknown
  return Error{Errc::out_of_memory, "MemoryCustomers::replace_password_if"};
}

Result<Swap> MemoryCustomers::set_confirmed_if(const TenantId& tenant, const CustomerId& id,
                                               std::string_view login) {
  const std::scoped_lock lock(mutex_);
  Customer* const row = row_of(tenant, id);
  if (row == nullptr || row->login != login) return Swap::changed;
  row->confirmed = true;
  return Swap::applied;
}

Result<CustomerId> MemoryCustomers::create(const TenantId& tenant, const NewCustomer& customer) try {
  auto canonical = canonical_login(customer.login);
  if (!canonical.ok()) return canonical.error();
  const std::scoped_lock lock(mutex_);
  auto id = CustomerId::parse("c" + std::to_string(++last_id_));
  while (id.ok() && row_of(tenant, id.value()) != nullptr)  // an import may have chosen that name
    id = CustomerId::parse("c" + std::to_string(++last_id_));
  if (!id.ok()) return id.error();
  const auto inserted = insert(tenant, id.value(), customer, std::move(canonical).value());
  if (!inserted.ok()) return inserted.error();
  return id;
} catch (const std::bad_alloc&) {
  return Error{Errc::out_of_memory, "MemoryCustomers::create"};
}

Result<Done> MemoryCustomers::import_customer(const TenantId& tenant, const CustomerId& id,
                                              const NewCustomer& customer) {
  auto canonical = canonical_login(customer.login);
  if (!canonical.ok()) return canonical.error();
  const std::scoped_lock lock(mutex_);
  if (row_of(tenant, id) != nullptr) return Error{Errc::conflict, "MemoryCustomers::import_customer"};
  return insert(tenant, id, customer, std::move(canonical).value());
}

Swap MemoryCustomers::disable(const TenantId& tenant, const CustomerId& id) {
  const std::scoped_lock lock(mutex_);
  Customer* const row = row_of(tenant, id);
  if (row == nullptr) return Swap::changed;
  row->disabled = true;
  return Swap::applied;
}

Customer* MemoryCustomers::row_of(const TenantId& tenant, const CustomerId& id) {
  const auto shop = shops_.find(tenant);
  if (shop == shops_.end()) return nullptr;
  const auto row = shop->second.by_id.find(id);
  return row == shop->second.by_id.end() ? nullptr : &row->second;
}

Result<Done> MemoryCustomers::insert(const TenantId& tenant, const CustomerId& id,
                                     const NewCustomer& customer, std::string canonical) {
  Shop& shop = shops_[tenant];
  Customer row{id, std::string(customer.login), std::string(customer.password_hash), customer.confirmed,
               customer.disabled};
  const auto [entry, is_new] = shop.by_canonical_login.try_emplace(std::move(canonical), id);
  if (!is_new) return Error{Errc::login_taken, "MemoryCustomers::create"};
  try {
    shop.by_id.emplace(id, std::move(row));
  } catch (...) {
    shop.by_canonical_login.erase(entry);  // out of memory half-way: leave no login without a customer
    throw;
  }
  return Done{};
}

}  // namespace jeton
