// SPDX-License-Identifier: Apache-2.0
//
// adobe_customer.hpp: a customer as Adobe Commerce's GraphQL shows one, and what an update tells the shop.
//
// The shop's Profile speaks one language to all doors: `first_name` and `last_name` there are `firstname` and
// `lastname` here; every other name is passed on as it is, and shown if the schema knows it.
//
//   auto object = adobe::customer_object(authority, profile, customer);
//   auto saved = adobe::save_profile(profile, customer, input);
#pragma once

#include <jeton/authority.hpp>
#include <jeton/base/json.hpp>
#include <jeton/base/json_writer.hpp>
#include <jeton/door/profile.hpp>
#include <jeton/web/graphql_value.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace jeton::adobe {

inline constexpr std::string_view kConsentField = "allow_remote_shopping_assistance";

namespace detail {

/// The same name in the platform's language and in a Profile's.
struct NamePair {
  std::string_view platform;
  std::string_view profile;
};
inline constexpr NamePair kNames[] = {{"firstname", "first_name"}, {"lastname", "last_name"}};

inline std::string_view platform_name(std::string_view profile) noexcept {
  for (const NamePair& pair : kNames)
    if (pair.profile == profile) return pair.platform;
  return profile;
}
inline std::string_view profile_name(std::string_view platform) noexcept {
  for (const NamePair& pair : kNames)
    if (pair.platform == platform) return pair.profile;
  return platform;
}

/// What a Profile wrote, at most this much.
inline constexpr JsonLimits kProfileLimits{.most_bytes = 65536, .most_members = 256};

/// The value that a Profile wrote; fractions, which no field of the schema is, become null.
inline GraphqlValue value_of(const JsonValue& json) {
  if (auto text = json.as_string()) return GraphqlValue(std::move(*text));
  if (const auto integer = json.as_integer()) return GraphqlValue(*integer);
  if (const auto boolean = json.as_boolean()) return GraphqlValue(*boolean);
  if (json.type() == JsonType::array) {
    GraphqlValue::List items;
    for (const JsonValue item : json.children()) items.push_back(value_of(item));
    return GraphqlValue::list(std::move(items));
  }
  if (json.type() != JsonType::object) return {};
  GraphqlMembers members;
  for (const JsonValue member : json.children()) members.push_back({member.name(), value_of(member)});
  return GraphqlValue::object(std::move(members));
}

/// Writes what `save` may be told: a text, a truth or a number. The rest is not in the schema's input.
inline void write_value(JsonWriter& json, const GraphqlValue& value) {
  if (const auto* text = value.as_string()) {
    json.string(*text);
  } else if (const auto* boolean = value.as_boolean()) {
    json.boolean(*boolean);
  } else if (const auto* integer = value.as_integer()) {
    json.integer(*integer);
  } else {
    json.null();
  }
}

}  // namespace detail

/// id, email, consent, and what the profile adds. What jeton knows of a customer, a Profile does not
/// overwrite. errors  store.*
inline Result<GraphqlValue> customer_object(const Authority& authority, const Profile& profile,
                                            const Customer& customer) {
  const auto consent = authority.consent_of(customer.id);
  if (!consent.ok()) return consent.error();
  GraphqlMembers members{{"id", GraphqlValue(customer.id.text())},
                         {"email", GraphqlValue(customer.login)},
                         {std::string(kConsentField), GraphqlValue(consent.value() == Consent::given)}};
  std::string written;
  JsonWriter json(written);
  json.begin_object();
  profile.write(customer, json);
  json.end_object();
  const auto object = JsonObject::parse(written, detail::kProfileLimits);
  if (!object.ok()) return GraphqlValue::object(std::move(members));
  for (const JsonValue each : object.value().children())
    members.push_back({std::string(detail::platform_name(each.name())), detail::value_of(each)});
  return GraphqlValue::object(std::move(members));
}

/// Tells the profile what an update sent along, the consent apart; nothing sent, nothing told.
/// errors  invalid_input.malformed_json: some text was none; whatever the profile says
inline Result<Done> save_profile(const Profile& profile, const Customer& customer,
                                 const GraphqlMembers& input) {
  std::string body;
  JsonWriter json(body);
  json.begin_object();
  for (const GraphqlMember& member : input) {
    if (member.name == kConsentField) continue;
    json.key(detail::profile_name(member.name));
    detail::write_value(json, member.value);
  }
  json.end_object();
  const auto fields = BodyFields::parse({"POST", "/", {}, body});
  if (!fields.ok()) return fields.error();
  return fields.value().empty() ? Result<Done>(Done{}) : profile.save(customer, fields.value());
}

}  // namespace jeton::adobe
