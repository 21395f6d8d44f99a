// SPDX-License-Identifier: Apache-2.0
//
// door_visitor.hpp: a shop in memory behind a door, and a visitor who sends plain requests to it.
//
//   DoorShop shop;
//   auto door = WorkareaDoor::open(shop.authority).value();
//   Visitor visitor(door);
//   auto answer = visitor.post("/api/storefront/authentication_tokens", R"({"email":"bob@example.com"})");
//   CHECK(answer.status == 422);
#pragma once

#include <jeton/base/json.hpp>
#include <jeton/door/door.hpp>
#include <jeton/store/forwarding_ledger.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "authority/authority_kit.hpp"
#include "web/web_kit.hpp"

namespace jeton::test {

inline constexpr std::string_view kBobsPassword = "b0bl0bl@w";
inline constexpr std::string_view kBobsLogin = R"({"login":"bob@example.com","password":"b0bl0bl@w"})";

/// A ledger that a test can switch off.
class SwitchedLedger final : public ForwardingLedger {
 public:
  using ForwardingLedger::ForwardingLedger;
  bool is_down = false;

  [[nodiscard]] Result<Done> get(const Partition& partition, std::span<RecordSlot> slots) override {
    if (is_down) return Error{Errc::unavailable, "SwitchedLedger"};
    return inner().get(partition, slots);
  }
  [[nodiscard]] Result<CommitOutcome> commit(const Batch& batch) override {
    if (is_down) return Error{Errc::unavailable, "SwitchedLedger"};
    return inner().commit(batch);
  }
};

/// One tenant over stores that a test may switch off or look into.
struct DoorShop {
  SharedStores stores;
  SwitchedLedger ledger{stores.ledger};
  VirtualClock clock{kNoon};
  Authority authority = open_test_authority(stores.borrow_over(ledger), clock);

  CustomerId add_bob() { return authority.register_customer(kBob, kBobsPassword).value(); }

  std::string key_for(Scopes scopes) {
    auto key = authority.create_api_key({"test", scopes});
    return std::string(text_of(key.value().text.reveal()));
  }

  /// The token in the next mail that has one; empty if none waits. Mails come in no order.
  std::string mailed_token() {
    for (;;) {
      const auto mail = authority.next_delivery();
      if (!mail.ok() || !mail.value()) return {};
      (void)authority.delivered(mail.value()->id).ok();
      std::string token(text_of(mail.value()->token.reveal()));
      if (!token.empty()) return token;
    }
  }
};

using Headers = std::vector<std::pair<std::string, std::string>>;

/// What a visitor got back.
struct Answer {
  int status = 0;
  std::vector<ResponseHeader> headers;
  std::string body;

  [[nodiscard]] std::string header(std::string_view name) const {
    return web_test::header_of(Response{status, headers, {}}, name);
  }
  /// The raw JSON of a member, names joined by '.': json("account.email") == "\"bob@example.com\"".
  [[nodiscard]] std::string json(std::string_view path) const {
    const auto object = JsonObject::parse(body);
    if (!object.ok()) return "(no JSON)";
    std::optional<JsonValue> at = object.value().root();
    while (at && !path.empty()) {
      const std::size_t dot = path.find('.');
      at = at->find(path.substr(0, dot));
      path = dot == std::string_view::npos ? std::string_view() : path.substr(dot + 1);
    }
    return at ? std::string(at->raw()) : "(none)";
  }
  /// The same without the quotes of a string.
  [[nodiscard]] std::string text(std::string_view path) const {
    const std::string raw = json(path);
    return raw.size() >= 2 && raw.front() == '"' ? raw.substr(1, raw.size() - 2) : raw;
  }
  /// Everything a stranger sees, for comparing two answers byte for byte.
  [[nodiscard]] std::string bytes() const {
    std::string all = std::to_string(status) + "\n";
    for (const ResponseHeader& each : headers) all += each.name + ": " + each.value + "\n";
    return all + "\n" + body;
  }
};

/// Sends requests to a Door, or to Doors.
template <class D>
class Visitor {
 public:
  explicit Visitor(const D& door, std::string host = "shop.example") : door_(door), host_(std::move(host)) {}

  Answer send(std::string_view method, std::string_view target, std::string_view body = {},
              const Headers& headers = {}) const {
    std::vector<Header> all{{"Host", host_}};
    if (!body.empty() && !has(headers, "Content-Type")) all.push_back({"Content-Type", "application/json"});
    for (const auto& [name, value] : headers) all.push_back({name, value});
    const Request request{method, target, all, body};
    if constexpr (requires { door_.handle(request); }) {
      return answer_of(door_.handle(request));
    } else {
      const auto response = door_.answer(request);
      return response ? answer_of(*response) : Answer{};
    }
  }
  Answer get(std::string_view target, const Headers& headers = {}) const {
    return send("GET", target, {}, headers);
  }
  Answer post(std::string_view target, std::string_view body, const Headers& headers = {}) const {
    return send("POST", target, body, headers);
  }

 private:
  static bool has(const Headers& headers, std::string_view name) {
    for (const auto& each : headers)
      if (equals_ignoring_case(each.first, name)) return true;
    return false;
  }
  static Answer answer_of(Response response) {
    return {response.status, std::move(response.headers), std::move(response.body)};
  }

  const D& door_;
  std::string host_;
};

/// A copy of an answer with what looks random taken out: the support reference.
inline std::string without_reference(const Answer& answer) {
  std::string bytes = answer.bytes();
  const std::string reference = answer.text("reference");
  const std::size_t at = bytes.find(reference);
  if (reference.size() == 16 && at != std::string::npos) bytes.replace(at, 16, "(reference)");
  return bytes;
}

/// "name=value" of the cookie that an answer sets; empty if it sets none of that name.
inline std::string cookie_of(const Answer& answer, std::string_view name) {
  for (const ResponseHeader& header : answer.headers)
    if (header.name == "Set-Cookie" && header.value.starts_with(name))
      return header.value.substr(0, header.value.find(';'));
  return {};
}

}  // namespace jeton::test
