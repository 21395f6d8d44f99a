// SPDX-License-Identifier: Apache-2.0
//
// text.cpp: a strict UTF-8 reader of our own, and logins and passwords brought to one spelling through
// utf8proc.
//
// What is read here is hostile: length first, then well-formedness, then Unicode. Every text that reaches
// utf8proc is well-formed and bounded, and works in buffers that are sized once, so that no copy of a
// password is left behind.
//
//   canonical_login(" Bob@Example.COM")     // "bob@example.com"
//
// Unicode 15 table 3-7, section 3.13 (caseless matching); RFC 8265 section 4.2.
#include <jeton/base/text.hpp>

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

namespace jeton {

namespace {

struct CodePoint {
  char32_t value;
  std::size_t bytes;
};

/// What a leading byte promises: how many bytes, and the range of the second (table 3-7; later ones
/// are 80..BF).
struct Lead {
  std::size_t bytes;
  unsigned char least_second;
  unsigned char most_second;
};

constexpr Lead lead_of(unsigned char byte) noexcept {
  if (byte < 0x80) return {1, 0, 0};
  if (byte < 0xC2 || byte > 0xF4) return {0, 0, 0};
  if (byte < 0xE0) return {2, 0x80, 0xBF};
  if (byte == 0xE0) return {3, 0xA0, 0xBF};  // lower: overlong
  if (byte == 0xED) return {3, 0x80, 0x9F};  // higher: surrogates
  if (byte < 0xF0) return {3, 0x80, 0xBF};
  if (byte == 0xF0) return {4, 0x90, 0xBF};  // lower: overlong
  if (byte == 0xF4) return {4, 0x80, 0x8F};  // higher: past U+10FFFF
  return {4, 0x80, 0xBF};
}

/// The first code point of a text that is not empty, or nothing if it does not begin with one.
std::optional<CodePoint> first_code_point(std::string_view text) noexcept {
  const auto first = static_cast<unsigned char>(text.front());
  const Lead lead = lead_of(first);
  if (lead.bytes == 0 || text.size() < lead.bytes) return std::nullopt;
  if (lead.bytes == 1) return CodePoint{first, 1};
  const auto second = static_cast<unsigned char>(text[1]);
  if (second < lead.least_second || second > lead.most_second) return std::nullopt;
  char32_t value = first & (0x7FU >> lead.bytes);
  for (std::size_t i = 1; i < lead.bytes; ++i) {
    const auto next = static_cast<unsigned char>(text[i]);
    if ((next & 0xC0U) != 0x80U) return std::nullopt;
    value = value << 6 | (next & 0x3FU);
  }
  return CodePoint{value, lead.bytes};
}

constexpr bool is_control(char32_t c) noexcept { return c < 0x20 || (c >= 0x7F && c <= 0x9F); }

/// True if `text` is well-formed and `accepts` every code point of it.
template <class Predicate>
bool every_code_point(std::string_view text, Predicate accepts) noexcept {
  while (!text.empty()) {
    const auto code_point = first_code_point(text);
    if (!code_point || !accepts(code_point->value)) return false;
    text.remove_prefix(code_point->bytes);
  }
  return true;
}

bool is_zs(utf8proc_int32_t c) noexcept { return utf8proc_category(c) == UTF8PROC_CATEGORY_ZS; }

/// White_Space of Unicode without the controls, which a login may not hold at all.
bool is_space(utf8proc_int32_t c) noexcept { return c == 0x2028 || c == 0x2029 || is_zs(c); }

/// Decomposing and folding give at most 1.5 code points per byte (U+0390: 2 bytes, 3 code points).
constexpr std::size_t kMostCodePointsPerByte = 2;

/// Decomposes `text` under `options` into `out` and answers how many code points it wrote.
std::optional<std::size_t> decompose(std::string_view text, int options,
                                     std::span<utf8proc_int32_t> out) noexcept {
  const auto count = utf8proc_decompose(
      reinterpret_cast<const utf8proc_uint8_t*>(text.data()), static_cast<utf8proc_ssize_t>(text.size()),
      out.data(), static_cast<utf8proc_ssize_t>(out.size()), static_cast<utf8proc_option_t>(options));
  if (count < 0 || static_cast<std::size_t>(count) > out.size()) return std::nullopt;
  return static_cast<std::size_t>(count);
}

/// Composes what decompose() left, in place, and answers the new number of code points.
std::size_t compose(std::span<utf8proc_int32_t> code_points) noexcept {
  constexpr auto kOptions = static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE);
  const auto count = utf8proc_normalize_utf32(code_points.data(),
                                              static_cast<utf8proc_ssize_t>(code_points.size()), kOptions);
  return static_cast<std::size_t>(std::max<utf8proc_ssize_t>(count, 0));
}

using EncodedCodePoint = std::array<utf8proc_uint8_t, 4>;

std::size_t encode(utf8proc_int32_t c, EncodedCodePoint& out) noexcept {
  return static_cast<std::size_t>(utf8proc_encode_char(c, out.data()));
}

std::size_t encoded_size(std::span<const utf8proc_int32_t> code_points) noexcept {
  std::size_t size = 0;
  EncodedCodePoint bytes;
  for (const utf8proc_int32_t c : code_points) size += encode(c, bytes);
  secure_wipe(std::as_writable_bytes(std::span(bytes)));
  return size;
}

/// `out` has encoded_size() bytes.
void encode_all(std::span<const utf8proc_int32_t> code_points, MutableBytes out) noexcept {
  EncodedCodePoint bytes;
  for (const utf8proc_int32_t c : code_points) {
    const std::size_t size = encode(c, bytes);
    std::copy_n(std::as_bytes(std::span(bytes)).begin(), size, out.begin());
    out = out.subspan(size);
  }
  secure_wipe(std::as_writable_bytes(std::span(bytes)));
}

std::string to_utf8(std::span<const utf8proc_int32_t> code_points) {
  std::string text(encoded_size(code_points), '\0');
  encode_all(code_points, std::as_writable_bytes(std::span(text)));
  return text;
}

std::span<const utf8proc_int32_t> trim(std::span<const utf8proc_int32_t> code_points) noexcept {
  while (!code_points.empty() && is_space(code_points.front())) code_points = code_points.subspan(1);
  while (!code_points.empty() && is_space(code_points.back()))
    code_points = code_points.first(code_points.size() - 1);
  return code_points;
}

/// NFC of the case folded form of the NFD of `text`, without default-ignorable code points and outer white
/// space.
///
/// NFD goes first because folding turns U+0345 from a mark into a letter, and what it then composes with
/// depends on the order of marks (D145). Default-ignorable code points (zero-width space, soft hyphen,
/// variation selectors) go because they show nothing: a guesser could put one between any two letters and
/// have a new count each time, while a store's collation (Unicode Collation Algorithm, completely ignorable)
/// still finds the one account.
std::optional<std::string> fold(std::string_view text) {
  constexpr int kToNfd = UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_IGNORE;
  constexpr int kToFolded = UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE;

  std::vector<utf8proc_int32_t> buffer(text.size() * kMostCodePointsPerByte);
  const auto decomposed = decompose(text, kToNfd, buffer);
  if (!decomposed) return std::nullopt;
  const std::string nfd = to_utf8(std::span(buffer).first(*decomposed));

  buffer.resize(std::max(buffer.size(), nfd.size() * kMostCodePointsPerByte));
  const auto folded = decompose(nfd, kToFolded, buffer);
  if (!folded) return std::nullopt;
  const std::size_t composed = compose(std::span(buffer).first(*folded));
  return to_utf8(trim(std::span(buffer).first(composed)));
}

/// Working space for one password: wiped at the end, on the stack, so nothing grows and nothing is left.
class PasswordSpace {
 public:
  PasswordSpace() noexcept = default;
  PasswordSpace(const PasswordSpace&) = delete;
  PasswordSpace& operator=(const PasswordSpace&) = delete;
  ~PasswordSpace() { secure_wipe(std::as_writable_bytes(all())); }
  [[nodiscard]] std::span<utf8proc_int32_t> all() noexcept { return code_points_; }

