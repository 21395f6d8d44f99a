// SPDX-License-Identifier: Apache-2.0
//
// jwt_header.cpp: strict reading of alg, kid and typ. RFC 7515 section 4.1, RFC 8725 section 3.
#include "jwt_header.hpp"

#include <jeton/base/json.hpp>
#include <jeton/base/json_writer.hpp>
#include <jeton/crypto/base64url.hpp>

#include <algorithm>

namespace jeton::detail {
namespace {

/// Members that ask for something jeton never does: extensions (crit, b64: RFC 7515 4.1.11, RFC 7797),
/// encryption and compression (enc, zip: RFC 7516), and keys out of the token itself (attacks J9 to J11,
/// J34).
bool is_refused_member(const JsonValue& member) noexcept {
  constexpr std::string_view kRefused[] = {"crit", "b64", "enc", "zip", "jku", "jwk", "x5u", "x5c"};
  return std::any_of(std::begin(kRefused), std::end(kRefused),
                     [&](std::string_view name) { return member.is_named(name); });
}

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_same_word(std::string_view a, std::string_view b) noexcept {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view without_application(std::string_view type) noexcept {
  constexpr std::string_view kPrefix = "application/";
  const bool has_prefix = is_same_word(type.substr(0, kPrefix.size()), kPrefix);
  const std::string_view rest = has_prefix ? type.substr(kPrefix.size()) : type;
  return rest.find('/') == std::string_view::npos ? rest : type;
}

/// Reads the three members into `header`; their meanings share the scratch, one after the other.
bool read_members(const JsonObject& object, HeaderScratch& scratch, JwtHeader& header) noexcept {
  std::span<char> room(scratch.meanings);
  const auto read = [&](const JsonValue& member, std::string_view& out) {
    const auto text = member.as_string_in(room);
    if (!text) return false;
    out = *text;
    if (text->data() == room.data()) room = room.subspan(text->size());
    return true;
  };
  for (const JsonValue member : object.children()) {
    if (is_refused_member(member)) return false;
    if (member.is_named("alg") && !read(member, header.alg)) return false;
    if (member.is_named("kid") && !read(member, header.kid)) return false;
    if (member.is_named("typ") && !read(member, header.typ)) return false;
  }
  return !header.alg.empty() && KeyId::parse(header.kid).ok();
}

}  // namespace

Result<JwtHeader> parse_jwt_header(std::string_view base64url, HeaderScratch& scratch) {
  const Error malformed{Errc::malformed_token, "JwtVerifier::verify: header"};
  const auto decoded = decode_base64url(base64url, std::as_writable_bytes(std::span(scratch.json)));
  if (!decoded.ok()) return malformed;
  const auto parsed = JsonObject::parse({scratch.json.data(), decoded.value()});
  JwtHeader header;
  if (!parsed.ok() || !read_members(parsed.value(), scratch, header)) return malformed;
  return header;
}

std::string encode_jwt_header(Algorithm algorithm, const KeyId& key_id, std::string_view type) {
  std::string json;
  JsonWriter(json)
      .begin_object()
      .key("alg")
      .string(algorithm_name(algorithm))
      .key("kid")
      .string(key_id.text())
      .key("typ")
      .string(type)
      .end_object();
  std::string coded;
  append_base64url(bytes_of(json), coded);
  return coded;
}

bool is_media_type(std::string_view type) noexcept {
  constexpr std::size_t kMostCharacters = 127;
  constexpr std::string_view kMarks = "!#$^_.+-/";
  const auto is_allowed = [kMarks](char c) {
    return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') ||
           kMarks.find(c) != std::string_view::npos;
  };
  if (type.empty() || type.size() > kMostCharacters || type.front() == '/' || type.back() == '/')
    return false;
  return std::all_of(type.begin(), type.end(), is_allowed) && std::count(type.begin(), type.end(), '/') <= 1;
}

bool is_same_media_type(std::string_view a, std::string_view b) noexcept {
  return is_same_word(without_application(a), without_application(b));
}

void append_base64url(Bytes bytes, std::string& out) {
  const std::size_t start = out.size();
  out.resize(start + base64url_length(bytes.size()));
  encode_base64url(bytes, std::span(out).subspan(start));
}

}  // namespace jeton::detail
