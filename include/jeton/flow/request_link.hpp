// SPDX-License-Identifier: Apache-2.0
//
// request_link.hpp: somebody asks for a link by mail, and learns nothing by asking. The steps that the
// requests for a reset and for a confirmation share.
//
// Known and unknown logins leave the same effects and get the same answer: for an unknown one the same batch
// is written in its decoy partition, with a mail that says so to the address itself (protocol P8). What is
// written for nobody is kept for a few days only, so strangers do not fill the ledger.
//
// Commits, in order: charge of the submitted login; then one batch: event, head, the purpose's epoch replaced
// (an older link is dead), link, delivery. The mail exists if and only if its link does.
#pragma once

#include <jeton/flow/account.hpp>
#include <jeton/flow/delivery.hpp>
#include <jeton/flow/mail_link.hpp>

namespace jeton {

/// in      login: 1..320 bytes of UTF-8; site: 0..256 bytes of printable UTF-8, handed back with the mail:
///         which front end asked, or its callback address. jeton never makes a link of it (T16)
struct LinkRequest {
  std::string_view login;
  std::string_view site = {};
};

/// The request was understood. Says nothing about whether anything will be sent.
struct Accepted {};

namespace detail {

/// To whom a link goes, and what the mail says.
struct Addressee {
  const Owner& owner;
  bool known;
  DeliveryKind kind;
  std::string_view login;
};

/// The text of a link and the key of its record.
struct MintedLink {
  OpaqueText text;
  RecordKey key;
};

template <World W>
Result<MintedLink> mint_link(W& world, const Shop& shop, const LinkTerms& terms, const Owner& owner) {
  ByteArray<32> random{};
  const auto drawn = world.random(random);
  if (!drawn.ok()) return drawn.error();
  const ByteArray<8>& route = owner.partition.bytes;
  MintedLink minted{mint_opaque_token(terms.token, route, random), link_key(shop, terms, route, random)};
  secure_wipe(random);
  return minted;
}

/// The same puts, none kept longer than `end`.
inline Batch kept_until_at_most(const Batch& batch, Timestamp end) noexcept {
  Batch shorter(batch.partition(), batch.durability(), batch.not_after());
  for (const Change& change : batch.changes())
    shorter.put(change.key, change.guard, change.value, change.new_version, earlier(change.keep_until, end),
                std::span(change.marks).first(change.mark_count));
  return shorter;
}

/// Charges one mail to the submitted login, existing account or not. False: the window's are used up.
template <World W>
Result<bool> charge_mail(W& world, const Shop& shop, std::string_view canonical, Timestamp now) {
  const Owner owner = stand_in_owner(shop, "submitted login", canonical);
  const Lifetime length = shop.policy.mail_window;
  const RecordKey counter = counter_key(CounterPurpose::mail, owner, big_endian(window_of(now, length)));
  return charge(world, shop, owner, now, [&](Batch& batch, const Version& version) {
    batch.add(counter, 1, 0, shop.policy.mail_requests, version, now + length + kAfterlife);
  });
}

/// The customer that was found again, if the login asked for is still theirs.
inline const Customer* customer_of(const Account& account, const Customer* found) {
  if (!account.known || found == nullptr) return nullptr;
  const auto own = canonical_login(found->login);
  return own.ok() && own.value() == account.login ? found : nullptr;
}

/// The one batch of a request, guarded by the epoch that `standing` saw.
template <World W>
Result<CommitOutcome> write_link(W& world, const Shop& shop, const LinkTerms& terms, const Addressee& to,
                                 const Standing& standing, std::string_view site, Timestamp now) {
  const auto lineage = world.lineage();
  if (!lineage.ok()) return lineage.error();
  const auto minted = mint_link(world, shop, terms, to.owner);
  if (!minted.ok()) return minted.error();
  const auto epoch = draw<8>(world);
  if (!epoch.ok()) return epoch.error();
  const auto id = draw<kDeliveryIdBytes>(world);
  if (!id.ok()) return id.error();
  const RecordKey mail_key = delivery_key(id.value());
  const auto sealed =
      seal_letter(world, shop, mail_key, {to.kind, to.login, minted.value().text.text(), site});
  if (!sealed.ok()) return sealed.error();

  const auto fresh = load_big_endian<std::uint64_t>(epoch.value());
  const Timestamp expires_at = now + terms.lifetime;
  const Timestamp keep_until = expires_at + kLinkAfterlife;
  const LinkFacts facts{fresh, lineage.value(), mailed_login_digest(shop, to.login), now, expires_at, {}};
  const RecordWriter link =
      encode(LinkRecord{terms.purpose, shop.tenant.text(), to.owner.customer.text(), facts});
  const RecordWriter mail = encode(DeliveryRecord{shop.tenant.text(), expires_at, {}, 0, sealed.value()});
  const RecordWriter replaced = epoch_value(shop, to.owner, fresh);
  const Mark mark = delivery_mark(shop);
  AuditHead head = standing.head;
  return commit_with_event(
      world, shop, to.owner, head, {terms.requested}, Durability::durable, now,
      [&](Batch& batch, const Version& version) {
        batch.put(standing.epoch.key, standing.epoch.guard, replaced.bytes(), version, kMostUsableTime);
        batch.put(minted.value().key, Guard::absent(), link.bytes(), version, keep_until);
        batch.put(mail_key, Guard::absent(), mail.bytes(), version, keep_until, std::span(&mark, 1));
        if (!to.known) batch = kept_until_at_most(batch, keep_until);
      });
}

}  // namespace detail

/// `kind_for(customer)` says what to tell an enabled customer; anybody else is told that there is no account
/// that can be used, by mail, where only the reader of that mailbox learns it.
template <World W, class KindFor>
Result<Accepted> request_link(W& world, const Shop& shop, LinkPurpose purpose, const LinkRequest& request,
                              Timestamp now, KindFor kind_for) {
  const auto canonical = canonical_login(request.login);
  if (!canonical.ok()) return canonical.error();
  if (request.site.size() > kMostSiteBytes || !is_printable_utf8(request.site))
    return Error{Errc::malformed_request, "request_link"};
  const auto charged = detail::charge_mail(world, shop, canonical.value(), now);
  if (!charged.ok()) return charged.error();
  if (!charged.value()) return Accepted{};  // depends on no account; nothing is sent
  const auto account = find_account(world, shop, request.login, canonical.value());
  if (!account.ok()) return account.error();

  const LinkTerms terms = link_terms(shop, purpose);
  const Owner& owner = account.value().owner;
  for (int tries = 0; tries < kMostConflicts; ++tries) {
    const auto standing = read_standing(world, shop, owner, terms.epoch);
    if (!standing.ok()) return standing.error();
    const auto found = world.find(shop.tenant, owner.customer);
    if (!found.ok()) return found.error();
    const Customer* const customer = detail::customer_of(account.value(), found.value());
    const bool usable = customer != nullptr && !customer->disabled;
    const detail::Addressee to{owner, account.value().known,
                               usable ? kind_for(*customer) : DeliveryKind::no_account,
                               customer != nullptr ? std::string_view(customer->login) : request.login};
    const auto outcome = detail::write_link(world, shop, terms, to, standing.value(), request.site, now);
    if (outcome.ok() && outcome.value().kind == CommitOutcome::Kind::conflict) continue;  // another request
    const auto applied = expect_applied(outcome, "request_link");
    if (!applied.ok()) return applied.error();
    return Accepted{};
  }
  return Error{Errc::conflict, "request_link"};
}

}  // namespace jeton
