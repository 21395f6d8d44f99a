// SPDX-License-Identifier: Apache-2.0
//
// shared_authority_test.cpp: eight threads use every method of one Authority at once, each for a customer of
// its own and all for one customer whom they share. Built with the thread sanitizer too (.ci/run threads):
// what the threads do to each other's memory shows there, what they do to each other's customers shows here.
#include <jeton/authority.hpp>

#include <barrier>
#include <string>
#include <thread>
#include <vector>

#include "authority/authority_kit.hpp"
#include "support/catch.hpp"

namespace jeton::test {
namespace {

constexpr std::size_t kThreads = 8;
constexpr std::string_view kWanted = "correct horse";

/// One thread's visit: what it asks, and the first thing that was answered otherwise than it must be.
class Visit {
 public:
  Visit(const Authority& shop, const CustomerId& shared, std::size_t number)
      : shop_(shop), shared_(shared), login_("visitor" + std::to_string(number) + "@example.com") {}

  void register_and_ask_for_mail() {
    const auto own = shop_.register_customer(login_, kPassword, Confirmation::awaited);
    check(own, "register_customer");
    own_ = own.ok() ? own.value() : shared_;
    expect(!shop_.login(login_, kPassword).ok(), "an address not confirmed yet signs nobody in");
    check(shop_.request_confirmation(login_, "https://shop.example/confirm"), "request_confirmation");
    check(shop_.request_reset(login_, "https://shop.example/reset"), "request_reset");
  }

  /// Takes mails until there is none, other threads' mails too, and follows each link.
  void read_mail() {
    for (auto mail = shop_.next_delivery(); mail.ok() && mail.value(); mail = shop_.next_delivery()) {
      const std::string link(text_of(mail.value()->token.reveal()));
      if (mail.value()->kind == DeliveryKind::confirmation) check(shop_.confirm(link), "confirm");
      if (mail.value()->kind == DeliveryKind::reset) {
        check(shop_.find_reset_link(link), "find_reset_link");
        check(shop_.reset_password(link, kPassword), "reset_password");
      }
      check(shop_.delivered(mail.value()->id), "delivered");
    }
  }

  void use_everything_else() {
    with_staff();
    by_provider();
    as_server();
    with_others();
  }
  std::string failed;

 private:
  /// Notes the first answer that is an error.
  template <class T>
  void check(const Result<T>& answer, const char* what) {
    if (!answer.ok() && failed.empty())
      failed = std::string(what) + ": " + std::string(answer.error().name());
  }
  void expect(bool holds, const char* what) {
    if (!holds && failed.empty()) failed = what;
  }
  /// The token of a sign-in, or an empty text where there is none.
  std::string token(const Result<SignIn>& answer, const char* what) {
    check(answer, what);
    return answer.ok() ? std::string(answer.value().token()) : std::string();
  }

  void with_staff() {
    const std::string session = token(shop_.login(login_, kPassword), "login");
    check(shop_.set_consent(session, Consent::given), "set_consent");
    check(shop_.consent_of(own_), "consent_of");
    const auto code = shop_.issue_code(own_, "staff:7", "ticket");
    check(code, "issue_code");
    if (code.ok()) token(shop_.exchange_code(login_, text_of(code.value().code.reveal())), "exchange_code");
    token(shop_.assist(own_, "staff:7", "ticket"), "assist");
    check(shop_.end_assistance(own_), "end_assistance");
    check(shop_.change_password(session, kPassword, kWanted), "change_password");
    expect(!shop_.verify(session).ok(), "a changed password ends older tokens");
    token(shop_.login_by_secret(login_, kWanted), "login_by_secret");
    const auto audit = shop_.audit_of(own_);
    expect(audit.ok() && audit.value().is_whole, "audit_of");
  }

