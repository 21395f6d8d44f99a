// SPDX-License-Identifier: Apache-2.0
//
// graphql_value.hpp: a value of GraphQL at run time: what an argument means, what a resolver answers.
//
// Values are not wiped, though an argument may be a password: the body of the request, which holds the same
// bytes, is the server's and is not wiped either. A door copies what it keeps into a Secret.
//
//   GraphqlValue token = GraphqlValue::object({{"token", "k3j..."}});
//   const GraphqlValue* email = find_member(arguments, "email");
//   if (email != nullptr && email->as_string() != nullptr) use(*email->as_string());
//
// See the GraphQL specification of October 2021, section 3.5 and 6.4.3.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace jeton {

struct GraphqlMember;

/// The members of an object value, in their order; also the arguments of a field and the variables of an
/// operation.
using GraphqlMembers = std::vector<GraphqlMember>;

/// null, a boolean, an integer, a number, a string, the name of an enum's value, a list or an object.
class GraphqlValue {
 public:
  using List = std::vector<GraphqlValue>;

  /// null
  GraphqlValue() = default;
  GraphqlValue(bool value);
  GraphqlValue(std::int64_t value);
  GraphqlValue(int value);
  GraphqlValue(double value);
  GraphqlValue(std::string value);
  GraphqlValue(std::string_view value);
  GraphqlValue(const char* value);

  [[nodiscard]] static GraphqlValue list(List items);
  [[nodiscard]] static GraphqlValue object(GraphqlMembers members);
  [[nodiscard]] static GraphqlValue enumerator(std::string_view name);

  [[nodiscard]] bool is_null() const noexcept { return std::holds_alternative<std::monostate>(held_); }

  /// The content, or nullptr if it is of another kind. Nothing is converted: an integer is no number.
  [[nodiscard]] const bool* as_boolean() const noexcept { return std::get_if<bool>(&held_); }
  [[nodiscard]] const std::int64_t* as_integer() const noexcept { return std::get_if<std::int64_t>(&held_); }
  [[nodiscard]] const double* as_number() const noexcept { return std::get_if<double>(&held_); }
  [[nodiscard]] const std::string* as_string() const noexcept { return std::get_if<std::string>(&held_); }
  [[nodiscard]] const std::string* as_enumerator() const noexcept {
    const auto* found = std::get_if<Enumerator>(&held_);
    return found == nullptr ? nullptr : &found->name;
  }
  [[nodiscard]] const List* as_list() const noexcept { return std::get_if<List>(&held_); }
  [[nodiscard]] const GraphqlMembers* as_object() const noexcept {
    return std::get_if<GraphqlMembers>(&held_);
  }

 private:
  struct Enumerator {
    std::string name;
  };
  using Held =
      std::variant<std::monostate, bool, std::int64_t, double, std::string, Enumerator, List, GraphqlMembers>;

  explicit GraphqlValue(Held held);

  Held held_;
};

/// One member of an object, one argument or one variable.
struct GraphqlMember {
  std::string name;
  GraphqlValue value;
};

// Only here, where a member is a complete type, can a value be made.
inline GraphqlValue::GraphqlValue(Held held) : held_(std::move(held)) {}
inline GraphqlValue::GraphqlValue(bool value) : held_(value) {}
inline GraphqlValue::GraphqlValue(std::int64_t value) : held_(value) {}
inline GraphqlValue::GraphqlValue(int value) : held_(std::int64_t{value}) {}
inline GraphqlValue::GraphqlValue(double value) : held_(value) {}
inline GraphqlValue::GraphqlValue(std::string value) : held_(std::move(value)) {}
inline GraphqlValue::GraphqlValue(std::string_view value) : held_(std::string(value)) {}
inline GraphqlValue::GraphqlValue(const char* value) : held_(std::string(value)) {}

inline GraphqlValue GraphqlValue::list(List items) { return GraphqlValue(Held(std::move(items))); }
inline GraphqlValue GraphqlValue::object(GraphqlMembers members) {
  return GraphqlValue(Held(std::move(members)));
}
inline GraphqlValue GraphqlValue::enumerator(std::string_view name) {
  return GraphqlValue(Held(Enumerator{std::string(name)}));
}

/// The value of the member `name`, or nullptr: it was not given, which is not the same as null.
[[nodiscard]] inline const GraphqlValue* find_member(const GraphqlMembers& members, std::string_view name) {
  for (const GraphqlMember& member : members)
    if (member.name == name) return &member.value;
  return nullptr;
}

}  // namespace jeton
