// SPDX-License-Identifier: Apache-2.0
//
// issue_code.hpp: staff get a one-time code with which they sign in as a customer who has consented to that.
//
// Commits: one batch (event with actor and reason, head, consent required, assistance epoch required or
// written, code). A one-time secret is a record written at issue; spending changes it, and a missing record
// refuses (protocol P1).
#pragma once

#include <jeton/code/one_time_code.hpp>
#include <jeton/flow/assist.hpp>

namespace jeton {

/// in      actor: who acts, 1..128 bytes; reason: why, 1..256 bytes; both printable UTF-8, both go into the
/// audit
struct CodeRequest {
  CustomerId customer;
  std::string_view actor;
  std::string_view reason;
};

/// A code to be read out or typed once.
struct IssuedCode {
  Secret code;
  Timestamp expires_at;
};

/// The key of a code's record. Keyed, so that a dump cannot be searched even if codes grow short.
inline RecordKey code_key(const Shop& shop, const Owner& owner, std::string_view code) noexcept {
  return record_key(RecordKind::code, {hmac_sha256(shop.keys.code, {Bytes(owner.digest), field(code)})});
}

namespace detail {

/// Mints the code and writes it, guarded by everything that `view` saw.
template <World W>
Result<IssuedCode> write_code(W& world, const Shop& shop, const Owner& owner, const CodeRequest& request,
                              const AssistanceView& view, const Lineage& lineage, Timestamp now,
                              bool& moved) {
  Secret random = Secret::of_size(kOneTimeCodeRandomBytes);
  const auto drawn = world.random(random.fill());
  if (!drawn.ok()) return drawn.error();
  auto code = mint_one_time_code(random.reveal());
  if (!code.ok()) return code.error();
  const auto fresh = draw<8>(world);
  if (!fresh.ok()) return fresh.error();

  const std::uint64_t epoch =
      view.assist.present ? view.assist.value : load_big_endian<std::uint64_t>(fresh.value());
  const RecordWriter epoch_bytes = epoch_value(shop, owner, epoch);
  const Timestamp expires_at = now + shop.policy.one_time_code_lifetime;
  const RecordWriter record = encode(CodeRecord{shop.tenant.text(),
                                                owner.customer.text(),
                                                epoch,
                                                lineage,
                                                now,
                                                expires_at,
                                                {},
                                                request.actor,
                                                request.reason});
  AuditHead head = view.head;
  const auto outcome = commit_with_event(
      world, shop, owner, head, {AuditEvent::code_issued, 0, request.actor, request.reason},
      Durability::durable, now, [&](Batch& batch, const Version& version) {
        batch.require(owner.key(RecordKind::consent), view.consent.guard);
        if (view.assist.present) batch.require(view.assist.key, view.assist.guard);
        if (!view.assist.present)
          batch.put(view.assist.key, Guard::absent(), epoch_bytes.bytes(), version, kMostUsableTime);
        batch.put(code_key(shop, owner, text_of(code.value().reveal())), Guard::absent(), record.bytes(),
                  version, expires_at + 2 * kAfterlife);
      });
  moved = outcome.ok() && outcome.value().kind == CommitOutcome::Kind::conflict;
  const auto applied = expect_applied(outcome, "issue_code");
  if (!applied.ok()) return applied.error();
  return IssuedCode{std::move(code).value(), expires_at};
}

}  // namespace detail

/// errors  invalid_input.reason_missing; refused.customer_unknown, .account_disabled, .consent_missing,
///         .not_confirmed: this caller may know; store.*
template <World W>
Result<IssuedCode> issue_code(W& world, const Shop& shop, const CodeRequest& request, Timestamp now) {
  if (!detail::says_who_and_why(request.actor, request.reason))
    return Error{Errc::reason_missing, "issue_code"};
  const Owner owner = Owner::of(shop, request.customer);
  for (int tries = 0; tries < kMostConflicts; ++tries) {
    const auto view = read_assistance(world, shop, owner);
    if (!view.ok()) return view.error();
    const auto found = world.find(shop.tenant, request.customer);
    if (!found.ok()) return found.error();
    if (const auto refused = detail::reason_against_assistance(view.value(), found.value()))
      return Error{*refused, "issue_code"};

    const auto lineage = world.lineage();
    if (!lineage.ok()) return lineage.error();
    bool moved = false;
    auto issued = detail::write_code(world, shop, owner, request, view.value(), lineage.value(), now, moved);
    if (!moved) return issued;  // otherwise consent or epoch changed meanwhile: look again
  }
  return Error{Errc::conflict, "issue_code"};
}

}  // namespace jeton
