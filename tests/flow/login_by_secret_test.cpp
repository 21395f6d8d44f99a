// SPDX-License-Identifier: Apache-2.0
//
// login_by_secret_test.cpp: one field for a password, a reset link's token or a one-time code, as Adobe
// Commerce's clients send it. The table says for each secret in each state what is answered, what was spent
// and what it cost.
#include <functional>
#include <map>

#include "flow/secret_kit.hpp"

namespace jeton::test {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kCodeLikePassword = "0123456789abcdefghijklmnopqrstuv";

/// The net of what was charged and given back, by counter: 'l' submitted login, 'a' account, 'd' day,
/// 'f' failures, 'o' codes.
class CountsTolls final : public ForwardingLedger {
 public:
  using ForwardingLedger::ForwardingLedger;
  std::map<char, std::int64_t> net;

  [[nodiscard]] Result<CommitOutcome> commit(const Batch& batch) override {
    const auto outcome = inner().commit(batch);
    if (!outcome.ok() || !outcome.value().is_applied()) return outcome;
    for (const Change& change : batch.changes())
      if (change.kind == ChangeKind::add) net[static_cast<char>(change.key.bytes()[1])] += change.delta;
    return outcome;
  }
};

std::string never_issued(TokenKind kind, const CustomerId& id, const SecretShop& shop) {
  ByteArray<32> random;
  random.fill(std::byte{9});
  return std::string(mint_opaque_token(kind, Owner::of(shop.shop(), id).partition.bytes, random).text());
}

/// What the secret's own use case says of it afterwards.
enum class Left { nothing, good, used };

Left left_of(SecretShop& shop, const std::string& secret) {
  for (const std::string_view login : {kBob, kEve}) {
    const bool is_link = secret.starts_with(kOpaqueTokenPrefix);
    const Errc said =
        is_link ? refusal_of(shop.look_at(secret)) : refusal_of(redeem_code(shop, login, secret));
    if (said == Errc::flow_too_long) return Left::good;  // no refusal
    if (said == Errc::link_already_used || said == Errc::code_already_used) return Left::used;
  }
  return Left::nothing;
}

/// One line of the table. `make` arranges everything and answers what is typed into Bob's sign-in.
struct Line {
  std::string name;
  std::function<std::string(SecretShop&)> make;
  std::string answer;  ///< "session", "staff" or the error's name
  std::string why;     ///< behind the reference, for refused.wrong_credentials
  Left left;
  std::int64_t submitted, account, code;  ///< what stays charged
  bool confirmed = true;
};

const std::string kWrong = "refused.wrong_credentials";
const std::string kLocked = "refused.account_locked";

const std::vector<Line>& table() {
  static const std::vector<Line> lines = {
      {"password, right", [](SecretShop&) { return std::string(kOldPassword); }, "session", "", Left::nothing,
       0, 0, 0},
      {"password, wrong", [](SecretShop&) { return std::string("a wrong guess"); }, kWrong, kWrong,
       Left::nothing, 1, 1, 0},
      {"password, used before",
       [](SecretShop& shop) {
         REQUIRE(shop.enter(kOldPassword).ok());
         return std::string(kOldPassword);
       },
       "session", "", Left::nothing, 0, 0, 0},
      {"password, replaced by a newer one",
       [](SecretShop& shop) {
         REQUIRE(change(shop, shop.token, kOldPassword, kNewPassword).ok());
         return std::string(kOldPassword);
       },
       kWrong, kWrong, Left::nothing, 1, 1, 0},
      {"password, another customer's", [](SecretShop&) { return std::string("eves-own-password"); }, kWrong,
       kWrong, Left::nothing, 1, 1, 0},
      {"password, consent withdrawn",
       [](SecretShop& shop) {
         shop.withdraw();
         return std::string(kOldPassword);
       },
       "session", "", Left::nothing, 0, 0, 0},
      {"password, unconfirmed", [](SecretShop&) { return std::string(kOldPassword); },
       "refused.not_confirmed", "", Left::nothing, 1, 1, 0, false},
      {"password, locked",
       [](SecretShop& shop) {
         shop.lock();
         return std::string(kOldPassword);
       },
       kWrong, kLocked, Left::nothing, 1, 0, 0},

      {"link, right", [](SecretShop& shop) { return shop.mailed_reset(); }, "session", "", Left::used, 0, 0,
       0},
      {"link, never sent",
       [](SecretShop& shop) { return never_issued(TokenKind::password_reset, shop.bob, shop); }, kWrong,
       "refused.link_unknown", Left::nothing, 1, 1, 0},
      {"link, used",
       [](SecretShop& shop) {
         const std::string link = shop.mailed_reset();
         REQUIRE(shop.enter(link).ok());
         return link;
       },
       kWrong, "refused.link_already_used", Left::used, 1, 1, 0},
      {"link, expired",
       [](SecretShop& shop) {
         const std::string link = shop.mailed_reset();
         shop.clock.advance(shop.policy().reset_link_lifetime);
         return link;
       },
       kWrong, "refused.link_expired", Left::nothing, 1, 1, 0},
      {"link, an older one",
       [](SecretShop& shop) {
         const std::string link = shop.mailed_reset();
         shop.mailed_reset();
         return link;
       },
       kWrong, "refused.link_ended", Left::nothing, 1, 1, 0},
      {"link, another customer's", [](SecretShop& shop) { return shop.mailed_reset(kEve); }, kWrong,
       "refused.link_unknown", Left::good, 1, 1, 0},
      {"link, consent withdrawn",
       [](SecretShop& shop) {
         const std::string link = shop.mailed_reset();
         shop.withdraw();
         return link;
       },
       "session", "", Left::used, 0, 0, 0},
      {"link, unconfirmed", [](SecretShop& shop) { return shop.mailed_reset(); }, "refused.not_confirmed", "",
       Left::good, 1, 1, 0, false},
      {"link, locked",
       [](SecretShop& shop) {
         shop.lock();
         return shop.mailed_reset();
       },
       kWrong, kLocked, Left::good, 1, 0, 0},
      {"link, for confirming an address",
       [](SecretShop& shop) { return never_issued(TokenKind::confirmation, shop.bob, shop); }, kWrong, kWrong,
       Left::nothing, 1, 1, 0},

      {"code, right", [](SecretShop& shop) { return shop.code_of(shop.bob); }, "staff", "", Left::used, 0, 0,
       0},
      {"code, never issued", [](SecretShop&) { return std::string(32, 'x'); }, kWrong, "refused.code_unknown",
       Left::nothing, 1, 1, 1},
      {"code, used",
       [](SecretShop& shop) {
         const std::string code = shop.code_of(shop.bob);
         REQUIRE(shop.enter(code).ok());
         return code;
       },
       kWrong, "refused.code_already_used", Left::used, 1, 1, 1},
      {"code, expired",
       [](SecretShop& shop) {
         const std::string code = shop.code_of(shop.bob);
         shop.clock.advance(30s);
         return code;
       },
       kWrong, "refused.code_expired", Left::nothing, 1, 1, 1},
      {"code, another customer's", [](SecretShop& shop) { return shop.code_of(shop.eve); }, kWrong,
       "refused.code_unknown", Left::good, 1, 1, 1},
      {"code, consent withdrawn after issue",
       [](SecretShop& shop) {
         const std::string code = shop.code_of(shop.bob);
         shop.withdraw();
         return code;
       },
       kWrong, "refused.code_ended", Left::nothing, 1, 1, 1},
      {"code, unconfirmed", [](SecretShop& shop) { return shop.code_of(shop.bob); }, "refused.not_confirmed",
       "", Left::good, 1, 1, 1, false},
      {"code, locked",
       [](SecretShop& shop) {
         shop.lock();
         return shop.code_of(shop.bob);
       },
       kWrong, kLocked, Left::good, 1, 0, 1},
      {"code, budget of the day spent",
       [](SecretShop& shop) {
         shop.policy().code_tries_per_day = 5;
         for (int i = 0; i < 5; ++i) (void)redeem_code(shop, kBob, std::string(32, 'x')).ok();
         const std::string code = shop.code_of(shop.bob);
         return code;
       },
       kWrong, "refused.throttled", Left::nothing, 1, 1, 0},
  };
  return lines;
}

std::string answer_of(SecretShop& shop, const Result<SignIn>& in) {
  if (!in.ok()) return std::string(in.error().name());
  const auto verified = shop.check(in.value().token());
  if (!verified.ok()) return "a dead session";
  const bool staff = verified.value().kind == TokenKind::assistance;
  CHECK(in.value().device().empty() == staff);  // a device cookie for the customer's browser only
  return staff ? "staff" : "session";
}

}  // namespace

