// SPDX-License-Identifier: Apache-2.0
//
// graphql_write.cpp: an answer as JSON. GraphQL October 2021, section 7.
#include <jeton/base/json.hpp>
#include <jeton/base/json_writer.hpp>
#include <jeton/web/graphql_execute.hpp>

#include <array>
#include <charconv>

namespace jeton {
namespace {

class AnswerWriter {
 public:
  explicit AnswerWriter(std::string& out) : json_(out) {}

  [[nodiscard]] bool write(const GraphqlResult& result) {
    json_.begin_object();
    if (!result.errors.empty()) write_errors(result.errors);
    if (result.data) {
      json_.key("data");
      write_value(*result.data);
    }
    json_.end_object();
    return json_.finish().ok();
  }

 private:
  void write_errors(const std::vector<GraphqlError>& errors) {
    json_.key("errors").begin_array();
    for (const GraphqlError& error : errors) write_error(error);
    json_.end_array();
  }

  void write_error(const GraphqlError& error) {
    json_.begin_object().key("message").string(error.message);
    if (!error.locations.empty()) write_locations(error.locations);
    if (!error.path.empty()) write_path(error.path);
    json_.key("extensions").begin_object().key("category").string(error.category).end_object();
    json_.end_object();
  }

  void write_locations(const std::vector<GraphqlLocation>& locations) {
    json_.key("locations").begin_array();
    for (const GraphqlLocation& place : locations)
      json_.begin_object().key("line").integer(place.line).key("column").integer(place.column).end_object();
    json_.end_array();
  }

  void write_path(const std::vector<GraphqlPathStep>& path) {
    json_.key("path").begin_array();
    for (const GraphqlPathStep& step : path) {
      if (const auto* name = std::get_if<std::string>(&step))
        json_.string(*name);
      else
        json_.integer(static_cast<std::int64_t>(std::get<std::size_t>(step)));
    }
    json_.end_array();
  }

  void write_value(const GraphqlValue& value) {
    if (const auto* text = value.as_string()) json_.string(*text);
    if (const auto* name = value.as_enumerator()) json_.string(*name);
    if (const auto* integer = value.as_integer()) json_.integer(*integer);
    if (const auto* number = value.as_number()) write_number(*number);
    if (const auto* boolean = value.as_boolean()) json_.boolean(*boolean);
    if (const auto* items = value.as_list()) write_list(*items);
    if (const auto* members = value.as_object()) write_object(*members);
    if (value.is_null()) json_.null();
  }

  void write_list(const GraphqlValue::List& items) {
    json_.begin_array();
    for (const GraphqlValue& item : items) write_value(item);
    json_.end_array();
  }

  void write_object(const GraphqlMembers& members) {
    json_.begin_object();
    for (const GraphqlMember& member : members) {
      json_.key(member.name);
      write_value(member.value);
    }
    json_.end_object();
  }

  /// The writer takes numbers only as they were read, so that nothing but JSON comes out: read it back.
  void write_number(double number) {
    std::array<char, 40> room{};
    std::string text = R"({"n":)";
    const auto end = std::to_chars(room.data(), room.data() + room.size(), number).ptr;
    text.append(room.data(), end).push_back('}');
    const auto read = JsonObject::parse(text);
    if (read.ok())
      json_.raw(*read.value().find("n"));
    else
      json_.null();
  }

  JsonWriter json_;
};

}  // namespace

std::string write_graphql(const GraphqlResult& result) {
  std::string out;
  if (AnswerWriter(out).write(result)) return out;
  return R"({"errors":[{"message":"Internal server error","extensions":{"category":"internal"}}]})";
}

}  // namespace jeton
