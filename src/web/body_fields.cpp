// SPDX-License-Identifier: Apache-2.0
//
// body_fields.cpp: decoding into one block that is wiped.
#include <jeton/web/body_fields.hpp>

#include <jeton/base/json.hpp>
#include <jeton/web/headers.hpp>
#include <jeton/web/parameters.hpp>

#include <algorithm>

namespace jeton {
namespace {

constexpr const char* kPlace = "BodyFields::parse";

/// Takes texts one behind the other into a block that is never grown: decoding only shortens.
class Arena {
 public:
  explicit Arena(std::size_t size) : bytes_(Secret::of_size(size)) {}

  std::string_view keep(std::string_view text) noexcept {
    const auto room = rest().first(text.size());
    std::copy(text.begin(), text.end(), room.begin());
    used_ += text.size();
    return {room.data(), room.size()};
  }
  /// The meaning of a JSON string. Room for its raw text is always left: each character of the body is in one
  /// text.
  std::string_view keep_string(const JsonValue& value) noexcept {
    const auto room = rest();
    const auto meaning = value.as_string_in(room);
    if (!meaning) return {};
    if (meaning->data() != room.data()) return keep(*meaning);
    used_ += meaning->size();
    return *meaning;
  }
  Secret finish() && { return std::move(bytes_); }

 private:
  std::span<char> rest() noexcept {
    const MutableBytes all = bytes_.fill();
    return std::span(reinterpret_cast<char*>(all.data()), all.size()).subspan(used_);
  }

  Secret bytes_;
  std::size_t used_ = 0;
};

FieldKind kind_of(const JsonValue& value) noexcept {
  switch (value.type()) {
    case JsonType::string: return FieldKind::text;
    case JsonType::boolean: return *value.as_boolean() ? FieldKind::truth : FieldKind::falsehood;
    case JsonType::null: return FieldKind::null;
    default: return FieldKind::other;
  }
}

}  // namespace

Result<BodyFields> BodyFields::of_json(std::string_view body) {
  const auto object = JsonObject::parse(body, {.most_bytes = kMostBodyBytes});
  if (!object.ok()) return Error{Errc::malformed_json, kPlace};
  Arena arena(body.size());
  std::vector<BodyField> fields;
  for (const JsonValue member : object.value().children()) {
    const std::string_view name = arena.keep(member.name());
    const FieldKind kind = kind_of(member);
    fields.push_back(
        {name, kind, kind == FieldKind::text ? arena.keep_string(member) : arena.keep(member.raw())});
  }
  return BodyFields(std::move(arena).finish(), std::move(fields));
}

Result<BodyFields> BodyFields::of_form(std::string_view body) {
  const auto form = Parameters::parse(body);
  if (!form.ok()) return form.error();
  Arena arena(body.size());
  std::vector<BodyField> fields;
  for (const Parameter& each : form.value().all()) {
    const bool repeated = std::any_of(fields.begin(), fields.end(),
                                      [&](const BodyField& field) { return field.name == each.name; });
    if (repeated) return Error{Errc::malformed_request, kPlace};
    const std::string_view name = arena.keep(each.name);
    fields.push_back({name, FieldKind::text, arena.keep(each.value)});
  }
  return BodyFields(std::move(arena).finish(), std::move(fields));
}

Result<BodyFields> BodyFields::parse(const Request& request) {
  if (request.body.size() > kMostBodyBytes) return Error{Errc::request_too_large, kPlace};
  if (request.body.empty()) return BodyFields(Secret::of_size(0), {});
  const auto type = find_header(request, "Content-Type");
  if (!type.ok()) return type.error();
  if (!type.value() || is_media_type(*type.value(), "application/json")) return of_json(request.body);
  if (is_media_type(*type.value(), "application/x-www-form-urlencoded")) return of_form(request.body);
  return Error{Errc::malformed_request, kPlace};
}

const BodyField* BodyFields::find(std::string_view name) const noexcept {
  const auto at = std::find_if(fields_.begin(), fields_.end(),
                               [&](const BodyField& field) { return field.name == name; });
  return at == fields_.end() ? nullptr : &*at;
}

std::optional<std::string_view> BodyFields::text(std::string_view name) const noexcept {
  const BodyField* const field = find(name);
  if (field == nullptr || field->kind != FieldKind::text) return std::nullopt;
  return field->text;
}

}  // namespace jeton
