// SPDX-License-Identifier: Apache-2.0
//
// text_fuzz.cpp: any bytes as login and as password.
//
// Invariants: what is canonical stays itself (attack P11); what is prepared stays itself; both are
// well-formed and within their limits; printable text is text.
#include <jeton/base/text.hpp>

#include <cstdint>
#include <cstdlib>

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace jeton;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (is_printable_utf8(text)) require(is_utf8(text));
  require(count_code_points(text) <= size);

  const auto login = canonical_login(text);
  if (login.ok()) {
    require(is_printable_utf8(login.value()) && login.value().size() <= kMostLoginBytes);
    const auto again = canonical_login(login.value());
    require(again.ok() && again.value() == login.value());
  }

  const auto password = prepare_password(bytes_of(text));
  if (password.ok()) {
    const auto again = prepare_password(password.value().reveal());
    require(is_utf8(text) && again.ok());
    require(text_of(again.value().reveal()) == text_of(password.value().reveal()));
  }
  return 0;
}
