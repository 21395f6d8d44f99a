// SPDX-License-Identifier: Apache-2.0
//
// open_options.hpp: jeton_options as the C++ Options, for every function that opens an authority.
//
//   const auto raw = read_options(given, place);                      // NULL: the defaults
//   auto options = options_of(raw.value(), place);                    // borrows texts and raw
#pragma once

#include <jeton/authority.hpp>

#include "jeton.h"
#include "sized.hpp"

namespace jeton::c {

inline constexpr std::uint64_t kMostSettings = 1024;

/// errors  invalid_input.malformed_table
Result<jeton_options> read_options(const jeton_options* given, const char* place) noexcept;

/// What is asked for, the store left aside. `raw` must outlive the opening.
/// errors  as jeton_authority_open() says of tenant, secret and settings
Result<Options> options_of(const jeton_options& raw, const char* place);

}  // namespace jeton::c