 private:
  std::array<utf8proc_int32_t, kMostPasswordBytes * kMostCodePointsPerByte> code_points_;
};

Result<Secret> normalise_password(std::string_view text) {
  PasswordSpace space;
  const auto decomposed = decompose(text, UTF8PROC_STABLE | UTF8PROC_DECOMPOSE, space.all());
  if (!decomposed) return Error{Errc::password_not_text, "prepare_password"};
  const auto code_points = space.all().first(*decomposed);
  std::replace_if(code_points.begin(), code_points.end(), is_zs, utf8proc_int32_t{' '});

  const auto composed = code_points.first(compose(code_points));
  const std::size_t size = encoded_size(composed);
  if (size > kMostPasswordBytes) return Error{Errc::password_too_long, "prepare_password"};
  Secret prepared = Secret::of_size(size);
  encode_all(composed, prepared.fill());
  return prepared;
}

}  // namespace

bool is_utf8(std::string_view text) noexcept {
  return every_code_point(text, [](char32_t) { return true; });
}

bool is_printable_utf8(std::string_view text) noexcept {
  const auto is_plain = [](char c) { return c >= 0x20 && c < 0x7F; };  // most texts are plain to their end
  const auto* const rest = std::find_if_not(text.begin(), text.end(), is_plain);
  text.remove_prefix(static_cast<std::size_t>(rest - text.begin()));
  return every_code_point(text, [](char32_t c) { return !is_control(c); });
}

std::size_t count_code_points(std::string_view text) noexcept {
  const auto starts = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), starts));
}

Result<std::string> canonical_login(std::string_view login) {
  if (login.size() > kMostLoginBytes) return Error{Errc::login_too_long, "canonical_login"};
  if (!is_printable_utf8(login)) return Error{Errc::malformed_login, "canonical_login"};
  std::optional<std::string> folded = fold(login);
  if (!folded || folded->empty()) return Error{Errc::malformed_login, "canonical_login"};
  // Folding may lengthen a text; one that its own canonical form would refuse is refused at once
  // (idempotence).
  if (folded->size() > kMostLoginBytes) return Error{Errc::login_too_long, "canonical_login"};
  return *std::move(folded);
}

Result<Secret> prepare_password(Bytes password) {
  if (password.empty()) return Error{Errc::password_empty, "prepare_password"};
  if (password.size() > kMostPasswordBytes) return Error{Errc::password_too_long, "prepare_password"};
  const std::string_view text = text_of(password);
  if (!every_code_point(text, [](char32_t c) { return c != 0; }))
    return Error{Errc::password_not_text, "prepare_password"};
  return normalise_password(text);
}

}  // namespace jeton
