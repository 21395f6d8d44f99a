// SPDX-License-Identifier: Apache-2.0
//
// claims.cpp: a payload whose signature holds, typed strictly and in one pass.
//
// A claim of the wrong type is refused, never converted: "exp":"1900000000" and 1900000000.5 are no times
// (attacks J20, J23, J24).
#include <jeton/token/claims.hpp>

#include <jeton/base/json_writer.hpp>
#include <jeton/crypto/base64url.hpp>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace jeton {
namespace {

constexpr std::int64_t kMostUnixSeconds = kMostUsableTime.unix_ms / 1000;

bool take_time(const JsonValue& value, std::optional<Timestamp>& out) noexcept {
  const auto seconds = value.as_integer();
  if (!seconds || *seconds < 0 || *seconds > kMostUnixSeconds) return false;
  out = Timestamp{*seconds * 1000};
  return true;
}

/// A decimal number of 64 bits in its one spelling.
bool take_epoch(const JsonValue& value, std::optional<std::uint64_t>& out) noexcept {
  std::array<char, 32> room;
  const auto text = value.as_string_in(room);
  if (!text || text->empty() || (text->size() > 1 && text->front() == '0')) return false;
  std::uint64_t number = 0;
  const auto read = std::from_chars(text->data(), text->data() + text->size(), number);
  if (read.ec != std::errc() || read.ptr != text->data() + text->size()) return false;
  out = number;
  return true;
}

bool is_array_of_strings(const JsonValue& value) noexcept {
  if (value.type() != JsonType::array) return false;
  for (const JsonValue element : value.children())
    if (element.type() != JsonType::string) return false;
  return true;
}

bool is_one_of(const JsonValue& string, std::span<const std::string> wanted) noexcept {
  return std::any_of(wanted.begin(), wanted.end(),
                     [&](const std::string& text) { return string.equals(text); });
}

std::vector<std::string> copy_strings(const JsonValue& value) {
  if (value.type() == JsonType::string) return {*value.as_string()};
  std::vector<std::string> strings;
  for (const JsonValue element : value.children()) strings.push_back(*element.as_string());
  return strings;
}

/// The members that are the shop's own, as one object; empty if there are none.
std::string copy_host_claims(const JsonObject& payload) {
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  for (const JsonValue member : payload.children())
    if (const std::string name = member.name(); !is_reserved_claim(name)) json.key(name).raw(member);
  json.end_object();
  return json.finish().ok() && out != "{}" ? out : std::string();
}

}  // namespace

bool is_reserved_claim(std::string_view name) noexcept {
  constexpr std::string_view kReserved[] = {"iss", "sub", "aud",       "exp",   "nbf",
                                            "iat", "jti", "tenant",    "epoch", "actor_type",
                                            "act", "amr", "auth_time", "scope"};
  return std::find(std::begin(kReserved), std::end(kReserved), name) != std::end(kReserved);
}

void VerifiedClaims::move_to_heap(std::size_t capacity) {
  std::unique_ptr<char[]> room(new char[capacity]);
  std::copy_n(few_.data(), facts_.payload_size, room.get());
  many_ = std::move(room);
}

Result<Done> VerifiedClaims::take_payload(std::string_view base64url) {
  const std::size_t size = base64url_bytes(base64url.size());
  if (size > kInlineBytes) move_to_heap(2 * size);  // the second half: see take_string
  char* const start = many_ ? many_.get() : few_.data();
  const auto decoded = decode_base64url(base64url, std::as_writable_bytes(std::span(start, size)));
  if (!decoded.ok() || decoded.value() == 0) return Error{Errc::malformed_token, "JwtVerifier::verify"};
  facts_.payload_size = facts_.used = static_cast<std::uint16_t>(decoded.value());
  const bool has_escapes = std::memchr(start, '\\', size) != nullptr;
  if (!many_ && has_escapes && 2 * size > kInlineBytes) move_to_heap(2 * size);
  return Done{};
}

