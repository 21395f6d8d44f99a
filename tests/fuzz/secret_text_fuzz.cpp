// SPDX-License-Identifier: Apache-2.0
//
// secret_text_fuzz.cpp: any text as a deployment secret (as in a file or the environment), as a support
// reference, as a one-time code and as an API key, and any bytes as the randomness of a code.
//
// Invariants: a deployment secret is 64 hexadecimal digits, which spell its bytes, and at most a line end;
// references that are made are read back, and what is read names an Errc there is; a code is 32 characters
// 0-9 a-z, made or refused; no text is an API key of a shop that has none, and a text without the form of one
// is told so without a look-up.
#include <jeton/code/one_time_code.hpp>
#include <jeton/flow/api_key.hpp>
#include <jeton/flow/deployment.hpp>
#include <jeton/flow/support_reference.hpp>

#include <cstdint>
#include <cstdlib>
#include <string>

#include "support/hex.hpp"
#include "support/test_shop.hpp"

namespace {

using namespace jeton;
using namespace jeton::test;

void require(bool holds) {
  if (!holds) std::abort();
}

void read_secret(std::string_view text) {
  const auto secret = parse_deployment_secret(text);
  if (!secret.ok()) return require(secret.error().code == Errc::malformed_secret);
  require(text.size() >= 64 && text.size() <= 66 && secret.value().size() == 32);
  require(equals_ignoring_case(text.substr(0, 64), hex_of(secret.value().reveal())));
}

/// The first bytes as the parts of a reference, and the whole as its text.
void read_reference_of(const Key32& key, std::string_view text) {
  const auto guessed = read_reference(key, text);
  if (guessed.ok()) require(describe(guessed.value().reason).code == guessed.value().reason);
  if (!guessed.ok()) require(guessed.error().code == Errc::malformed_reference);
  if (text.size() < 8) return;

  ByteArray<3> nonce{};
  std::copy_n(bytes_of(text).begin(), nonce.size(), nonce.begin());
  const Timestamp at{static_cast<std::int64_t>(load_big_endian<std::uint32_t>(bytes_of(text).subspan(3, 4))) *
                     60'000};
  const Reference made = make_reference(key, Errc::account_locked, at, nonce);
  const auto why = read_reference(key, made.text());
  require(why.ok() && why.value().reason == Errc::account_locked);
  require(why.value().minute.unix_ms == at.unix_ms % (60'000LL << 28));
  std::string changed(made.text());
  changed[text[7] & 15] = static_cast<char>(changed[text[7] & 15] ^ 0x20);  // lower case, or no letter
  require(!read_reference(key, changed).ok());
}

void read_code(std::string_view text) {
  const auto code = mint_one_time_code(bytes_of(text));
  if (code.ok()) require(validate_one_time_code(text_of(code.value().reveal())).ok());
  if (!code.ok()) require(code.error().code == Errc::no_randomness);
  const bool shaped = text.size() == kOneTimeCodeCharacters &&
                      text.find_first_not_of(kOneTimeCodeAlphabet) == std::string_view::npos;
  require(validate_one_time_code(text).ok() == shaped);
}

void present_api_key(TestShop& shop, std::string_view text) {
  Blocking inner = shop.blocking();
  TracedWorld<Blocking> world(inner);
  const auto key = verify_api_key(world, shop.shop(), text, Scope::issue, kNoon);
  require(!key.ok());
  const bool has_form = !world.trace.empty();
  require(key.error().code == (has_form ? Errc::api_key_unknown : Errc::malformed_api_key));
  if (has_form) require(text.size() >= kLeastImportedKeyBytes && text.size() <= kMostImportedKeyBytes);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static TestShop shop;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  read_secret(text);
  read_reference_of(shop.keys().reference, text);
  read_code(text);
  present_api_key(shop, text);
  return 0;
}
