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
// the call and copied only into memory that is wiped. Over budget, because whoever holds an authority looks
// in one place for everything it does.
#pragma once

#include <jeton/base/clock.hpp>
#include <jeton/flow/api_key.hpp>
#include <jeton/flow/claim_registration.hpp>
#include <jeton/flow/delivery.hpp>
#include <jeton/flow/exchange_code.hpp>
#include <jeton/flow/finish_registration.hpp>
#include <jeton/flow/idempotency.hpp>
#include <jeton/flow/import_customer.hpp>
#include <jeton/flow/introspect.hpp>
#include <jeton/flow/manage_api_keys.hpp>
#include <jeton/flow/policy.hpp>
#include <jeton/flow/provider_state.hpp>
#include <jeton/flow/register_customer.hpp>
#include <jeton/flow/request_link.hpp>
#include <jeton/flow/session.hpp>
#include <jeton/flow/support_reference.hpp>
#include <jeton/store/stores.hpp>
#include <jeton/token/key_ring.hpp>
#include <jeton/web/csrf.hpp>

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
  /// The same for a host that wants a word of its own back, `notice_host`; then `notice` is not called.
  void (*notice_with)(void* host, std::string_view message) = nullptr;
  void* notice_host = nullptr;
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

  /// The same shop, whose new sessions have another form and lifetime: for the door of a platform whose
  /// clients expect theirs. Cheap; must not outlive this one.
  /// errors  invalid_input.policy_out_of_range
  [[nodiscard]] Result<Authority> with_sessions(TokenShape shape, Lifetime lifetime) const noexcept;

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
  /// device: what device() of an earlier sign-in put into this browser, so that strangers who lock the
  /// account do not lock the customer's own browser; anything else counts as no device.
  [[nodiscard]] Result<SignIn> login(std::string_view login, std::string_view password,
                                     std::string_view device = {}) const noexcept;

  /// The same where one field takes any secret the customer may have: password, reset link's token, one-time
  /// code, tried in this order and charged as one attempt (Adobe Commerce).
  [[nodiscard]] Result<SignIn> login_by_secret(std::string_view login, std::string_view secret,
                                               std::string_view device = {}) const noexcept;

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

  /// Whether the customer lets staff act for them, to be shown. Never asked is withdrawn. errors  store.*
  [[nodiscard]] Result<Consent> consent_of(const CustomerId& customer) const noexcept;

  /// A code with which `actor` (staff, as your back office names them) signs in as a consenting customer,
  /// once, within one_time_code_lifetime. Actor and reason go into the audit.
  [[nodiscard]] Result<IssuedCode> issue_code(const CustomerId& customer, std::string_view actor,
                                              std::string_view reason) const noexcept;

  /// Spends a code. Of any number of simultaneous presentations at most one is granted.
  [[nodiscard]] Result<SignIn> exchange_code(std::string_view login, std::string_view code) const noexcept;

  /// A session for `actor` (staff) as a consenting customer, at once; ends after assistance_lifetime at most.
  /// errors  refused.consent_missing, .customer_unknown, .account_disabled; invalid_input.reason_missing;
  /// store.*
  [[nodiscard]] Result<SignIn> assist(const CustomerId& customer, std::string_view actor,
                                      std::string_view reason) const noexcept;

  /// Ends every session of staff for this customer, and every code not spent yet. The consent stays.
  [[nodiscard]] Result<Ended> end_assistance(const CustomerId& customer) const noexcept;

  /// Somebody forgot the password, or has an address to confirm. Accepted is the same for every address; what
  /// to send comes out of next_delivery().
  /// in      site: 0..256 bytes that come back with the mail, such as which front end asked
  [[nodiscard]] Result<Accepted> request_reset(std::string_view login,
                                               std::string_view site = {}) const noexcept;
  [[nodiscard]] Result<Accepted> request_confirmation(std::string_view login,
                                                      std::string_view site = {}) const noexcept;

  /// Spends a reset link: a new password, and everything older ends. A password that is refused spends
  /// nothing. errors  refused.link_*: one public reason; invalid_input.password_*; store.*
  [[nodiscard]] Result<Ended> reset_password(std::string_view token,
                                             std::string_view new_password) const noexcept;

  /// Whose reset link this is, without spending it: for the page behind the link.
  [[nodiscard]] Result<CustomerId> find_reset_link(std::string_view token) const noexcept;

  /// Spends a confirmation link: the customer's address is confirmed.
  [[nodiscard]] Result<CustomerId> confirm(std::string_view token) const noexcept;

  /// The next mail of this tenant to send, leased to the caller for delivery_lease; say delivered() once it
  /// is sent. At least once, never after its link has expired.
  [[nodiscard]] Result<std::optional<Delivery>> next_delivery() const noexcept;
  [[nodiscard]] Result<Done> delivered(std::string_view delivery_id) const noexcept;

  /// What the host did in its own table: disabled or deleted a customer (do that first), changed the login,
  /// or wrote another password hash. Ends what rests on it.
  [[nodiscard]] Result<Ended> customer_disabled(const CustomerId& customer) const noexcept;
  [[nodiscard]] Result<Ended> login_changed(const CustomerId& customer) const noexcept;
  [[nodiscard]] Result<Ended> credentials_changed(const CustomerId& customer) const noexcept;

  /// API keys of trusted servers, of this tenant: the text is shown once. Import takes another system's key.
  /// errors  refused.api_key_*: one public reason; refused.scope_missing; invalid_input.api_key_limit;
  /// store.*
  [[nodiscard]] Result<IssuedApiKey> create_api_key(const ApiKeyRequest& request) const noexcept;
  [[nodiscard]] Result<ApiKeyId> import_api_key(std::string_view text,
                                                const ApiKeyRequest& request) const noexcept;
  [[nodiscard]] Result<VerifiedApiKey> verify_api_key(std::string_view text, Scope needed) const noexcept;
  [[nodiscard]] Result<Ended> revoke_api_key(const ApiKeyId& id) const noexcept;
  [[nodiscard]] Result<std::vector<ApiKeyEntry>> api_keys() const noexcept;

  /// Requests that may be sent twice have one effect and one answer; see flow/idempotency.hpp.
  [[nodiscard]] Result<BegunIdempotent> begin_idempotent(const IdempotentRequest& request) const noexcept;
  [[nodiscard]] Result<Done> finish_idempotent(const IdempotencyTicket& ticket, Bytes answer) const noexcept;
  [[nodiscard]] Result<Done> abandon_idempotent(const IdempotencyTicket& ticket) const noexcept;

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

  /// A customer as the shop's table has them, without the password hash.
  /// errors  refused.customer_unknown; invalid_input.malformed_login; store.*
  [[nodiscard]] Result<Customer> find_customer(const CustomerId& customer) const noexcept;
  [[nodiscard]] Result<Customer> find_customer_by_login(std::string_view login) const noexcept;

  // Registration in two steps, and sign-in by an identity at a provider; see the flows of these names.

  /// Chooses a login and a password, or takes a provider's word for an identity. The token makes the
  /// customer, once, and then begins the customer's first session, once. errors refused.login_taken; as
  /// register_customer()
  [[nodiscard]] Result<BegunRegistration> begin_registration(std::string_view login,
                                                             std::string_view password) const noexcept;
  [[nodiscard]] Result<BegunRegistration> begin_identity_registration(
      const IdentityRegistration& request) const noexcept;
  [[nodiscard]] Result<FoundRegistration> find_registration(std::string_view token) const noexcept;
  [[nodiscard]] Result<CustomerId> finish_registration(std::string_view token,
                                                       std::string_view login = {}) const noexcept;
  [[nodiscard]] Result<SignIn> claim_registration(std::string_view token) const noexcept;

  /// The state that goes to a provider and comes back once. errors refused.provider_state_unknown
  [[nodiscard]] Result<Secret> begin_provider_sign_in(const ProviderSignIn& request) const noexcept;
  [[nodiscard]] Result<std::string> consume_provider_state(const ProviderReturn& back) const noexcept;

  /// errors  refused.customer_unknown: no customer has this identity; refused.login_taken: another one has it
  [[nodiscard]] Result<SignIn> login_by_identity(const Identity& identity) const noexcept;
  [[nodiscard]] Result<Done> link_identity(const CustomerId& customer,
                                           const Identity& identity) const noexcept;
  [[nodiscard]] Result<Done> unlink_identity(const CustomerId& customer,
                                             const Identity& identity) const noexcept;

  /// Another token for a live session's customer, with the same absolute end; the old one stays.
  [[nodiscard]] Result<SignIn> reissue(std::string_view token) const noexcept;

  // What doors need besides.

  /// This tenant's own ring for JWTs, derived from the deployment secret: the same on every server and after
  /// every restart, another one for each tenant.
  [[nodiscard]] Result<KeyRing> signing_keys(Algorithm algorithm) const noexcept;

  /// A CSRF token for a session that travels in a cookie, and whether a request that came with that cookie
  /// was made by the shop's own page. errors refused.cross_site
  [[nodiscard]] Result<std::string> csrf_token(std::string_view session_token) const noexcept;
  [[nodiscard]] Result<Done> verify_csrf(const Request& request,
                                         std::string_view session_token) const noexcept;

  /// The tenant this authority is bound to, its policy, and its clock's time.
  [[nodiscard]] const TenantId& tenant() const noexcept;
  [[nodiscard]] const Policy& policy() const noexcept;
  [[nodiscard]] Result<Timestamp> now() const noexcept;

 private:
  friend struct AuthorityAccess;  // the C border runs the same flows over another driver
  struct Core;                    // stores, keys, policy, clock: shared by the siblings of one deployment
  struct Bound;                   // one tenant's view of a core, owned or borrowed
  explicit Authority(std::unique_ptr<Bound> bound) noexcept;
  static Result<Authority> assemble(std::unique_ptr<Core> core, Options options) noexcept;

  std::unique_ptr<Bound> bound_;
};

}  // namespace jeton
