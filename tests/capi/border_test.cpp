// SPDX-License-Identifier: Apache-2.0
//
// border_test.cpp: what holds of the C border as a whole: stale handles, structs of other versions, frees in
// any order, calls out of a callback, doors, threads, fork.
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <thread>
#include <vector>

#include "capi/capi_kit.hpp"

using namespace jeton::test::capi;

namespace {

/// A folder that is gone at the end.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "jeton_capi_XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path_); }
  [[nodiscard]] std::string store() const { return "sqlite:" + path_ + "/shop.db"; }

 private:
  std::string path_;
};

/// Whether `rounds` sign-ins, verifications and revocations all do what they say.
bool does_its_work(const jeton_authority* shop, int rounds) {
  jeton_verified* who = nullptr;
  bool good = jeton_verified_new(&who, nullptr) == JETON_OK;
  for (int i = 0; good && i < rounds; ++i) {
    jeton_sign_in* in = nullptr;
    good = jeton_issue_by_login(shop, AT(kBob), AT(""), &in, nullptr) == JETON_OK;
    std::size_t len = 0;
    const char* const token = jeton_sign_in_token(in, &len);
    good = good && jeton_verify(shop, token, len, who, nullptr) == JETON_OK;
    good = good && jeton_revoke(shop, token, len, nullptr, nullptr) == JETON_OK;
    good = good && jeton_verify(shop, token, len, who, nullptr) == JETON_REFUSED_TOKEN_REVOKED;
    jeton_sign_in_free(in);
  }
  jeton_verified_free(who);
  return good;
}

/// Forks; the child ends at once with whether `work()` was good.
template <class Work>
pid_t in_child(Work work) {
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) _exit(work() ? 0 : 1);
  return child;
}

