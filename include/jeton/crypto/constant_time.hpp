// SPDX-License-Identifier: Apache-2.0
//
// constant_time.hpp: the only comparison of secrets.
#pragma once

#include <jeton/base/bytes.hpp>
#include <jeton/base/secret.hpp>

namespace jeton {

/// True if both hold the same bytes. Takes the same time wherever they differ; lengths are not secret.
[[nodiscard]] bool equal_in_constant_time(Bytes a, Bytes b) noexcept;

inline bool equal_in_constant_time(const Secret& a, const Secret& b) noexcept {
  return equal_in_constant_time(a.reveal(), b.reveal());
}

}  // namespace jeton
