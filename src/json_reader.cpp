// SPDX-License-Identifier: Apache-2.0
//
// json_reader.cpp: a recursive descent of bounded depth that notes where each value stands; strings are
// unescaped only when somebody asks. RFC 8259 sections 2 to 8.
#include <jeton/base/json.hpp>

#include <jeton/base/text.hpp>

#include "json_string.hpp"

#include <algorithm>
#include <charconv>

namespace jeton {
namespace {

constexpr std::size_t kMostMembersEver = 1024;
constexpr std::size_t kMostDepthEver = 64;
constexpr std::size_t kMostBytesEver = std::size_t{1} << 30;  // offsets are kept in 32 bits

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

std::string_view without_quotes(std::string_view raw) noexcept { return raw.substr(1, raw.size() - 2); }

/// Every method answers whether what it is named after stood at `at_`; at_ stays at the fault if not.
class Parser {
 public:
  Parser(std::string_view text, const JsonLimits& limits, detail::JsonNodes& nodes) noexcept
      : text_(text),
        most_members_(std::min(limits.most_members, kMostMembersEver)),
        most_depth_(std::min(limits.most_depth, kMostDepthEver)),
        nodes_(nodes) {}

  bool parse_document() {
    skip_space();
    if (peek() != '{' || !parse_value({}, 1)) return false;
    skip_space();
    return at_ == text_.size();
  }

  [[nodiscard]] std::size_t at() const noexcept { return at_; }

 private:
  struct Range {
    std::size_t begin = 0;
    std::size_t end = 0;
    bool is_escaped = false;
  };

  /// NUL at the end is no ambiguity: it begins no value.
  [[nodiscard]] char peek() const noexcept { return at_ < text_.size() ? text_[at_] : '\0'; }

  bool take(char wanted) noexcept {
    if (at_ >= text_.size() || text_[at_] != wanted) return false;
    ++at_;
    return true;
  }

  void skip_space() noexcept {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r'))
      ++at_;
  }

  bool parse_value(Range name, std::size_t depth) {
    detail::JsonNode node;
    node.begin = static_cast<std::uint32_t>(at_);
    node.name_begin = static_cast<std::uint32_t>(name.begin);
    node.name_end = static_cast<std::uint32_t>(name.end);
    node.is_name_escaped = name.is_escaped;
    const std::uint32_t index = nodes_.add(node);
    JsonType type = JsonType::null;
    if (!parse_content(index, depth, type)) return false;
    nodes_[index].type = type;
    nodes_[index].end = static_cast<std::uint32_t>(at_);
    nodes_[index].next = nodes_.count();
    return true;
  }

  bool parse_content(std::uint32_t index, std::size_t depth, JsonType& type) {
    Range unused;
    switch (peek()) {
      case '{': type = JsonType::object; return parse_object(index, depth);
      case '[': type = JsonType::array; return parse_array(depth);
      case '"': type = JsonType::string; return parse_string(unused);
      case 't': type = JsonType::boolean; return parse_word("true");
      case 'f': type = JsonType::boolean; return parse_word("false");
      case 'n': type = JsonType::null; return parse_word("null");
      default: return parse_number(type);
    }
  }

  bool parse_object(std::uint32_t index, std::size_t depth) {
    if (depth > most_depth_) return false;
    ++at_;
    skip_space();
    if (take('}')) return true;
    for (std::size_t members = 1; members <= most_members_; ++members) {
      skip_space();
      if (!parse_member(index, depth)) return false;
      skip_space();
      if (take('}')) return true;
      if (!take(',')) return false;
    }
    return false;
  }

  bool parse_member(std::uint32_t object, std::size_t depth) {
    Range name;
    if (!parse_string(name)) return false;
    if (is_duplicate(object, name)) {
      at_ = name.begin;
      return false;
    }
    skip_space();
    if (!take(':')) return false;
    skip_space();
    return parse_value(name, depth + 1);
  }

  [[nodiscard]] bool is_duplicate(std::uint32_t object, Range name) const noexcept {
    const std::string_view wanted = text_.substr(name.begin, name.end - name.begin);
    for (std::uint32_t i = object + 1; i < nodes_.count(); i = nodes_[i].next) {
      const detail::JsonNode& node = nodes_[i];
      const std::string_view other = text_.substr(node.name_begin, node.name_end - node.name_begin);
      const bool is_plain = !name.is_escaped && !node.is_name_escaped;
      if (is_plain ? other == wanted : detail::same_meaning(other, wanted)) return true;
    }
    return false;
  }

  bool parse_array(std::size_t depth) {
    if (depth > most_depth_) return false;
    ++at_;
    skip_space();
    if (take(']')) return true;
    while (true) {
      skip_space();
      if (!parse_value({}, depth + 1)) return false;
      skip_space();
      if (take(']')) return true;
      if (!take(',')) return false;
    }
  }

  /// `inside` is what stands between the quotes.
  bool parse_string(Range& inside) noexcept {
    if (!take('"')) return false;
    inside.begin = at_;
    while (at_ < text_.size() && text_[at_] != '"') {
      inside.is_escaped = inside.is_escaped || text_[at_] == '\\';
      if (!parse_character()) return false;
    }
    inside.end = at_;
    return take('"');
  }

