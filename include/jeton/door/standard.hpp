// SPDX-License-Identifier: Apache-2.0
//
// standard.hpp: jeton's own interface for customers' browsers and apps, for shops that are free to choose.
// JSON in and out, a problem body (RFC 9457) for every refusal, nothing cacheable. What trusted servers ask
// is in standard_server.hpp.
//
//   POST <prefix>/login            {login, password, cookie?}   -> {token | csrf_token, customer, expires_at}
//   POST <prefix>/code             {login, code, cookie?}       -> the same
//   GET  <prefix>/session          Bearer or cookie             -> {customer, expires_at, ..., csrf_token?}
//   POST <prefix>/session/extend, <prefix>/logout
//   POST <prefix>/password         {current_password, new_password}
//   POST <prefix>/customers        {login, password}            -> 201 {customer}         Idempotency-Key
//   POST <prefix>/reset/request    {login}                      -> 202, whoever it is
//   POST <prefix>/reset            {token, new_password}                                  Idempotency-Key
//   POST <prefix>/confirmation/request {login}, <prefix>/confirmation {token}
//
// `cookie: true` keeps the token out of the page: it travels in a `__Host-` cookie, and whatever changes
// something then needs the header X-CSRF-Token. No GET spends a link or changes anything (promise 10).
#pragma once

#include <jeton/door/door.hpp>
#include <jeton/door/door_kit.hpp>
#include <jeton/door/idempotent.hpp>
#include <jeton/web/bearer.hpp>
#include <jeton/web/cookie.hpp>
#include <jeton/web/utc_text.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace jeton {

class StandardDoor final : public Door {
 public:
  /// Borrows the authority.
  static Result<StandardDoor> open(const Authority& authority, std::string_view prefix = "/jeton") {
    auto session = HostCookie::named("jeton-session", SameSite::lax);
    if (!session.ok()) return session.error();
    auto device = HostCookie::named("jeton-device", SameSite::lax);
    if (!device.ok()) return device.error();
    return StandardDoor(authority, prefix, std::move(session).value(), std::move(device).value());
  }

  [[nodiscard]] std::optional<Response> answer(const Request& request) const override {
    static constexpr Route<StandardDoor> kRoutes[] = {
        {"POST", "/login", &StandardDoor::login},
        {"POST", "/code", &StandardDoor::exchange_code},
        {"GET", "/session", &StandardDoor::show_session},
        {"POST", "/session/extend", &StandardDoor::extend},
        {"POST", "/logout", &StandardDoor::logout},
        {"POST", "/password", &StandardDoor::change_password},
        {"POST", "/customers", &StandardDoor::register_customer},
        {"POST", "/reset/request", &StandardDoor::request_reset},
        {"POST", "/reset", &StandardDoor::reset_password},
        {"POST", "/confirmation/request", &StandardDoor::request_confirmation},
        {"POST", "/confirmation", &StandardDoor::confirm},
    };
    return answer_by_routes<StandardDoor>(*this, kRoutes, prefix_, request);
  }

 private:
  StandardDoor(const Authority& authority, std::string_view prefix, HostCookie session, HostCookie device)
      : authority_(&authority),
        prefix_(prefix),
        session_cookie_(std::move(session)),
        device_cookie_(std::move(device)) {}

  // Sign-in and what follows it.

  Response login(const Request& request) const {
    return with_fields(request, {"login", "password"}, [&](const BodyFields& fields) {
      const auto device = device_cookie_.find(request);
      const auto known = device.ok() ? device.value().value_or("") : std::string_view();
      return signed_in(request, fields,
                       authority_->login(*fields.text("login"), *fields.text("password"), known));
    });
  }

  Response exchange_code(const Request& request) const {
    return with_fields(request, {"login", "code"}, [&](const BodyFields& fields) {
      return signed_in(request, fields,
                       authority_->exchange_code(*fields.text("login"), *fields.text("code")));
    });
  }

  Response show_session(const Request& request) const {
    return with_token(request, [&](const Presented& presented) {
      const auto live = authority_->verify(presented.token);
      return live.ok() ? session_response(live.value(), presented) : problem_response(live.error());
    });
  }

  Response extend(const Request& request) const {
    return with_token(request, [&](const Presented& presented) {
      const auto live = authority_->extend(presented.token);
      if (!live.ok()) return problem_response(live.error());
      Response response = session_response(live.value(), presented);
      if (presented.by_cookie)
        set_cookie(response, session_cookie_, presented.token, live.value().expires_at);
      return response;
    });
  }

  Response logout(const Request& request) const {
    return with_token(request, [&](const Presented& presented) {
      Response response = done_or_problem(authority_->revoke(presented.token));
      if (presented.by_cookie) response.with("Set-Cookie", session_cookie_.clear());
      return response;
    });
  }

  Response change_password(const Request& request) const {
    return with_token(request, [&](const Presented& presented) {
      return with_fields(request, {"current_password", "new_password"}, [&](const BodyFields& fields) {
        return done_or_problem(authority_->change_password(presented.token, *fields.text("current_password"),
                                                           *fields.text("new_password")));
      });
    });
  }

