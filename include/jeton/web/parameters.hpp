// SPDX-License-Identifier: Apache-2.0
//
// parameters.hpp: the named values of a query or of an application/x-www-form-urlencoded body.
//
//   auto form = Parameters::parse(request.body);
//   if (!form.ok()) return problem_response(form.error());
//   auto email = form.value().find_once("email");       // absent, one value, or an error: repeated
//
// Bounded and strict, where browsers are lenient: a broken escape or broken UTF-8 refuses the whole.
// WHATWG URL standard section 5 (application/x-www-form-urlencoded).
#pragma once

#include <jeton/base/result.hpp>
#include <jeton/base/secret.hpp>

#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace jeton {

inline constexpr std::size_t kMostFormBytes = 8192;
inline constexpr std::size_t kMostParameters = 64;

/// One parameter, decoded, borrowed from its Parameters.
struct Parameter {
  std::string_view name;
  std::string_view value;
};

/// Decoded parameters in their order. They own their bytes and wipe them: a form may hold a password.
class Parameters {
 public:
  /// in      text: untrusted; pairs between '&', '+' is a space, a name without '=' has an empty value
  /// errors  invalid_input.request_too_large: over kMostFormBytes or kMostParameters;
  ///         invalid_input.malformed_request: a broken escape, broken UTF-8 or NUL
  [[nodiscard]] static Result<Parameters> parse(std::string_view text);

  /// The value of `name`; nothing if it is absent. Names are case-sensitive.
  /// errors  invalid_input.malformed_request: it is there more than once
  [[nodiscard]] Result<std::optional<std::string_view>> find_once(std::string_view name) const noexcept;

  [[nodiscard]] std::span<const Parameter> all() const noexcept { return all_; }

 private:
  Parameters(Secret bytes, std::vector<Parameter> all) noexcept
      : bytes_(std::move(bytes)), all_(std::move(all)) {}

  Secret bytes_;  // what all_ borrows: its bytes stay where they are when it is moved
  std::vector<Parameter> all_;
};

}  // namespace jeton
