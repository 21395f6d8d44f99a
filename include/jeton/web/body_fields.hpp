// SPDX-License-Identifier: Apache-2.0
//
// body_fields.hpp: the named texts of a request's body, whether it came as a JSON object or as a form. Bodies
// hold passwords: everything decoded lives in memory that is wiped.
//
//   auto fields = BodyFields::parse(request);
//   if (!fields.ok()) return problem_response(fields.error());
//   const auto email = fields.value().text("email");           // nothing: absent, or no text
//
// An empty body has no fields, whatever its Content-Type says: some clients send one with `content-length:
// 0`.
#pragma once

#include <jeton/base/result.hpp>
#include <jeton/base/secret.hpp>
#include <jeton/web/http.hpp>

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace jeton {

inline constexpr std::size_t kMostBodyBytes = 16384;

/// What a field holds. `other`: a number, an array, an object; its `text` is the JSON as it was sent.
enum class FieldKind : std::uint8_t { text = 1, truth, falsehood, null, other };

struct BodyField {
  std::string_view name;  ///< borrowed from the BodyFields, as is `text`
  FieldKind kind;
  std::string_view text;
};

class BodyFields {
 public:
  /// Reads `application/json` (also without a Content-Type) or `application/x-www-form-urlencoded`.
  ///
  /// errors  invalid_input.request_too_large: over kMostBodyBytes; invalid_input.malformed_json: no strict
  ///         JSON object; invalid_input.malformed_request: a malformed form, a form's field twice, another
  ///         Content-Type
  static Result<BodyFields> parse(const Request& request);

  /// The field of that name; null if it is absent.
  [[nodiscard]] const BodyField* find(std::string_view name) const noexcept;

  /// The field's text; nothing if it is absent or no text.
  [[nodiscard]] std::optional<std::string_view> text(std::string_view name) const noexcept;

  [[nodiscard]] bool empty() const noexcept { return fields_.empty(); }

 private:
  BodyFields(Secret bytes, std::vector<BodyField> fields) noexcept
      : bytes_(std::move(bytes)), fields_(std::move(fields)) {}
  static Result<BodyFields> of_json(std::string_view body);
  static Result<BodyFields> of_form(std::string_view body);

  Secret bytes_;  // what fields_ borrows
  std::vector<BodyField> fields_;
};

}  // namespace jeton
