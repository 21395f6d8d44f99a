// SPDX-License-Identifier: Apache-2.0
//
// medusa_store.cpp: Medusa's customers: made of a registration, shown to themselves, updated by the shop's
// own profile.
#include <jeton/door/medusa.hpp>
#include <jeton/web/problem.hpp>

#include "medusa_fields.hpp"
#include "medusa_words.hpp"

#include <algorithm>
#include <array>

namespace jeton {
namespace {

/// The texts a profile may send, each a string or null; `metadata` is an object.
constexpr std::array<std::string_view, 4> kTexts = {"company_name", "first_name", "last_name", "phone"};

bool is_text_or_null(const BodyFields& fields, std::string_view name) noexcept {
  const BodyField* const field = fields.find(name);
  return field == nullptr || field->kind == FieldKind::text || field->kind == FieldKind::null;
}

/// Why the profile in this body is not taken, or nothing.
std::optional<Response> fault_of_profile(const BodyFields& fields) {
  for (const std::string_view name : kTexts)
    if (!is_text_or_null(fields, name))
      return medusa::invalid_data("Invalid request: Expected type: 'string' for field '" + std::string(name) +
                                  "'");
  const BodyField* const metadata = fields.find("metadata");
  const bool is_object = metadata == nullptr || metadata->kind == FieldKind::null ||
                         (metadata->kind == FieldKind::other && metadata->text.starts_with('{'));
  if (!is_object)
    return medusa::invalid_data("Invalid request: Expected type: 'object' for field 'metadata'");
  return std::nullopt;
}

Response refused_creation(const Request& request, const Error& error) {
  switch (error.code) {
    case Errc::login_taken: return medusa::duplicate("Customer with this email already has an account");
    case Errc::malformed_request:
      return medusa::invalid_data("The email should be the one that was registered");
    case Errc::unsupported: return medusa::unknown_error();
    default: return medusa::guard_or_fault(request, error);
  }
}

}  // namespace

Response MedusaDoor::create_customer(const Request& request) const {
  return medusa::once(authority(), request, "medusa customer", [&] {
    const auto caller = find_caller(request);
    if (!caller.ok()) return medusa::guard_or_fault(request, caller.error());
    if (caller.value().session) return medusa::invalid_data("Request already authenticated as a customer.");
    return medusa::with_fields(request, [&](const BodyFields& fields) {
      if (!is_text_or_null(fields, "email"))
        return medusa::invalid_data("Invalid request: Expected type: 'string' for field 'email'");
      if (auto fault = fault_of_profile(fields)) return std::move(*fault);
      const auto made =
          authority().finish_registration(caller.value().handle, fields.text("email").value_or(""));
      if (!made.ok()) return refused_creation(request, made.error());
      const auto customer = authority().find_customer(made.value());
      if (!customer.ok()) return medusa::fault(customer.error());
      const auto saved = profile_->save(customer.value(), fields);
      if (!saved.ok()) return medusa::fault(saved.error());
      return customer_response(made.value());
    });
  });
}

Response MedusaDoor::show_customer(const Request& request) const {
  const auto caller = find_caller(request);
  if (!caller.ok()) return medusa::guard_or_fault(request, caller.error());
  if (!caller.value().session) return medusa::guard(request);
  return customer_response(caller.value().session->customer);
}

Response MedusaDoor::update_customer(const Request& request) const {
  const auto caller = find_caller(request);
  if (!caller.ok()) return medusa::guard_or_fault(request, caller.error());
  if (!caller.value().session) return medusa::guard(request);
  return medusa::with_fields(request, [&](const BodyFields& fields) {
    if (fields.find("email") != nullptr)
      return medusa::invalid_data("Invalid request: Unrecognized fields: 'email'");
    if (auto fault = fault_of_profile(fields)) return std::move(*fault);
    const CustomerId& id = caller.value().session->customer;
    const auto customer = authority().find_customer(id);
    if (!customer.ok()) return customer_response(id);
    const auto saved = profile_->save(customer.value(), fields);
    if (!saved.ok()) return medusa::fault(saved.error());
    return customer_response(id);
  });
}

Response MedusaDoor::customer_response(const CustomerId& id) const {
  const auto customer = authority().find_customer(id);
  if (!customer.ok())
    return medusa::is_fault(customer.error()) ? medusa::fault(customer.error())
                                              : medusa::not_found("The customer was not found");
  std::string body;
  JsonWriter json(body);
  json.begin_object().key("customer").begin_object().key("id").string(id.text());
  json.key("email").string(customer.value().login).key("has_account").boolean(true);
  profile_->write(customer.value(), json);
  json.end_object().end_object();
  if (!json.finish().ok()) return medusa::unknown_error();  // the profile wrote no JSON
  return json_response(200, std::move(body));
}

}  // namespace jeton
