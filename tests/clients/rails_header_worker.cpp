// SPDX-License-Identifier: Apache-2.0
//
// rails_header_worker.cpp: says what jeton reads out of an Authorization header in the form of Ruby on Rails,
// so that rails_header.rb can compare it with what Rails' own parser reads.
//
// Standard input: one header value a line, in hexadecimal. Standard output: a line each: `token` and the
// token in hexadecimal, `none`, or `refused` and the error's name. Exit status 2: a line that is no
// hexadecimal.
#include <jeton/web/bearer.hpp>

#include <iostream>
#include <optional>
#include <string>

namespace {

constexpr std::string_view kDigits = "0123456789abcdef";

std::string to_hex(std::string_view bytes) {
  std::string hex;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    hex += kDigits[byte >> 4];
    hex += kDigits[byte & 0x0F];
  }
  return hex;
}

std::optional<std::string> from_hex(std::string_view hex) {
  std::string bytes;
  if (hex.size() % 2 != 0) return std::nullopt;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    const std::size_t high = kDigits.find(hex[i]), low = kDigits.find(hex[i + 1]);
    if (high == std::string_view::npos || low == std::string_view::npos) return std::nullopt;
    bytes += static_cast<char>(high << 4 | low);
  }
  return bytes;
}

std::string told(std::string_view value) {
  const jeton::Header headers[] = {{"Authorization", value}};
  const jeton::Request request{"GET", "/api/storefront/account", headers, {}};
  const auto token = jeton::parse_authorization(request, jeton::AuthorizationForm::rails_token);
  if (!token.ok()) return "refused " + std::string(token.error().name());
  return token.value() ? "token " + to_hex(*token.value()) : "none";
}

}  // namespace

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    const auto value = from_hex(line);
    if (!value) return 2;
    std::cout << told(*value) << '\n';
  }
}
