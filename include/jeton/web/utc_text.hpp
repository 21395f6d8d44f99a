// SPDX-License-Identifier: Apache-2.0
//
// utc_text.hpp: a point in time as answers have it: "2020-08-26T13:55:27.851Z". RFC 3339, always UTC, always
// with milliseconds.
#pragma once

#include <jeton/base/timestamp.hpp>

#include <string>

namespace jeton {

/// in      at: 1970-01-01 to 9999-12-31; what lies outside is written as the nearer end
[[nodiscard]] std::string utc_text(Timestamp at);

}  // namespace jeton
