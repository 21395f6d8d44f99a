// SPDX-License-Identifier: Apache-2.0
//
// blocking.cpp: each effect, done at once, with every exception of a host's store turned into a named
// outcome.
#include <jeton/flow/blocking.hpp>

#include <new>

namespace jeton {
namespace {

/// Runs `call`; what a store throws becomes `fault`, what our own memory lacks becomes out_of_memory.
template <class T, class Call>
Result<T> guarded(const char* place, Call call) noexcept {
  try {
    return call();
  } catch (const std::bad_alloc&) {
    return Error{Errc::out_of_memory, place};
  } catch (...) {
    return Error{Errc::unavailable, place};
  }
}

}  // namespace

Result<Done> Blocking::get(const Partition& partition, std::span<RecordSlot> slots) noexcept {
  return guarded<Done>("Ledger::get", [&] { return ledger_.get(partition, slots); });
}

Result<CommitOutcome> Blocking::send(const Batch& batch) noexcept {
  const auto now = clock_.now();
  if (!now.ok()) return now.error();
  if (batch.not_after() < now.value()) return Error{Errc::past_deadline, "Ledger::commit"};
  try {
    return ledger_.commit(batch);
  } catch (...) {
    return CommitOutcome::unknown();  // it may have been applied before it threw
  }
}

Result<CommitOutcome> Blocking::commit(const Batch& batch) noexcept {
  const auto first = send(batch);
  if (!first.ok() || first.value().kind != CommitOutcome::Kind::unknown) return first;

  // The receipt, operation 0, is written by nobody else: a conflict on it means that the first sending was
  // applied.
  auto second = send(batch);
  if (!second.ok()) return CommitOutcome::unknown();
  if (second.value() == CommitOutcome::conflict(0)) return CommitOutcome::applied();
  return second;
}

Result<CommitOutcome> Blocking::commit_once(const Batch& batch) noexcept { return send(batch); }

Result<Lineage> Blocking::lineage() noexcept {
  return guarded<Lineage>("Ledger::lineage", [&] { return ledger_.lineage(); });
}

Result<const Customer*> Blocking::keep(Result<std::optional<Customer>> found) noexcept {
  if (!found.ok()) return found.error();
  if (!found.value()) return nullptr;
  return guarded<const Customer*>("Blocking::keep", [&]() -> Result<const Customer*> {
    found_.push_front(std::move(*found.value()));
    return &found_.front();
  });
}

Result<const Customer*> Blocking::find_by_login(const TenantId& tenant, std::string_view login) noexcept {
  return keep(guarded<std::optional<Customer>>("CustomerStore::find_by_login",
                                               [&] { return customers_.find_by_login(tenant, login); }));
}

Result<const Customer*> Blocking::find(const TenantId& tenant, const CustomerId& id) noexcept {
  return keep(
      guarded<std::optional<Customer>>("CustomerStore::find", [&] { return customers_.find(tenant, id); }));
}

Result<Swap> Blocking::replace_password_if(const TenantId& tenant, const CustomerId& id,
                                           std::string_view expected_hash,
                                           std::string_view new_hash) noexcept {
  try {
    return customers_.replace_password_if(tenant, id, expected_hash, new_hash);
  } catch (...) {
    return Swap::unknown;
  }
}

Result<Swap> Blocking::set_confirmed_if(const TenantId& tenant, const CustomerId& id,
                                        std::string_view login) noexcept {
  try {
    return customers_.set_confirmed_if(tenant, id, login);
  } catch (...) {
    return Swap::unknown;
  }
}

Result<CustomerId> Blocking::create(const TenantId& tenant, const NewCustomer& customer) noexcept {
  try {
    return customers_.create(tenant, customer);
  } catch (...) {
    return Error{Errc::unknown_outcome, "CustomerStore::create"};
  }
}

Result<bool> Blocking::verify_password(const Secret& password, std::string_view encoded) noexcept {
  return jeton::verify_password(password, encoded, policy_.hash_limits());
}

Result<std::string_view> Blocking::hash_password(const Secret& password,
                                                 const ByteArray<kSaltBytes>& salt) noexcept {
  auto made = jeton::hash_password(password, policy_.argon2_cost(), salt);
  if (!made.ok()) return made.error();
  return guarded<std::string_view>("Blocking::hash_password", [&]() -> Result<std::string_view> {
    hashes_.push_front(std::move(made).value());
    return std::string_view(hashes_.front());
  });
}

}  // namespace jeton
