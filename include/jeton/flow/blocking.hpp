// SPDX-License-Identifier: Apache-2.0
//
// blocking.hpp: the driver that does each effect at once. What Authority uses; one is made per operation.
//
// It is the only place where a store's exception is met: out of a commit it means *unknown*, anywhere else
// *unavailable*. A lost acknowledgement is answered by sending the same bytes once more (protocol P2).
#pragma once

#include <jeton/base/clock.hpp>
#include <jeton/crypto/password_hash.hpp>
#include <jeton/crypto/random.hpp>
#include <jeton/flow/policy.hpp>
#include <jeton/flow/world.hpp>

#include <forward_list>
#include <string>

namespace jeton {

class Blocking {
 public:
  /// Borrows everything; lives as long as one operation. Allocates only what it must keep: a verification,
  /// nothing.
  Blocking(CustomerStore& customers, Ledger& ledger, RandomSource& random, Clock& clock, const Policy& policy)
      : customers_(customers), ledger_(ledger), random_(random), clock_(clock), policy_(policy) {}

  Result<Done> get(const Partition& partition, std::span<RecordSlot> slots) noexcept;
  Result<CommitOutcome> commit(const Batch& batch) noexcept;
  Result<CommitOutcome> commit_once(const Batch& batch) noexcept;
  LedgerAbilities abilities() const noexcept { return ledger_.abilities(); }
  Result<Lineage> lineage() noexcept;
  Result<const Customer*> find_by_login(const TenantId& tenant, std::string_view login) noexcept;
  Result<const Customer*> find(const TenantId& tenant, const CustomerId& id) noexcept;
  Result<Swap> replace_password_if(const TenantId& tenant, const CustomerId& id,
                                   std::string_view expected_hash, std::string_view new_hash) noexcept;
  Result<Swap> set_confirmed_if(const TenantId& tenant, const CustomerId& id,
                                std::string_view login) noexcept;
  Result<CustomerId> create(const TenantId& tenant, const NewCustomer& customer) noexcept;
  Result<bool> verify_password(const Secret& password, std::string_view encoded) noexcept;
  Result<std::string_view> hash_password(const Secret& password, const ByteArray<kSaltBytes>& salt) noexcept;
  Result<Done> random(MutableBytes out) noexcept { return random_.fill(out); }

 private:
  Result<CommitOutcome> send(const Batch& batch) noexcept;
  Result<const Customer*> keep(Result<std::optional<Customer>> found) noexcept;

  CustomerStore& customers_;
  Ledger& ledger_;
  RandomSource& random_;
  Clock& clock_;
  const Policy& policy_;
  std::forward_list<Customer>
      found_;  // a list: what was handed out stays where it is, and empty it takes no memory
  std::forward_list<std::string> hashes_;
};

}  // namespace jeton
