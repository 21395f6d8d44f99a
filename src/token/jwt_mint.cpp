// SPDX-License-Identifier: Apache-2.0
//
// jwt_mint.cpp: claims to text to signature. What is minted here is read by JwtVerifier, or it is not minted.
#include <jeton/token/jwt.hpp>

#include <jeton/base/json_writer.hpp>

#include "jwt_header.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace jeton {
namespace {

constexpr const char* kPlace = "mint_jwt";

bool is_writable_time(Timestamp at) noexcept { return at >= Timestamp{} && at <= kMostUsableTime; }
bool is_writable_time(const std::optional<Timestamp>& at) noexcept { return !at || is_writable_time(*at); }

std::int64_t seconds_down(Timestamp at) noexcept { return at.unix_ms / 1000; }
std::int64_t seconds_up(Timestamp at) noexcept { return (at.unix_ms + 999) / 1000; }

bool is_complete(const AccessClaims& claims) noexcept {
  const bool names_audience =
      !claims.aud.empty() &&
      std::none_of(claims.aud.begin(), claims.aud.end(), [](const std::string& a) { return a.empty(); });
  return names_audience && !claims.iss.empty() && !claims.sub.empty() && !claims.jti.empty() &&
         !claims.tenant.empty();
}

bool has_writable_times(const AccessClaims& claims) noexcept {
  return is_writable_time(claims.expires_at) && is_writable_time(claims.issued_at) &&
         claims.issued_at < claims.expires_at && is_writable_time(claims.not_before) &&
         is_writable_time(claims.auth_time);
}

void write_strings(JsonWriter& json, const std::vector<std::string>& strings) {
  json.begin_array();
  for (const std::string& text : strings) json.string(text);
  json.end_array();
}

void write_optional(JsonWriter& json, std::string_view name, std::string_view text) {
  if (!text.empty()) json.key(name).string(text);
}

void write_required(JsonWriter& json, const AccessClaims& claims) {
  json.key("iss").string(claims.iss).key("sub").string(claims.sub).key("aud");
  if (claims.aud.size() == 1)
    json.string(claims.aud.front());
  else
    write_strings(json, claims.aud);
  json.key("exp").integer(seconds_down(claims.expires_at)).key("iat").integer(seconds_down(claims.issued_at));
  if (claims.not_before) json.key("nbf").integer(seconds_up(*claims.not_before));
  json.key("jti").string(claims.jti).key("tenant").string(claims.tenant);
  std::array<char, 20> digits;  // 2^64 - 1 has twenty
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), claims.epoch).ptr;
  json.key("epoch").string({digits.data(), static_cast<std::size_t>(end - digits.data())});
}

void write_circumstances(JsonWriter& json, const AccessClaims& claims) {
  write_optional(json, "actor_type", claims.actor_type);
  if (!claims.act_sub.empty()) json.key("act").begin_object().key("sub").string(claims.act_sub).end_object();
  if (!claims.amr.empty()) {
    json.key("amr");
    write_strings(json, claims.amr);
  }
  if (claims.auth_time) json.key("auth_time").integer(seconds_down(*claims.auth_time));
  write_optional(json, "scope", claims.scope);
}

/// False if the shop's claims are no strict object or use a name that is jeton's.
bool write_host_claims(JsonWriter& json, std::string_view host_claims) {
  if (host_claims.empty()) return true;
  const auto parsed = JsonObject::parse(host_claims);
  if (!parsed.ok()) return false;
  for (const JsonValue member : parsed.value().children()) {
    const std::string name = member.name();
    if (is_reserved_claim(name)) return false;
    json.key(name).raw(member);
  }
  return true;
}

Result<std::string> write_payload(const AccessClaims& claims) {
  std::string payload;
  payload.reserve(512);  // the default claims take about 300
  JsonWriter json(payload);
  json.begin_object();
  write_required(json, claims);
  write_circumstances(json, claims);
  if (!write_host_claims(json, claims.host_claims)) return Error{Errc::malformed_claim, kPlace};
  json.end_object();
  if (!json.finish().ok()) return Error{Errc::malformed_claim, kPlace};
  if (payload.size() > kMostTokenBytes) return Error{Errc::token_too_long, kPlace};
  // our members and the shop's together may be more than a reader takes
  if (!claims.host_claims.empty() && !JsonObject::parse(payload).ok())
    return Error{Errc::malformed_claim, kPlace};
  return payload;
}

}  // namespace

Result<std::string> mint_jwt(const SigningKey& key, const AccessClaims& claims, std::string_view type) {
  if (!is_complete(claims)) return Error{Errc::missing_claim, kPlace};
  if (!has_writable_times(claims) || !detail::is_media_type(type))
    return Error{Errc::malformed_claim, kPlace};
  const auto payload = write_payload(claims);
  if (!payload.ok()) return payload.error();

  std::string token = detail::encode_jwt_header(key.algorithm(), key.key_id(), type);
  token.push_back('.');
  detail::append_base64url(bytes_of(payload.value()), token);
  ByteArray<kMostSignatureBytes> signature;
  const auto size = key.sign(bytes_of(token), signature);
  if (!size.ok()) return size.error();
  token.push_back('.');
  detail::append_base64url(Bytes(signature).first(size.value()), token);
  if (token.size() > kMostTokenBytes) return Error{Errc::token_too_long, kPlace};
  return token;
}

}  // namespace jeton
