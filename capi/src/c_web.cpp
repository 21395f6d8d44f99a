// SPDX-License-Identifier: Apache-2.0
//
// c_web.cpp: keys and CSRF of jeton.h, and the doors: a set of them is opened at once and never changes, so
// any number of threads may hand it requests.
#include <jeton/token/jwks.hpp>

#include "border.hpp"
#include "http_doors.hpp"
#include "results.hpp"

namespace {

using namespace jeton;
using namespace jeton::c;

const ResponseHeader* header_of(const jeton_http_response* response, std::size_t index) noexcept {
  const jeton_http_response* const object = find_object(response);
  return object != nullptr && index < object->response.headers.size() ? &object->response.headers[index]
                                                                      : nullptr;
}

Result<Done> open_all(const jeton_door* doors, std::size_t count, std::size_t stride, jeton_doors** out) {
  constexpr const char* kPlace = "jeton_doors_open";
  if (out == nullptr) return Error{Errc::null_argument, kPlace};
  const auto step = stride_of(doors, count, stride, kMostDoors, kPlace);
  if (!step.ok()) return step.error();
  Prepared<jeton_doors> handle;
  for (std::size_t i = 0; i < count; ++i) {
    const auto added = handle->add(element(doors, step.value(), i), step.value());
    if (!added.ok()) return added.error();
  }
  const auto mounted = handle->mount_all();
  if (!mounted.ok()) return mounted.error();
  *out = handle.give();
  return Done{};
}

}  // namespace

extern "C" {

jeton_status jeton_jwks(const jeton_authority* authority, uint32_t algorithm, jeton_string** out,
                        jeton_error** error) {
  return answer<jeton_string, 1>(authority, {{}}, out, error, "jeton_jwks",
                                 [&](const Authority& shop, const auto&) -> Result<std::string> {
                                   const bool known = algorithm == JETON_ALGORITHM_HS256 ||
                                                      algorithm == JETON_ALGORITHM_ED25519;
                                   if (!known) return Error{Errc::malformed_key, "jeton_jwks"};
                                   const auto keys = shop.signing_keys(static_cast<Algorithm>(algorithm));
                                   if (!keys.ok()) return keys.error();
                                   return write_jwks(keys.value());
                                 });
}

jeton_status jeton_csrf_token(const jeton_authority* authority, const char* session_token,
                              size_t session_token_len, jeton_string** out, jeton_error** error) {
  return answer(authority, {token_at(session_token, session_token_len)}, out, error, "jeton_csrf_token",
                [](const Authority& shop, const auto& in) { return shop.csrf_token(in[0]); });
}

jeton_status jeton_verify_csrf(const jeton_authority* authority, const jeton_http_request* request,
                               const char* session_token, size_t session_token_len, jeton_error** error) {
  return call(authority, {token_at(session_token, session_token_len)}, error, "jeton_verify_csrf",
              [&](const Authority& shop, const auto& in) -> Result<Done> {
                const auto read = HttpRequest::read(request, "jeton_verify_csrf");
                if (!read.ok()) return read.error();
                return shop.verify_csrf(read.value().view(), in[0]);
              });
}

jeton_status jeton_doors_open(const jeton_door* doors, size_t count, size_t stride, jeton_doors** out,
                              jeton_error** error) {
  if (out != nullptr) *out = nullptr;
  return behind_border(error, "jeton_doors_open", [&] { return open_all(doors, count, stride, out); });
}

void jeton_doors_free(jeton_doors* doors) { free_handle(doors); }

jeton_status jeton_http_handle(const jeton_doors* doors, const jeton_http_request* request,
                               jeton_http_response** out, jeton_error** error) {
  constexpr const char* kPlace = "jeton_http_handle";
  if (out != nullptr) *out = nullptr;
  return behind_border(error, kPlace, [&]() -> Result<Done> {
    if (out == nullptr) return Error{Errc::null_argument, kPlace};
    const auto object = expect_object(doors, kPlace);
    if (!object.ok()) return object.error();
    const auto read = HttpRequest::read(request, kPlace);
    if (!read.ok()) return read.error();
    Prepared<jeton_http_response> handle;
    handle->fill(object.value()->handle(read.value().view()));
    *out = handle.give();
    return Done{};
  });
}

uint32_t jeton_http_response_status(const jeton_http_response* response) {
  const jeton_http_response* const object = find_object(response);
  return object == nullptr ? 0 : static_cast<uint32_t>(object->response.status);
}
size_t jeton_http_response_header_count(const jeton_http_response* response) {
  const jeton_http_response* const object = find_object(response);
  return object == nullptr ? 0 : object->response.headers.size();
}
const char* jeton_http_response_header_name(const jeton_http_response* response, size_t index, size_t* len) {
  const ResponseHeader* const header = header_of(response, index);
  return show(header == nullptr ? std::string_view() : header->name, len);
}
const char* jeton_http_response_header_value(const jeton_http_response* response, size_t index, size_t* len) {
  const ResponseHeader* const header = header_of(response, index);
  return show(header == nullptr ? std::string_view() : header->value, len);
}
const char* jeton_http_response_body(const jeton_http_response* response, size_t* len) {
  return show_text(
      response, [](const jeton_http_response& r) { return std::string_view(r.response.body); }, len);
}
void jeton_http_response_free(jeton_http_response* response) { free_handle(response); }

}  // extern "C"
