// SPDX-License-Identifier: Apache-2.0
//
// json.hpp: one small JSON object from outside, read strictly and without copying: tokens, requests.
//
// Refused beyond RFC 8259: duplicate member names at any level, also when spelled with escapes ("\u0061lg"),
// a byte order mark, broken UTF-8, lone surrogates, U+0000, numbers that no double holds (1e400), and
// anything over the limits (attacks J18 to J20, J43). Two readers must never see two different objects.
// Writing is json_writer.hpp's.
//
//   auto claims = JsonObject::parse(text);
//   if (!claims.ok()) return claims.error();
//   const auto expires = claims.value().find("exp");             // std::optional<JsonValue>
//   if (expires && expires->as_integer()) use(*expires->as_integer());
#pragma once

#include <jeton/base/result.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace jeton {

/// `integer` is a number without fraction and exponent that fits std::int64_t; `number` is any other
/// number that a double can hold, at whatever precision.
enum class JsonType : std::uint8_t { object = 1, array, string, integer, number, boolean, null };

/// What a text may cost. The defaults are those of a token.
struct JsonLimits {
  std::size_t most_bytes = 8192;
  std::size_t most_members = 64;  ///< of one object; looking for duplicates is quadratic, so never over 1024
  std::size_t most_depth = 16;    ///< levels of objects and arrays, the outermost counted; never over 64
};

namespace detail {

/// Where one value stands in the text. Children follow their parent; `next` is the first node that is not
/// one.
struct JsonNode {
  std::uint32_t begin = 0;  ///< of the raw text, quotes included
  std::uint32_t end = 0;
  std::uint32_t name_begin = 0;  ///< of the member's name, quotes excluded
  std::uint32_t name_end = 0;
  std::uint32_t next = 0;
  JsonType type = JsonType::null;
  bool is_name_escaped = false;
};

/// Nodes in order of their appearance: the first 64 inline, so that a usual token needs no heap.
class JsonNodes {
 public:
  static constexpr std::size_t kInline = 64;

  std::uint32_t add(const JsonNode& node) {
    if (count_ < kInline) {
      few_[count_] = node;
    } else {
      if (many_.empty()) many_.assign(few_.begin(), few_.end());
      many_.push_back(node);
    }
    return static_cast<std::uint32_t>(count_++);
  }
  [[nodiscard]] JsonNode& operator[](std::size_t i) noexcept { return many_.empty() ? few_[i] : many_[i]; }
  [[nodiscard]] const JsonNode& operator[](std::size_t i) const noexcept {
    return many_.empty() ? few_[i] : many_[i];
  }
  [[nodiscard]] std::uint32_t count() const noexcept { return static_cast<std::uint32_t>(count_); }

 private:
  std::array<JsonNode, kInline> few_{};
  std::vector<JsonNode> many_;
  std::size_t count_ = 0;
};

}  // namespace detail

class JsonObject;
class JsonChildren;

/// One value of a JsonObject. Borrows the object and its text: valid while both stay where they are.
class JsonValue {
 public:
  [[nodiscard]] JsonType type() const noexcept;

  /// The value as it stands in the text, quotes and escapes included.
  [[nodiscard]] std::string_view raw() const noexcept;

  /// The integer; nothing for any other type, for fractions ("1.0") and for numbers outside std::int64_t.
  [[nodiscard]] std::optional<std::int64_t> as_integer() const noexcept;
  [[nodiscard]] std::optional<bool> as_boolean() const noexcept;

  /// The string without its escapes; nothing for any other type.
  [[nodiscard]] std::optional<std::string> as_string() const;

  /// The same without an allocation: a view of the text if nothing was escaped, else of the front of `room`.
  /// Nothing if it is no string or `room` is shorter than raw().
  [[nodiscard]] std::optional<std::string_view> as_string_in(std::span<char> room) const noexcept;

  /// True if this is a string and means exactly `text`.
  [[nodiscard]] bool equals(std::string_view text) const noexcept;

  /// True if this is a member of that name, escapes resolved.
  [[nodiscard]] bool is_named(std::string_view name) const noexcept;
  /// The member's name without its escapes; empty for elements of an array.
  [[nodiscard]] std::string name() const;

  /// Members of an object or elements of an array in their order; none for other types.
  [[nodiscard]] JsonChildren children() const noexcept;

  /// The member `name` of an object; nothing if there is none or this is no object.
  [[nodiscard]] std::optional<JsonValue> find(std::string_view name) const noexcept;

 private:
  friend class JsonObject;
  friend class JsonChildren;
  JsonValue(const JsonObject& object, std::uint32_t index) noexcept : object_(&object), index_(index) {}

  [[nodiscard]] const detail::JsonNode& node() const noexcept;
  [[nodiscard]] std::string_view raw_name() const noexcept;

  const JsonObject* object_;
  std::uint32_t index_;
};

/// A range over the children of one value, for a range-for.
class JsonChildren {
 public:
  class Iterator {
   public:
    Iterator(const JsonObject& object, std::uint32_t index) noexcept : object_(&object), index_(index) {}
    [[nodiscard]] JsonValue operator*() const noexcept { return {*object_, index_}; }
    Iterator& operator++() noexcept {
      index_ = JsonValue(*object_, index_).node().next;
      return *this;
    }
    friend bool operator==(const Iterator& a, const Iterator& b) noexcept { return a.index_ == b.index_; }

   private:
    const JsonObject* object_;
    std::uint32_t index_;
  };

  [[nodiscard]] Iterator begin() const noexcept { return {*object_, begin_}; }
  [[nodiscard]] Iterator end() const noexcept { return {*object_, end_}; }
  [[nodiscard]] bool empty() const noexcept { return begin_ == end_; }

 private:
  friend class JsonValue;
  JsonChildren(const JsonObject& object, std::uint32_t begin, std::uint32_t end) noexcept
      : object_(&object), begin_(begin), end_(end) {}

  const JsonObject* object_;
  std::uint32_t begin_;
  std::uint32_t end_;
};

/// A text that was found to be one JSON object within limits. Borrows the text, which must outlive it.
class JsonObject {
 public:
  /// errors  invalid_input.malformed_json: not exactly one object by the rules above; find_fault() says where
  /// cost    one pass; no allocation up to 64 values in all
  static Result<JsonObject> parse(std::string_view text, const JsonLimits& limits = {});

  /// Where `text` stops being what parse() accepts: an offset in bytes, for messages. Nothing if it is fine.
  static std::optional<std::size_t> find_fault(std::string_view text, const JsonLimits& limits = {});

  [[nodiscard]] JsonValue root() const noexcept { return {*this, 0}; }
  [[nodiscard]] std::string_view text() const noexcept { return text_; }
  [[nodiscard]] JsonChildren children() const noexcept { return root().children(); }
  [[nodiscard]] std::optional<JsonValue> find(std::string_view name) const noexcept {
    return root().find(name);
  }

 private:
  friend class JsonValue;
  explicit JsonObject(std::string_view text) noexcept : text_(text) {}

  std::string_view text_;
  detail::JsonNodes nodes_;
};

}  // namespace jeton
