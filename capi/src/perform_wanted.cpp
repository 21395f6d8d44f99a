// SPDX-License-Identifier: Apache-2.0
//
// perform_wanted.cpp: does one wanted effect through the blocking driver, which maps every fault of a store,
// and answers the stepped one.
#include "operation.hpp"

#include <vector>

namespace jeton::c {
namespace {

Result<Done> perform_get(Stepped& driver, const WantedEffect& wanted, Blocking& world) {
  std::vector<RecordSlot> slots(wanted.keys.size());
  std::vector<std::byte> rooms(slots.size() * kMostValueBytes);
  for (std::size_t i = 0; i < slots.size(); ++i) {
    slots[i].key = wanted.keys[i];
    slots[i].room = MutableBytes(rooms).subspan(i * kMostValueBytes, kMostValueBytes);
  }
  const auto read = world.get(wanted.partition, slots);
  if (!read.ok()) return driver.answer_failed(wanted.number, read.error());
  std::vector<ReadRecord> records;
  records.reserve(slots.size());
  for (const RecordSlot& slot : slots)
    records.push_back(
        {slot.found, slot.version, slot.keep_until, {slot.value().begin(), slot.value().end()}});
  secure_wipe(rooms);
  return driver.answer_get(wanted.number, std::move(records));
}

Result<std::optional<Customer>> owned(const Result<const Customer*>& found) {
  if (!found.ok()) return found.error();
  if (found.value() == nullptr) return std::optional<Customer>();
  return std::optional<Customer>(*found.value());
}

/// `result` through `answer`, or the failure that it is.
template <class T, class Answer>
Result<Done> pass_on(Stepped& driver, std::size_t number, Result<T> result, Answer answer) {
  if (!result.ok()) return driver.answer_failed(number, result.error());
  return (driver.*answer)(number, std::move(result).value());
}

}  // namespace

Result<Done> perform_wanted(Stepped& driver, Blocking& world) {
  const WantedEffect& wanted = *driver.wanted();
  const std::size_t number = wanted.number;
  switch (wanted.kind) {
    case EffectKind::get: return perform_get(driver, wanted, world);
    case EffectKind::commit:
    case EffectKind::commit_once:  // the stepped driver itself sends a second time
      return pass_on(driver, number, world.commit_once(*wanted.batch), &Stepped::answer_commit);
    case EffectKind::lineage: return pass_on(driver, number, world.lineage(), &Stepped::answer_lineage);
    case EffectKind::find_by_login:
      return pass_on(driver, number, owned(world.find_by_login(*wanted.tenant, wanted.text)),
                     &Stepped::answer_found);
    case EffectKind::find:
      return pass_on(driver, number, owned(world.find(*wanted.tenant, *wanted.customer)),
                     &Stepped::answer_found);
    case EffectKind::replace_password_if:
      return pass_on(
          driver, number,
          world.replace_password_if(*wanted.tenant, *wanted.customer, wanted.text, wanted.new_text),
          &Stepped::answer_swap);
    case EffectKind::set_confirmed_if:
      return pass_on(driver, number, world.set_confirmed_if(*wanted.tenant, *wanted.customer, wanted.text),
                     &Stepped::answer_swap);
    case EffectKind::create:
      return pass_on(
          driver, number,
          world.create(*wanted.tenant, {wanted.text, wanted.new_text, wanted.confirmed, wanted.disabled}),
          &Stepped::answer_created);
    case EffectKind::verify_password:
      return pass_on(driver, number, world.verify_password(*wanted.secret, wanted.text),
                     &Stepped::answer_verified);
    case EffectKind::hash_password: {
      const auto made = world.hash_password(*wanted.secret, wanted.salt);
      return made.ok() ? driver.answer_hashed(number, std::string(made.value()))
                       : driver.answer_failed(number, made.error());
    }
  }
  return Error{Errc::flow_not_pure, "perform_wanted"};
}

}  // namespace jeton::c