  bool parse_character() noexcept {
    const auto lead = static_cast<unsigned char>(text_[at_]);
    std::size_t size = 1;
    if (lead < 0x20) return false;
    if (lead == '\\') size = detail::escape_size(text_.substr(at_));
    if (lead >= 0x80) size = utf8_size(lead);
    at_ += size;
    return size != 0;
  }

  /// The bytes of the UTF-8 character at at_, or 0.
  [[nodiscard]] std::size_t utf8_size(unsigned char lead) const noexcept {
    const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    const std::string_view character = text_.substr(at_, size);
    return character.size() == size && is_utf8(character) ? size : 0;
  }

  bool parse_word(std::string_view word) noexcept {
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }

  std::size_t skip_digits() noexcept {
    const std::size_t start = at_;
    while (is_digit(peek())) ++at_;
    return at_ - start;
  }

  bool parse_number(JsonType& type) noexcept {
    const std::size_t start = at_;
    take('-');
    const bool has_leading_zero = peek() == '0';
    const std::size_t digits = skip_digits();
    if (digits == 0 || (has_leading_zero && digits > 1)) return false;
    type = fits_integer(text_.substr(start, at_ - start)) ? JsonType::integer : JsonType::number;
    if (take('.')) {
      type = JsonType::number;
      if (skip_digits() == 0) return false;
    }
    if (take('e') || take('E')) {
      type = JsonType::number;
      if (!take('+')) take('-');
      if (skip_digits() == 0) return false;
    }
    return type == JsonType::integer || fits_double(text_.substr(start, at_ - start));
  }

  /// Readers disagree about 1e400 (infinity, an error, a big number), so it is nobody's value (attack J20).
  static bool fits_double(std::string_view number) noexcept {
    double value = 0;
    return std::from_chars(number.data(), number.data() + number.size(), value).ec == std::errc();
  }

  static bool fits_integer(std::string_view digits) noexcept {
    std::int64_t value = 0;
    return std::from_chars(digits.data(), digits.data() + digits.size(), value).ec == std::errc();
  }

  std::string_view text_;
  std::size_t most_members_;
  std::size_t most_depth_;
  detail::JsonNodes& nodes_;
  std::size_t at_ = 0;
};

bool is_too_long(std::string_view text, const JsonLimits& limits) noexcept {
  return text.size() > std::min(limits.most_bytes, kMostBytesEver);
}

}  // namespace

Result<JsonObject> JsonObject::parse(std::string_view text, const JsonLimits& limits) {
  const Error malformed{Errc::malformed_json, "JsonObject::parse"};
  if (is_too_long(text, limits)) return malformed;
  Result<JsonObject> parsed = JsonObject(text);
  if (!Parser(text, limits, parsed.value().nodes_).parse_document()) return malformed;
  return parsed;
}

std::optional<std::size_t> JsonObject::find_fault(std::string_view text, const JsonLimits& limits) {
  if (is_too_long(text, limits)) return std::min(limits.most_bytes, kMostBytesEver);
  detail::JsonNodes nodes;
  Parser parser(text, limits, nodes);
  if (parser.parse_document()) return std::nullopt;
  return parser.at();
}

const detail::JsonNode& JsonValue::node() const noexcept { return object_->nodes_[index_]; }

JsonType JsonValue::type() const noexcept { return node().type; }

std::string_view JsonValue::raw() const noexcept {
  return object_->text_.substr(node().begin, node().end - node().begin);
}

std::string_view JsonValue::raw_name() const noexcept {
  return object_->text_.substr(node().name_begin, node().name_end - node().name_begin);
}

std::optional<std::int64_t> JsonValue::as_integer() const noexcept {
  if (type() != JsonType::integer) return std::nullopt;
  std::int64_t value = 0;
  std::from_chars(raw().data(), raw().data() + raw().size(), value);
  return value;
}

std::optional<bool> JsonValue::as_boolean() const noexcept {
  if (type() != JsonType::boolean) return std::nullopt;
  return raw() == "true";
}

std::optional<std::string> JsonValue::as_string() const {
  if (type() != JsonType::string) return std::nullopt;
  return detail::unescaped(without_quotes(raw()));
}

std::optional<std::string_view> JsonValue::as_string_in(std::span<char> room) const noexcept {
  if (type() != JsonType::string) return std::nullopt;
  const std::string_view inside = without_quotes(raw());
  if (!detail::is_escaped(inside)) return inside;
  if (room.size() < raw().size()) return std::nullopt;
  return std::string_view(room.data(), detail::unescape(inside, room.data()));
}

bool JsonValue::equals(std::string_view text) const noexcept {
  return type() == JsonType::string && detail::means(without_quotes(raw()), text);
}

bool JsonValue::is_named(std::string_view name) const noexcept {
  return node().is_name_escaped ? detail::means(raw_name(), name) : raw_name() == name;
}

std::string JsonValue::name() const { return detail::unescaped(raw_name()); }

JsonChildren JsonValue::children() const noexcept {
  const bool has_children = type() == JsonType::object || type() == JsonType::array;
  return {*object_, has_children ? index_ + 1 : node().next, node().next};
}

std::optional<JsonValue> JsonValue::find(std::string_view name) const noexcept {
  if (type() != JsonType::object) return std::nullopt;
  for (const JsonValue member : children())
    if (member.is_named(name)) return member;
  return std::nullopt;
}

}  // namespace jeton
