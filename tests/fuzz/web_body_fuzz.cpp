// SPDX-License-Identifier: Apache-2.0
//
// web_body_fuzz.cpp: any bytes as a request's body, as JSON and as a form, and as an answer that was kept for
// an Idempotency-Key; the first byte chooses which.
//
// Invariants: what is accepted holds each name once, found by its name, and no more bytes than were sent; a
// kept answer that is read is written and read again as the same, and only one with a status of HTTP is read.
#include <jeton/door/idempotent.hpp>
#include <jeton/web/body_fields.hpp>

#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

using namespace jeton;

void require(bool holds) {
  if (!holds) std::abort();
}

void read_body(std::string_view type, std::string_view body) {
  const Header headers[] = {{"Content-Type", type}};
  const auto fields = BodyFields::parse({"POST", "/", headers, body});
  if (!fields.ok()) {
    const Errc code = fields.error().code;
    return require(code == Errc::malformed_json || code == Errc::malformed_request ||
                   code == Errc::request_too_large);
  }
  require(body.empty() == fields.value().empty() ||
          body.find_first_not_of(" \t\r\n{}&") == std::string::npos);
  for (const std::string_view name : {"email", "password", ""}) {
    const BodyField* const field = fields.value().find(name);
    if (field == nullptr) require(!fields.value().text(name));
    if (field == nullptr) continue;
    require(field->name == name && field->text.size() <= body.size());
    require(fields.value().text(name).has_value() == (field->kind == FieldKind::text));
  }
}

void read_kept(std::string_view text) {
  const auto kept = read_kept_response(text);
  if (!kept) return;
  require(kept->status >= 100 && kept->status <= 599);
  const auto again = read_kept_response(write_kept_response(*kept));
  require(again && again->status == kept->status && again->body == kept->body);
  require(again->headers.size() == kept->headers.size());
  for (std::size_t i = 0; i < kept->headers.size(); ++i)
    require(again->headers[i].name == kept->headers[i].name &&
            again->headers[i].value == kept->headers[i].value);
}

/// Any UTF-8 in an answer comes back as it was.
void keep_and_read(std::string_view text) {
  const Response answer = Response{201, {}, std::string(text)}.with("X-Note", text);
  const auto back = read_kept_response(write_kept_response(answer));
  if (back) require(back->status == 201 && back->body == text && back->headers[0].value == text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
  switch (data[0] % 4) {
    case 0: read_body("application/json", text); break;
    case 1: read_body("application/x-www-form-urlencoded; charset=utf-8", text); break;
    case 2: read_kept(text); break;
    default: keep_and_read(text); break;
  }
  return 0;
}
