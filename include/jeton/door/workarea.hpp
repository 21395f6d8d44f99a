// SPDX-License-Identifier: Apache-2.0
//
// workarea.hpp: Workarea Commerce's storefront API: tokens of 24 base58 characters that live 7 days and are
// extended in place, accounts, and requests for a password reset.
//
//   POST        <prefix>/authentication_tokens   {email, password}   -> {token, expires_at}
//   PATCH, PUT  <prefix>/authentication_tokens   token               -> the same token, 7 days from now
//   POST        <prefix>/account                 {email, password}   -> {account, authentication_token}
//   GET         <prefix>/account                 token               -> account
//   PATCH, PUT  <prefix>/account                 token               -> account; a new password needs the old
//   POST        <prefix>/password_resets         {email}             -> empty, whoever it is
//
// The token travels as `Authorization: Token token="..."`. Where this differs from the original, and why, is
// in DESIGN.md, "Deviations": a locked account answers as wrong credentials, an unknown token and an unknown
// address no longer answer 500, and a password change ends all tokens before it answers. Over budget by a few
// lines, because a door is one file that is read in one go.
#pragma once

#include <jeton/authority.hpp>
#include <jeton/door/door.hpp>
#include <jeton/door/profile.hpp>
#include <jeton/web/bearer.hpp>
#include <jeton/web/problem.hpp>
#include <jeton/web/target.hpp>
#include <jeton/web/utc_text.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace jeton {

class WorkareaDoor final : public Door {
 public:
  static constexpr Lifetime kTokenLifetime = std::chrono::hours(7 * 24);

  /// Borrows authority and profile.
  /// in      prefix: where the platform's paths begin
  /// errors  invalid_input.policy_out_of_range
  static Result<WorkareaDoor> open(const Authority& authority, std::string_view prefix = "/api/storefront",
                                   const Profile& profile = empty_profile()) {
    auto own = authority.with_sessions(TokenShape::base58_24, kTokenLifetime);
    if (!own.ok()) return own.error();
    return WorkareaDoor(std::move(own).value(), prefix, profile);
  }

  [[nodiscard]] std::optional<Response> answer(const Request& request) const override {
    const auto target = Target::parse(request.target);
    if (!target.ok()) return std::nullopt;
    const auto is = [&](std::string_view path) { return target.value().is(prefix_ + std::string(path)); };
    const bool reads = request.method == "GET";
    const bool creates = request.method == "POST";
    const bool updates = request.method == "PATCH" || request.method == "PUT";

    if (is("/authentication_tokens")) {
      if (creates) return finish(create_token(request));
      if (updates) return finish(extend_token(request));
    } else if (is("/account")) {
      if (creates) return finish(create_account(request));
      if (reads) return finish(show_account(request));
      if (updates) return finish(update_account(request));
    } else if (is("/password_resets")) {
      if (creates) return finish(request_reset(request));
    } else {
      return std::nullopt;
    }
    if (request.method == "OPTIONS") return finish(Response{204, {}, {}});
    return finish(text_response(405, "Method Not Allowed"));
  }

 private:
  WorkareaDoor(Authority authority, std::string_view prefix, const Profile& profile)
      : authority_(std::move(authority)), prefix_(prefix), profile_(&profile) {}

  Response create_token(const Request& request) const {
    const auto fields = BodyFields::parse(request);
    if (!fields.ok()) return problem(422, kNoMatch);
    const auto email = fields.value().text("email");
    const auto password = fields.value().text("password");
    if (!email || !password) return problem(422, kNoMatch);
    const auto signed_in = authority_.login(*email, *password);
    if (!signed_in.ok()) return refused_sign_in(signed_in.error());
    return json_response(200, token_json(signed_in.value().token(), signed_in.value().expires_at()));
  }

  /// 422 where other paths say 401: so the platform documents it.
  Response extend_token(const Request& request) const {
    const auto token = parse_authorization(request, AuthorizationForm::rails_token);
    if (!token.ok() || !token.value()) return problem(422, kNoMatch);
    const auto extended = authority_.extend(*token.value());
    if (!extended.ok()) return refused_sign_in(extended.error());
    return json_response(200, token_json(*token.value(), extended.value().expires_at));
  }

  Response create_account(const Request& request) const {
    const auto fields = BodyFields::parse(request);
    if (!fields.ok()) return problems(fields.error());
    const auto email = fields.value().text("email");
    const auto password = fields.value().text("password");
    if (!email) return problems(Error{Errc::malformed_login, "WorkareaDoor"});
    if (!password) return problems(Error{Errc::password_empty, "WorkareaDoor"});
    const auto customer = authority_.register_customer(*email, *password);
    if (!customer.ok()) return problems(customer.error());
    const auto signed_in = authority_.issue(customer.value(), "registered");
    if (!signed_in.ok()) return problems(signed_in.error());
    const auto account = authority_.find_customer(customer.value());
    if (!account.ok()) return problems(account.error());
    const auto saved = profile_->save(account.value(), fields.value());
    if (!saved.ok()) return problems(saved.error());

    const auto& session = signed_in.value();
    return json_response(200, R"({"account":)" + account_json(account.value()) +
                                  R"(,"authentication_token":)" +
                                  token_json(session.token(), session.expires_at()) + "}");
  }

