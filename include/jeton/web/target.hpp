// SPDX-License-Identifier: Apache-2.0
//
// target.hpp: what a request asks for: the path in decoded segments, and the query as received.
//
// Strict, because a proxy in front may have read the same bytes in another way: a target that two readers
// could take for two paths is refused as a whole. Routing compares segments; it never sees an escape.
//
//   auto target = Target::parse(request.target);        // "/account?fields=id"
//   if (!target.ok()) return problem_response(target.error());
//   if (target.value().is("/account")) ...
//
// RFC 3986 section 3, RFC 9112 section 3.2.1 (origin-form only).
#pragma once

#include <jeton/base/result.hpp>

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace jeton {

inline constexpr std::size_t kMostTargetBytes = 8192;  // RFC 9110 section 4.1 asks for at least 8000

/// A request target that was understood. Borrows the query from the text it was read from.
class Target {
 public:
  /// in      text: untrusted; origin-form ("/path?query") in visible ASCII
  /// errors  invalid_input.request_too_large: over kMostTargetBytes; invalid_input.malformed_request: another
  ///         form, a fragment, a broken escape, a segment that is no printable UTF-8 or is "." or "..", a
  ///         slash or backslash behind an escape
  [[nodiscard]] static Result<Target> parse(std::string_view text);

  /// The decoded segments of the path: "/a/b%20c" is {"a", "b c"}, "/" is {}, "/a/" is {"a", ""}.
  [[nodiscard]] std::span<const std::string> segments() const noexcept { return segments_; }

  /// True if the path is `path`, written without escapes: "/auth/session".
  [[nodiscard]] bool is(std::string_view path) const noexcept;

  /// The segments below `prefix` ("/api/v2", or "" for all of them); none if the path is not below it.
  [[nodiscard]] std::span<const std::string> below(std::string_view prefix) const noexcept;

  /// What follows the first '?', escapes kept; read it with Parameters::parse.
  [[nodiscard]] std::string_view query() const noexcept { return query_; }

 private:
  Target(std::vector<std::string> segments, std::string_view query) noexcept
      : segments_(std::move(segments)), query_(query) {}

  std::vector<std::string> segments_;
  std::string_view query_;
};

/// The target as a log may have it: values of the parameters `names` replaced by "[redacted]". Takes any
/// bytes, and errs towards redacting: names are compared without case and with escapes resolved, and a
/// parameter is found wherever a lax reader would find one. What is no visible ASCII is escaped, so a line of
/// the log stays one line.
///
/// out     at most four times kMostTargetBytes; a longer target is cut before it is read
[[nodiscard]] std::string redact_target(std::string_view target,
                                        std::initializer_list<std::string_view> names);

}  // namespace jeton
