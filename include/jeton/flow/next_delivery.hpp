// SPDX-License-Identifier: Apache-2.0
//
// next_delivery.hpp: a waiting mail is handed to one worker at a time until one says that it was sent.
//
// At least once: a worker takes a lease, sends, and says delivered(). One that dies gives the mail back when
// its lease ends. Never late: from expires_at on a mail is not handed out, it is taken away. Which mails wait
// is found by walking the ledger, which is no effect: next_delivery() is the blocking host's part, any other
// host walks by delivery_mark() and runs lease_delivery() over what it finds.
//
//   auto delivery = next_delivery(world, ledger, shop, now);
//   if (delivery.value()) { send(*delivery.value()); delivered(world, shop, delivery.value()->id, now); }
#pragma once

#include <jeton/flow/blocking.hpp>
#include <jeton/flow/delivery.hpp>
#include <jeton/flow/receipt.hpp>
#include <jeton/flow/revoke.hpp>

#include <limits>
#include <optional>

namespace jeton {

/// A delivery's record as a walk saw it; borrowed.
struct WaitingMail {
  DeliveryPlace place;
  Version version;
  Bytes value;
};

namespace detail {

/// One change of a delivery's record; false: somebody else changed it first.
template <World W, class Add>
Result<bool> change_delivery(W& world, const Shop& shop, const DeliveryPlace& place, Timestamp now, Add add) {
  auto begun = begin_batch(world, shop, place.partition, Durability::passing, now);
  if (!begun.ok()) return begun.error();
  add(begun.value().batch, begun.value().version);
  const auto outcome = world.commit(begun.value().batch);
  if (outcome.ok() && outcome.value().kind == CommitOutcome::Kind::conflict) return false;
  const auto applied = expect_applied(outcome, "next_delivery");
  if (!applied.ok()) return applied.error();
  return true;
}

/// Takes a mail away, guarded by the version that was seen.
template <World W>
Result<bool> erase_delivery(W& world, const Shop& shop, const DeliveryPlace& place, const Version& version,
                            Timestamp now) {
  return change_delivery(world, shop, place, now, [&](Batch& batch, const Version&) {
    batch.erase(place.key, Guard::version(version));
  });
}

}  // namespace detail

/// Takes the mail for policy.delivery_lease if it is due; nothing if it is not, or somebody else has it.
///
/// errors  store.damaged_record: not what this deployment sealed for this tenant and place; store.*
template <World W>
Result<std::optional<Delivery>> lease_delivery(W& world, const Shop& shop, const WaitingMail& mail,
                                               Timestamp now) {
  auto record = decode<DeliveryRecord>(mail.value);
  if (!record.ok()) return record.error();
  if (record.value().tenant != shop.tenant.text()) return Error{Errc::damaged_record, "lease_delivery"};
  if (now >= record.value().expires_at) {
    best_effort(detail::erase_delivery(world, shop, mail.place, mail.version, now));
    return std::optional<Delivery>();
  }
  if (now < record.value().leased_until) return std::optional<Delivery>();

  record.value().leased_until = now + shop.policy.delivery_lease;
  if (record.value().attempts < std::numeric_limits<std::uint16_t>::max()) ++record.value().attempts;
  auto delivery = open_letter(shop, mail.place, record.value());
  if (!delivery.ok()) return delivery.error();
  const RecordWriter leased = encode(record.value());
  const Mark mark = delivery_mark(shop);
  const Timestamp keep_until = record.value().expires_at + kAfterlife;
  const auto taken =
      detail::change_delivery(world, shop, mail.place, now, [&](Batch& batch, const Version& version) {
        batch.put(mail.place.key, Guard::version(mail.version), leased.bytes(), version, keep_until,
                  std::span(&mark, 1));
      });
  if (!taken.ok()) return taken.error();
  if (!taken.value()) return std::optional<Delivery>();
  return std::optional(std::move(delivery).value());
}

/// The next mail to send, leased to the caller, or none. A mail that cannot be read holds up no other: it is
/// reported once nothing else is due. Several workers may ask at once.
///
/// errors  store.damaged_record, store.*
/// cost    reads up to the first mail that is due, so every mail that is being sent is looked over
Result<std::optional<Delivery>> next_delivery(Blocking& world, Ledger& ledger, const Shop& shop,
                                              Timestamp now);

/// The mail was sent: nobody sends it again. Once or twice makes no difference.
///
/// errors  invalid_input.malformed_id; store.*: say it again
template <World W>
Result<Done> delivered(W& world, const Shop& shop, std::string_view id, Timestamp now) {
  const auto place = parse_delivery_id(id);
  if (!place.ok()) return place.error();
  for (int tries = 0; tries < kMostConflicts; ++tries) {
    RecordRoom room;
    RecordSlot slots[] = {{.key = place.value().key, .room = room}};
    const auto read = world.get(place.value().partition, slots);
    if (!read.ok()) return read.error();
    if (!slots[0].found) return Done{};
    const auto record = decode<DeliveryRecord>(slots[0].value());
    if (!record.ok()) return record.error();
    if (record.value().tenant != shop.tenant.text()) return Done{};  // of another shop: nothing here
    const auto erased = detail::erase_delivery(world, shop, place.value(), slots[0].version, now);
    if (!erased.ok()) return erased.error();
    if (erased.value()) return Done{};
  }
  return Error{Errc::conflict, "delivered"};
}

}  // namespace jeton
