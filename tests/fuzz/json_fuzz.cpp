// SPDX-License-Identifier: Apache-2.0
//
// json_fuzz.cpp: any text as a JSON object.
//
// Invariants: parse() and find_fault() agree; every value's text lies inside; what was read can be written,
// and the writing reads back the same and is written the same again.
#include <jeton/base/json.hpp>
#include <jeton/base/json_writer.hpp>

#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

using jeton::JsonObject;
using jeton::JsonType;
using jeton::JsonValue;
using jeton::JsonWriter;

void require(bool holds) {
  if (!holds) std::abort();
}

void write(JsonWriter& json, const JsonValue& value);

void write_children(JsonWriter& json, const JsonValue& value) {
  for (const JsonValue child : value.children()) {
    if (value.type() == JsonType::object) {
      const std::string name = child.name();
      require(child.is_named(name) && value.find(name)->raw().data() == child.raw().data());
      json.key(name);
    }
    write(json, child);
  }
}

void write_string(JsonWriter& json, const JsonValue& value) {
  const std::string text = *value.as_string();
  std::vector<char> room(value.raw().size());
  require(value.equals(text) && value.as_string_in(room) == text);
  json.string(text);
}

void write(JsonWriter& json, const JsonValue& value) {
  switch (value.type()) {
    case JsonType::object:
      json.begin_object();
      write_children(json, value);
      json.end_object();
      return;
    case JsonType::array:
      json.begin_array();
      write_children(json, value);
      json.end_array();
      return;
    case JsonType::string: write_string(json, value); return;
    case JsonType::integer: json.integer(*value.as_integer()); return;
    case JsonType::number: json.raw(value); return;
    case JsonType::boolean: json.boolean(*value.as_boolean()); return;
    case JsonType::null: json.null(); return;
  }
}

std::string rewritten(const JsonObject& object) {
  std::string out;
  JsonWriter json(out);
  write(json, object.root());
  require(json.finish().ok());
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto parsed = JsonObject::parse(text);
  const auto fault = JsonObject::find_fault(text);
  require(parsed.ok() != fault.has_value());
  if (!parsed.ok()) {
    require(*fault <= size);
    return 0;
  }
  const std::string once = rewritten(parsed.value());
  const auto again = JsonObject::parse(once, {.most_bytes = 8 * 8192});
  require(again.ok() && rewritten(again.value()) == once);
  return 0;
}
