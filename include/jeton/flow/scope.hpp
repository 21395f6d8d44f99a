// SPDX-License-Identifier: Apache-2.0
//
// scope.hpp: what an API key may be used for. A key has a set of scopes; a use case asks for one.
//
//   constexpr Scopes portal{Scope::issue};
//   portal.has(Scope::assist);       // false
#pragma once

#include <cstdint>
#include <initializer_list>

namespace jeton {

/// One thing that a key may be used for. Bits are stored and never reused.
enum class Scope : std::uint64_t {
  issue = 1,        ///< name a customer and get a session token or a link for them
  assist = 2,       ///< act as staff: codes and sessions of login as customer
  introspect = 4,   ///< ask whether a token is live (RFC 7662)
  revoke = 8,       ///< end a token (RFC 7009)
  customers = 16,   ///< register, import, confirm and disable customers
  manage_keys = 32  ///< make, list and revoke API keys
};

/// A set of scopes; empty unless told.
class Scopes {
 public:
  constexpr Scopes() noexcept = default;
  constexpr Scopes(std::initializer_list<Scope> scopes) noexcept {
    for (const Scope scope : scopes) bits_ |= static_cast<std::uint64_t>(scope);
  }

  /// As a record holds them; bits of a later version are kept and mean nothing here.
  static constexpr Scopes of_bits(std::uint64_t bits) noexcept {
    Scopes scopes;
    scopes.bits_ = bits;
    return scopes;
  }
  [[nodiscard]] constexpr std::uint64_t bits() const noexcept { return bits_; }

  [[nodiscard]] constexpr bool has(Scope scope) const noexcept {
    return (bits_ & static_cast<std::uint64_t>(scope)) != 0;
  }
  [[nodiscard]] constexpr bool empty() const noexcept { return bits_ == 0; }

  friend constexpr bool operator==(const Scopes&, const Scopes&) noexcept = default;

 private:
  std::uint64_t bits_ = 0;
};

}  // namespace jeton
