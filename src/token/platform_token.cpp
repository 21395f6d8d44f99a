// SPDX-License-Identifier: Apache-2.0
//
// platform_token.cpp: random characters of an alphabet, and texts made of them.
#include <jeton/token/platform_token.hpp>

#include <algorithm>
#include <array>

namespace jeton {
namespace {

struct Form {
  TokenShape shape;
  std::size_t characters;
  std::string_view alphabet;
};

constexpr std::array kForms = {
    Form{TokenShape::base58_24, 24, "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"},
    Form{TokenShape::alnum_32, 32, "0123456789abcdefghijklmnopqrstuvwxyz"},
};
static_assert(kForms[0].alphabet.size() == 58 && kForms[1].alphabet.size() == 36);

bool is_of(const Form& form, std::string_view text) noexcept {
  return text.size() == form.characters && text.find_first_not_of(form.alphabet) == std::string_view::npos;
}

Result<Secret> mint(const Form& form, Bytes random) {
  const std::size_t letters = form.alphabet.size();
  const std::size_t fair = 256 - 256 % letters;  // bytes below it fall on each letter equally often
  Secret token = Secret::of_size(form.characters);
  const MutableBytes out = token.fill();
  std::size_t written = 0;
  for (const std::byte byte : random) {
    const auto value = static_cast<std::size_t>(byte);
    if (value >= fair || written == out.size()) continue;
    out[written++] = static_cast<std::byte>(form.alphabet[value % letters]);
  }
  if (written < out.size()) return Error{Errc::no_randomness, "mint_platform_token"};
  return token;
}

}  // namespace

Result<Secret> mint_platform_token(TokenShape shape, Bytes random) {
  for (const Form& form : kForms)
    if (form.shape == shape) return mint(form, random);
  return Error{Errc::unsupported, "mint_platform_token"};
}

std::optional<TokenShape> platform_shape_of(std::string_view text) noexcept {
  for (const Form& form : kForms)
    if (is_of(form, text)) return form.shape;
  return std::nullopt;
}

}  // namespace jeton