Result<Done> VerifiedClaims::read_payload(std::span<const std::string> audiences) {
  const auto parsed = JsonObject::parse(payload());
  if (!parsed.ok()) return Error{Errc::malformed_claim, "JwtVerifier::verify: payload"};
  for (const JsonValue member : parsed.value().children())
    if (!take_member(member, audiences)) return Error{Errc::malformed_claim, "JwtVerifier::verify"};
  const bool is_complete =
      facts_.expires_at.has_value() && facts_.iss.size != 0 && facts_.sub.size != 0 && facts_.has_audience;
  if (!is_complete) return Error{Errc::missing_claim, "JwtVerifier::verify"};
  return Done{};
}

bool VerifiedClaims::take_member(const JsonValue& member, std::span<const std::string> audiences) {
  if (member.is_named("iss")) return take_string(member, facts_.iss);
  if (member.is_named("sub")) return take_string(member, facts_.sub);
  if (member.is_named("aud")) return take_audiences(member, audiences);
  if (member.is_named("exp")) return take_time(member, facts_.expires_at);
  if (member.is_named("iat")) return take_time(member, facts_.issued_at);
  if (member.is_named("nbf")) return take_time(member, facts_.not_before);
  if (member.is_named("jti")) return take_string(member, facts_.jti);
  if (member.is_named("tenant")) return take_string(member, facts_.tenant);
  if (member.is_named("epoch")) return take_epoch(member, facts_.epoch);
  if (member.is_named("actor_type")) return take_string(member, facts_.actor_type);
  if (member.is_named("act")) return take_actor(member);
  if (member.is_named("amr")) return is_array_of_strings(member);
  if (member.is_named("auth_time")) return take_time(member, facts_.auth_time);
  if (member.is_named("scope")) return take_string(member, facts_.scope);
  return true;
}

/// Escaped strings are spelled out behind the payload: all of them together mean fewer bytes than the payload
/// has, so a storage of twice its size holds them. An empty string is refused: it would read as an absent
/// claim.
bool VerifiedClaims::take_string(const JsonValue& value, Slice& out) {
  char* const start = many_ ? many_.get() : few_.data();
  const std::size_t capacity = many_ ? std::size_t{2} * facts_.payload_size : kInlineBytes;
  const auto text = value.as_string_in(std::span(start + facts_.used, capacity - facts_.used));
  if (!text || text->empty()) return false;
  out = {static_cast<std::uint16_t>(text->data() - start), static_cast<std::uint16_t>(text->size())};
  facts_.used = std::max(facts_.used, static_cast<std::uint16_t>(out.at + out.size));
  return true;
}

/// RFC 8693 section 4.1. A chain of actors is refused: impersonation does not nest (promise 11).
bool VerifiedClaims::take_actor(const JsonValue& value) {
  const auto subject = value.find("sub");
  return subject.has_value() && !value.find("act") && take_string(*subject, facts_.act_sub);
}

/// RFC 7519 section 4.1.3: one string or an array of strings; an empty array names nobody (attack J24).
bool VerifiedClaims::take_audiences(const JsonValue& value, std::span<const std::string> audiences) {
  facts_.has_audience = true;
  if (value.type() == JsonType::string) {
    facts_.has_our_audience = is_one_of(value, audiences);
    return true;
  }
  if (!is_array_of_strings(value) || value.children().empty()) return false;
  for (const JsonValue element : value.children())
    if (is_one_of(element, audiences)) facts_.has_our_audience = true;
  return true;
}

AccessClaims VerifiedClaims::copy() const {
  AccessClaims claims{std::string(issuer()),
                      std::string(subject()),
                      {},
                      expires_at(),
                      issued_at().value_or(Timestamp{}),
                      not_before(),
                      std::string(token_id()),
                      std::string(tenant()),
                      epoch().value_or(0)};
  claims.actor_type = actor_type();
  claims.act_sub = actor_subject();
  claims.auth_time = auth_time();
  claims.scope = scope();
  const auto parsed = JsonObject::parse(payload());
  if (!parsed.ok()) return claims;  // only an object that was moved from
  if (const auto aud = parsed.value().find("aud")) claims.aud = copy_strings(*aud);
  if (const auto amr = parsed.value().find("amr")) claims.amr = copy_strings(*amr);
  claims.host_claims = copy_host_claims(parsed.value());
  return claims;
}

}  // namespace jeton
