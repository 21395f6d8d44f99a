// SPDX-License-Identifier: Apache-2.0
//
// c_audit.cpp: the use cases of jeton.h about what happened, and housekeeping.
#include "border.hpp"
#include "results.hpp"

namespace {

using namespace jeton;
using namespace jeton::c;

const AuditEntry* entry_of(const jeton_audit* audit, std::size_t index) noexcept {
  const jeton_audit* const object = find_object(audit);
  return object != nullptr && index < object->trail.entries.size() ? &object->trail.entries[index] : nullptr;
}

}  // namespace

extern "C" {

jeton_status jeton_audit_of(const jeton_authority* authority, const char* customer, size_t customer_len,
                            jeton_audit** out, jeton_error** error) {
  return answer(authority, {id_at(customer, customer_len)}, out, error, "jeton_audit_of",
                [](const Authority& shop, const auto& in) {
                  return for_customer<AuditTrail>(in[0],
                                                  [&](const CustomerId& id) { return shop.audit_of(id); });
                });
}

size_t jeton_audit_count(const jeton_audit* audit) {
  const jeton_audit* const object = find_object(audit);
  return object == nullptr ? 0 : object->trail.entries.size();
}
uint32_t jeton_audit_whole(const jeton_audit* audit) {
  const jeton_audit* const object = find_object(audit);
  return object == nullptr ? 0 : yes_or_no(object->trail.is_whole);
}
uint32_t jeton_audit_event(const jeton_audit* audit, size_t index) {
  const AuditEntry* const entry = entry_of(audit, index);
  return entry == nullptr ? 0 : static_cast<uint32_t>(entry->event);
}
jeton_status jeton_audit_reason(const jeton_audit* audit, size_t index) {
  const AuditEntry* const entry = entry_of(audit, index);
  return entry == nullptr || !entry->reason ? JETON_OK : static_cast<jeton_status>(*entry->reason);
}
int64_t jeton_audit_at(const jeton_audit* audit, size_t index) {
  const AuditEntry* const entry = entry_of(audit, index);
  return entry == nullptr ? 0 : entry->at.unix_ms;
}
const char* jeton_audit_actor(const jeton_audit* audit, size_t index, size_t* len) {
  const AuditEntry* const entry = entry_of(audit, index);
  return show(entry == nullptr ? std::string_view() : entry->actor, len);
}
const char* jeton_audit_note(const jeton_audit* audit, size_t index, size_t* len) {
  const AuditEntry* const entry = entry_of(audit, index);
  return show(entry == nullptr ? std::string_view() : entry->note, len);
}
void jeton_audit_free(jeton_audit* audit) { free_handle(audit); }

jeton_status jeton_purge(const jeton_authority* authority, uint64_t limit, uint64_t* removed,
                         jeton_error** error) {
  constexpr const char* kPlace = "jeton_purge";
  if (removed != nullptr) *removed = 0;
  return call<1>(authority, {{}}, error, kPlace, [&](const Authority& shop, const auto&) -> Result<Done> {
    if (removed == nullptr) return Error{Errc::null_argument, kPlace};
    const auto purged = shop.purge(static_cast<std::size_t>(limit));
    if (purged.ok()) *removed = purged.value();
    return done_if(purged);
  });
}

}  // extern "C"
