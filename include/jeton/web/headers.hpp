// SPDX-License-Identifier: Apache-2.0
//
// headers.hpp: reading the headers of a request: one value or a refusal, media types, what the client likes.
//
//   auto type = find_header(request, "Content-Type");
//   if (!type.ok()) return problem_response(type.error());            // it was there twice
//   const bool is_json = type.value() && is_media_type(*type.value(), "application/json");
//
// A header that is there twice is refused, because two readers could take different ones (attack J44).
// RFC 9110 sections 5, 8.3 and 12.5.1.
#pragma once

#include <jeton/base/result.hpp>
#include <jeton/web/http.hpp>

#include <optional>
#include <string_view>

namespace jeton {

inline constexpr std::size_t kMostHeaderBytes = 8192;  // of one value: common servers refuse longer lines

/// The value of the header `name`, without spaces around it; nothing if it is absent.
///
/// errors  invalid_input.malformed_request: it is there more than once;
///         invalid_input.request_too_large: over kMostHeaderBytes
[[nodiscard]] Result<std::optional<std::string_view>> find_header(const Request& request,
                                                                  std::string_view name) noexcept;

/// True if `content_type` is `type` ("application/json"), whatever its parameters and case.
[[nodiscard]] bool is_media_type(std::string_view content_type, std::string_view type) noexcept;

/// True if the request likes `wanted` better than `usual`: its Accept headers give it a higher quality. Equal
/// quality, no Accept and an Accept that is not understood all mean `usual`.
///
/// in      wanted, usual: media types in lower case without parameters
[[nodiscard]] bool prefers(const Request& request, std::string_view wanted, std::string_view usual) noexcept;

}  // namespace jeton
