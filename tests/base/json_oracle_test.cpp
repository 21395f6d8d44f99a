// SPDX-License-Identifier: Apache-2.0
//
// json_oracle_test.cpp: seeded documents, read by jeton and by nlohmann-json: what jeton accepts the other
// accepts, with the same values. The converse does not hold: jeton refuses more.
#include "support/catch.hpp"

#include <jeton/base/json.hpp>
#include <jeton/base/json_writer.hpp>

#include <nlohmann/json.hpp>

#include <random>
#include <string>

using namespace jeton;
using nlohmann::json;

namespace {

class Documents {
 public:
  explicit Documents(std::uint64_t seed) : random_(seed) {}

  std::string next() {
    std::string text = space() + object(1) + space();
    if (below(3) == 0) damage(text);
    return text;
  }

 private:
  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(random_() % bound); }
  std::string pick(std::initializer_list<const char*> choices) {
    return *(choices.begin() + below(choices.size()));
  }
  std::string space() { return pick({"", "", "", " ", "\n", "\t \r"}); }

  std::string value(int depth) {
    switch (below(depth > 4 ? 4 : 6)) {
      case 0: return string();
      case 1: return std::to_string(static_cast<std::int64_t>(random_()) >> below(63));
      case 2:
        return pick(
            {"0", "-0", "1.5", "-2e3", "1E-2", "9223372036854775808", "0.0001", "123456789012345678901"});
      case 3: return pick({"true", "false", "null"});
      case 4: return object(depth + 1);
      default: return array(depth + 1);
    }
  }
  std::string object(int depth) {
    std::string text = "{";
    for (std::size_t i = 0, count = below(6); i < count; ++i)
      text += (i ? "," : "") + space() + string() + space() + ":" + space() + value(depth) + space();
    return text + "}";
  }
  std::string array(int depth) {
    std::string text = "[";
    for (std::size_t i = 0, count = below(5); i < count; ++i) text += (i ? "," : "") + space() + value(depth);
    return text + space() + "]";
  }
  std::string string() {
    std::string text = "\"";
    for (std::size_t i = 0, count = below(7); i < count; ++i)
      text += pick({"a", "b", "c", "z", "é", "€", "😀", "\\n", "\\\"", "\\\\", "\\/", "\\u0061", "\\u00e9",
                    "\\ud83d\\ude00", "\\u20ac", "\x7F", "0"});
    return text + "\"";
  }
  void damage(std::string& text) {
    const std::size_t at = below(text.size());
    switch (below(3)) {
      case 0: text[at] = static_cast<char>(random_()); return;
      case 1: text.erase(at, 1 + below(3)); return;
      default: text.insert(at, pick({"\"", ",", "0", "{", "]", "\\", "\x80", "e", ".", "-"})); return;
    }
  }

  std::mt19937_64 random_;
};

bool is_same(const JsonValue& ours, const json& theirs);

bool have_same_members(const JsonValue& ours, const json& theirs) {
  std::size_t count = 0;
  for (const JsonValue member : ours.children()) {
    ++count;
    const auto found = theirs.find(member.name());
    if (found == theirs.end() || !is_same(member, *found)) return false;
  }
  return count == theirs.size();
}

bool have_same_elements(const JsonValue& ours, const json& theirs) {
  std::size_t count = 0;
  for (const JsonValue element : ours.children())
    if (count >= theirs.size() || !is_same(element, theirs[count++])) return false;
  return count == theirs.size();
}

bool is_same(const JsonValue& ours, const json& theirs) {
  switch (ours.type()) {
    case JsonType::object: return theirs.is_object() && have_same_members(ours, theirs);
    case JsonType::array: return theirs.is_array() && have_same_elements(ours, theirs);
    case JsonType::string:
      return theirs.is_string() && *ours.as_string() == theirs.get<std::string>() &&
             ours.equals(theirs.get<std::string>());
    case JsonType::integer:
      return theirs.is_number_integer() && *ours.as_integer() == theirs.get<std::int64_t>();
    case JsonType::number: return theirs.is_number() && json::parse(ours.raw()) == theirs;
    case JsonType::boolean: return theirs.is_boolean() && *ours.as_boolean() == theirs.get<bool>();
    case JsonType::null: return theirs.is_null();
  }
  return false;
}

void write(JsonWriter& writer, const JsonValue& value) {
  switch (value.type()) {
    case JsonType::object:
      writer.begin_object();
      for (const JsonValue member : value.children()) write(writer.key(member.name()), member);
      writer.end_object();
      return;
    case JsonType::array:
      writer.begin_array();
      for (const JsonValue element : value.children()) write(writer, element);
      writer.end_array();
      return;
    case JsonType::string: writer.string(*value.as_string()); return;
    case JsonType::integer: writer.integer(*value.as_integer()); return;
    case JsonType::boolean: writer.boolean(*value.as_boolean()); return;
    case JsonType::number: writer.raw(value); return;
    case JsonType::null: writer.null(); return;
  }
}

}  // namespace

TEST_CASE("what the strict reader accepts, another reader reads the same",
          "[token][promise-9][J18][J20][J43]") {
  int accepted = 0, refused = 0;
  for (std::uint64_t seed = 1; seed <= 3000; ++seed) {
    const std::string text = Documents(seed).next();
    INFO("seed " << seed);
    const auto ours = JsonObject::parse(text);
    CHECK(ours.ok() == !JsonObject::find_fault(text).has_value());
    if (!ours.ok()) {
      ++refused;
      continue;
    }
    ++accepted;
    const json theirs = json::parse(text, nullptr, false);
    REQUIRE_FALSE(theirs.is_discarded());
    REQUIRE(is_same(ours.value().root(), theirs));
  }
  CHECK(accepted > 1000);  // the generator makes both kinds, or the test proves nothing
  CHECK(refused > 500);
}

TEST_CASE("what the writer writes, both readers read the same", "[token]") {
  for (std::uint64_t seed = 1; seed <= 1000; ++seed) {
    const std::string text = Documents(seed).next();
    INFO("seed " << seed);
    const auto ours = JsonObject::parse(text);
    if (!ours.ok()) continue;
    std::string written;
    JsonWriter writer(written);
    write(writer, ours.value().root());
    REQUIRE(writer.finish().ok());
    const auto again = JsonObject::parse(written);
    REQUIRE(again.ok());
    REQUIRE(is_same(again.value().root(), json::parse(text)));
  }
}
