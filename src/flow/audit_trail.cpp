// SPDX-License-Identifier: Apache-2.0
//
// audit_trail.cpp: walks the chain from its first event to the head. What purge() took from the front is not
// missing: the chain then begins with the oldest event that is left.
#include "audit_trail.hpp"

namespace jeton {
namespace {

constexpr std::size_t kPage = 256;

/// Where the walk stands: the sequence and digest of the event before.
struct Walk {
  std::optional<AuditHeadRecord> last;
  bool whole = true;

  void step(const AuditEventRecord& event, Bytes bytes) noexcept {
    if (last) whole = whole && event.sequence == last->sequence + 1 && event.previous == last->chain;
    last = AuditHeadRecord{event.sequence, sha256(bytes), {}};
  }
};

/// The sequence in an event's key: the store sorts by it, so an event that claims another one was changed.
std::uint64_t place_of(const RecordKey& key) noexcept {
  const Bytes bytes = key.bytes();
  return bytes.size() < 9 ? 0 : load_big_endian<std::uint64_t>(bytes.subspan(1));
}

AuditEntry entry_of(const AuditEventRecord& event) {
  AuditEntry entry{static_cast<AuditEvent>(event.event), std::nullopt, event.at, std::string(event.actor),
                   std::string(event.note)};
  if (event.reason != 0) entry.reason = static_cast<Errc>(event.reason);
  return entry;
}

}  // namespace

Result<AuditTrail> read_audit_trail(Blocking& world, Ledger& ledger, const Shop& shop, const Owner& owner) {
  const auto head = read_head(world, owner);
  if (!head.ok()) return head.error();
  AuditTrail trail{{}, true};
  Walk walk;
  std::optional<RecordKey> after;
  for (;;) {
    const auto page = ledger.scan(owner.partition, audit_mark(), after, kPage);
    if (!page.ok()) return page.error();
    for (const ScannedRecord& record : page.value()) {
      const auto event = decode<AuditEventRecord>(record.value);
      if (!event.ok()) return event.error();
      const std::uint64_t place = place_of(record.key);
      if (place > head.value().record.sequence) continue;  // came after the head was read
      walk.step(event.value(), record.value);
      walk.whole = walk.whole && event.value().sequence == place;
      const bool theirs =
          event.value().tenant == shop.tenant.text() && event.value().customer == owner.customer.text();
      if (theirs) trail.entries.push_back(entry_of(event.value()));
    }
    if (page.value().size() < kPage) break;
    after = page.value().back().key;
  }
  const bool ends_at_head = head.value().record.sequence == 0
                                ? !walk.last.has_value()
                                : walk.last && walk.last->sequence == head.value().record.sequence &&
                                      walk.last->chain == head.value().record.chain;
  trail.is_whole = walk.whole && ends_at_head;
  return trail;
}

}  // namespace jeton
