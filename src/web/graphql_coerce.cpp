// SPDX-License-Identifier: Apache-2.0
//
// graphql_coerce.cpp: literals and JSON to typed values. A single value stands for a list of one; nothing
// else is converted but an integer where a number or an id is wanted.
#include "graphql_coerce.hpp"

#include "graphql_lookup.hpp"
#include "graphql_parser.hpp"
#include "graphql_type_text.hpp"

#include <charconv>
#include <cmath>
#include <limits>

namespace jeton::detail {
namespace {

using Found = std::optional<GraphqlValue>;

template <class Number>
std::optional<Number> read_number(std::string_view text) noexcept {
  Number value{};
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size()) return std::nullopt;
  return value;
}

/// The Int of the language has 32 bits (section 3.5.1).
bool fits_int(std::int64_t value) noexcept {
  return value >= std::numeric_limits<std::int32_t>::min() &&
         value <= std::numeric_limits<std::int32_t>::max();
}

Found int_of(std::optional<std::int64_t> value) {
  return value && fits_int(*value) ? Found(*value) : std::nullopt;
}

/// The whole number that a JSON number is, also as 1.0 or 1e2, as far as a double is exact.
std::optional<std::int64_t> whole_number(const JsonValue& json) noexcept {
  constexpr double kMostExact = 9007199254740992.0;  // 2^53
  if (json.type() == JsonType::integer) return json.as_integer();
  if (json.type() != JsonType::number) return std::nullopt;
  const auto value = read_number<double>(json.raw());
  if (!value || std::trunc(*value) != *value || std::abs(*value) > kMostExact) return std::nullopt;
  return static_cast<std::int64_t>(*value);
}

Found coerce_scalar_json(std::string_view type, const JsonValue& json) {
  if (type == "Boolean") return json.as_boolean() ? Found(*json.as_boolean()) : std::nullopt;
  if (type == "Int") return int_of(whole_number(json));
  if (type == "Float") {
    const bool is_number = json.type() == JsonType::integer || json.type() == JsonType::number;
    const auto value = is_number ? read_number<double>(json.raw()) : std::nullopt;
    return value ? Found(*value) : std::nullopt;
  }
  if (type == "ID" && whole_number(json)) return GraphqlValue(std::to_string(*whole_number(json)));
  auto text = json.as_string();
  return text ? Found(*std::move(text)) : std::nullopt;
}

Found coerce_leaf_json(const GraphqlType& type, const JsonValue& json) {
  if (type.kind == GraphqlTypeKind::scalar) return coerce_scalar_json(type.name, json);
  const auto name = json.as_string();
  return name && has_enumerator(type, *name) ? Found(GraphqlValue::enumerator(*name)) : std::nullopt;
}

Found coerce_scalar_literal(std::string_view type, const GraphqlLiteral& literal) {
  const bool is_integer = literal.kind == GraphqlLiteralKind::integer;
  const bool is_string = literal.kind == GraphqlLiteralKind::string;
  if (type == "Int") return is_integer ? int_of(read_number<std::int64_t>(literal.text)) : std::nullopt;
  if (type == "Float" && (is_integer || literal.kind == GraphqlLiteralKind::number)) {
    const auto value = read_number<double>(literal.text);
    return value ? Found(*value) : std::nullopt;
  }
  if (type == "Boolean" && literal.kind == GraphqlLiteralKind::boolean)
    return GraphqlValue(literal.text == "true");
  if (type == "ID" && is_integer) return GraphqlValue(literal.text);
  if ((type == "ID" || type == "String") && is_string)
    return GraphqlValue(decode_graphql_string(literal.text));
  return std::nullopt;
}

/// Coerces literals of one operation.
class LiteralCoercion {
 public:
  LiteralCoercion(const GraphqlSchema& schema, const GraphqlMembers& variables)
      : schema_(schema), variables_(variables) {}

  [[nodiscard]] Found coerce(const GraphqlLiteral& literal, std::string_view type) const {
    if (literal.kind == GraphqlLiteralKind::variable) return value_of_variable(literal, type);
    if (literal.kind == GraphqlLiteralKind::null)
      return is_non_null(type) ? std::nullopt : Found(GraphqlValue());
    if (is_list(type)) return coerce_list(literal, item_type(type));
    const GraphqlType* named = schema_.find_type(nullable_type(type));
    if (named == nullptr) return std::nullopt;
    return is_leaf(*named) ? coerce_leaf_literal(*named, literal) : coerce_object(*named, literal);
  }

 private:
  [[nodiscard]] bool is_absent(const GraphqlLiteral& literal) const {
    return literal.kind == GraphqlLiteralKind::variable && find_member(variables_, literal.text) == nullptr;
  }

  /// Its type was compared with the position's when the document was validated; null may still be wrong.
  [[nodiscard]] Found value_of_variable(const GraphqlLiteral& literal, std::string_view type) const {
    const GraphqlValue* value = find_member(variables_, literal.text);
    if (value == nullptr || (value->is_null() && is_non_null(type))) return std::nullopt;
    return *value;
  }

