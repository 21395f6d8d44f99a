// SPDX-License-Identifier: Apache-2.0
//
// secret.hpp: bytes that are wiped, never compared with ==, never printed, and readable only by the word
// reveal().
//
//   auto password = Secret::copy_of("b0bl0bl@w");
//   shop.login("bob@example.com", password);
//
// Compare with equal_in_constant_time() of crypto/constant_time.hpp. Every use of reveal() is reviewed.
#pragma once

#include <jeton/base/bytes.hpp>

#include <ostream>
#include <string_view>
#include <utility>
#include <vector>

namespace jeton {

class Secret {
 public:
  static Secret copy_of(Bytes bytes) { return Secret(bytes); }
  static Secret copy_of(std::string_view text) { return Secret(bytes_of(text)); }

  /// `size` zero bytes, to be filled through fill().
  static Secret of_size(std::size_t size) { return Secret(size); }

  Secret(Secret&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}
  Secret& operator=(Secret&& other) noexcept {
    if (this == &other) return *this;
    secure_wipe(bytes_);
    bytes_ = std::exchange(other.bytes_, {});
    return *this;
  }
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  bool operator==(const Secret&) const = delete;  // use equal_in_constant_time()
  friend std::ostream& operator<<(std::ostream&, const Secret&) = delete;
  ~Secret() { secure_wipe(bytes_); }

  [[nodiscard]] Bytes reveal() const noexcept { return bytes_; }
  [[nodiscard]] MutableBytes fill() noexcept { return bytes_; }
  [[nodiscard]] std::size_t size() const noexcept { return bytes_.size(); }

 private:
  explicit Secret(Bytes bytes) : bytes_(bytes.begin(), bytes.end()) {}
  explicit Secret(std::size_t size) : bytes_(size) {}

  std::vector<std::byte> bytes_;  // sized once, never grown: growing would leave an unwiped copy
};

/// A key of fixed size that lives where its owner lives: no allocation, wiped at the end.
template <std::size_t N>
class SecretArray {
 public:
  SecretArray() noexcept = default;
  SecretArray(const SecretArray&) = delete;
  SecretArray& operator=(const SecretArray&) = delete;
  SecretArray(SecretArray&& other) noexcept : bytes_(other.bytes_) { secure_wipe(other.bytes_); }
  SecretArray& operator=(SecretArray&& other) noexcept {
    if (this == &other) return *this;
    bytes_ = other.bytes_;
    secure_wipe(other.bytes_);
    return *this;
  }
  bool operator==(const SecretArray&) const = delete;  // use equal_in_constant_time()
  friend std::ostream& operator<<(std::ostream&, const SecretArray&) = delete;
  ~SecretArray() { secure_wipe(bytes_); }

  [[nodiscard]] Bytes reveal() const noexcept { return bytes_; }
  [[nodiscard]] MutableBytes fill() noexcept { return bytes_; }

 private:
  ByteArray<N> bytes_{};
};

}  // namespace jeton