bool ended_well(pid_t child) {
  int status = 0;
  return waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace

TEST_CASE("A handle that was freed, or is of another kind, shows nothing and frees nothing", "[capi]") {
  auto shop = open_shop("memory");
  const std::string token_text = register_and_log_in(shop);
  jeton_sign_in* in = nullptr;
  REQUIRE(jeton_issue_by_login(shop.get(), AT(kBob), AT(""), &in, nullptr) == JETON_OK);
  auto* const as_shop = reinterpret_cast<jeton_authority*>(in);
  jeton_authority_free(as_shop);  // not one: nothing happens
  CHECK(std::string_view(jeton_sign_in_token(in, nullptr)).starts_with("jtn_"));
  CHECK(jeton_tenant(as_shop, nullptr) == std::string_view());
  jeton_sign_in_free(in);
  jeton_sign_in_free(in);
  for (int i = 0; i < 100; ++i) {  // its slot is used again, the handle is not
    Owned<jeton_sign_in> other;
    REQUIRE(jeton_issue_by_login(shop.get(), AT(kBob), AT(""), other.out(), nullptr) == JETON_OK);
    std::size_t len = 1;
    CHECK(jeton_sign_in_token(in, &len) == std::string_view());
    CHECK(len == 0);
    CHECK(jeton_sign_in_expires_at(in) == 0);
    jeton_sign_in_free(in);
    CHECK(std::string_view(jeton_sign_in_token(other.get(), nullptr)).size() == 66);
  }
  jeton_sign_in_free(nullptr);
  jeton_authority_free(nullptr);
  jeton_error_free(nullptr);
  CHECK(jeton_error_code(nullptr) == JETON_OK);
  CHECK(jeton_explanation_dead_because(nullptr) == JETON_INVALID_INPUT_WRONG_HANDLE);
  CHECK(jeton_audit_whole(nullptr) == 0);
}

TEST_CASE("What was made from a shop outlives it, in whatever order things are freed", "[capi][promise-12]") {
  Owned<jeton_authority> toys, platform;
  {
    const auto shop = open_shop("memory");
    register_and_log_in(shop);
    REQUIRE(jeton_of_tenant(shop.get(), AT("toys"), toys.out(), nullptr) == JETON_OK);
    CHECK(jeton_with_sessions(toys.get(), 9, 1, platform.out(), nullptr) ==
          JETON_INVALID_INPUT_POLICY_OUT_OF_RANGE);
    REQUIRE(jeton_with_sessions(toys.get(), JETON_TOKEN_SHAPE_BASE58_24, 3'600'000, platform.out(),
                                nullptr) == JETON_OK);
  }
  Owned<jeton_customer> nobody;
  CHECK(jeton_find_customer_by_login(toys.get(), AT(kBob), nobody.out(), nullptr) ==
        JETON_REFUSED_CUSTOMER_UNKNOWN);  // Bob is a customer of tea
  CHECK(jeton_tenant(toys.get(), nullptr) == std::string_view("toys"));
  toys.out();
  Owned<jeton_string> id;
  CHECK(jeton_register_customer(platform.get(), AT(kBob), AT(kPassword), JETON_CONFIRMATION_DONE, id.out(),
                                nullptr) == JETON_OK);
  Owned<jeton_sign_in> in;
  CHECK(jeton_issue(platform.get(), AT(text(id)), AT(""), in.out(), nullptr) == JETON_OK);
  CHECK(token(in).size() == 24);
}

TEST_CASE("Options of an unknown size, store, policy or secret are refused by name", "[capi]") {
  struct Longer {
    jeton_options known;
    std::array<unsigned char, 16> later;
  } longer{};
  Owned<jeton_authority> shop;
  Owned<jeton_error> error;
  jeton_options& options = longer.known;
  options.store = "memory";
  options.store_len = 6;
  const auto open = [&] { return jeton_authority_open(&options, shop.out(), error.out()); };
  CHECK(open() == JETON_INVALID_INPUT_MALFORMED_TABLE);
  options.struct_size = sizeof(Longer);
  CHECK(open() == JETON_OK);
  longer.later[15] = 1;  // an option of a later version must not be ignored in silence
  CHECK(open() == JETON_INVALID_INPUT_MALFORMED_TABLE);
  longer.later[15] = 0;
  options.store = "postgres:";
  options.store_len = 9;
  CHECK(open() == JETON_INVALID_INPUT_UNSUPPORTED);
  options.store_len = SIZE_MAX;
  CHECK(open() == JETON_INVALID_INPUT_UNSUPPORTED);
  options.store = "memory";
  options.store_len = 6;
  jeton_setting setting{AT("login_trys"), AT("3")};
  options.settings = &setting;
  options.setting_count = 1;
  CHECK(open() == JETON_INVALID_INPUT_UNKNOWN_POLICY);
  CHECK(std::string_view(jeton_error_place(error.get(), nullptr)).find("login_tries") !=
        std::string_view::npos);
  setting = {AT("login_tries"), AT("0")};
  CHECK(open() == JETON_INVALID_INPUT_POLICY_OUT_OF_RANGE);
  options.setting_stride = 8;
  CHECK(open() == JETON_INVALID_INPUT_MALFORMED_TABLE);
  options.setting_count = 0;
  options.setting_stride = 0;
  options.secret = reinterpret_cast<const std::uint8_t*>("short");
  options.secret_len = 5;
  CHECK(open() == JETON_INVALID_INPUT_MALFORMED_SECRET);
}

TEST_CASE("The operator's notice is one line of JSON, and may call jeton itself", "[capi]") {
  const Folder folder;
  struct Heard {
    std::vector<std::string> lines;
    jeton_status inner = -1;
  } heard;
  jeton_options options{};
  options.struct_size = sizeof options;
  const std::string store = folder.store();
  options.store = store.data();
  options.store_len = store.size();
  options.user_data = &heard;
  options.notice = [](void* data, const char* line, size_t len) {
    auto& to = *static_cast<Heard*>(data);
    to.lines.emplace_back(line, len);
    jeton_options inner{};
    inner.struct_size = sizeof inner;
    inner.store = "memory";
    inner.store_len = 6;
    Owned<jeton_authority> other;
    to.inner = jeton_authority_open(&inner, other.out(), nullptr);
  };
  Owned<jeton_authority> shop;
  REQUIRE(jeton_authority_open(&options, shop.out(), nullptr) == JETON_OK);
  REQUIRE(heard.lines.size() == 1);
  CHECK(heard.lines[0].starts_with(R"({"jeton":"notice","message":"made a new deployment secret)"));
  CHECK(heard.inner == JETON_OK);
}

TEST_CASE("Doors of every platform answer plain data from C, and keep their shops alive", "[capi]") {
  Owned<jeton_doors> doors;
  {
    const auto shop = open_shop("memory");
    register_and_log_in(shop);
    std::array<jeton_door, 6> list{};
    for (std::uint32_t i = 0; i < list.size(); ++i) {
      list[i].struct_size = sizeof(jeton_door);
      list[i].kind = i + 1;
      list[i].authority = shop.get();
      list[i].shop = "tea.myshopify.com";
      list[i].shop_len = 17;
      list[i].portal_url = "https://tea.example/portal";
      list[i].portal_url_len = 26;
      list[i].publishable_keys = "pk_1 pk_2";
      list[i].publishable_keys_len = 9;
      list[i].origins = "https://shop.example";
      list[i].origins_len = 20;
    }
    CHECK(jeton_doors_open(list.data(), list.size(), 0, doors.out(), nullptr) == JETON_OK);
    list[0].kind = 7;
    CHECK(jeton_doors_open(list.data(), 1, 0, doors.out(), nullptr) == JETON_INVALID_INPUT_MALFORMED_TABLE);
    list[0].kind = 1;
    list[0].host = "Capital.example";
    list[0].host_len = 15;
    CHECK(jeton_doors_open(list.data(), 1, 0, doors.out(), nullptr) == JETON_INVALID_INPUT_MALFORMED_ID);
    list[0].host_len = 0;
    CHECK(jeton_doors_open(list.data(), 1, 8, doors.out(), nullptr) == JETON_INVALID_INPUT_MALFORMED_TABLE);
    REQUIRE(jeton_doors_open(list.data(), list.size(), 0, doors.out(), nullptr) == JETON_OK);
  }
  const jeton_http_header headers[] = {{AT("Host"), AT("any.example")},
                                       {AT("Content-Type"), AT("application/json")},
                                       {AT("Origin"), AT("https://shop.example")}};
  jeton_http_request request{};
  request.struct_size = sizeof request;
  request.method = "POST";
  request.method_len = 4;
  request.headers = headers;
  request.header_count = 3;
  const auto ask = [&](std::string_view target, std::string_view body) {
    request.target = target.data();
    request.target_len = target.size();
    request.body = body.data();
    request.body_len = body.size();
    Owned<jeton_http_response> response;
    REQUIRE(jeton_http_handle(doors.get(), &request, response.out(), nullptr) == JETON_OK);
    return response;
  };
  const auto answer = ask("/jeton/login", R"({"login":"bob@example.com","password":"b0bl0bl@w"})");
  CHECK(jeton_http_response_status(answer.get()) == 200);
  CHECK(std::string_view(jeton_http_response_body(answer.get(), nullptr)).find(R"("token":"jtn_)") !=
        std::string_view::npos);
  std::size_t allowed = 0;
  for (std::size_t i = 0; i < jeton_http_response_header_count(answer.get()); ++i)
    if (jeton_http_response_header_name(answer.get(), i, nullptr) ==
        std::string_view("Access-Control-Allow-Origin"))
      allowed += jeton_http_response_header_value(answer.get(), i, nullptr) ==
                         std::string_view("https://shop.example")
                     ? 1U
                     : 0U;
  CHECK(allowed == 1);
  CHECK(jeton_http_response_header_value(answer.get(), 99, nullptr) == std::string_view());
  CHECK(jeton_http_response_status(
            ask("/auth/customer/emailpass", R"({"email":"bob@example.com","password":"b0bl0bl@w"})").get()) ==
        200);
  CHECK(jeton_http_response_status(ask("/nowhere", "").get()) == 404);
  request.header_count = 2000;
  Owned<jeton_http_response> none;
  CHECK(jeton_http_handle(doors.get(), &request, none.out(), nullptr) == JETON_INVALID_INPUT_MALFORMED_TABLE);
}

TEST_CASE("A JWKS document of any algorithm holds no secret, and a CSRF token is for one session", "[capi]") {
  const auto shop = open_shop("memory");
  Owned<jeton_string> made;
  for (const std::uint32_t algorithm : {JETON_ALGORITHM_HS256, JETON_ALGORITHM_ED25519}) {
    CHECK(jeton_jwks(shop.get(), algorithm, made.out(), nullptr) == JETON_OK);
    CHECK(text(made).find(R"("k":)") == std::string_view::npos);
    CHECK(text(made).find(R"("d":)") == std::string_view::npos);
  }
  CHECK(jeton_jwks(shop.get(), 0, made.out(), nullptr) == JETON_INVALID_INPUT_MALFORMED_KEY);
  REQUIRE(jeton_csrf_token(shop.get(), AT("session"), made.out(), nullptr) == JETON_OK);
  const jeton_http_header headers[] = {{AT("X-CSRF-Token"), text(made).data(), text(made).size()}};
  jeton_http_request request{};
  request.struct_size = sizeof request;
  request.method = "POST";
  request.method_len = 4;
  request.headers = headers;
  request.header_count = 1;
  CHECK(jeton_verify_csrf(shop.get(), &request, AT("session"), nullptr) == JETON_OK);
  CHECK(jeton_verify_csrf(shop.get(), &request, AT("another"), nullptr) == JETON_REFUSED_CROSS_SITE);
}

TEST_CASE("An idle shop survives fork: parent and children go on with it, and with one file", "[capi]") {
  const Folder folder;
  auto shop = open_shop(folder.store());
  const std::string before = register_and_log_in(shop);
  REQUIRE(does_its_work(shop.get(), 1));
  std::vector<pid_t> children;
  for (int i = 0; i < 4; ++i) children.push_back(in_child([&] { return does_its_work(shop.get(), 10); }));
  CHECK(does_its_work(shop.get(), 10));
  for (const pid_t child : children) CHECK(ended_well(child));

  // The parent leaves while a child goes on, and a newcomer comes: SQLite's locks must be the child's own.
  int ready[2], go[2];
  REQUIRE((pipe(ready) == 0 && pipe(go) == 0));
  const pid_t child = in_child([&] {
    char byte = 0;
    bool good = does_its_work(shop.get(), 2);
    good = write(ready[1], "r", 1) == 1 && read(go[0], &byte, 1) == 1 && good;
    return does_its_work(shop.get(), 10) && good;
  });
  char byte = 0;
  CHECK(read(ready[0], &byte, 1) == 1);
  shop.out();
  const auto newcomer = open_shop(folder.store());
  CHECK(does_its_work(newcomer.get(), 2));
  CHECK(write(go[1], "g", 1) == 1);
  CHECK(does_its_work(newcomer.get(), 10));
  CHECK(ended_well(child));
  for (const int end : {ready[0], ready[1], go[0], go[1]}) close(end);

  Owned<jeton_verified> who;
  REQUIRE(jeton_verified_new(who.out(), nullptr) == JETON_OK);
  CHECK(jeton_verify(newcomer.get(), AT(before), who.get(), nullptr) == JETON_OK);
  Owned<jeton_audit> audit;
  REQUIRE(jeton_audit_of(newcomer.get(), jeton_verified_customer(who.get(), nullptr),
                         std::string_view(jeton_verified_customer(who.get(), nullptr)).size(), audit.out(),
                         nullptr) == JETON_OK);
  CHECK(jeton_audit_whole(audit.get()) == JETON_YES);
}

TEST_CASE("Parent and child never make the same token after a fork", "[capi]") {
  const auto shop = open_shop("memory");
  register_and_log_in(shop);
  const auto new_token = [&] {
    Owned<jeton_sign_in> in;
    REQUIRE(jeton_issue_by_login(shop.get(), AT(kBob), AT(""), in.out(), nullptr) == JETON_OK);
    return std::string(token(in));
  };
  int made[2];
  REQUIRE(pipe(made) == 0);
  const pid_t child = in_child([&] {
    const std::string text = new_token();
    return write(made[1], text.data(), text.size()) == static_cast<ssize_t>(text.size());
  });
  const std::string own = new_token();
  std::array<char, 66> others{};
  CHECK(read(made[0], others.data(), others.size()) == 66);
  CHECK(std::string_view(others.data(), others.size()) != own);
  CHECK(ended_well(child));
  close(made[0]);
  close(made[1]);
}

TEST_CASE("Many threads share one shop and each its own results", "[capi]") {
  const auto shop = open_shop("memory");
  register_and_log_in(shop);
  std::array<bool, 4> good{};
  std::vector<std::thread> threads;
  for (bool& mine : good) threads.emplace_back([&] { mine = does_its_work(shop.get(), 50); });
  for (std::thread& thread : threads) thread.join();
  for (const bool mine : good) CHECK(mine);
}
