// SPDX-License-Identifier: Apache-2.0
//
// authority.hpp: the one object a C++ program holds: it registers customers, checks their credentials,
// issues, verifies, extends, explains and ends their tokens, and issues and exchanges one-time codes.
//
//   auto shop = jeton::Authority::open(jeton::open_sqlite("shop.db"));
//   auto signed_in = shop.value().login("bob@example.com", "b0bl0bl@w");
//   auto verified = shop.value().verify(signed_in.value().token());
//
// Bound to one tenant, asks its clock once per call, takes neither tenant nor time. Every method may be
// called by several threads at once, blocks until it is done, and throws nothing. Passwords are borrowed for
// the call and copied only into memory that is wiped.
#pragma once

#include <jeton/base/clock.hpp>
#include <jeton/flow/exchange_code.hpp>
#include <jeton/flow/import_customer.hpp>
#include <jeton/flow/introspect.hpp>
#include <jeton/flow/policy.hpp>
#include <jeton/flow/register_customer.hpp>
#include <jeton/flow/session.hpp>
#include <jeton/flow/support_reference.hpp>
#include <jeton/store/stores.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace jeton {

/// One event of a customer's audit, owned.
struct AuditEntry {
  AuditEvent event;
  std::optional<Errc> reason;  ///< empty: it succeeded
  Timestamp at;
  std::string actor;
  std::string note;
};

/// A customer's audit, oldest first, and whether its chain is whole: no event changed, missing or reordered.
struct AuditTrail {
  std::vector<AuditEntry> entries;
  bool is_whole;
};

/// What an authority is opened with; everything has a default.
struct Options {
  /// The shop; 1..64 bytes of UTF-8.
  std::string_view tenant = "default";
  /// The deployment secret, 32 bytes. Without it: the file named by JETON_SECRET_FILE, then JETON_SECRET (64
  /// hexadecimal digits), then, for a store in a file, `<file>.secret`, which is made (mode 0600) when a new
  /// store is opened.
  std::optional<Secret> secret = std::nullopt;
  Policy policy = {};
  /// Told once what the operator should know, such as where a new secret was written. Default: one JSON line
  /// on stderr.
  void (*notice)(std::string_view message) = nullptr;
};

class Authority {
 public:
  /// Opens the deployment whose data the stores hold, making its record if the ledger is new.
  ///
  /// errors  invalid_input.secret_missing, .malformed_secret, .deployment_secret_mismatch,
  /// .secret_file_exposed,
  ///         .malformed_id: the tenant; .policy_out_of_range; store.ability_missing; store.*
  static Result<Authority> open(Result<Stores> stores, Options options = {}) noexcept;

  /// The same on a clock that stands still and with repeatable randomness. For tests only: its secrets can be
  /// guessed. Borrows the clock.
  static Result<Authority> open_for_tests(Result<Stores> stores, VirtualClock& clock, std::uint64_t seed,
                                          Options options = {}) noexcept;

  Authority(Authority&&) noexcept;
  Authority& operator=(Authority&&) noexcept;
  ~Authority();

  /// The same stores and keys for another tenant. Cheap; must not outlive this one.
  /// errors  invalid_input.malformed_id
  [[nodiscard]] Result<Authority> of_tenant(std::string_view tenant) const noexcept;

  /// in      login: 1..320 bytes of UTF-8; password: 1..1024 bytes of UTF-8 without NUL
  /// errors  refused.login_taken; invalid_input.malformed_login, .login_too_long, .password_empty,
  /// .password_too_long,
  ///         .password_not_text, .password_too_short; store.*; internal.out_of_memory
  /// cost    one Argon2id run
  [[nodiscard]] Result<CustomerId> register_customer(
      std::string_view login, std::string_view password,
      Confirmation confirmation = Confirmation::done) const noexcept;

  /// A customer with the hash that another system kept.
  [[nodiscard]] Result<CustomerId> import_customer(const ImportedCustomer& imported) const noexcept;

