// SPDX-License-Identifier: Apache-2.0
//
// argon2id_string.cpp: reads the string from the left, piece by piece; the first surprise ends it.
//
//   auto stored = parse_argon2id(encoded);      // Result<Argon2idString>
//
// PHC string format.
#include "argon2id_string.hpp"

#include "base64_strict.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace jeton::detail {

namespace {

constexpr std::string_view kPrefix = "$argon2id$v=19$m=";

/// What is left to read. Every take_*() either removes what it read or says no.
struct Reader {
  std::string_view rest;

  bool take(std::string_view expected) noexcept {
    if (!rest.starts_with(expected)) return false;
    rest.remove_prefix(expected.size());
    return true;
  }

  /// A decimal number without sign and leading zeros that fits 32 bits.
  std::optional<std::uint32_t> take_number() noexcept {
    std::uint32_t number = 0;
    const auto [end, fault] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
    const auto digits = static_cast<std::size_t>(end - rest.data());
    if (fault != std::errc{} || (rest.front() == '0' && digits > 1)) return std::nullopt;
    rest.remove_prefix(digits);
    return number;
  }

  /// Base64 up to the next '$' or the end, of `least` to Most bytes.
  template <std::size_t Most>
  bool take_bytes(std::size_t least, BoundedBytes<Most>& out) noexcept {
    const std::string_view text = rest.substr(0, rest.find('$'));
    const Result<std::size_t> size = decode_base64(kStandardBase64, text, out.bytes);
    if (!size.ok() || size.value() < least) return false;
    out.size = size.value();
    rest.remove_prefix(text.size());
    return true;
  }
};

std::optional<Argon2Cost> take_cost(Reader& reader) noexcept {
  const auto memory_kib = reader.take_number();
  if (!memory_kib || !reader.take(",t=")) return std::nullopt;
  const auto passes = reader.take_number();
  if (!passes || !reader.take(",p=")) return std::nullopt;
  const auto lanes = reader.take_number();
  if (!lanes || !reader.take("$")) return std::nullopt;
  return Argon2Cost{*memory_kib, *passes, *lanes};
}

void append_number(std::string& text, std::uint32_t number) {
  std::array<char, 10> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  text.append(digits.data(), end);
}

void append_base64(std::string& text, Bytes bytes) {
  std::array<char, kMostHashBytes> characters;
  text.append(characters.data(), encode_base64(kStandardBase64, bytes, characters));
}

}  // namespace

bool is_computable(const Argon2Cost& cost) noexcept {
  if (cost.passes == 0 || cost.lanes == 0 || cost.lanes > kMostLanes) return false;
  return cost.memory_kib / kLeastKibPerLane >= cost.lanes;
}

Result<Argon2idString> parse_argon2id(std::string_view encoded) noexcept {
  const Error refusal{Errc::malformed_hash, "parse_argon2id"};
  Reader reader{encoded};
  if (encoded.size() > kMostHashBytes || !reader.take(kPrefix)) return refusal;

  const std::optional<Argon2Cost> cost = take_cost(reader);
  if (!cost || !is_computable(*cost)) return refusal;

  Argon2idString parsed{*cost, {}, {}};
  if (!reader.take_bytes(kLeastSaltBytes, parsed.salt) || !reader.take("$")) return refusal;
  if (!reader.take_bytes(kLeastTagBytes, parsed.tag) || !reader.rest.empty()) return refusal;
  return parsed;
}

std::string format_argon2id(const Argon2Cost& cost, Bytes salt, Bytes tag) {
  std::string text;
  text.reserve(kMostHashBytes);
  text.append(kPrefix);
  append_number(text, cost.memory_kib);
  text.append(",t=");
  append_number(text, cost.passes);
  text.append(",p=");
  append_number(text, cost.lanes);
  text.push_back('$');
  append_base64(text, salt);
  text.push_back('$');
  append_base64(text, tag);
  return text;
}

}  // namespace jeton::detail
