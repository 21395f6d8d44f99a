// SPDX-License-Identifier: Apache-2.0
//
// deployment_secret.cpp: reads the 64 hexadecimal digits of a deployment secret.
#include <jeton/flow/deployment.hpp>

namespace jeton {
namespace {

int digit_of(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

Result<Secret> parse_deployment_secret(std::string_view text) {
  const Error malformed{Errc::malformed_secret, "parse_deployment_secret"};
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (text.ends_with('\r')) text.remove_suffix(1);
  if (text.size() != 64) return malformed;

  Secret secret = Secret::of_size(32);
  const MutableBytes bytes = secret.fill();
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const int high = digit_of(text[2 * i]);
    const int low = digit_of(text[2 * i + 1]);
    if (high < 0 || low < 0) return malformed;
    bytes[i] = static_cast<std::byte>(high << 4 | low);
  }
  return secret;
}

}  // namespace jeton
