// SPDX-License-Identifier: Apache-2.0
//
// key_ring.cpp: a vector read in turn: for a handful of short ids nothing is faster.
#include <jeton/token/key_ring.hpp>

#include <algorithm>

namespace jeton {
namespace {

bool may_form_a_ring(std::span<const VerifyKey> keys) noexcept {
  if (keys.empty() || keys.size() > KeyRing::kMostKeys) return false;
  for (std::size_t i = 0; i < keys.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (keys[i].key_id() == keys[j].key_id()) return false;
  return true;
}

}  // namespace

Result<KeyRing> KeyRing::make(SigningKey active, std::vector<VerifyKey> others) {
  auto own = active.verify_key();
  if (!own.ok()) return own.error();
  others.insert(others.begin(), std::move(own).value());
  if (!may_form_a_ring(others)) return Error{Errc::malformed_key, "KeyRing::make"};
  return KeyRing(std::move(active), std::move(others));
}

Result<KeyRing> KeyRing::verify_only(std::vector<VerifyKey> keys) {
  if (!may_form_a_ring(keys)) return Error{Errc::malformed_key, "KeyRing::verify_only"};
  return KeyRing(std::nullopt, std::move(keys));
}

const VerifyKey* KeyRing::find(std::string_view key_id) const noexcept {
  const auto same = [key_id](const VerifyKey& key) { return key.key_id().text() == key_id; };
  const auto found = std::find_if(keys_.begin(), keys_.end(), same);
  return found == keys_.end() ? nullptr : &*found;
}

}  // namespace jeton