  [[nodiscard]] Found coerce_list(const GraphqlLiteral& literal, std::string_view item) const {
    GraphqlValue::List items;
    if (literal.kind != GraphqlLiteralKind::list) {
      auto only = coerce(literal, item);
      if (!only) return std::nullopt;
      items.push_back(*std::move(only));
      return GraphqlValue::list(std::move(items));
    }
    for (const GraphqlLiteral& one : literal.items) {
      const bool is_missing = is_absent(one) && !is_non_null(item);
      auto value = is_missing ? Found(GraphqlValue()) : coerce(one, item);
      if (!value) return std::nullopt;
      items.push_back(*std::move(value));
    }
    return GraphqlValue::list(std::move(items));
  }

  [[nodiscard]] Found coerce_object(const GraphqlType& type, const GraphqlLiteral& literal) const {
    if (!is_input_object(&type) || literal.kind != GraphqlLiteralKind::object) return std::nullopt;
    GraphqlMembers members;
    for (const GraphqlInput& input : type.inputs) {
      const GraphqlArgument* given = find_argument(literal.fields, input.name);
      const bool is_given = given != nullptr && !is_absent(given->value);
      auto value = is_given ? coerce(given->value, input.type) : default_of(schema_, input);
      if (value)
        members.push_back({std::string(input.name), *std::move(value)});
      else if (is_given || is_required(input))
        return std::nullopt;
    }
    return GraphqlValue::object(std::move(members));
  }

  const GraphqlSchema& schema_;
  const GraphqlMembers& variables_;
};

GraphqlValue coerce_json_list(const GraphqlSchema& schema, const JsonValue& json, std::string_view item,
                              std::size_t& faults) {
  GraphqlValue::List items;
  if (json.type() == JsonType::array)
    for (const JsonValue one : json.children()) items.push_back(coerce_json(schema, one, item, faults));
  else
    items.push_back(coerce_json(schema, json, item, faults));
  return GraphqlValue::list(std::move(items));
}

GraphqlValue coerce_json_object(const GraphqlSchema& schema, const JsonValue& json, const GraphqlType& type,
                                std::size_t& faults) {
  if (json.type() != JsonType::object) {
    ++faults;
    return {};
  }
  GraphqlMembers members;
  for (const GraphqlInput& input : type.inputs) {
    const auto given = json.find(input.name);
    const Found value =
        given ? Found(coerce_json(schema, *given, input.type, faults)) : default_of(schema, input);
    if (value) members.push_back({std::string(input.name), *value});
    if (!value && is_required(input)) ++faults;
  }
  for (const JsonValue member : json.children())
    if (find_input(type.inputs, member.name()) == nullptr) ++faults;
  return GraphqlValue::object(std::move(members));
}

}  // namespace

std::optional<GraphqlValue> coerce_leaf_literal(const GraphqlType& type, const GraphqlLiteral& literal) {
  if (type.kind == GraphqlTypeKind::scalar) return coerce_scalar_literal(type.name, literal);
  const bool is_known = literal.kind == GraphqlLiteralKind::enumerator && has_enumerator(type, literal.text);
  return is_known ? Found(GraphqlValue::enumerator(literal.text)) : std::nullopt;
}

std::optional<GraphqlValue> coerce_literal(const GraphqlSchema& schema, const GraphqlLiteral& literal,
                                           std::string_view type, const GraphqlMembers& variables) {
  return LiteralCoercion(schema, variables).coerce(literal, type);
}

std::optional<GraphqlValue> default_of(const GraphqlSchema& schema, const GraphqlInput& input) {
  if (input.default_value.empty()) return std::nullopt;
  const auto literal = parse_graphql_literal(input.default_value);
  return literal ? coerce_literal(schema, *literal, input.type, {}) : std::nullopt;
}

GraphqlValue coerce_json(const GraphqlSchema& schema, const JsonValue& json, std::string_view type,
                         std::size_t& faults) {
  if (json.type() == JsonType::null) {
    if (is_non_null(type)) ++faults;
    return {};
  }
  if (is_list(type)) return coerce_json_list(schema, json, item_type(type), faults);
  const GraphqlType* named = schema.find_type(nullable_type(type));
  if (is_input_object(named)) return coerce_json_object(schema, json, *named, faults);
  auto leaf = named != nullptr ? coerce_leaf_json(*named, json) : std::nullopt;
  if (!leaf) ++faults;
  return leaf.value_or(GraphqlValue());
}

std::optional<GraphqlValue> coerce_answer(const GraphqlType& type, const GraphqlValue& answer) {
  const std::int64_t* integer = answer.as_integer();
  if (type.kind == GraphqlTypeKind::enumeration) {
    const std::string* name = answer.as_enumerator();
    return name != nullptr && has_enumerator(type, *name) ? Found(answer) : std::nullopt;
  }
  if (type.name == "Int") return integer != nullptr && fits_int(*integer) ? Found(answer) : std::nullopt;
  if (type.name == "Float") {
    const bool is_finite = answer.as_number() != nullptr && std::isfinite(*answer.as_number());
    return is_finite || integer != nullptr ? Found(answer) : std::nullopt;
  }
  if (type.name == "Boolean") return answer.as_boolean() != nullptr ? Found(answer) : std::nullopt;
  if (type.name == "ID" && integer != nullptr) return GraphqlValue(std::to_string(*integer));
  return answer.as_string() != nullptr ? Found(answer) : std::nullopt;
}

}  // namespace jeton::detail
