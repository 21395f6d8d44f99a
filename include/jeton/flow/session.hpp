// SPDX-License-Identifier: Apache-2.0
//
// session.hpp: begin a session, and only with a proof in hand.
//
// A PasswordProof can be made only by the step that read the epoch before the hash (protocol P4):
// issue_session takes it and requires the epoch it holds, so the broken order does not compile. A conflict on
// the epoch means that something ended all sessions meanwhile; the flow starts over and verifies again.
#pragma once

#include <jeton/base/secret.hpp>
#include <jeton/flow/audit.hpp>
#include <jeton/flow/device_cookie.hpp>
#include <jeton/flow/epoch.hpp>
#include <jeton/flow/session_token.hpp>
#include <jeton/flow/shop.hpp>
#include <jeton/flow/world.hpp>

#include <optional>
#include <utility>

namespace jeton {

/// A token and what it stands for. The token's text exists only here; the ledger keeps a digest.
struct IssuedToken {
  Secret token;
  CustomerId customer;
  Timestamp issued_at;
  Timestamp expires_at;
  Timestamp absolute_end;  ///< extending ends here
};

/// How a sign-in, or a step after it, ended. Only a granted step makes one; further kinds will be appended.
class SignIn {
 public:
  enum class Kind : std::uint8_t { signed_in = 1 };

  static SignIn signed_in(IssuedToken issued, std::optional<IssuedDevice> device = {}) noexcept {
    return SignIn(std::move(issued), std::move(device));
  }

  [[nodiscard]] Kind kind() const noexcept { return Kind::signed_in; }
  [[nodiscard]] bool is_signed_in() const noexcept { return true; }
  /// The token's text: hand it to the customer, store it nowhere. Owned by this object.
  [[nodiscard]] std::string_view token() const noexcept { return text_of(issued_.token.reveal()); }
  [[nodiscard]] const CustomerId& customer() const noexcept { return issued_.customer; }
  [[nodiscard]] Timestamp issued_at() const noexcept { return issued_.issued_at; }
  [[nodiscard]] Timestamp expires_at() const noexcept { return issued_.expires_at; }
  [[nodiscard]] Timestamp absolute_end() const noexcept { return issued_.absolute_end; }
  /// The device cookie for the customer's browser; empty where there is none, as for staff. Owned by this
  /// object.
  [[nodiscard]] std::string_view device() const noexcept {
    return device_ ? text_of(device_->cookie.reveal()) : std::string_view{};
  }
  /// The end of device(); time zero where there is none.
  [[nodiscard]] Timestamp device_expires_at() const noexcept {
    return device_ ? device_->expires_at : Timestamp{};
  }

 private:
  SignIn(IssuedToken issued, std::optional<IssuedDevice> device) noexcept
      : issued_(std::move(issued)), device_(std::move(device)) {}
  IssuedToken issued_;
  std::optional<IssuedDevice> device_;
};

/// Evidence that a customer may be given a session: made by a flow's own proving step, never from an id
/// alone.
struct SessionProof {
  Owner owner;
  EpochView epoch;  ///< read before what was proved
  AuditHead head;
};

/// What is to be begun, and how it is told in the audit.
struct SessionTerms {
  TokenKind kind;
  Timestamp expires_at;
  Timestamp absolute_end;
  Happening happening;
  Durability durability;  ///< passing: losing it to a power cut only means signing in again
  std::string_view actor = {};
  std::uint64_t assist_epoch = 0;
};

/// The terms of a customer's own session: sliding, with an absolute end.
inline SessionTerms customer_terms(const Shop& shop, Timestamp now, const Happening& happening) noexcept {
  const Timestamp absolute = now + shop.policy.session_absolute_lifetime;
  return {TokenKind::session, earlier(now + shop.policy.session_lifetime, absolute), absolute, happening,
          Durability::passing};
}

/// Index, in issue_session's batch, of the first change that its caller adds: after event, head, epoch and
/// session.
inline constexpr std::size_t kFirstSessionExtra = kFirstOwnChange + 2;

/// What became of issue_session: a token, or the news that the epoch moved and the proof is void.
struct SessionOutcome {
  std::optional<IssuedToken> issued;
  bool epoch_moved = false;
  CommitOutcome outcome = CommitOutcome::applied();  ///< of the batch, for changes the caller added
};

/// One batch: event, head, the epoch required (or written, if the customer has none yet), the session, and
/// whatever `add(batch, version)` puts behind (index kFirstSessionExtra on).
template <World W, class Add>
Result<SessionOutcome> issue_session(W& world, const Shop& shop, const SessionProof& proof,
                                     const SessionTerms& terms, Timestamp now, Add add) {
  const Timestamp keep_until = terms.absolute_end + kAfterlife;
  auto minted = mint_session(world, shop, proof.owner, terms.kind, keep_until, now);
  if (!minted.ok()) return minted.error();
  const auto fresh_epoch = draw<8>(world);
  if (!fresh_epoch.ok()) return fresh_epoch.error();
  const std::uint64_t epoch =
      proof.epoch.present ? proof.epoch.value : load_big_endian<std::uint64_t>(fresh_epoch.value());
  IssuedToken issued{std::move(minted.value().text), proof.owner.customer, now, terms.expires_at,
                     terms.absolute_end};
  const RecordWriter session = encode(SessionRecord{shop.tenant.text(),
                                                    proof.owner.customer.text(),
                                                    static_cast<std::uint8_t>(terms.kind),
                                                    epoch,
                                                    terms.assist_epoch,
                                                    now,
                                                    terms.expires_at,
                                                    terms.absolute_end,
                                                    {},
                                                    terms.actor});
  const RecordWriter epoch_bytes = epoch_value(shop, proof.owner, epoch);

  AuditHead head = proof.head;
  const auto outcome = commit_with_event(
      world, shop, proof.owner, head, terms.happening, terms.durability, now,
      [&](Batch& batch, const Version& version) {
        if (proof.epoch.present) batch.require(proof.epoch.key, proof.epoch.guard);
        if (!proof.epoch.present)
          batch.put(proof.epoch.key, Guard::absent(), epoch_bytes.bytes(), version, kMostUsableTime);
        batch.put(minted.value().key, Guard::absent(), session.bytes(), version, keep_until);
        add(batch, version);
      });
  if (!outcome.ok()) return outcome.error();
  if (outcome.value().kind == CommitOutcome::Kind::unknown)
    return Error{Errc::unknown_outcome, "issue_session"};
  SessionOutcome result;
  result.outcome = outcome.value();
  if (outcome.value().is_applied()) result.issued.emplace(std::move(issued));
  result.epoch_moved = outcome.value() == CommitOutcome::conflict(kFirstOwnChange);
  return result;
}

}  // namespace jeton