  Response show_account(const Request& request) const {
    const auto account = account_of(request);
    if (!account.ok()) return unauthorized(account.error());
    return json_response(200, account_json(account.value()));
  }

  Response update_account(const Request& request) const {
    const auto account = account_of(request);
    if (!account.ok()) return unauthorized(account.error());
    const auto fields = BodyFields::parse(request);
    if (!fields.ok()) return problems(fields.error());
    if (const auto password = fields.value().text("password")) {
      const auto current = fields.value().text("current_password");
      if (!current) return problems(Error{Errc::wrong_credentials, "WorkareaDoor"});
      const auto token = parse_authorization(request, AuthorizationForm::rails_token);
      const auto changed = authority_.change_password(token.value().value_or(""), *current, *password);
      if (!changed.ok()) return problems(changed.error());
    }
    const auto saved = profile_->save(account.value(), fields.value());
    if (!saved.ok()) return problems(saved.error());
    return json_response(200, account_json(account.value()));
  }

  /// The same empty answer for every address.
  Response request_reset(const Request& request) const {
    const auto fields = BodyFields::parse(request);
    const auto email = fields.ok() ? fields.value().text("email") : std::nullopt;
    if (!email) return text_response(200, "");
    const auto accepted = authority_.request_reset(*email, "workarea");
    if (!accepted.ok() && kind(accepted.error().code) != ErrorKind::invalid_input)
      return unavailable();  // of a store: depends on no address
    return text_response(200, "");
  }

  Result<Customer> account_of(const Request& request) const {
    const auto token = parse_authorization(request, AuthorizationForm::rails_token);
    if (!token.ok()) return token.error();
    if (!token.value()) return Error{Errc::malformed_token, "WorkareaDoor"};
    const auto verified = authority_.verify(*token.value());
    if (!verified.ok()) return verified.error();
    return authority_.find_customer(verified.value().customer);
  }

  std::string account_json(const Customer& customer) const {
    std::string out;
    JsonWriter json(out);
    json.begin_object().key("id").string(customer.id.text()).key("email").string(customer.login);
    profile_->write(customer, json);
    json.end_object();
    return out;
  }

  static std::string token_json(std::string_view token, Timestamp expires_at) {
    std::string out;
    JsonWriter(out)
        .begin_object()
        .key("token")
        .string(token)
        .key("expires_at")
        .string(utc_text(expires_at))
        .end_object();
    return out;
  }

  // Wording and headers, as the platform has them.

  static constexpr std::string_view kNoMatch = "Could not find a matching email and password";

  static Response problem(int status, std::string_view text) {
    std::string out;
    JsonWriter(out).begin_object().key("problem").string(text).end_object();
    return json_response(status, std::move(out));
  }

  static Response unavailable() { return problem(503, words(PublicReason::try_later)); }

  static bool is_fault(const Error& error) noexcept {
    return kind(error.code) == ErrorKind::store || kind(error.code) == ErrorKind::internal;
  }

  static Response refused_sign_in(const Error& error) {
    if (is_fault(error)) return unavailable();
    if (error.code == Errc::not_confirmed) return problem(422, words(PublicReason::confirm_first));
    return problem(422, kNoMatch);
  }

  static Response unauthorized(const Error& error) {
    if (is_fault(error)) return unavailable();
    return text_response(401, "HTTP Token: Access denied.\n")
        .with("WWW-Authenticate", R"(Token realm="Application")");
  }

  Response problems(const Error& error) const {
    if (is_fault(error)) return unavailable();
    std::string out;
    JsonWriter(out)
        .begin_object()
        .key("problems")
        .begin_array()
        .string(wording(error.code))
        .end_array()
        .end_object();
    return json_response(422, std::move(out));
  }

  std::string wording(Errc code) const {
    switch (code) {
      case Errc::login_taken: return "Email is already taken";
      case Errc::malformed_login:
      case Errc::login_too_long: return "Email is invalid";
      case Errc::password_empty: return "Password can't be blank";
      case Errc::password_too_short:
        return "Password must be at least " + std::to_string(authority_.policy().password_least_length) +
               " characters in length";
      case Errc::password_too_long: return "Password is too long";
      case Errc::wrong_credentials: return "Current password is invalid";
      default: return std::string(words(public_reason(code)));
    }
  }

  /// The headers that the platform fixes for every answer; what Rails adds besides is the server's to say.
  static Response finish(Response response) {
    return std::move(response)
        .with("Cache-Control", "no-cache, no-store, must-revalidate")
        .with("Pragma", "no-cache")
        .with("Access-Control-Allow-Origin", "*")
        .with("Access-Control-Allow-Headers", "*")
        .with("Access-Control-Allow-Methods", "GET, POST, PATCH, PUT, DELETE, OPTIONS")
        .with("Expires", "0")
        .with("Vary", "X-Requested-With, X-Workarea-Segments")
        .with("X-Content-Type-Options", "nosniff")
        .with("X-Frame-Options", "SAMEORIGIN");
  }

  Authority authority_;
  std::string prefix_;
  const Profile* profile_;
};

}  // namespace jeton
