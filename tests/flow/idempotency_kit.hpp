// SPDX-License-Identifier: Apache-2.0
//
// idempotency_kit.hpp: a request with its key and answer, and each step of it as one call on a TestShop. For
// tests of flows only.
//
//   TestShop shop;
//   REQUIRE(finish(shop, claim(shop)).ok());
//   CHECK(answer_of(ask(shop)) == kAnswer);
#pragma once

#include <jeton/flow/idempotency.hpp>

#include <string>
#include <utility>

#include "flow/session_kit.hpp"

namespace jeton::test {

inline constexpr std::string_view kKey = "8e03978e-40d5-43dd-bc93-6894a57f9324";
inline constexpr std::string_view kBody = "login=bob@example.com&password=b0bl0bl@w";
inline constexpr std::string_view kAnswer = "201 {\"token\":\"jtn_sSECRETSECRET\"}";

inline IdempotentRequest keyed_request(std::string_view key = kKey, std::string_view body = kBody,
                                       std::string_view purpose = "register anonymous") {
  return {purpose, key, sha256(bytes_of(body))};
}
inline Result<BegunIdempotent> ask(TestShop& shop, const IdempotentRequest& request = keyed_request()) {
  return shop.run([&](auto& world) { return begin_idempotent(world, shop.shop(), request, shop.now()); });
}
inline Result<Done> finish(TestShop& shop, const IdempotencyTicket& ticket,
                           std::string_view answer = kAnswer) {
  return shop.run([&](auto& world) {
    return finish_idempotent(world, shop.shop(), ticket, bytes_of(answer), shop.now());
  });
}
inline Result<Done> abandon(TestShop& shop, const IdempotencyTicket& ticket) {
  return shop.run([&](auto& world) { return abandon_idempotent(world, shop.shop(), ticket, shop.now()); });
}
/// A claim, or a failed test.
inline IdempotencyTicket claim(TestShop& shop, const IdempotentRequest& request = keyed_request()) {
  const auto begun = ask(shop, request);
  if (!begun.ok()) FAIL("no claim: " << begun.error().name());
  if (begun.value().is_answered()) FAIL("answered before");
  return begun.value().ticket();
}
inline std::string answer_of(const Result<BegunIdempotent>& begun) {
  if (!begun.ok()) return std::string(begun.error().name());
  if (!begun.value().is_answered()) return "claimed";
  return std::string(text_of(begun.value().answer()));
}

/// Where a request's record lies.
inline std::pair<Partition, RecordKey> place_of(TestShop& shop,
                                                const IdempotentRequest& request = keyed_request()) {
  const IdempotencyTicket ticket = detail::ticket_of(shop.shop(), request, kNoon);
  return {detail::idempotency_partition(ticket), detail::idempotency_key(ticket)};
}

}  // namespace jeton::test
