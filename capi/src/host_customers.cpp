// SPDX-License-Identifier: Apache-2.0
//
// host_customers.cpp: each question: show, call, judge the answer.
#include "host_customers.hpp"

#include "store_words.hpp"

/// Copies the one customer that a look-up may answer.
struct jeton_found {
  std::optional<jeton::Customer> customer{};
  bool damaged = false;

  jeton_status set(const jeton_customer_row* row) {
    auto read = jeton::c::customer_of(row, "jeton_found_set");
    damaged = damaged || customer.has_value() || !read.ok();  // two customers of one login are none
    if (damaged) return static_cast<jeton_status>(jeton::Errc::damaged_record);
    customer.emplace(std::move(read).value());
    return JETON_OK;
  }
};

extern "C" jeton_status jeton_found_set(jeton_found* found, const jeton_customer_row* customer) {
  if (found == nullptr) return static_cast<jeton_status>(jeton::Errc::null_argument);
  try {
    return found->set(customer);
  } catch (...) {
    found->damaged = true;
    return static_cast<jeton_status>(jeton::Errc::out_of_memory);
  }
}

namespace jeton::c {
namespace {

Result<std::optional<Customer>> answered(jeton_status status, jeton_found& found, const char* place) {
  if (found.damaged) return Error{Errc::damaged_record, place};
  if (status != JETON_OK) return fault_of(status, place);
  return std::move(found.customer);
}

}  // namespace

Result<std::optional<Customer>> HostCustomers::find_by_login(const TenantId& tenant, std::string_view login) {
  jeton_found found;
  const jeton_status status =
      table_->find_by_login(table_->user_data, view_of(tenant.text()), view_of(login), &found);
  return answered(status, found, "jeton_customers.find_by_login");
}

Result<std::optional<Customer>> HostCustomers::find(const TenantId& tenant, const CustomerId& id) {
  constexpr const char* kPlace = "jeton_customers.find";
  jeton_found found;
  const jeton_status status =
      table_->find(table_->user_data, view_of(tenant.text()), view_of(id.text()), &found);
  auto customer = answered(status, found, kPlace);
  const bool another = customer.ok() && customer.value() && customer.value()->id != id;
  if (another) return Error{Errc::damaged_record, kPlace};
  return customer;
}

Result<Swap> HostCustomers::replace_password_if(const TenantId& tenant, const CustomerId& id,
                                                std::string_view expected_hash, std::string_view new_hash) {
  std::uint32_t swap = 0;
  const jeton_status status =
      table_->replace_password_if(table_->user_data, view_of(tenant.text()), view_of(id.text()),
                                  view_of(expected_hash), view_of(new_hash), &swap);
  return swap_of(status, swap, "jeton_customers.replace_password_if");
}

Result<Swap> HostCustomers::set_confirmed_if(const TenantId& tenant, const CustomerId& id,
                                             std::string_view login) {
  constexpr const char* kPlace = "jeton_customers.set_confirmed_if";
  if (table_->set_confirmed_if == nullptr) return Error{Errc::unsupported, kPlace};
  std::uint32_t swap = 0;
  const jeton_status status = table_->set_confirmed_if(table_->user_data, view_of(tenant.text()),
                                                       view_of(id.text()), view_of(login), &swap);
  return swap_of(status, swap, kPlace);
}

Result<CustomerId> HostCustomers::create(const TenantId& tenant, const NewCustomer& customer) {
  constexpr const char* kPlace = "jeton_customers.create";
  if (table_->create == nullptr) return Error{Errc::unsupported, kPlace};
  const jeton_new_customer shown = shown_customer(customer);
  char id[JETON_MOST_ID_BYTES] = {};
  std::size_t id_len = 0;
  const jeton_status status = table_->create(table_->user_data, view_of(tenant.text()), &shown, id, &id_len);
  return created_of(status, {id, id_len <= sizeof id ? id_len : 0}, kPlace);
}

}  // namespace jeton::c
