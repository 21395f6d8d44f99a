// SPDX-License-Identifier: Apache-2.0
//
// mail_link.hpp: a link that was mailed: where its record lies, whether it is still good, and how it is
// spent. The step that resetting, confirming and looking at a link share.
//
// A link is good once, until it expires, and only while nothing newer took its place: it remembers the epoch
// of its purpose, which every new request and every change of the password replaces (protocol P3). It proves
// that somebody reads the mailbox it was sent to, so it is void once the login is another one. Looking at a
// link changes nothing; only a batch with spend_link() in it spends it, so a mail scanner's visit does not
// (promise 10).
//
//   const auto link = read_link(world, shop, LinkPurpose::reset, token);
//   ... batch.put(...); spend_link(batch, link.value(), spent, version);
#pragma once

#include <jeton/flow/refusal.hpp>
#include <jeton/flow/revoke_all.hpp>
#include <jeton/store/link_records.hpp>
#include <jeton/token/opaque_token.hpp>

#include <optional>

namespace jeton {

/// What is different about a purpose: its token, its record, its epoch, its life and its event.
struct LinkTerms {
  LinkPurpose purpose;
  TokenKind token;
  RecordKind record;
  EpochPurpose epoch;
  Lifetime lifetime;
  AuditEvent requested;
};

inline LinkTerms link_terms(const Shop& shop, LinkPurpose purpose) noexcept {
  if (purpose == LinkPurpose::confirmation)
    return {purpose,
            TokenKind::confirmation,
            RecordKind::confirmation_link,
            EpochPurpose::confirmation,
            shop.policy.confirmation_link_lifetime,
            AuditEvent::confirmation_requested};
  return {purpose,
          TokenKind::password_reset,
          RecordKind::reset_link,
          EpochPurpose::reset,
          shop.policy.reset_link_lifetime,
          AuditEvent::reset_requested};
}

/// How long the records of a link stay after its end, so that a late visitor is told what became of it.
inline constexpr Lifetime kLinkAfterlife = 2 * kAfterlife;

/// The key of a link's record: a digest over the decoded bytes and the tenant (promises 7 and 12).
inline RecordKey link_key(const Shop& shop, const LinkTerms& terms, Bytes route, Bytes random) noexcept {
  return record_key(terms.record, {sha256({bytes_of("link"), field(shop.tenant.text()), route, random})});
}

/// By which a link remembers the stored login it was sent to. Keyed: addresses are easily guessed.
inline Digest mailed_login_digest(const Shop& shop, std::string_view login) noexcept {
  return hmac_sha256(shop.keys.decoy, {bytes_of("mailed login"), field(shop.tenant.text()), field(login)});
}

/// A link and what it hangs on, as two gets saw them. Holds no borrowed text.
struct LinkView {
  LinkPurpose purpose;
  Owner owner;
  RecordKey key;
  Version version;
  LinkFacts facts;
  EpochView epoch;
  AuditHead head;
};

namespace detail {

/// The link's record alone: whose it is and what it says.
template <World W>
Result<LinkView> read_link_record(W& world, const Shop& shop, const LinkTerms& terms,
                                  const ParsedOpaque& token) {
  RecordRoom room;
  const Partition partition{token.route};
  RecordSlot slots[] = {{.key = link_key(shop, terms, token.route, token.random), .room = room}};
  const auto read = world.get(partition, slots);
  if (!read.ok()) return read.error();
  if (!slots[0].found) return Error{Errc::link_unknown, "read_link"};
  const auto record = decode<LinkRecord>(slots[0].value());
  if (!record.ok()) return record.error();
  const auto customer = CustomerId::parse(record.value().customer);
  const bool ours = record.value().purpose == terms.purpose && record.value().tenant == shop.tenant.text();
  if (!ours || !customer.ok()) return Error{Errc::damaged_record, "read_link"};
  const Owner owner = Owner::of(shop, customer.value());
  if (owner.partition != partition) return Error{Errc::damaged_record, "read_link"};
  return LinkView{terms.purpose,
                  owner,
                  slots[0].key,
                  slots[0].version,
                  record.value().facts,
                  {slots[0].key, Guard::absent(), false, 0},
                  {}};
}

}  // namespace detail

/// Reads the link that `token` is, with the epoch and the audit head it depends on.
///
/// errors  without a store call: invalid_input.malformed_token, .token_too_long; refused.wrong_token_kind;
///         with one: refused.link_unknown; store.*
template <World W>
Result<LinkView> read_link(W& world, const Shop& shop, LinkPurpose purpose, std::string_view token) {
  const auto parsed = parse_opaque_token(token);
  if (!parsed.ok()) return parsed.error();
  const LinkTerms terms = link_terms(shop, purpose);
  if (parsed.value().kind != terms.token) return Error{Errc::wrong_token_kind, "read_link"};
  auto link = detail::read_link_record(world, shop, terms, parsed.value());
  if (!link.ok()) return link;
  const auto standing = read_standing(world, shop, link.value().owner, terms.epoch);
  if (!standing.ok()) return standing.error();
  link.value().epoch = standing.value().epoch;
  link.value().head = standing.value().head;
  return link;
}

/// Why this link is not accepted now, or nothing. A customer who is gone, disabled or has another login since
/// has ended it.
inline std::optional<Errc> reason_against_link(const Shop& shop, const LinkView& link,
                                               const Customer* customer, Timestamp now) noexcept {
  if (link.facts.used_at != Timestamp{}) return Errc::link_already_used;
  if (now >= link.facts.expires_at) return Errc::link_expired;
  if (!link.epoch.present || link.epoch.value != link.facts.epoch) return Errc::link_ended;
  if (customer == nullptr || customer->disabled) return Errc::link_ended;
  if (mailed_login_digest(shop, customer->login) != link.facts.login_digest) return Errc::link_ended;
  return std::nullopt;
}

/// Writes down that a link was refused, and answers why: whoever holds a link may know that it is over. One
/// that nobody ever got is not written down, or a stranger could fill the ledger.
template <World W>
Error refuse_link(W& world, const Shop& shop, const LinkView& link, Errc reason, Timestamp now) {
  const Happening happening{AuditEvent::link_refused, static_cast<std::uint16_t>(reason)};
  const auto logged = log_refusal(world, shop, link.owner, link.head, happening, now);
  if (!logged.ok()) return logged.error();
  return Error{reason, "read_link"};
}

/// The link's record once it is spent; it must outlive the batch that spend_link() adds it to.
inline RecordWriter spent_link(const Shop& shop, const LinkView& link, Timestamp now) noexcept {
  LinkFacts facts = link.facts;
  facts.used_at = now;
  return encode(LinkRecord{link.purpose, shop.tenant.text(), link.owner.customer.text(), facts});
}

/// Position of the change that fails if the ledger's history is another one, among those of spend_link().
inline constexpr std::size_t kLineageOfSpend = 1;

/// Adds three changes: the link's epoch stands, the ledger's history is the link's, the link is spent.
inline void spend_link(Batch& batch, const LinkView& link, const RecordWriter& spent,
                       const Version& version) noexcept {
  batch.require(link.epoch.key, link.epoch.guard);
  batch.require_lineage(link.facts.lineage);
  batch.put(link.key, Guard::version(link.version), spent.bytes(), version,
            link.facts.expires_at + kLinkAfterlife);
}

}  // namespace jeton