  /// Signs a customer in with a password.
  ///
  /// out     a session token; hand it to the customer, store it nowhere
  /// errors  refused.wrong_credentials: unknown login, wrong password, locked or disabled account, all alike;
  /// the reason is
  ///         in the audit and in why(error.reference); refused.not_confirmed: the password was right;
  ///         store.change_in_progress; store.*; internal.*
  /// cost    one Argon2id run, whether the customer exists or not
  /// attack  a limit of 5 tries evaluates 5 guesses, whatever the parallelism or the spelling
  [[nodiscard]] Result<SignIn> login(std::string_view login, std::string_view password) const noexcept;

  /// A session for a customer whom a trusted server names. Nobody's password is asked: call it only for a
  /// caller that you have authenticated yourself. `note` goes into the audit. errors
  /// refused.customer_unknown, .account_disabled, .not_confirmed; store.*
  [[nodiscard]] Result<SignIn> issue(const CustomerId& customer, std::string_view note = {}) const noexcept;
  [[nodiscard]] Result<SignIn> issue_by_login(std::string_view login,
                                              std::string_view note = {}) const noexcept;

  /// Tells whose live token this is. Strict: asks the ledger every time, so a revoked token is dead at once.
  /// errors  invalid_input.malformed_token, .token_too_long: without asking a store; refused.token_unknown,
  ///         .token_expired, .token_revoked, .token_ended: show the customer public_reason() only; store.*
  [[nodiscard]] Result<Verified> verify(std::string_view token) const noexcept;

  /// The same token lives on, until session_lifetime from now but not past its absolute end.
  [[nodiscard]] Result<Verified> extend(std::string_view token) const noexcept;

  /// Ends one token. After this answers no verification accepts it; the answer says whether a failover of the
  /// store could undo that.
  [[nodiscard]] Result<Ended> revoke(std::string_view token) const noexcept;

  /// Ends all tokens of a customer.
  [[nodiscard]] Result<Ended> revoke_all(const CustomerId& customer) const noexcept;

  /// After this answers every token of the customer is dead, `token` too; sign in with the new password.
  /// cost    two Argon2id runs
  [[nodiscard]] Result<Ended> change_password(std::string_view token, std::string_view current_password,
                                              std::string_view new_password) const noexcept;

  /// The customer's own word on whether staff may sign in for them. Withdrawing ends such sessions at once.
  [[nodiscard]] Result<Done> set_consent(std::string_view token, Consent consent) const noexcept;

  /// A code with which `actor` (staff, as your back office names them) signs in as a consenting customer,
  /// once, within one_time_code_lifetime. Actor and reason go into the audit.
  [[nodiscard]] Result<IssuedCode> issue_code(const CustomerId& customer, std::string_view actor,
                                              std::string_view reason) const noexcept;

  /// Spends a code. Of any number of simultaneous presentations at most one is granted.
  [[nodiscard]] Result<SignIn> exchange_code(std::string_view login, std::string_view code) const noexcept;

  /// For another server: active or not, and no reason (RFC 7662).
  [[nodiscard]] Result<Introspection> introspect(std::string_view token) const noexcept;

  /// For the shop's staff: why this token is dead.
  [[nodiscard]] Result<Explanation> explain(std::string_view token) const noexcept;

  /// For the shop's staff: the reason behind the support reference of a refused sign-in.
  /// errors  invalid_input.malformed_reference
  [[nodiscard]] Result<Why> why(std::string_view reference) const noexcept;

  /// A customer's audit, oldest first.
  [[nodiscard]] Result<AuditTrail> audit_of(const CustomerId& customer) const noexcept;

  /// Housekeeping: removes up to `limit` (1..100,000) records of the whole deployment that were over more
  /// than 24 hours ago, and answers how many. Call it now and then until it answers less than `limit`;
  /// nothing that could still be asked for is touched, whatever this server's clock says within a day.
  [[nodiscard]] Result<std::size_t> purge(std::size_t limit = 1000) const noexcept;

  /// The tenant this authority is bound to.
  [[nodiscard]] const TenantId& tenant() const noexcept;

 private:
  struct Core;   // stores, keys, policy, clock: shared by the siblings of one deployment
  struct Bound;  // one tenant's view of a core, owned or borrowed
  explicit Authority(std::unique_ptr<Bound> bound) noexcept;
  static Result<Authority> assemble(std::unique_ptr<Core> core, Options options) noexcept;

  std::unique_ptr<Bound> bound_;
};

}  // namespace jeton
