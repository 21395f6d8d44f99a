// SPDX-License-Identifier: Apache-2.0
//
// steps_test.cpp: use cases driven step by step from C by a host with stores of its own: they do what the
// blocking ones do, batch by batch; whatever a host answers or leaves out, nothing is granted that was not
// earned.
#include <thread>

#include "authority_core.hpp"
#include "steps/steps_kit.hpp"
#include "store_words.hpp"

using namespace jeton;
using namespace jeton::test;

namespace {

/// The stepped driver draws its fingerprint key first; a blocking call that is to be compared draws it too.
void draw_as_a_driver(const StepShop& shop) {
  ByteArray<32> key;
  REQUIRE(AuthorityAccess::random(shop.core()).fill(key).ok());
}

/// A day in a shop. `run(begin, texts..)` runs one use case stepped, `call(blocking)` the same blocking.
struct Stepped1 {
  StepShop& shop;
  std::vector<std::string> seen{};

  template <class T, class Blocking1, class Begin, class... Texts>
  std::optional<T> operator()(Blocking1, Begin begin, Texts... texts) {
    const Op op = begun(begin, shop.authority, texts...);
    const jeton_status status = shop.host.finish(op.get(), shop.now());
    seen.push_back(std::to_string(status));
    if (status != JETON_OK) return std::nullopt;
    return std::move(result_of<T>(op));
  }
};
struct Blocking1 {
  StepShop& shop;
  std::vector<std::string> seen{};

