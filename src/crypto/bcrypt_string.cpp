// SPDX-License-Identifier: Apache-2.0
//
// bcrypt_string.cpp: the grammar of bcrypt strings, and their check through libxcrypt.
//
// JETON_WITH_CRYPT (1 unless told) says whether libxcrypt is there; without it the grammar is still known, so
// that a damaged string and one that cannot be computed stay different answers.
//
//   Result<bool> right = verify_bcrypt(password.reveal(), encoded);
//
// crypt(5) of libxcrypt.
#include "bcrypt_string.hpp"

#include <jeton/crypto/constant_time.hpp>

#include <algorithm>
#include <array>

#ifndef JETON_WITH_CRYPT
#define JETON_WITH_CRYPT 1
#endif

#if JETON_WITH_CRYPT
#include <crypt.h>

#include <cerrno>
#include <memory>
#include <new>
#endif

namespace jeton::detail {

namespace {

constexpr std::string_view kAlphabet = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
constexpr std::size_t kBeforeSalt = 7;   // $2b$12$
constexpr std::size_t kLastOfSalt = 28;  // its low 4 of 6 bits are unused: 22 characters carry 128 bits
constexpr std::size_t kLastOfHash = 59;  // its low 2 of 6 bits are unused: 31 characters carry 184 bits
constexpr std::uint32_t kLeastCost = 4;  // crypt(5)
constexpr std::uint32_t kMostCost = 31;

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

bool has_bcrypt_prefix(std::string_view encoded) noexcept {
  const std::string_view prefix = encoded.substr(0, 4);
  return prefix == "$2a$" || prefix == "$2b$" || prefix == "$2y$";
}

bool is_body_canonical(std::string_view encoded) noexcept {
  if (encoded.find_first_not_of(kAlphabet, kBeforeSalt) != std::string_view::npos) return false;
  return (kAlphabet.find(encoded[kLastOfSalt]) & 0xF) == 0 &&
         (kAlphabet.find(encoded[kLastOfHash]) & 0x3) == 0;
}

#if JETON_WITH_CRYPT
/// libxcrypt's working memory: 32 KiB, so on the heap; wiped because it holds the password.
class CryptSpace {
 public:
  CryptSpace() noexcept : data_(new (std::nothrow) crypt_data()) {}
  CryptSpace(const CryptSpace&) = delete;
  CryptSpace& operator=(const CryptSpace&) = delete;
  ~CryptSpace() {
    if (data_ != nullptr) secure_wipe(std::as_writable_bytes(std::span(data_.get(), 1)));
  }
  [[nodiscard]] crypt_data* get() const noexcept { return data_.get(); }

 private:
  std::unique_ptr<crypt_data> data_;
};

/// What crypt wants: texts that end with NUL. Cut at 72 bytes, so a longer password costs what a short one
/// does.
struct CryptInput {
  std::array<char, kMostBcryptInputBytes + 1> password{};
  std::array<char, kBcryptStringBytes + 1> setting{};

  CryptInput(Bytes given, std::string_view encoded) noexcept {
    const std::string_view text = text_of(given).substr(0, kMostBcryptInputBytes);
    std::copy(text.begin(), text.end(), password.begin());
    std::copy_n(encoded.begin(), kBcryptStringBytes, setting.begin());
  }
  CryptInput(const CryptInput&) = delete;
  CryptInput& operator=(const CryptInput&) = delete;
  ~CryptInput() { secure_wipe(std::as_writable_bytes(std::span(password))); }
};
#endif

}  // namespace

bool can_run_bcrypt() noexcept { return JETON_WITH_CRYPT != 0; }

Result<std::uint32_t> parse_bcrypt_cost(std::string_view encoded) noexcept {
  const Error refusal{Errc::malformed_hash, "parse_bcrypt_cost"};
  if (encoded.size() != kBcryptStringBytes || !has_bcrypt_prefix(encoded)) return refusal;
  if (!is_digit(encoded[4]) || !is_digit(encoded[5]) || encoded[6] != '$') return refusal;
  const auto cost = static_cast<std::uint32_t>((encoded[4] - '0') * 10 + (encoded[5] - '0'));
  if (cost < kLeastCost || cost > kMostCost || !is_body_canonical(encoded)) return refusal;
  return cost;
}

#if JETON_WITH_CRYPT
Result<bool> verify_bcrypt(Bytes password, std::string_view encoded) noexcept {
  const CryptSpace space;
  if (space.get() == nullptr) return Error{Errc::out_of_memory, "verify_bcrypt"};
  const CryptInput input(password, encoded);
  errno = 0;
  const char* computed =
      crypt_rn(input.password.data(), input.setting.data(), space.get(), sizeof(crypt_data));
  if (computed == nullptr)
    return Error{errno == ENOMEM ? Errc::out_of_memory : Errc::crypto_failed, "verify_bcrypt"};

  const bool same = equal_in_constant_time(bytes_of(computed), bytes_of(encoded));
  const bool is_whole =
      password.size() <= kMostBcryptInputBytes && text_of(password).find('\0') == std::string_view::npos;
  return same && is_whole;
}
#else
Result<bool> verify_bcrypt(Bytes, std::string_view) noexcept {
  return Error{Errc::unsupported_hash, "verify_bcrypt"};
}
#endif

}  // namespace jeton::detail