  void by_provider() {
    const Identity identity{"acme", login_};
    check(shop_.link_identity(own_, identity), "link_identity");
    const std::string session = token(shop_.login_by_identity(identity), "login_by_identity");
    check(shop_.unlink_identity(own_, identity), "unlink_identity");
    token(shop_.reissue(session), "reissue");
    const auto state = shop_.begin_provider_sign_in({"acme", "https://shop.example/back", login_});
    check(state, "begin_provider_sign_in");
    if (state.ok())
      check(shop_.consume_provider_state({"acme", text_of(state.value().reveal()), login_}),
            "consume_provider_state");
    const auto begun = shop_.begin_registration("new." + login_, kWanted);
    check(begun, "begin_registration");
    if (!begun.ok()) return;
    const std::string registration(text_of(begun.value().token.reveal()));
    check(shop_.find_registration(registration), "find_registration");
    check(shop_.finish_registration(registration), "finish_registration");
    token(shop_.claim_registration(registration), "claim_registration");
  }

  void as_server() {
    const auto key = shop_.create_api_key({login_, Scopes({Scope::issue})});
    check(key, "create_api_key");
    if (key.ok()) {
      check(shop_.verify_api_key(text_of(key.value().text.reveal()), Scope::issue), "verify_api_key");
      check(shop_.revoke_api_key(key.value().id), "revoke_api_key");
    }
    check(shop_.import_api_key("foreign-key-of-" + login_, {login_, Scopes({Scope::issue})}),
          "import_api_key");
    check(shop_.api_keys(), "api_keys");
    const auto begun = shop_.begin_idempotent({"visit", login_, sha256(bytes_of(login_))});
    check(begun, "begin_idempotent");
    if (begun.ok())
      check(shop_.finish_idempotent(begun.value().ticket(), bytes_of("done")), "finish_idempotent");
    check(shop_.signing_keys(Algorithm::ed25519), "signing_keys");
    check(shop_.purge(100), "purge");
    const auto sibling = shop_.of_tenant(login_.substr(0, 8));
    check(sibling, "of_tenant");
    if (sibling.ok()) check(sibling.value().register_customer(login_, kWanted), "register at a sibling");
  }

  /// One customer of all threads: sessions come and go, and each verdict is one that some order explains.
  void with_others() {
    for (int round = 0; round < 10; ++round) {
      const std::string session = token(shop_.issue(shared_), "issue");
      check(shop_.csrf_token(session), "csrf_token");
      const auto verified = shop_.extend(session);
      expect(verified.ok() || verified.error().code == Errc::token_ended, "extend");
      check(shop_.introspect(session), "introspect");
      check(shop_.explain(session), "explain");
      check(shop_.revoke(session), "revoke");
      expect(!shop_.verify(session).ok(), "a revoked token is dead");
      if (round % 5 == 4) check(shop_.revoke_all(shared_), "revoke_all");
    }
    const auto refused = shop_.login(login_, "not the password");
    expect(!refused.ok() && shop_.why(refused.error().reference.text()).ok(), "why");
    check(shop_.find_customer(own_), "find_customer");
    check(shop_.login_changed(own_), "login_changed");
    check(shop_.credentials_changed(own_), "credentials_changed");
    check(shop_.customer_disabled(own_), "customer_disabled");
  }

  const Authority& shop_;
  CustomerId shared_;
  CustomerId own_ = shared_;
  std::string login_;
};

}  // namespace

TEST_CASE("eight threads that use every method of one authority get in nobody's way",
          "[race][authority][promise-2]") {
  SharedStores stores;
  const auto opened = Authority::open(stores.borrow(), options_with_secret(7));
  REQUIRE(opened.ok());
  const Authority& shop = opened.value();
  const CustomerId shared = shop.register_customer("everybody@example.com", kPassword).value();
  std::vector<Visit> visits;
  for (std::size_t i = 0; i < kThreads; ++i) visits.emplace_back(shop, shared, i);

  std::barrier together(static_cast<std::ptrdiff_t>(kThreads));
  std::vector<std::thread> threads;
  for (Visit& visit : visits)
    threads.emplace_back([&visit, &together] {
      together.arrive_and_wait();
      visit.register_and_ask_for_mail();
      together.arrive_and_wait();
      visit.read_mail();
      together.arrive_and_wait();
      visit.use_everything_else();
    });
  for (std::thread& thread : threads) thread.join();
  for (const Visit& visit : visits) CHECK(visit.failed == "");
  CHECK(shop.audit_of(shared).value().is_whole);
}

}  // namespace jeton::test
