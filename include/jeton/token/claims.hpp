// SPDX-License-Identifier: Apache-2.0
//
// claims.hpp: what jeton's access token says: before it is signed (AccessClaims) and after its signature was
// found right (VerifiedClaims). Only JwtVerifier makes the latter, so claims nobody verified cannot be read
// at all (attack J37).
//
//   AccessClaims claims{.iss = "https://shop.example", .sub = "c42", .aud = {"storefront"}, .jti = id, ...};
//
// Times are whole seconds in the token: an end is rounded down, a beginning up, so rounding never lengthens a
// life. RFC 7519 section 4.1, RFC 9068, RFC 8693 section 4.1 (act), RFC 8176 (amr).
#pragma once

#include <jeton/base/json.hpp>
#include <jeton/base/result.hpp>
#include <jeton/base/timestamp.hpp>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace jeton {

/// The claims of one access token. Strings are UTF-8 without NUL.
struct AccessClaims {
  std::string iss;               ///< required: who issued it
  std::string sub;               ///< required: the customer's id
  std::vector<std::string> aud;  ///< required: for whom; one is written as a string, several as an array
  Timestamp expires_at;          ///< required: `exp`, 1970 to 9999
  Timestamp issued_at;           ///< required: `iat`, before expires_at
  std::optional<Timestamp> not_before = {};  ///< `nbf`
  std::string jti;                           ///< required: this token's own name
  std::string tenant;                        ///< required: the shop
  std::uint64_t epoch = 0;      ///< written as a decimal string: JSON numbers end at 2^53 for many readers
  std::string actor_type = {};  ///< such as "customer"; left out if empty, as are the strings below
  std::string act_sub = {};     ///< `act.sub`: staff who act for the customer
  std::vector<std::string> amr = {};        ///< how the customer was authenticated
  std::optional<Timestamp> auth_time = {};  ///< when the customer was authenticated
  std::string scope = {};                   ///< words parted by single spaces
  std::string host_claims = {};  ///< a JSON object of the shop's own claims, none of the names above
};

/// The names that host_claims may not use.
[[nodiscard]] bool is_reserved_claim(std::string_view name) noexcept;

/// Claims whose signature, issuer, audience, tenant and times were found right. Move-only; every view borrows
/// from this object and ends when it is moved or destroyed. Payloads up to 1 KiB live inside it, without the
/// heap.
class VerifiedClaims {
 public:
  VerifiedClaims(VerifiedClaims&& other) noexcept
      : few_(other.few_), many_(std::move(other.many_)), facts_(std::exchange(other.facts_, {})) {}
  VerifiedClaims& operator=(VerifiedClaims&& other) noexcept {
    few_ = other.few_;
    many_ = std::move(other.many_);
    facts_ = std::exchange(other.facts_, {});
    return *this;
  }
  VerifiedClaims(const VerifiedClaims&) = delete;
  VerifiedClaims& operator=(const VerifiedClaims&) = delete;
  ~VerifiedClaims() = default;

  [[nodiscard]] std::string_view issuer() const noexcept { return view(facts_.iss); }
  [[nodiscard]] std::string_view subject() const noexcept { return view(facts_.sub); }
  [[nodiscard]] std::string_view tenant() const noexcept { return view(facts_.tenant); }
  [[nodiscard]] Timestamp expires_at() const noexcept { return facts_.expires_at.value_or(Timestamp{}); }

  /// What follows may be absent from a token: then empty, or no value.
  [[nodiscard]] std::string_view token_id() const noexcept { return view(facts_.jti); }
  [[nodiscard]] std::string_view actor_type() const noexcept { return view(facts_.actor_type); }
  [[nodiscard]] std::string_view actor_subject() const noexcept { return view(facts_.act_sub); }
  [[nodiscard]] std::string_view scope() const noexcept { return view(facts_.scope); }
  [[nodiscard]] std::optional<std::uint64_t> epoch() const noexcept { return facts_.epoch; }
  [[nodiscard]] std::optional<Timestamp> issued_at() const noexcept { return facts_.issued_at; }
  [[nodiscard]] std::optional<Timestamp> not_before() const noexcept { return facts_.not_before; }
  [[nodiscard]] std::optional<Timestamp> auth_time() const noexcept { return facts_.auth_time; }

  /// True if somebody other than the customer holds this token (promise 11).
  [[nodiscard]] bool is_impersonation() const noexcept { return facts_.act_sub.size != 0; }

  /// The whole payload, one strict JSON object: for claims of the shop's own, read with JsonObject.
  [[nodiscard]] std::string_view payload() const noexcept { return {storage(), facts_.payload_size}; }

  /// An owning copy, with audiences, amr and host claims. What is absent is empty or zero there.
  /// cost    reads the payload once more and allocates
  [[nodiscard]] AccessClaims copy() const;

 private:
  friend class JwtVerifier;
  static constexpr std::size_t kInlineBytes = 1024;

  /// A text inside storage(): offsets stay right when the object moves. Empty means absent.
  struct Slice {
    std::uint16_t at = 0;
    std::uint16_t size = 0;
  };

  struct Facts {
    std::uint16_t payload_size = 0;
    std::uint16_t used = 0;  // of storage(): the payload, then the meaning of strings that were escaped
    bool has_our_audience = false;
    bool has_audience = false;
    Slice iss, sub, tenant, jti, actor_type, act_sub, scope;
    std::optional<std::uint64_t> epoch;
    std::optional<Timestamp> expires_at, issued_at, not_before, auth_time;
  };

  VerifiedClaims() noexcept = default;

  [[nodiscard]] const char* storage() const noexcept { return many_ ? many_.get() : few_.data(); }
  [[nodiscard]] std::string_view view(Slice slice) const noexcept {
    return {storage() + slice.at, slice.size};
  }
  void move_to_heap(std::size_t capacity);

  /// Takes the payload's base64url; the bytes are only stored, nothing is read.
  /// errors  invalid_input.malformed_token
  Result<Done> take_payload(std::string_view base64url);

  /// Reads and types every claim; the signature must have been verified.
  /// errors  invalid_input.missing_claim, invalid_input.malformed_claim
  Result<Done> read_payload(std::span<const std::string> audiences);

  bool take_member(const JsonValue& member, std::span<const std::string> audiences);
  bool take_string(const JsonValue& value, Slice& out);
  bool take_actor(const JsonValue& value);
  bool take_audiences(const JsonValue& value, std::span<const std::string> audiences);

  std::array<char, kInlineBytes> few_{};
  std::unique_ptr<char[]> many_;  // in place of few_ for longer payloads
  Facts facts_;
};

}  // namespace jeton
