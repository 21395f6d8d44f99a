// SPDX-License-Identifier: Apache-2.0
//
// introspect.hpp: what may be said about a token: to another server (introspect, RFC 7662: a dead token is
// only "not active", with no reason), and to the shop's own staff (explain: why it is dead, never the token
// itself).
#pragma once

#include <jeton/flow/live_session.hpp>

#include <optional>

namespace jeton {

/// `live` is empty for every token that is not active, whatever the cause (RFC 7662 section 2.2).
struct Introspection {
  std::optional<Verified> live;
  [[nodiscard]] bool is_active() const noexcept { return live.has_value(); }
};

/// What staff may read about a token. Times are zero where the token stands for nothing here.
struct Explanation {
  std::optional<Errc> dead_because;  ///< empty: the token is alive
  std::optional<CustomerId> customer;
  std::optional<TokenKind> kind;
  Timestamp issued_at{};
  Timestamp expires_at{};
  Timestamp absolute_end{};
  Timestamp revoked_at{};
};

/// errors  store.*, internal.*: a fault is never "not active"
template <World W>
Result<Introspection> introspect(W& world, const Shop& shop, std::string_view token, Timestamp now) {
  SessionRooms rooms;
  const auto view = find_session(world, shop, token, rooms);
  const auto live =
      view.ok() ? judge_session(world, shop, view.value(), rooms, now) : Result<Verified>(view.error());
  if (live.ok()) return Introspection{live.value()};
  const ErrorKind why = kind(live.error().code);
  if (why == ErrorKind::store || why == ErrorKind::internal) return live.error();
  return Introspection{};
}

/// errors  store.*, internal.*
template <World W>
Result<Explanation> explain(W& world, const Shop& shop, std::string_view token, Timestamp now) {
  SessionRooms rooms;
  const auto view = find_session(world, shop, token, rooms);
  if (!view.ok()) {
    const ErrorKind why = kind(view.error().code);
    if (why == ErrorKind::store || why == ErrorKind::internal) return view.error();
    return Explanation{view.error().code, std::nullopt, std::nullopt};
  }
  const SessionRecord& session = view.value().record;
  const auto customer = CustomerId::parse(session.customer);
  if (!customer.ok()) return Error{Errc::damaged_record, "explain"};
  Explanation explanation{std::nullopt,      customer.value(),   static_cast<TokenKind>(session.kind),
                          session.issued_at, session.expires_at, session.absolute_end,
                          session.revoked_at};
  const auto live = judge_session(world, shop, view.value(), rooms, now);
  if (live.ok()) return explanation;
  const ErrorKind why = kind(live.error().code);
  if (why == ErrorKind::store || why == ErrorKind::internal) return live.error();
  explanation.dead_because = live.error().code;
  return explanation;
}

}  // namespace jeton
