// SPDX-License-Identifier: Apache-2.0
//
// json_writer.cpp: what may come next is kept as one level per open bracket; RFC 8259.
#include <jeton/base/json_writer.hpp>

#include <jeton/base/text.hpp>

#include <charconv>

namespace jeton {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";

/// The escape of one ASCII character, or empty if it stands for itself.
std::string_view short_escape(char c) noexcept {
  switch (c) {
    case '"': return "\\\"";
    case '\\': return "\\\\";
    case '\b': return "\\b";
    case '\f': return "\\f";
    case '\n': return "\\n";
    case '\r': return "\\r";
    case '\t': return "\\t";
    case '<': return "\\u003c";
    case '>': return "\\u003e";
    case '&': return "\\u0026";
    default: return {};
  }
}

/// U+2028 or U+2029: line ends to JavaScript before ES2019.
bool is_line_separator(std::string_view text) noexcept {
  return text.starts_with("\xE2\x80\xA8") || text.starts_with("\xE2\x80\xA9");
}

}  // namespace

bool JsonWriter::is_in(Level a, Level b) const noexcept {
  return depth_ > 0 && (levels_[depth_ - 1] == a || levels_[depth_ - 1] == b);
}

JsonWriter& JsonWriter::fail(State why) {
  out_->resize(start_);
  state_ = why;
  return *this;
}

/// Writes the comma if one is due; false if no value may stand here.
bool JsonWriter::enter_value() {
  if (state_ == State::not_text || state_ == State::misused) return false;
  if (state_ == State::complete || is_in(Level::empty_object, Level::object)) {
    fail(State::misused);
    return false;
  }
  if (is_in(Level::array, Level::array)) out_->push_back(',');
  return true;
}

void JsonWriter::leave_value() noexcept {
  if (depth_ == 0) {
    state_ = State::complete;
    return;
  }
  Level& level = levels_[depth_ - 1];
  level = level == Level::value_due ? Level::object : Level::array;
}

JsonWriter& JsonWriter::begin(Level level, char bracket) {
  if (!enter_value()) return *this;
  if (depth_ == kMostDepth) return fail(State::misused);
  out_->push_back(bracket);
  levels_[depth_++] = level;
  return *this;
}

JsonWriter& JsonWriter::end(Level empty, Level filled, char bracket) {
  if (state_ == State::not_text || state_ == State::misused) return *this;
  if (!is_in(empty, filled)) return fail(State::misused);
  out_->push_back(bracket);
  --depth_;
  leave_value();
  return *this;
}

JsonWriter& JsonWriter::begin_object() { return begin(Level::empty_object, '{'); }
JsonWriter& JsonWriter::end_object() { return end(Level::empty_object, Level::object, '}'); }
JsonWriter& JsonWriter::begin_array() { return begin(Level::empty_array, '['); }
JsonWriter& JsonWriter::end_array() { return end(Level::empty_array, Level::array, ']'); }

JsonWriter& JsonWriter::key(std::string_view name) {
  if (state_ == State::not_text || state_ == State::misused) return *this;
  if (!is_in(Level::empty_object, Level::object)) return fail(State::misused);
  if (levels_[depth_ - 1] == Level::object) out_->push_back(',');
  append_quoted(name);
  if (state_ != State::writing) return *this;
  out_->push_back(':');
  levels_[depth_ - 1] = Level::value_due;
  return *this;
}

JsonWriter& JsonWriter::string(std::string_view text) {
  if (!enter_value()) return *this;
  append_quoted(text);
  if (state_ == State::writing) leave_value();
  return *this;
}

JsonWriter& JsonWriter::append_value(std::string_view text) {
  if (!enter_value()) return *this;
  out_->append(text);
  leave_value();
  return *this;
}

JsonWriter& JsonWriter::integer(std::int64_t value) {
  std::array<char, 20> digits;  // "-9223372036854775808"
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  return append_value({digits.data(), static_cast<std::size_t>(end - digits.data())});
}

JsonWriter& JsonWriter::boolean(bool value) { return append_value(value ? "true" : "false"); }
JsonWriter& JsonWriter::null() { return append_value("null"); }
JsonWriter& JsonWriter::raw(const JsonValue& value) { return append_value(value.raw()); }

void JsonWriter::append_quoted(std::string_view text) {
  if (!is_utf8(text) || text.find('\0') != std::string_view::npos) {
    fail(State::not_text);
    return;
  }
  out_->push_back('"');
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (const std::string_view escape = short_escape(c); !escape.empty()) {
      out_->append(escape);
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out_->append("\\u00").append(1, kHex[static_cast<unsigned char>(c) >> 4]).append(1, kHex[c & 0xF]);
    } else if (is_line_separator(text.substr(i))) {
      out_->append(text[i + 2] == '\xA8' ? "\\u2028" : "\\u2029");
      i += 2;
    } else {
      out_->push_back(c);
    }
  }
  out_->push_back('"');
}

Result<Done> JsonWriter::finish() {
  if (state_ == State::complete) return Done{};
  if (state_ == State::not_text) return Error{Errc::malformed_encoding, "JsonWriter::finish"};
  if (state_ == State::writing) fail(State::misused);
  return Error{Errc::malformed_json, "JsonWriter::finish"};
}

}  // namespace jeton
