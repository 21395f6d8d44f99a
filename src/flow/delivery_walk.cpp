// SPDX-License-Identifier: Apache-2.0
//
// delivery_walk.cpp: walks a tenant's waiting mails over all shelves, from the first, and takes the first
// that is due. What waits is what was asked for within a link's life, less what was sent. Not a flow: loops
// over pages belong to the host.
#include <jeton/flow/next_delivery.hpp>

namespace jeton {
namespace {

constexpr std::size_t kPage = 64;

bool is_unreadable(const Error& error) noexcept {
  return error.code == Errc::damaged_record || error.code == Errc::unknown_format;
}

}  // namespace

Result<std::optional<Delivery>> next_delivery(Blocking& world, Ledger& ledger, const Shop& shop,
                                              Timestamp now) {
  std::optional<Error> unreadable;
  std::optional<WalkPosition> after;
  for (;;) {
    const auto page = ledger.walk(ShelfRange{}, delivery_mark(shop), after, kPage);
    if (!page.ok()) return page.error();
    for (const WalkedRecord& record : page.value()) {
      const DeliveryPlace place{record.position.partition, record.position.key};
      auto leased = lease_delivery(world, shop, {place, record.version, record.value}, now);
      if (!leased.ok() && !is_unreadable(leased.error())) return leased.error();
      if (!leased.ok()) unreadable = leased.error();
      if (leased.ok() && leased.value()) return leased;
    }
    if (page.value().size() < kPage) break;
    after = page.value().back().position;
  }
  if (unreadable) return *unreadable;
  return std::optional<Delivery>();
}

}  // namespace jeton
