// SPDX-License-Identifier: Apache-2.0
//
// adobe_rest.hpp: Adobe Commerce's two REST calls for signing in; the part of adobe.hpp that is not GraphQL.
//
//   POST <base>/rest[/<store>]/V1/integration/customer/token   {username, password}   -> "<token>"
//   POST <base>/rest[/<store>]/V1/customer/<id>/otp            {reason}   API key     -> {"otp": "<code>"}
//
// JSON only. A refusal is {"message": ..., "parameters": ...}, except for the problem body of a conflict of
// Idempotency-Key. Source: Adobe Commerce, REST reference, authentication and login as customer.
#pragma once

#include <jeton/authority.hpp>
#include <jeton/base/json_writer.hpp>
#include <jeton/door/adobe_wording.hpp>
#include <jeton/door/idempotent.hpp>
#include <jeton/web/bearer.hpp>
#include <jeton/web/body_fields.hpp>
#include <jeton/web/headers.hpp>
#include <jeton/web/problem.hpp>
#include <jeton/web/target.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace jeton {

namespace adobe {

/// A body whose type nobody named counts as JSON, as programs send it.
inline bool is_json(const Request& request) noexcept {
  const auto type = find_header(request, "Content-Type");
  return type.ok() && is_media_type(type.value().value_or("application/json"), "application/json");
}

}  // namespace adobe

class AdobeRest {
 public:
  /// Borrows the authority for the call.
  AdobeRest(const Authority& authority, std::string_view base) : authority_(authority), base_(base) {}

  /// Nothing if the path is none of the two.
  [[nodiscard]] std::optional<Response> answer(const Request& request, const Target& target) const {
    const auto call = call_of(target);
    const bool token =
        call.size() == 3 && call[0] == "integration" && call[1] == "customer" && call[2] == "token";
    const bool otp = call.size() == 3 && call[0] == "customer" && call[2] == "otp";
    if (!token && !otp) return std::nullopt;
    if (request.method != "POST") return message(405, "Use POST.").with("Allow", "POST");
    if (prefers(request, "application/xml", "application/json"))
      return message(406, "Answers are application/json.");
    return token ? customer_token(request) : one_time_code(request, call[1]);
  }

 private:
  /// The segments behind /rest[/<store>]/V1; the store's code is the shop's own business.
  [[nodiscard]] std::span<const std::string> call_of(const Target& target) const {
    const auto path = target.below(std::string(base_) + "/rest");
    if (path.size() > 1 && path[0] == "V1") return path.subspan(1);
    if (path.size() > 2 && path[1] == "V1") return path.subspan(2);
    return {};
  }

  Response customer_token(const Request& request) const {
    return with_fields(request, [&](const BodyFields& fields) {
      const auto username = fields.text("username").value_or("");
      const auto password = fields.text("password").value_or("");
      if (username.empty()) return field_missing("username");
      if (password.empty()) return field_missing("password");
      const auto signed_in = authority_.login_by_secret(username, password);
      if (!signed_in.ok()) return refused_sign_in(signed_in.error());
      std::string body;
      JsonWriter(body).string(signed_in.value().token());
      return json_response(200, std::move(body));
    });
  }

  Response one_time_code(const Request& request, std::string_view customer) const {
    const auto bearer = parse_authorization(request, AuthorizationForm::bearer);
    if (!bearer.ok()) return not_staff(bearer.error());
    const auto key = authority_.verify_api_key(bearer.value().value_or(""), Scope::assist);
    if (!key.ok()) return not_staff(key.error());
    const std::string actor = adobe::actor_of(key.value());
    return idempotently(authority_, request, "adobe otp, " + actor, [&] {
      return with_fields(request, [&](const BodyFields& fields) {
        const auto reason = fields.text("reason").value_or("");
        const bool blank = reason.find_first_not_of(" \t\r\n") == reason.npos;
        return code_for(customer, actor, blank ? adobe::kNoReasonGiven : reason);
      });
    });
  }

  Response code_for(std::string_view customer, std::string_view actor, std::string_view reason) const {
    const auto id = CustomerId::parse(customer);
    if (!id.ok()) return no_code(Error{Errc::customer_unknown, "AdobeRest"});
    const auto code = authority_.issue_code(id.value(), actor, reason);
    if (!code.ok()) return no_code(code.error());
    std::string body;
    JsonWriter(body).begin_object().key("otp").string(text_of(code.value().code.reveal())).end_object();
    return json_response(200, std::move(body));
  }

  /// XML and forms, which the platform also reads, are refused.
  template <class Then>
  static Response with_fields(const Request& request, Then then) {
    if (!adobe::is_json(request)) return message(400, "Send the body as application/json.");
    const auto fields = BodyFields::parse(request);
    if (!fields.ok()) return message(http_status(fields.error().code), "Expected a JSON object.");
    return then(fields.value());
  }

  // What is answered to what is refused.

  static Response refused_sign_in(const Error& error) {
    if (adobe::is_fault(error)) return unavailable(error);
    return message(401, adobe::sign_in_refused(error).message);
  }

  static Response not_staff(const Error& error) {
    if (adobe::is_fault(error)) return unavailable(error);
    return parametrised(401, "The consumer isn't authorized to access %resources.", "resources",
                        "Magento_LoginAsCustomer::login");
  }

  /// Staff may know why.
  static Response no_code(const Error& error) {
    if (adobe::is_fault(error)) return unavailable(error);
    if (error.code == Errc::customer_unknown) return message(404, "No such customer.");
    if (error.code == Errc::reason_missing)
      return message(400, "Expected a reason of at most 256 readable bytes.");
    return message(403, adobe::assistance_refused(error).message);
  }

  static Response field_missing(std::string_view name) {
    return parametrised(400, R"("%fieldName" is required. Enter and try again.)", "fieldName", name);
  }

  static Response unavailable(const Error& error) {
    return message(http_status(error.code), words(PublicReason::try_later));
  }

  static Response message(int status, std::string_view text) {
    std::string body;
    JsonWriter(body).begin_object().key("message").string(text).end_object();
    return json_response(status, std::move(body));
  }

  static Response parametrised(int status, std::string_view text, std::string_view name,
                               std::string_view value) {
    std::string body;
    JsonWriter json(body);
    json.begin_object().key("message").string(text).key("parameters");
    json.begin_object().key(name).string(value).end_object().end_object();
    return json_response(status, std::move(body));
  }

  const Authority& authority_;
  std::string_view base_;
};

}  // namespace jeton
