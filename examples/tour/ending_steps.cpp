// SPDX-License-Identifier: Apache-2.0
//
// ending_steps.cpp: the second half of Mia's steps.
#include "ending_steps.hpp"

#include "scratch_folder.hpp"

namespace tour {
namespace {

/// Verifies a token that must be dead of `reason`, and lets it explain itself.
bool expect_dead(TourShop& shop, std::string_view whose, const jeton::SignIn& sign_in, jeton::Errc reason) {
  const auto verified = shop.authority.verify(sign_in.token());
  const bool is_dead = !verified.ok() && verified.error().code == reason;
  if (!shop.report.expect(is_dead, std::string(whose) + " is dead")) return false;
  const auto explained = shop.authority.explain(sign_in.token());
  if (!shop.report.expect_ok(explained, "a dead token can be explained")) return false;
  const bool agrees = explained.value().dead_because == reason;
  shop.report.fact(whose, mask(sign_in.token(), 5) + " is dead: " + std::string(name(reason)));
  return shop.report.expect(agrees, "verify and explain give the same reason");
}

std::string_view words_of(jeton::AuditEvent event) {
  switch (event) {
    case jeton::AuditEvent::registered: return "registered";
    case jeton::AuditEvent::imported: return "imported";
    case jeton::AuditEvent::signed_in: return "signed in";
    case jeton::AuditEvent::sign_in_refused: return "sign-in refused";
    case jeton::AuditEvent::session_revoked: return "signed out";
    case jeton::AuditEvent::signed_out_everywhere: return "signed out everywhere";
    case jeton::AuditEvent::password_change_begun: return "password change begun";
    case jeton::AuditEvent::password_changed: return "password changed";
    case jeton::AuditEvent::session_issued: return "session issued";
    case jeton::AuditEvent::code_issued: return "one-time code issued";
    case jeton::AuditEvent::code_exchanged: return "one-time code exchanged";
    case jeton::AuditEvent::code_refused: return "one-time code refused";
    case jeton::AuditEvent::consent_given: return "allowed staff to help";
    case jeton::AuditEvent::consent_withdrawn: return "no longer allows help";
    default: return "something this tour does not show";
  }
}

std::string line_of(const jeton::AuditEntry& entry) {
  std::string line(words_of(entry.event));
  if (entry.reason) line += " (" + std::string(name(*entry.reason)) + ")";
  if (!entry.actor.empty()) line += ", by " + entry.actor;
  if (!entry.note.empty()) line += ": " + entry.note;
  return line;
}

}  // namespace

bool change_password(TourShop& shop) {
  shop.report.begin_step("Mia changes her password, and everything older ends");
  const std::string wanted = random_word(16);
  const auto changed = shop.authority.change_password(shop.session->token(), shop.password, wanted);
  if (!shop.report.expect_ok(changed, "Mia can change her password")) return false;
  if (!expect_dead(shop, "her old token", *shop.session, jeton::Errc::token_ended)) return false;
  if (!expect_dead(shop, "the staff's token", *shop.assistance, jeton::Errc::token_ended)) return false;

  const auto old = shop.authority.login(shop.login, shop.password);
  const bool is_refused = !old.ok() && old.error().code == jeton::Errc::wrong_credentials;
  if (!shop.report.expect(is_refused, "the old password is refused")) return false;
  shop.report.fact("old password", old.error().name());
  shop.password = wanted;
  auto signed_in = shop.authority.login(shop.login, shop.password);
  if (!shop.report.expect_ok(signed_in, "the new password is accepted")) return false;
  shop.session = std::move(signed_in).value();
  shop.report.fact("new password", "accepted: token " + mask(shop.session->token(), 5));
  return true;
}

bool sign_out(TourShop& shop) {
  shop.report.begin_step("Mia signs out; a dead token explains itself to staff, and says nothing to others");
  const auto revoked = shop.authority.revoke(shop.session->token());
  if (!shop.report.expect_ok(revoked, "a token can be revoked")) return false;
  if (!expect_dead(shop, "her token", *shop.session, jeton::Errc::token_revoked)) return false;
  const auto explained = shop.authority.explain(shop.session->token());
  if (!shop.report.expect_ok(explained, "a revoked token can be explained")) return false;
  shop.report.fact("issued", utc(explained.value().issued_at));
  shop.report.fact("revoked", utc(explained.value().revoked_at));

  const auto asked = shop.authority.introspect(shop.session->token());
  if (!shop.report.expect_ok(asked, "another server may ask about a token")) return false;
  shop.report.fact("another server", asked.value().is_active() ? "active" : "not active, and no reason");
  return shop.report.expect(!asked.value().is_active(), "a revoked token is not active");
}

bool show_audit(TourShop& shop) {
  shop.report.begin_step("The audit kept it all: who, what, why; never a password or token");
  const auto trail = shop.authority.audit_of(*shop.mia);
  if (!shop.report.expect_ok(trail, "the audit can be read")) return false;
  for (const jeton::AuditEntry& entry : trail.value().entries)
    shop.report.fact(utc(entry.at).substr(11), line_of(entry));
  shop.report.fact("chain", trail.value().is_whole ? "whole: no event was changed, lost or moved" : "BROKEN");
  return shop.report.expect(trail.value().is_whole, "the audit's chain is whole");
}

}  // namespace tour