  // Registration, reset, confirmation.

  Response register_customer(const Request& request) const {
    return idempotently(*authority_, request, "register_customer", [&] {
      return with_fields(request, {"login", "password"}, [&](const BodyFields& fields) {
        const auto id = authority_->register_customer(*fields.text("login"), *fields.text("password"));
        if (!id.ok()) return problem_response(id.error());
        return object_response(201,
                               [&](JsonWriter& json) { json.key("customer").string(id.value().text()); });
      });
    });
  }

  Response request_reset(const Request& request) const {
    return with_fields(request, {"login"}, [&](const BodyFields& fields) {
      return accepted(authority_->request_reset(*fields.text("login"), fields.text("site").value_or("")));
    });
  }

  Response reset_password(const Request& request) const {
    return idempotently(*authority_, request, "reset_password", [&] {
      return with_fields(request, {"token", "new_password"}, [&](const BodyFields& fields) {
        return done_or_problem(
            authority_->reset_password(*fields.text("token"), *fields.text("new_password")));
      });
    });
  }

  Response request_confirmation(const Request& request) const {
    return with_fields(request, {"login"}, [&](const BodyFields& fields) {
      return accepted(
          authority_->request_confirmation(*fields.text("login"), fields.text("site").value_or("")));
    });
  }

  Response confirm(const Request& request) const {
    return with_fields(request, {"token"}, [&](const BodyFields& fields) {
      return done_or_problem(authority_->confirm(*fields.text("token")));
    });
  }

  // What a request brings along.

  struct Presented {
    std::string_view token;
    bool by_cookie;
  };

  Result<Presented> find_token(const Request& request) const {
    const auto bearer = parse_authorization(request, AuthorizationForm::bearer);
    if (!bearer.ok()) return bearer.error();
    if (bearer.value()) return Presented{*bearer.value(), false};
    const auto cookie = session_cookie_.find(request);
    if (!cookie.ok()) return cookie.error();
    if (!cookie.value()) return Error{Errc::malformed_token, "StandardDoor"};
    const auto own = authority_->verify_csrf(request, *cookie.value());
    if (!own.ok()) return own.error();
    return Presented{*cookie.value(), true};
  }

  template <class Then>
  Response with_token(const Request& request, Then then) const {
    const auto presented = find_token(request);
    return presented.ok() ? then(presented.value()) : problem_response(presented.error());
  }

  // What it is answered.

  static Response accepted(const Result<Accepted>& result) {
    if (!result.ok()) return problem_response(result.error());
    return object_response(202, [](JsonWriter& json) { json.key("status").string("accepted"); });
  }

  Response signed_in(const Request& request, const BodyFields& fields, const Result<SignIn>& result) const {
    if (!result.ok()) return problem_response(result.error());
    const SignIn& session = result.value();
    const BodyField* const wish = fields.find("cookie");
    const bool by_cookie = wish != nullptr && wish->kind == FieldKind::truth;
    Response response = object_response(200, [&](JsonWriter& json) {
      if (by_cookie)
        write_csrf_token(json, session.token());
      else
        json.key("token").string(session.token());
      json.key("customer").string(session.customer().text());
      json.key("expires_at").string(utc_text(session.expires_at()));
    });
    if (!by_cookie) return response;
    if (is_cross_site(request)) return problem_response(Error{Errc::cross_site, "StandardDoor"});
    set_cookie(response, session_cookie_, session.token(), session.expires_at());
    if (!session.device().empty())
      set_cookie(response, device_cookie_, session.device(), session.device_expires_at());
    return response;
  }

  Response session_response(const Verified& live, const Presented& presented) const {
    return object_response(200, [&](JsonWriter& json) {
      json.key("customer").string(live.customer.text());
      json.key("kind").string(live.kind == TokenKind::assistance ? "assistance" : "session");
      json.key("issued_at")
          .string(utc_text(live.issued_at))
          .key("expires_at")
          .string(utc_text(live.expires_at));
      json.key("absolute_end").string(utc_text(live.absolute_end));
      if (presented.by_cookie) write_csrf_token(json, presented.token);
    });
  }

  void write_csrf_token(JsonWriter& json, std::string_view token) const {
    if (const auto csrf = authority_->csrf_token(token); csrf.ok())
      json.key("csrf_token").string(csrf.value());
  }

  void set_cookie(Response& response, const HostCookie& cookie, std::string_view value,
                  Timestamp expires_at) const {
    const auto now = authority_->now();
    if (!now.ok()) return;
    const auto text = cookie.set(value, Lifetime(expires_at.unix_ms - now.value().unix_ms));
    if (text.ok()) response.with("Set-Cookie", text.value());
  }

  const Authority* authority_;
  std::string prefix_;
  HostCookie session_cookie_;
  HostCookie device_cookie_;
};

}  // namespace jeton
