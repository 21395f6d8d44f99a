// SPDX-License-Identifier: Apache-2.0
//
// results.hpp: the result handles of jeton.h. fill() takes what the use case answered and cannot fail: texts
// that are strings are moved in, secrets and ids are copied into room that is there.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "handles.hpp"

struct jeton_string {
  static constexpr auto kKind = jeton::c::HandleKind::string;
  void fill(const jeton::CustomerId& id) noexcept { short_text.set(id.text()); }
  void fill(const jeton::ApiKeyId& id) noexcept { short_text.set(id.text()); }
  void fill(const jeton::Secret& secret) noexcept { short_text.set(jeton::text_of(secret.reveal())); }
  void fill(std::string made) noexcept { long_text.emplace(std::move(made)); }
  [[nodiscard]] std::string_view view() const noexcept { return long_text ? *long_text : short_text.view(); }
  ~jeton_string() {
    if (long_text) jeton::secure_wipe(std::as_writable_bytes(std::span(*long_text)));
  }

  jeton::c::TokenText short_text{};
  std::optional<std::string> long_text{};
};

struct jeton_sign_in {
  static constexpr auto kKind = jeton::c::HandleKind::sign_in;
  void fill(const jeton::SignIn& granted) noexcept {
    kind = static_cast<std::uint32_t>(granted.kind());
    token.set(granted.token());
    customer.set(granted.customer().text());
    device.set(granted.device());
    issued_at = granted.issued_at().unix_ms;
    expires_at = granted.expires_at().unix_ms;
    absolute_end = granted.absolute_end().unix_ms;
    device_expires_at = granted.device_expires_at().unix_ms;
  }

  std::uint32_t kind = 0;
  jeton::c::TokenText token{};
  jeton::c::IdText customer{};
  jeton::c::TokenText device{};
  std::int64_t issued_at = 0;
  std::int64_t expires_at = 0;
  std::int64_t absolute_end = 0;
  std::int64_t device_expires_at = 0;
};

struct jeton_verified {
  static constexpr auto kKind = jeton::c::HandleKind::verified;
  void fill(const jeton::Verified& live) noexcept {
    kind = static_cast<std::uint32_t>(live.kind);
    customer.set(live.customer.text());
    issued_at = live.issued_at.unix_ms;
    expires_at = live.expires_at.unix_ms;
    absolute_end = live.absolute_end.unix_ms;
  }
  void empty() noexcept {
    kind = 0;
    customer.set({});
    issued_at = expires_at = absolute_end = 0;
  }

  std::uint32_t kind = 0;
  jeton::c::IdText customer{};
  std::int64_t issued_at = 0;
  std::int64_t expires_at = 0;
  std::int64_t absolute_end = 0;
};

struct jeton_issued {
  static constexpr auto kKind = jeton::c::HandleKind::issued;
  void fill(const jeton::IssuedCode& code) noexcept { set(code.code, code.expires_at); }
  void fill(const jeton::BegunRegistration& begun) noexcept { set(begun.token, begun.expires_at); }
  void fill(const jeton::IssuedApiKey& key) noexcept {
    set(key.text, key.expires_at);
    id.set(key.id.text());
  }
  void set(const jeton::Secret& secret, jeton::Timestamp end) noexcept {
    text.set(jeton::text_of(secret.reveal()));
    expires_at = end.unix_ms;
  }

  jeton::c::TokenText text{};
  jeton::c::IdText id{};
  std::int64_t expires_at = 0;
};

struct jeton_customer {
  static constexpr auto kKind = jeton::c::HandleKind::customer;
  void fill(jeton::Customer found) noexcept {
    id.set(found.id.text());
    login = std::move(found.login);
    confirmed = jeton::c::yes_or_no(found.confirmed);
    disabled = jeton::c::yes_or_no(found.disabled);
  }

  jeton::c::IdText id{};
  std::string login{};
  std::uint32_t confirmed = 0;
  std::uint32_t disabled = 0;
};

struct jeton_explanation {
  static constexpr auto kKind = jeton::c::HandleKind::explanation;
  void fill(const jeton::Explanation& why) noexcept {
    dead_because = why.dead_because ? static_cast<jeton_status>(*why.dead_because) : JETON_OK;
    if (why.customer) customer.set(why.customer->text());
    kind = why.kind ? static_cast<std::uint32_t>(*why.kind) : 0;
    issued_at = why.issued_at.unix_ms;
    expires_at = why.expires_at.unix_ms;
    absolute_end = why.absolute_end.unix_ms;
    revoked_at = why.revoked_at.unix_ms;
  }

  jeton_status dead_because = static_cast<jeton_status>(jeton::Errc::token_unknown);
  jeton::c::IdText customer{};
  std::uint32_t kind = 0;
  std::int64_t issued_at = 0;
  std::int64_t expires_at = 0;
  std::int64_t absolute_end = 0;
  std::int64_t revoked_at = 0;
};

struct jeton_delivery {
  static constexpr auto kKind = jeton::c::HandleKind::delivery;
  void fill(jeton::Delivery mail) noexcept {
    id = std::move(mail.id);
    kind = static_cast<std::uint32_t>(mail.kind);
    login = std::move(mail.login);
    token.set(jeton::text_of(mail.token.reveal()));
    site = std::move(mail.site);
    expires_at = mail.expires_at.unix_ms;
    attempts = mail.attempts;
  }

  std::string id{};
  std::uint32_t kind = 0;
  std::string login{};
  jeton::c::TokenText token{};
  std::string site{};
  std::int64_t expires_at = 0;
  std::uint32_t attempts = 0;
};

struct jeton_registration {
  static constexpr auto kKind = jeton::c::HandleKind::registration;
  void fill(jeton::FoundRegistration found) noexcept {
    state = static_cast<std::uint32_t>(found.state);
    login = std::move(found.login);
    provider = std::move(found.provider);
    expires_at = found.expires_at.unix_ms;
  }

  std::uint32_t state = 0;
  std::string login{};
  std::string provider{};
  std::int64_t expires_at = 0;
};

struct jeton_idempotent {
  static constexpr auto kKind = jeton::c::HandleKind::idempotent;
  void fill(jeton::BegunIdempotent how) noexcept { begun.emplace(std::move(how)); }

  std::optional<jeton::BegunIdempotent> begun{};
};

struct jeton_audit {
  static constexpr auto kKind = jeton::c::HandleKind::audit;
  void fill(jeton::AuditTrail found) noexcept { trail = std::move(found); }

  jeton::AuditTrail trail{{}, false};
};

struct jeton_api_keys {
  static constexpr auto kKind = jeton::c::HandleKind::api_keys;
  void fill(std::vector<jeton::ApiKeyEntry> found) noexcept { entries = std::move(found); }

  std::vector<jeton::ApiKeyEntry> entries{};
  std::vector<jeton::c::Text<jeton::ApiKeyId::kMostBytes>> ids{};  ///< as the entries, with a NUL behind
};

struct jeton_http_response {
  static constexpr auto kKind = jeton::c::HandleKind::http_response;
  void fill(jeton::Response made) noexcept { response = std::move(made); }

  jeton::Response response{500, {}, {}};
};
