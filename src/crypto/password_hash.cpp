// SPDX-License-Identifier: Apache-2.0
//
// password_hash.cpp: which format a stored string has, whether it may be computed, and the two questions
// asked of it.
//
// The order is the safety: length, grammar, ceilings, and only then a primitive (attack P6).
//
//   auto right = verify_password(password, stored, HashLimits{});
//
// RFC 9106; PHC string format.
#include <jeton/crypto/password_hash.hpp>

#include <jeton/base/text.hpp>
#include <jeton/crypto/constant_time.hpp>

#include "argon2id.hpp"
#include "argon2id_string.hpp"
#include "bcrypt_string.hpp"

#include <new>

namespace jeton {

namespace {

/// The name between the first two '$', empty if `encoded` is of no such form ("$name$...", name of a-z 0-9
/// '-').
std::string_view format_name(std::string_view encoded) noexcept {
  constexpr std::string_view kNameCharacters = "abcdefghijklmnopqrstuvwxyz0123456789-";
  if (!encoded.starts_with('$')) return {};
  const std::string_view rest = encoded.substr(1);
  const std::size_t end = rest.find_first_not_of(kNameCharacters);
  if (end == std::string_view::npos || rest[end] != '$') return {};
  return rest.substr(0, end);
}

Result<HashFormat> find_format(std::string_view encoded) noexcept {
  if (encoded.size() > kMostHashBytes) return Error{Errc::malformed_hash, "inspect_hash"};
  const std::string_view name = format_name(encoded);
  if (name.empty()) return Error{Errc::malformed_hash, "inspect_hash"};
  if (name == "argon2id") return HashFormat::argon2id;
  if (name == "2a" || name == "2b" || name == "2y") return HashFormat::bcrypt;
  return Error{Errc::unsupported_hash, "inspect_hash"};
}

bool is_within(const Argon2Cost& cost, const HashLimits& limits) noexcept {
  return cost.memory_kib <= limits.most_memory_kib && cost.passes <= limits.most_passes &&
         cost.lanes <= limits.most_lanes &&
         std::uint64_t{cost.memory_kib} * cost.passes <= limits.most_work_kib;
}

Result<detail::Argon2idString> inspect_argon2id(std::string_view encoded, const HashLimits& limits) noexcept {
  const auto parsed = detail::parse_argon2id(encoded);
  if (parsed.ok() && !is_within(parsed.value().cost, limits))
    return Error{Errc::hash_too_costly, "inspect_hash"};
  return parsed;
}

Result<Done> inspect_bcrypt(std::string_view encoded, const HashLimits& limits) noexcept {
  const auto cost = detail::parse_bcrypt_cost(encoded);
  if (!cost.ok()) return cost.error();
  if (!detail::can_run_bcrypt()) return Error{Errc::unsupported_hash, "inspect_hash"};
  if (cost.value() > limits.most_bcrypt_cost) return Error{Errc::hash_too_costly, "inspect_hash"};
  return Done{};
}

Result<Done> validate_password_length(const Secret& password) noexcept {
  if (password.size() == 0) return Error{Errc::password_empty, "password_hash"};
  if (password.size() > kMostPasswordBytes) return Error{Errc::password_too_long, "password_hash"};
  return Done{};
}

Result<bool> verify_argon2id(const Secret& password, const detail::Argon2idString& stored) noexcept {
  SecretArray<detail::kMostTagBytes> space;
  const MutableBytes tag = space.fill().first(stored.tag.size);
  const auto ran = detail::run_argon2id(stored.cost, password.reveal(), stored.salt.view(), tag);
  if (!ran.ok()) return ran.error();
  return equal_in_constant_time(tag, stored.tag.view());
}

}  // namespace

Result<HashFormat> inspect_hash(std::string_view encoded, const HashLimits& limits) noexcept {
  const auto format = find_format(encoded);
  if (!format.ok()) return format;
  if (format.value() == HashFormat::bcrypt) {
    const auto inspected = inspect_bcrypt(encoded, limits);
    return inspected.ok() ? format : inspected.error();
  }
  const auto inspected = inspect_argon2id(encoded, limits);
  return inspected.ok() ? format : inspected.error();
}

Result<std::string> hash_password(const Secret& password, const Argon2Cost& cost,
                                  const ByteArray<kSaltBytes>& salt) noexcept try {
  const auto length = validate_password_length(password);
  if (!length.ok()) return length.error();
  if (!detail::is_computable(cost)) return Error{Errc::hash_too_costly, "hash_password"};

  ByteArray<kArgon2TagBytes> tag;  // not wiped: it is the answer
  const auto ran = detail::run_argon2id(cost, password.reveal(), salt, tag);
  if (!ran.ok()) return ran.error();
  return detail::format_argon2id(cost, salt, tag);
} catch (const std::bad_alloc&) {
  return Error{Errc::out_of_memory, "hash_password"};
}

Result<bool> verify_password(const Secret& password, std::string_view encoded,
                             const HashLimits& limits) noexcept {
  const auto length = validate_password_length(password);
  if (!length.ok()) return length.error();
  const auto format = find_format(encoded);
  if (!format.ok()) return format.error();

  if (format.value() == HashFormat::bcrypt) {
    const auto inspected = inspect_bcrypt(encoded, limits);
    return inspected.ok() ? detail::verify_bcrypt(password.reveal(), encoded) : inspected.error();
  }
  const auto stored = inspect_argon2id(encoded, limits);
  return stored.ok() ? verify_argon2id(password, stored.value()) : stored.error();
}

bool needs_rehash(std::string_view encoded, const Argon2Cost& wanted) noexcept {
  const auto stored = detail::parse_argon2id(encoded);
  if (!stored.ok()) return true;
  const detail::Argon2idString& found = stored.value();
  return !(found.cost == wanted) || found.salt.size != kSaltBytes || found.tag.size != kArgon2TagBytes;
}

std::string decoy_hash(const Argon2Cost& cost, const ByteArray<kSaltBytes>& salt,
                       const ByteArray<kArgon2TagBytes>& tag) {
  return detail::format_argon2id(cost, salt, tag);
}

}  // namespace jeton
