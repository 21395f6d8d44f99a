// SPDX-License-Identifier: Apache-2.0
//
// every_door_test.cpp: what holds at all six doors alike, shown by one table of their requests: a store that
// fails at any call is never told as a refusal, and what a client sends twice or broken is never our fault.
//
// In the table {WORD} stands for something made for this one request: a session, a link, a code, a number.
#include <jeton/door/adobe.hpp>
#include <jeton/door/appstle.hpp>
#include <jeton/door/doors.hpp>
#include <jeton/door/standard.hpp>
#include <jeton/door/standard_server.hpp>
#include <jeton/door/workarea.hpp>
#include <jeton/store/forwarding_customers.hpp>

#include <map>

#include "door/medusa_kit.hpp"

namespace jeton::test {
namespace {

/// Counts the calls of both stores since it was armed, and fails one of them.
struct Fuse {
  std::size_t fails_at = 0;  ///< 0: none
  std::size_t calls = 0;

  bool blows() { return ++calls == fails_at; }
  void arm(std::size_t nth) { *this = {nth, 0}; }
};
Error blown() { return Error{Errc::unavailable, "Fuse"}; }

class FusedLedger final : public ForwardingLedger {
 public:
  FusedLedger(Ledger& inner, Fuse& fuse) : ForwardingLedger(inner), fuse_(fuse) {}
  Result<Done> get(const Partition& partition, std::span<RecordSlot> slots) override {
    return fuse_.blows() ? blown() : inner().get(partition, slots);
  }
  Result<CommitOutcome> commit(const Batch& batch) override {
    return fuse_.blows() ? blown() : inner().commit(batch);
  }
  Result<Lineage> lineage() override { return fuse_.blows() ? blown() : inner().lineage(); }

 private:
  Fuse& fuse_;
};

class FusedCustomers final : public ForwardingCustomers {
 public:
  FusedCustomers(CustomerStore& inner, Fuse& fuse) : ForwardingCustomers(inner), fuse_(fuse) {}
  Result<std::optional<Customer>> find_by_login(const TenantId& tenant, std::string_view login) override {
    return fuse_.blows() ? blown() : inner().find_by_login(tenant, login);
  }
  Result<std::optional<Customer>> find(const TenantId& tenant, const CustomerId& id) override {
    return fuse_.blows() ? blown() : inner().find(tenant, id);
  }
  Result<Swap> replace_password_if(const TenantId& tenant, const CustomerId& id, std::string_view expected,
                                   std::string_view wanted) override {
    return fuse_.blows() ? blown() : inner().replace_password_if(tenant, id, expected, wanted);
  }
  Result<Swap> set_confirmed_if(const TenantId& tenant, const CustomerId& id,
                                std::string_view login) override {
    return fuse_.blows() ? blown() : inner().set_confirmed_if(tenant, id, login);
  }
  Result<CustomerId> create(const TenantId& tenant, const NewCustomer& customer) override {
    return fuse_.blows() ? blown() : inner().create(tenant, customer);
  }

