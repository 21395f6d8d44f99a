// SPDX-License-Identifier: Apache-2.0
//
// platform_jwt.cpp: the order of jwt.cpp with the platform's list of claims at its end.
#include <jeton/token/platform_jwt.hpp>

#include <jeton/base/json.hpp>
#include <jeton/crypto/base64url.hpp>

#include "jwt_header.hpp"
#include "jwt_parts.hpp"

#include <algorithm>

namespace jeton {
namespace {

constexpr const char* kSign = "PlatformJwt::sign";
constexpr const char* kVerify = "PlatformJwt::verify";

/// The payload's bytes; base64url says nothing of what they mean.
Result<std::string> decode_payload(std::string_view base64url) {
  std::string payload(base64url.size(), '\0');
  const auto size = decode_base64url(base64url, std::as_writable_bytes(std::span(payload)));
  if (!size.ok()) return Error{Errc::malformed_token, kVerify};
  payload.resize(size.value());
  return payload;
}

}  // namespace

std::optional<std::string> PlatformClaims::string(std::string_view name) const {
  const auto object = JsonObject::parse(payload_);
  if (!object.ok()) return std::nullopt;
  const auto claim = object.value().find(name);
  return claim ? claim->as_string() : std::nullopt;
}

std::optional<std::int64_t> PlatformClaims::integer(std::string_view name) const {
  const auto object = JsonObject::parse(payload_);
  if (!object.ok()) return std::nullopt;
  const auto claim = object.value().find(name);
  return claim ? claim->as_integer() : std::nullopt;
}

bool PlatformClaims::has(std::string_view name) const {
  const auto object = JsonObject::parse(payload_);
  return object.ok() && object.value().find(name).has_value();
}

Result<PlatformJwt> PlatformJwt::make(KeyRing keys, std::vector<std::string> required) {
  if (keys.active() == nullptr) return Error{Errc::malformed_key, "PlatformJwt::make"};
  return PlatformJwt(std::move(keys), std::move(required));
}

Result<Timestamp> PlatformJwt::validate_claims(std::string_view payload) const {
  const auto object = JsonObject::parse(payload);
  if (!object.ok()) return Error{Errc::malformed_claim, kVerify};
  const auto exp = object.value().find("exp");
  const auto jti = object.value().find("jti");
  const bool complete = exp && jti && std::all_of(required_.begin(), required_.end(), [&](const auto& name) {
                          return object.value().find(name).has_value();
                        });
  if (!complete) return Error{Errc::missing_claim, kVerify};
  const auto seconds = exp->as_integer();
  const bool usable = seconds && *seconds >= 0 && *seconds <= kMostUsableTime.unix_ms / 1000 &&
                      jti->type() == JsonType::string;
  if (!usable) return Error{Errc::malformed_claim, kVerify};
  return Timestamp{*seconds * 1000};
}

Result<std::string> PlatformJwt::sign(std::string_view payload) const {
  const auto valid = validate_claims(payload);
  if (!valid.ok()) return Error{valid.error().code, kSign};
  const SigningKey& key = *keys_.active();
  std::string token = detail::encode_jwt_header(key.algorithm(), key.key_id(), kPlatformTokenType);
  token.push_back('.');
  detail::append_base64url(bytes_of(payload), token);
  ByteArray<kMostSignatureBytes> signature;
  const auto size = key.sign(bytes_of(token), signature);
  if (!size.ok()) return size.error();
  token.push_back('.');
  detail::append_base64url(Bytes(signature).first(size.value()), token);
  if (token.size() > kMostTokenBytes) return Error{Errc::token_too_long, kSign};
  return token;
}

Result<PlatformClaims> PlatformJwt::verify(std::string_view token, Timestamp now) const {
  if (token.size() > kMostTokenBytes) return Error{Errc::token_too_long, kVerify};
  const auto parts = detail::split_jwt(token);
  if (!parts) return Error{Errc::malformed_token, kVerify};
  ByteArray<detail::kMostForeignSignatureBytes> room;
  const auto signature_size = decode_base64url(parts->signature, room);
  if (!signature_size.ok()) return Error{Errc::malformed_token, kVerify};
  auto payload = decode_payload(parts->payload);
  if (!payload.ok()) return payload.error();

  const auto key = detail::find_verify_key(keys_, parts->header, kPlatformTokenType);
  if (!key.ok()) return key.error();
  const Bytes signature = Bytes(room).first(signature_size.value());
  const auto authentic = key.value()->verify(bytes_of(parts->signing_input), signature);
  if (!authentic.ok()) return authentic.error();

  const auto expires_at = validate_claims(payload.value());
  if (!expires_at.ok()) return expires_at.error();
  if (now >= expires_at.value()) return Error{Errc::token_expired, kVerify};
  return PlatformClaims(std::move(payload).value(), expires_at.value());
}

}  // namespace jeton
