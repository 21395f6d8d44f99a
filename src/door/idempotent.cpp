// SPDX-License-Identifier: Apache-2.0
//
// idempotent.cpp: a response as JSON and back.
#include <jeton/door/idempotent.hpp>

#include <jeton/base/json.hpp>
#include <jeton/base/json_writer.hpp>

namespace jeton {

std::string write_kept_response(const Response& response) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("status").integer(response.status).key("headers").begin_array();
  for (const ResponseHeader& header : response.headers) json.string(header.name).string(header.value);
  json.end_array().key("body").string(response.body).end_object();
  return out;
}

std::optional<Response> read_kept_response(std::string_view text) {
  const auto object = JsonObject::parse(text);
  if (!object.ok()) return std::nullopt;
  const auto status = object.value().find("status");
  const auto headers = object.value().find("headers");
  const auto body = object.value().find("body");
  const std::int64_t code = status ? status->as_integer().value_or(0) : 0;
  const bool is_answer = code >= 100 && code <= 599 && headers && headers->type() == JsonType::array && body;
  if (!is_answer || !body->as_string()) return std::nullopt;

  Response response{static_cast<int>(code), {}, *body->as_string()};
  std::optional<std::string> name;
  for (const JsonValue each : headers->children()) {
    auto value = each.as_string();
    if (!value) return std::nullopt;
    if (name) response.with(*name, *value);
    name = name ? std::nullopt : std::move(value);
  }
  if (name) return std::nullopt;
  return response;
}

Digest digest_of_request(const Request& request) noexcept {
  const auto authorization = find_header(request, "Authorization");
  const std::string_view credential =
      authorization.ok() ? authorization.value().value_or("") : std::string_view();
  return sha256({bytes_of("request"), field(request.method), field(request.target), field(credential),
                 Bytes(sha256(bytes_of(request.body)))});
}

}  // namespace jeton