 private:
  Fuse& fuse_;
};

struct Asked {
  const char* line;     ///< METHOD target
  const char* headers;  ///< "Name: value" lines, joined by a bar
  const char* body;
};

constexpr const char* kBearer = "Authorization: Bearer {TOKEN}";
constexpr const char* kKey = "X-API-Key: {KEY}";
constexpr const char* kStaff = "Authorization: Bearer {KEY}";
constexpr const char* kMedusa = "Authorization: Bearer {JWT}|x-publishable-api-key: pk_test_1";

constexpr Asked kRequests[] = {
    {"POST /jeton/login", "", R"({"login":"bob@example.com","password":"b0bl0bl@w","cookie":true})"},
    {"POST /jeton/code", "", R"({"login":"bob@example.com","code":"{CODE}"})"},
    {"GET /jeton/session", kBearer, ""},
    {"POST /jeton/session/extend", kBearer, ""},
    {"POST /jeton/logout", kBearer, ""},
    {"POST /jeton/password", kBearer, R"({"current_password":"b0bl0bl@w","new_password":"b0bl0bl@w"})"},
    {"POST /jeton/customers", "Idempotency-Key: k{N}",
     R"({"login":"new{N}@example.com","password":"correct horse"})"},
    {"POST /jeton/reset/request", "", R"({"login":"bob@example.com"})"},
    {"POST /jeton/reset", "", R"({"token":"{RESET}","new_password":"b0bl0bl@w"})"},
    {"POST /jeton/confirmation/request", "", R"({"login":"bob@example.com"})"},
    {"POST /jeton/code/issue", kKey, R"({"customer":"{BOB}","actor":"staff:ann","reason":"ticket"})"},
    {"POST /jeton/introspect", kKey, R"({"token":"{TOKEN}"})"},
    {"POST /jeton/revoke", kKey, R"({"token":"{TOKEN}"})"},
    {"GET /healthz", "", ""},
    {"GET /.well-known/jwks.json", "", ""},
    {"GET /api/external/v2/customer-portal-token?email=bob%40example.com", kKey, ""},
    {"GET /api/external/v2/manage-subscription-link?emailId=bob%40example.com", kKey, ""},
    {"POST /graphql", "",
     R"({"query":"mutation { generateCustomerToken(email: \"bob@example.com\", password: \"b0bl0bl@w\") { token } }"})"},
    {"POST /graphql", kBearer, R"({"query":"{ customer { email allow_remote_shopping_assistance } }"})"},
    {"POST /graphql", kBearer,
     R"({"query":"mutation { updateCustomerV2(input: {allow_remote_shopping_assistance: true}) { customer { email } } }"})"},
    {"POST /graphql", kBearer,
     R"({"query":"mutation { changeCustomerPassword(currentPassword: \"b0bl0bl@w\", newPassword: \"b0bl0bl@w\") { email } }"})"},
    {"POST /graphql", kBearer, R"({"query":"mutation { revokeCustomerToken { result } }"})"},
    {"POST /graphql", "",
     R"({"query":"mutation { resetPassword(email: \"bob@example.com\", resetPasswordToken: \"{RESET}\", newPassword: \"b0bl0bl@w\") }"})"},
    {"POST /graphql", kStaff,
     R"({"query":"mutation { generateCustomerTokenAsAdmin(input: {customer_email: \"bob@example.com\"}) { customer_token } }"})"},
    {"POST /rest/V1/integration/customer/token", "",
     R"({"username":"bob@example.com","password":"b0bl0bl@w"})"},
    {"POST /api/storefront/authentication_tokens", "",
     R"({"email":"bob@example.com","password":"b0bl0bl@w"})"},
    {"PATCH /api/storefront/authentication_tokens", "Authorization: Token token={TOKEN}", ""},
    {"GET /api/storefront/account", "Authorization: Token token={TOKEN}", ""},
    {"PATCH /api/storefront/account", "Authorization: Token token={TOKEN}", R"({"first_name":"Bob"})"},
    {"POST /api/storefront/account", "", R"({"email":"acc{N}@example.com","password":"correct horse"})"},
    {"POST /api/storefront/password_resets", "", R"({"email":"bob@example.com"})"},
    {"POST /auth/customer/emailpass", "", R"({"email":"bob@example.com","password":"b0bl0bl@w"})"},
    {"POST /auth/customer/emailpass/register", "",
     R"({"email":"m{N}@example.com","password":"correct horse"})"},
    {"POST /auth/customer/emailpass/reset-password", "", R"({"identifier":"bob@example.com"})"},
    {"POST /auth/customer/emailpass/update", "Authorization: Bearer {RESET}", R"({"password":"b0bl0bl@w"})"},
    {"POST /auth/token/refresh", kMedusa, ""},
    {"POST /auth/session", kMedusa, ""},
    {"GET /store/customers/me", kMedusa, ""},
    {"POST /store/customers/me", kMedusa, R"({"first_name":"Bob"})"},
    {"POST /auth/customer/google", "", "{}"},
    {"GET /auth/customer/google/callback?code=good&state={STATE}", "", ""},
    {"GET /auth/customer/providers", "", ""},
};

/// All doors of one shop, over stores with a fuse.
class EveryDoor {
 public:
  EveryDoor() {
    require_consent();
    REQUIRE(
        doors_.mount("shop.example", {&standard_, &server_, &appstle_, &adobe_, &workarea_, &medusa_}).ok());
  }

  /// The request as it would be granted, with what it needs made for it now. A day passes first, so that no
  /// try of an earlier one counts.
  Request made(const Asked& asked) {
    fuse.arm(0);
    clock_.advance(std::chrono::hours(25));
    ++number_;
    words_.clear();
    headers_.clear();
    const std::string line = filled(asked.line);
    method_ = line.substr(0, line.find(' '));
    target_ = line.substr(line.find(' ') + 1);
    body_ = filled(asked.body);
    add("Host: shop.example");
    if (!body_.empty()) add("Content-Type: application/json");
    for (std::string rest = filled(asked.headers); !rest.empty();) {
      const std::size_t end = std::min(rest.find('|'), rest.size());
      add(rest.substr(0, end));
      rest.erase(0, end + 1);
    }
    return request();
  }
  /// The request once more, with one header line added.
  Request with(const std::string& header) {
    add(header);
    return request();
  }
  [[nodiscard]] Response handle(const Request& request) const { return doors_.handle(request); }

  Fuse fuse;

 private:
  // As their interfaces: a forwarding store that is given another one by its own type copies it, fuse and all
  // left out.
  Ledger& fused_ledger() { return ledger_; }
  CustomerStore& fused_customers() { return customers_; }

  void require_consent() {
    const std::string token(shop_.issue(bob_).value().token());
    REQUIRE(shop_.set_consent(token, Consent::given).ok());
  }
  Request request() {
    views_.clear();
    for (const auto& [name, value] : headers_) views_.push_back({name, value});
    return {method_, target_, views_, body_};
  }
  void add(const std::string& line) {
    const std::size_t colon = line.find(": ");
    headers_.emplace_back(line.substr(0, colon), line.substr(colon + 2));
  }

  std::string filled(std::string text) {
    for (std::size_t at = text.find('{'); at != std::string::npos; at = text.find('{', at + 1)) {
      const std::size_t end = text.find('}', at);
      if (end == std::string::npos) break;
      const std::string word = text.substr(at + 1, end - at - 1);
      if (!word.empty() && std::all_of(word.begin(), word.end(), [](char c) { return c >= 'A' && c <= 'Z'; }))
        text.replace(at, end - at + 1, word_of(word));
    }
    return text;
  }
  const std::string& word_of(const std::string& word) {
    auto& made = words_[word];
    if (made.empty()) made = make(word);
    return made;
  }
  std::string make(const std::string& word) {
    if (word == "TOKEN") return std::string(shop_.issue(bob_).value().token());
    if (word == "KEY") return key_;
    if (word == "BOB") return std::string(bob_.text());
    if (word == "CODE")
      return std::string(text_of(shop_.issue_code(bob_, "staff", "x").value().code.reveal()));
    if (word == "RESET") return reset_link();
    if (word == "JWT")
      return Visitor(medusa_).post(kMedusaLogin, medusa_credentials(kBob, kBobsPassword)).text("token");
    if (word == "STATE") {
      const std::string location = Visitor(medusa_).post("/auth/customer/google", "{}").text("location");
      return location.substr(location.rfind('=') + 1);
    }
    return std::to_string(number_);
  }
  std::string reset_link() {
    while (shop_.next_delivery().value()) continue;
    REQUIRE(shop_.request_reset(kBob).ok());
    return std::string(text_of(shop_.next_delivery().value()->token.reveal()));
  }

  SharedStores stores_;
  FusedLedger ledger_{stores_.ledger, fuse};
  FusedCustomers customers_{stores_.customers, fuse};
  VirtualClock clock_{kNoon};
  Authority shop_ = open_test_authority(Stores{std::make_unique<ForwardingCustomers>(fused_customers()),
                                               std::make_unique<ForwardingLedger>(fused_ledger()),
                                               {},
                                               StoreHome::memory},
                                        clock_);
  CustomerId bob_ = shop_.register_customer(kBob, kBobsPassword).value();
  std::string key_ = std::string(text_of(
      shop_.create_api_key({"all", Scopes({Scope::issue, Scope::assist, Scope::introspect, Scope::revoke})})
          .value()
          .text.reveal()));
  ProviderStub google_{"google"};
  FirstNames profile_;
  StandardDoor standard_ = StandardDoor::open(shop_).value();
  StandardServerDoor server_ = StandardServerDoor::open(shop_).value();
  AppstleDoor appstle_ =
      AppstleDoor::open(shop_, {.shop = "s.example", .portal_url = "https://s.example/p?a=b"}).value();
  AdobeDoor adobe_ = AdobeDoor::open(shop_).value();
  WorkareaDoor workarea_ = WorkareaDoor::open(shop_).value();
  MedusaDoor medusa_ = MedusaDoor::open(shop_,
                                        {.publishable_keys = {std::string(kPublishable)},
                                         .providers = {{&google_, {"https://shop.example/cb"}}}},
                                        profile_)
                           .value();
  Doors doors_;
  int number_ = 0;
  std::map<std::string, std::string> words_;
  std::string method_, target_, body_;
  std::vector<std::pair<std::string, std::string>> headers_;
  std::vector<Header> views_;
};

/// GraphQL and REST of Adobe say it in the body.
bool is_granted(const Response& answer) {
  return answer.status >= 200 && answer.status < 400 && answer.body.find("\"errors\"") == std::string::npos;
}
bool is_refusal(const Response& answer) {
  return (answer.status >= 400 && answer.status < 500) ||
         answer.body.find("graphql-auth") != std::string::npos;  // -entication and -orization
}

}  // namespace

TEST_CASE("at every door each request of the table is granted while nothing fails", "[door]") {
  EveryDoor doors;
  for (const Asked& asked : kRequests) {
    const Response answer = doors.handle(doors.made(asked));
    INFO(asked.line << " " << asked.body << " was answered " << answer.status << " " << answer.body);
    CHECK(is_granted(answer));
  }
}

TEST_CASE("at every door a store that fails at any call is never told as a refusal", "[door][promise-6]") {
  EveryDoor doors;
  std::size_t blown_fuses = 0;
  for (const Asked& asked : kRequests) {
    for (std::size_t nth = 1;; ++nth) {
      const Request request = doors.made(asked);
      doors.fuse.arm(nth);
      const Response answer = doors.handle(request);
      if (doors.fuse.calls < nth) break;  // it needs no more calls than that
      ++blown_fuses;
      INFO(asked.line << " " << asked.body << ", call " << nth << ": " << answer.status << " "
                      << answer.body);
      CHECK_FALSE(is_refusal(answer));
    }
  }
  CHECK(blown_fuses > 4 * std::size(kRequests));  // or the fuse was not in the circuit
}

TEST_CASE("at every door what is sent twice or broken is never our fault", "[door][promise-9]") {
  EveryDoor doors;
  for (const Asked& asked : kRequests) {
    for (const char* header : {"Authorization: Bearer twice", "Cookie: a=1; __Host-jeton=1; __Host-jeton=2",
                               "Content-Type: text/html", "X-API-Key: twice", "Idempotency-Key: \t",
                               "x-publishable-api-key: twice", "Sec-Fetch-Site: cross-site"}) {
      doors.made(asked);
      const Response answer = doors.handle(doors.with(header));
      INFO(asked.line << " with " << header << ": " << answer.status << " " << answer.body);
      CHECK(answer.status < 500);
    }
    for (const std::string& body :
         {std::string("{\"email\":"), std::string("[]"), std::string("{\"email\":1,\"login\":[]}"),
          std::string("{}"), std::string(20'000, 'x')}) {
      Request request = doors.made(asked);
      request.body = body;
      CHECK(doors.handle(request).status < 500);
      request.target = "/jeton/login?%zz";
      CHECK(doors.handle(request).status < 500);
    }
  }
}

}  // namespace jeton::test
