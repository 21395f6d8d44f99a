// SPDX-License-Identifier: Apache-2.0
//
// json_writer.hpp: JSON out, always well-formed, always the same bytes for the same calls, or nothing at all.
//
// Besides what RFC 8259 asks, `<`, `>`, `&`, U+2028 and U+2029 are escaped, so the text is safe inside HTML
// and JavaScript. A wrong call (a value without a key, a key in an array) or text that is no UTF-8 puts the
// writer into an error state: what it had written is taken back, further calls do nothing, and finish() says
// so.
//
//   std::string out;
//   JsonWriter json(out);
//   json.begin_object().key("sub").string(customer).key("exp").integer(1'900'000'000).end_object();
//   if (!json.finish().ok()) return ...;
#pragma once

#include <jeton/base/json.hpp>
#include <jeton/base/result.hpp>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace jeton {

/// Appends one JSON value to a string that it borrows. Names are not compared: writing one twice is the
/// caller's fault.
class JsonWriter {
 public:
  static constexpr std::size_t kMostDepth = 32;

  explicit JsonWriter(std::string& out) noexcept : out_(&out), start_(out.size()) {}

  JsonWriter& begin_object();
  JsonWriter& end_object();
  JsonWriter& begin_array();
  JsonWriter& end_array();
  JsonWriter& key(std::string_view name);

  /// in      text: UTF-8 without NUL (our reader refuses U+0000, so the writer does too)
  JsonWriter& string(std::string_view text);
  JsonWriter& integer(std::int64_t value);
  JsonWriter& boolean(bool value);
  JsonWriter& null();

  /// A value that was read, with its text unchanged: it cannot be anything but valid JSON.
  JsonWriter& raw(const JsonValue& value);

  /// Says whether one complete value was written.
  ///
  /// errors  invalid_input.malformed_encoding: some text was not UTF-8 or held NUL;
  /// invalid_input.malformed_json: a
  ///         wrong or missing call, or over kMostDepth levels. In both cases the string is as it was at the
  ///         start.
  [[nodiscard]] Result<Done> finish();

 private:
  enum class Level : std::uint8_t { empty_object = 1, object, value_due, empty_array, array };
  enum class State : std::uint8_t { writing = 1, complete, misused, not_text };

  [[nodiscard]] bool is_in(Level a, Level b) const noexcept;
  JsonWriter& fail(State why);
  bool enter_value();
  void leave_value() noexcept;
  JsonWriter& begin(Level level, char bracket);
  JsonWriter& end(Level empty, Level filled, char bracket);
  JsonWriter& append_value(std::string_view text);
  void append_quoted(std::string_view text);

  std::string* out_;
  std::size_t start_;
  std::array<Level, kMostDepth> levels_{};
  std::size_t depth_ = 0;
  State state_ = State::writing;
};

}  // namespace jeton
