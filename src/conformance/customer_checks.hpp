// SPDX-License-Identifier: Apache-2.0
//
// customer_checks.hpp: what a check of a customer store works with, and the table of them.
#pragma once

#include <jeton/conformance/conformance.hpp>

#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "ledger_trial.hpp"

namespace jeton::conformance {

class CustomerTrial {
 public:
  CustomerTrial(CustomerFactory& factory, const Settings& settings)
      : settings_(settings), store_(factory.fresh()) {}

  [[nodiscard]] static TenantId shop(std::string_view name);
  [[nodiscard]] const Settings& settings() const noexcept { return settings_; }
  [[nodiscard]] bool has_store() const noexcept { return store_ != nullptr; }
  [[nodiscard]] CustomerStore& store() noexcept { return *store_; }

  /// A line of the history. May be called by several threads.
  void note(const std::string& line);
  /// Notes what was asked and answered, and complains if it is not `wanted`.
  void expect(const std::string& asked, const std::string& got, std::string_view wanted);
  [[nodiscard]] bool is_broken() const noexcept { return !what_.empty(); }
  [[nodiscard]] CheckOutcome outcome() const;

  /// Creates a customer whose hash is "hash-of-<login>"; the answer must be `wanted`.
  std::optional<CustomerId> create(const TenantId& tenant, std::string_view login, std::string_view wanted);
  /// The stored login that `login` finds, "none", or the error.
  [[nodiscard]] std::string login_found(const TenantId& tenant, std::string_view login);
  [[nodiscard]] std::string hash_found(const TenantId& tenant, const CustomerId& id);

 private:
  Settings settings_;
  std::unique_ptr<CustomerStore> store_;
  std::mutex mutex_;
  std::string history_;
  std::string what_;
};

struct CustomerCheck {
  std::string_view id;
  std::string_view promise;
  CheckOutcome (*body)(CustomerTrial&);
};

[[nodiscard]] std::span<const CustomerCheck> customer_check_table();

}  // namespace jeton::conformance