  template <class T, class Call, class Begin, class... Texts>
  std::optional<T> operator()(Call call, Begin, Texts... texts) {
    draw_as_a_driver(shop);
    Result<T> result = call(shop.core(), std::string_view(texts)...);
    seen.push_back(std::to_string(result.ok() ? JETON_OK : status_of(result.error().code)));
    if (!result.ok()) return std::nullopt;
    return std::move(result).value();
  }
};

#define BOTH(T, name, ...)                                                                       \
  run.template operator()<T>([](const Authority& a, auto... texts) { return a.name(texts...); }, \
                             jeton_##name##_begin, __VA_ARGS__)

CustomerId id_from(std::string_view text) { return CustomerId::parse(text).value(); }

/// What a customer and staff do in a day; every answer and every batch is compared.
template <class Run>
void a_day(Run& run, StepShop& shop) {
  const auto id = run.template operator()<CustomerId>(
      [](const Authority& a, auto login, auto password) { return a.register_customer(login, password); },
      register_begin, kBob, kPassword);
  REQUIRE(id);
  BOTH(SignIn, login, kBob, "wrong password", "");
  BOTH(SignIn, login, "eve@example.com", kPassword, "");
  const auto signed_in = BOTH(SignIn, login, kBob, kPassword, "");
  REQUIRE(signed_in);
  const std::string token(signed_in->token());
  run.seen.push_back(token);
  BOTH(Verified, verify, token);
  shop.clock.advance(std::chrono::hours(1));
  BOTH(Verified, extend, token);
  BOTH(Introspection, introspect, token);
  const auto by_customer = [&](auto member) {
    return [member](const Authority& a, std::string_view text, auto... rest) {
      return (a.*member)(id_from(text), rest...);
    };
  };
  run.template operator()<SignIn>(by_customer(&Authority::issue), jeton_issue_begin, id->text(),
                                  "phone order");
  run.template operator()<IssuedCode>(by_customer(&Authority::issue_code), jeton_issue_code_begin, id->text(),
                                      "staff:7", "helps");
  BOTH(SignIn, exchange_code, kBob, "0123456789abcdefghijklmnopqrstuv");
  BOTH(Ended, change_password, token, kPassword, "another password");
  BOTH(Verified, verify, token);
  BOTH(SignIn, login_by_secret, kBob, "another password", "");
  BOTH(Accepted, request_reset, kBob, "shop");
  BOTH(BegunRegistration, begin_registration, "ann@example.com", "a long password");
  run.template operator()<Ended>(by_customer(&Authority::revoke_all), jeton_revoke_all_begin, id->text());
}

/// The next effect of that kind; what comes before it is done.
const jeton_effect& at_effect(StepShop& shop, const Op& op, std::uint32_t kind) {
  for (;;) {
    const jeton_effect& wanted = wanted_by(op, shop.now());
    if (wanted.kind == kind) return wanted;
    REQUIRE(shop.host.perform(op.get(), wanted) == JETON_OK);
  }
}

/// Bob, registered on the blocking side.
CustomerId with_bob(const StepShop& shop) {
  const auto id = shop.core().register_customer(kBob, kPassword);
  REQUIRE(id.ok());
  return id.value();
}

}  // namespace

TEST_CASE("a use case driven step by step answers what the blocking one answers and writes the same batches",
          "[capi][steps][promise-1][promise-3]") {
  StepShop one, two;
  Stepped1 stepped{one};
  a_day(stepped, one);
  Blocking1 blocking{two};
  a_day(blocking, two);
  CHECK(stepped.seen == blocking.seen);
  CHECK(one.host.batches.size() > 15);
  CHECK(one.host.batches == two.host.batches);
}

TEST_CASE("an operation that is dropped at any of its effects leaves no session and no other half",
          "[capi][steps][promise-4][promise-6]") {
  for (std::size_t stop = 0;; ++stop) {
    INFO("dropped at effect " << stop);
    StepShop shop;
    with_bob(shop);
    bool ended = false;
    {
      const Op op = begun(jeton_login_begin, shop.authority, kBob, kPassword, "");
      for (std::size_t done = 0; done < stop && !ended; ++done) {
        const jeton_effect* wanted = nullptr;
        ended = jeton_op_step(op.get(), shop.now(), &wanted, nullptr) == JETON_OK;
        if (!ended) REQUIRE(shop.host.perform(op.get(), *wanted) == JETON_OK);
      }
    }
    CHECK(shop.core().login(kBob, kPassword).ok());  // a charge that stays locks nobody out
    const auto audit = shop.core().audit_of(id_from("customer-1"));
    REQUIRE(audit.ok());
    CHECK(audit.value().is_whole);
    if (ended) break;
  }
}

TEST_CASE("a code that is spent while its answer is dropped is spent, and never pays twice",
          "[capi][steps][promise-1]") {
  StepShop shop;
  const CustomerId bob = with_bob(shop);
  const auto signed_in = shop.core().login(kBob, kPassword);
  REQUIRE(shop.core().set_consent(signed_in.value().token(), Consent::given).ok());
  const auto code = shop.core().issue_code(bob, "staff:7", "helps");
  const std::string text(text_of(code.value().code.reveal()));
  {
    const Op op = begun(jeton_exchange_code_begin, shop.authority, kBob, text);
    int commits = 0;
    while (commits < 2) {  // charge, then grant: the operation is dropped before it learns of the second
      const jeton_effect& wanted = wanted_by(op, shop.now());
      if (wanted.kind == JETON_EFFECT_COMMIT) ++commits;
      REQUIRE(shop.host.perform(op.get(), wanted) == JETON_OK);
    }
  }
  const auto again = shop.core().exchange_code(kBob, text);
  REQUIRE_FALSE(again.ok());
  CHECK(again.error().code == Errc::code_already_used);
}

TEST_CASE("an operation belongs to one thread at a time, and another one is told so", "[capi][steps]") {
  StepShop shop;
  with_bob(shop);
  const Op op = begun(jeton_login_begin, shop.authority, kBob, kPassword, "");
  REQUIRE(inside(op).try_use());
  const jeton_effect* wanted = nullptr;
  std::thread other([&] {
    CHECK(jeton_op_step(op.get(), shop.now(), &wanted, nullptr) == status_of(Errc::handle_in_use));
    CHECK(jeton_op_answer_get(op.get(), 0) == status_of(Errc::handle_in_use));
    CHECK(jeton_op_perform(op.get(), 0) == status_of(Errc::handle_in_use));
  });
  other.join();
  CHECK_FALSE(jeton_op::end_use(&inside(op)));
  CHECK(shop.host.finish(op.get(), shop.now()) == JETON_OK);
}

TEST_CASE("an operation that is freed while somebody uses it lives until that use ends", "[capi][steps]") {
  StepShop shop;
  Op op = begun(jeton_verify_begin, shop.authority, "no token");
  jeton_op* const held = &inside(op);
  REQUIRE(held->try_use());
  op.reset();
  CHECK(held->is_dropped());
  CHECK(jeton_op::end_use(held));
}

TEST_CASE("an answer of the wrong number, kind or time changes nothing", "[capi][steps][promise-6]") {
  StepShop shop;
  with_bob(shop);
  const Op op = begun(jeton_login_begin, shop.authority, kBob, kPassword, "");
  const auto not_wanted = status_of(Errc::not_wanted);
  jeton_outcome applied{sizeof applied, JETON_COMMIT_APPLIED, 0};
  CHECK(jeton_op_answer_commit(op.get(), 0, &applied) == not_wanted);  // before the first step
  CHECK(jeton_op_run_hash(op.get(), 0) == not_wanted);

  const std::uint64_t number = at_effect(shop, op, JETON_EFFECT_FIND_BY_LOGIN).number;
  CHECK(jeton_op_answer_get(op.get(), number) == not_wanted);
  CHECK(jeton_op_answer_commit(op.get(), number, &applied) == not_wanted);
  CHECK(jeton_op_answer_swap(op.get(), number, JETON_SWAP_APPLIED) == not_wanted);
  CHECK(jeton_op_answer_customer(op.get(), number + 1, nullptr) == not_wanted);
  CHECK(jeton_op_answer_failed(op.get(), number, JETON_OK) == not_wanted);
  CHECK(jeton_op_answer_customer(op.get(), number, nullptr) == JETON_OK);
  CHECK(jeton_op_answer_customer(op.get(), number, nullptr) == not_wanted);  // twice
  CHECK(shop.host.finish(op.get(), shop.now()) == status_of(Errc::wrong_credentials));
  CHECK(jeton_op_perform(op.get(), 0) == not_wanted);  // after the end
}

TEST_CASE("no function of the steps is harmed by a NULL", "[capi][steps]") {
  StepShop shop;
  const auto null = status_of(Errc::null_argument);
  const jeton_effect* wanted = nullptr;
  jeton_op* out = nullptr;
  CHECK(jeton_op_step(nullptr, 0, &wanted, nullptr) == null);
  CHECK(jeton_op_answer_get(nullptr, 0) == null);
  CHECK(jeton_op_answer_commit(nullptr, 0, nullptr) == null);
  CHECK(jeton_op_answer_lineage(nullptr, 0, nullptr, 0) == null);
  CHECK(jeton_op_answer_customer(nullptr, 0, nullptr) == null);
  CHECK(jeton_op_answer_swap(nullptr, 0, 1) == null);
  CHECK(jeton_op_answer_created(nullptr, 0, nullptr, 0) == null);
  CHECK(jeton_op_answer_failed(nullptr, 0, 1) == null);
  CHECK(jeton_op_run_hash(nullptr, 0) == null);
  CHECK(jeton_op_perform(nullptr, 0) == null);
  jeton_op_free(nullptr);
  CHECK(jeton_verify_begin(nullptr, "x", 1, &out, nullptr) == null);
  CHECK(jeton_verify_begin(shop.authority, "x", 1, nullptr, nullptr) == null);
  CHECK(jeton_verify_begin(shop.authority, nullptr, 1, &out, nullptr) == null);
  CHECK(jeton_verify_begin(shop.authority, "x", SIZE_MAX, &out, nullptr) == status_of(Errc::token_too_long));
  CHECK(out == nullptr);
}

TEST_CASE("an operation that was freed, or is none, is found out", "[capi][steps]") {
  StepShop shop;
  Op op = begun(jeton_login_begin, shop.authority, kBob, kPassword, "");
  jeton_op* const stale = op.get();
  op.reset();
  const auto wrong = status_of(Errc::wrong_handle);
  const jeton_effect* wanted = nullptr;
  jeton_sign_in* signed_in = nullptr;
  for (jeton_op* const handle : {stale, reinterpret_cast<jeton_op*>(shop.authority)}) {
    CHECK(jeton_op_step(handle, shop.now(), &wanted, nullptr) == wrong);
    CHECK(jeton_op_answer_get(handle, 0) == wrong);
    CHECK(jeton_op_run_hash(handle, 0) == wrong);
    CHECK(jeton_op_take_sign_in(handle, &signed_in, nullptr) == wrong);
    jeton_op_free(handle);
  }
}

TEST_CASE("time that goes back or is out of range ends or refuses the step", "[capi][steps][promise-6]") {
  StepShop shop;
  const Op op = begun(jeton_login_begin, shop.authority, kBob, kPassword, "");
  const jeton_effect* wanted = nullptr;
  CHECK(jeton_op_step(op.get(), 0, &wanted, nullptr) == status_of(Errc::clock_unusable));
  wanted_by(op, shop.now());
  CHECK(jeton_op_step(op.get(), shop.now() - 1, &wanted, nullptr) == status_of(Errc::clock_unusable));
  CHECK(jeton_op_step(op.get(), shop.now(), &wanted, nullptr) ==
        status_of(Errc::clock_unusable));  // it has ended
}

TEST_CASE("a result is taken once, as what it is, and a reason as often as it is asked", "[capi][steps]") {
  StepShop shop;
  with_bob(shop);
  const auto not_wanted = status_of(Errc::not_wanted);
  const Op op = begun(jeton_login_begin, shop.authority, kBob, kPassword, "");
  jeton_sign_in* signed_in = nullptr;
  jeton_string* text = nullptr;
  CHECK(jeton_op_take_sign_in(op.get(), &signed_in, nullptr) == not_wanted);  // it has not ended
  REQUIRE(shop.host.finish(op.get(), shop.now()) == JETON_OK);
  CHECK(jeton_op_take_string(op.get(), &text, nullptr) == not_wanted);
  REQUIRE(jeton_op_take_sign_in(op.get(), &signed_in, nullptr) == JETON_OK);
  const std::string token = jeton_sign_in_token(signed_in, nullptr);
  jeton_sign_in_free(signed_in);
  CHECK(jeton_op_take_sign_in(op.get(), &signed_in, nullptr) == not_wanted);
  CHECK(signed_in == nullptr);

  const Op verify = begun(jeton_verify_begin, shop.authority, token);
  REQUIRE(shop.host.finish(verify.get(), shop.now()) == JETON_OK);
  jeton_verified* verified = nullptr;
  REQUIRE(jeton_verified_new(&verified, nullptr) == JETON_OK);
  CHECK(jeton_op_take_verified(verify.get(), verified, nullptr) == JETON_OK);
  CHECK(std::string(jeton_verified_customer(verified, nullptr)) == "customer-1");
  CHECK(jeton_op_take_verified(verify.get(), verified, nullptr) == not_wanted);
  CHECK(std::string(jeton_verified_customer(verified, nullptr)).empty());
  jeton_verified_free(verified);

  const Op refused = begun(jeton_login_begin, shop.authority, kBob, "wrong password", "");
  CHECK(shop.host.finish(refused.get(), shop.now()) == status_of(Errc::wrong_credentials));
  for (int n = 0; n < 2; ++n)
    CHECK(jeton_op_take_sign_in(refused.get(), &signed_in, nullptr) == status_of(Errc::wrong_credentials));
}

TEST_CASE("what reads a ledger page by page is done by jeton itself, and a walking host leases its own mail",
          "[capi][steps]") {
  StepShop shop;
  with_bob(shop);
  const Op asked = begun(jeton_request_reset_begin, shop.authority, kBob, "shop");
  REQUIRE(shop.host.finish(asked.get(), shop.now()) == JETON_OK);
  CHECK(jeton_op_take_done(asked.get(), nullptr) == JETON_OK);

  jeton_op* begun_op = nullptr;
  REQUIRE(jeton_next_delivery_begin(shop.authority, &begun_op, nullptr) == JETON_OK);
  const Op next(begun_op);
  CHECK(wanted_by(next, shop.now()).kind == JETON_EFFECT_PAGES);
  CHECK(jeton_op_answer_get(next.get(), 0) == status_of(Errc::not_wanted));
  CHECK(jeton_op_answer_failed(next.get(), 0, JETON_STORE_BUSY) == status_of(Errc::not_wanted));
  REQUIRE(shop.host.finish(next.get(), shop.now()) == JETON_OK);
  jeton_delivery* mail = nullptr;
  REQUIRE(jeton_op_take_delivery(next.get(), &mail, nullptr) == JETON_OK);
  REQUIRE(mail != nullptr);
  CHECK(std::string(jeton_delivery_login(mail, nullptr)) == kBob);
  jeton_delivery_free(mail);

  std::uint8_t mark[JETON_MARK_BYTES];
  REQUIRE(jeton_delivery_mark(shop.authority, mark) == JETON_OK);
  Mark same;
  std::memcpy(same.bytes.data(), mark, sizeof mark);
  const auto waiting = AuthorityAccess::ledger(shop.core()).walk({}, same, std::nullopt, 10);
  REQUIRE(waiting.value().size() == 1);
  const WalkedRecord& record = waiting.value()[0];
  jeton_row row{};
  row.struct_size = sizeof row;
  c::put_array(row.partition, record.position.partition.bytes);
  row.key = c::octets(record.position.key.bytes());
  row.key_len = record.position.key.bytes().size();
  row.value = c::octets(record.value);
  row.value_len = record.value.size();
  c::put_array(row.version, record.version.bytes);
  shop.clock.advance(std::chrono::hours(1));  // the first lease is over
  REQUIRE(jeton_lease_delivery_begin(shop.authority, &row, &begun_op, nullptr) == JETON_OK);
  const Op lease(begun_op);
  CHECK(shop.host.finish(lease.get(), shop.now()) == JETON_OK);
}