TEST_CASE("each secret in each state: what is answered, what is spent, what it costs",
          "[flow][adobe][promise-3][promise-4][T22]") {
  for (const Line& line : table()) {
    INFO(line.name);
    SecretShop shop;
    const std::string secret = line.make(shop);
    CountsTolls ledger(shop.ledger);
    ChangedCustomer customers(shop.customers, [&](std::optional<Customer>& found) {
      if (found) found->confirmed = line.confirmed;
    });
    Blocking world = shop.blocking_over(customers, ledger);
    const auto in = enter_in(world, shop, secret);
    CHECK(answer_of(shop, in) == line.answer);
    if (line.answer == kWrong) CHECK(why(shop, in.error()) == line.why);
    CHECK(ledger.net['l'] == line.submitted);
    CHECK(ledger.net['a'] == line.account);
    CHECK(ledger.net['d'] == line.account);
    CHECK(ledger.net['f'] == line.account);
    CHECK(ledger.net['o'] == line.code);
    CHECK(left_of(shop, secret) == line.left);
  }
}

TEST_CASE("without the customer's consent there is no code to type", "[flow][adobe][promise-11]") {
  SecretShop shop;
  shop.withdraw();
  CHECK(refusal_of(code_for(shop, shop.bob)) == Errc::consent_missing);
}

TEST_CASE("a password in the shape of a code is a password first", "[flow][adobe][T22]") {
  SecretShop shop;
  shop.add("carol@example.com", kCodeLikePassword);
  const auto in = shop.enter(kCodeLikePassword, "carol@example.com");
  CHECK(answer_of(shop, in) == "session");
  CHECK(refusal_of(shop.enter(kCodeLikePassword)) == Errc::wrong_credentials);
}

}  // namespace jeton::test
