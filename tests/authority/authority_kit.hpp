// SPDX-License-Identifier: Apache-2.0
//
// authority_kit.hpp: authorities for tests: cheap hashes, a clock that stands still, a known secret, and
// stores that outlive the authority, so that a second one can be opened over them as after a restart.
//
//   SharedStores stores;
//   VirtualClock clock(kNoon);
//   Authority shop = open_test_authority(stores.borrow(), clock);
#pragma once

#include <jeton/authority.hpp>
#include <jeton/store/forwarding_customers.hpp>
#include <jeton/store/forwarding_ledger.hpp>
#include <jeton/store/memory_customers.hpp>
#include <jeton/store/memory_ledger.hpp>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "support/test_shop.hpp"

namespace jeton::test {

/// 32 bytes, all `fill`.
inline Secret secret_of(unsigned char fill) {
  Secret secret = Secret::of_size(32);
  for (std::byte& byte : secret.fill()) byte = static_cast<std::byte>(fill);
  return secret;
}

/// The same in the 64 digits of a secret file.
inline std::string digits_of(unsigned char fill) {
  std::string digits;
  for (int i = 0; i < 32; ++i) {
    digits.push_back("0123456789abcdef"[fill >> 4]);
    digits.push_back("0123456789abcdef"[fill & 15]);
  }
  return digits;
}

inline Options cheap_options(std::string_view tenant = "default") {
  Options options;
  options.tenant = tenant;
  options.policy = cheap_policy();
  options.notice = [](std::string_view) {};
  return options;
}

inline Options options_with_secret(unsigned char fill) {
  Options options = cheap_options();
  options.secret = secret_of(fill);
  return options;
}

inline Authority open_test_authority(Result<Stores> stores, VirtualClock& clock, std::uint64_t seed = 1) {
  return Authority::open_for_tests(std::move(stores), clock, seed, options_with_secret(7)).value();
}

/// A ledger that lets a test edit what a scan answers: what a hostile database does.
class EditingLedger final : public ForwardingLedger {
 public:
  using ForwardingLedger::ForwardingLedger;
  std::function<void(std::vector<ScannedRecord>&)> edit;

  [[nodiscard]] Result<std::vector<ScannedRecord>> scan(const Partition& partition, const Mark& mark,
                                                        const std::optional<RecordKey>& after,
                                                        std::size_t limit) override {
    auto found = inner().scan(partition, mark, after, limit);
    if (found.ok() && edit) edit(found.value());
    return found;
  }
};

/// Memory stores that outlive the authorities over them.
struct SharedStores {
  MemoryCustomers customers;
  MemoryLedger ledger;

  Stores borrow() { return borrow_over(ledger); }
  Stores borrow_over(Ledger& other) {
    return {std::make_unique<ForwardingCustomers>(customers),
            std::make_unique<ForwardingLedger>(other),
            {},
            StoreHome::memory};
  }
};

}  // namespace jeton::test
