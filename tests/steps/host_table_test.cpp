// SPDX-License-Identifier: Apache-2.0
//
// host_table_test.cpp: stores behind a host's tables of functions: they keep the contracts, and what a
// hostile or broken table answers is a damaged record or a lost acknowledgement, never a grant.
#include "contract/ledger_contract.hpp"
#include "steps/steps_kit.hpp"

using namespace jeton;
using namespace jeton::test;

namespace {

c::HostLedger adopted(const jeton_ledger& table) { return c::HostLedger(c::HostTable<jeton_ledger>(&table)); }

/// A ledger whose every answer is what the test wrote down.
struct Liar {
  jeton_status status = JETON_OK;
  std::uint32_t found = JETON_FOUND;
  std::uint64_t value_len = 0;
  jeton_outcome outcome{sizeof(jeton_outcome), JETON_COMMIT_APPLIED, 0};
  std::vector<jeton_row> rows{};
  std::uint64_t removed = 0;
  int destroyed = 0;

  static Liar& of(void* self) { return *static_cast<Liar*>(self); }

  jeton_ledger table() {
    jeton_ledger table{};
    table.struct_size = sizeof table;
    table.abilities = 31;
    table.user_data = this;
    table.destroy = [](void* self) { ++of(self).destroyed; };
    table.get = [](void* self, const std::uint8_t*, jeton_slot* slots, std::size_t count, std::size_t) {
      for (std::size_t i = 0; i < count; ++i) {
        slots[i].found = of(self).found;
        slots[i].value_len = of(self).value_len;
      }
      return of(self).status;
    };
    table.commit = [](void* self, const jeton_batch*, jeton_outcome* out) {
      *out = of(self).outcome;
      return of(self).status;
    };
    table.lineage = [](void* self, std::uint8_t*) { return of(self).status; };
    table.walk = [](void* self, const jeton_question*, jeton_rows* out) {
      for (const jeton_row& row : of(self).rows) jeton_rows_add(out, &row);
      return of(self).status;
    };
    table.scan = table.walk;
    table.purge = [](void* self, std::int64_t, std::uint64_t, std::uint64_t* out) {
      *out = of(self).removed;
      return of(self).status;
    };
    return table;
  }

  Result<Done> get() {
    ByteArray<64> room;
    RecordSlot slot{.key = RecordKey(bytes_of("k")), .room = room};
    return adopted(table()).get(Partition{}, {&slot, 1});
  }
  CommitOutcome commit() {
    Batch batch(Partition{}, Durability::passing, kNoon);
    batch.require(RecordKey(bytes_of("k")), Guard::absent());
    const auto answered = adopted(table()).commit(batch);
    REQUIRE(answered.ok());
    return answered.value();
  }
  Errc walked() {
    const auto answered = adopted(table()).walk({0, 15}, Mark{}, std::nullopt, 2);
    return answered.ok() ? Errc::wrong_credentials : answered.error().code;
  }
};

jeton_row row_of(std::string_view key, std::uint8_t shelf = 0) {
  jeton_row row{};
  row.struct_size = sizeof row;
  row.partition[0] = shelf;
  row.key = reinterpret_cast<const std::uint8_t*>(key.data());
  row.key_len = key.size();
  return row;
}

}  // namespace

TEST_CASE("a store in C behind its table keeps the ledger contract", "[capi][store][promise-1]") {
  jeton_ledger table{};
  REQUIRE(jeton_plugin_open(&table, nullptr) == JETON_OK);
  c::HostLedger ledger = adopted(table);
  check_ledger_contract(ledger);
}

TEST_CASE("a table's destroy is called once, however it was moved", "[capi][store]") {
  Liar liar;
  {
    const jeton_ledger table = liar.table();
    c::HostTable<jeton_ledger> first(&table);
    c::HostTable<jeton_ledger> second(std::move(first));
    const c::HostLedger ledger(std::move(second));
    CHECK(liar.destroyed == 0);
  }
  CHECK(liar.destroyed == 1);
}

TEST_CASE("both destroys are called once, whether opening on tables succeeds or fails", "[capi][store]") {
  const std::uint8_t secret[32] = {1};
  jeton_options options{};
  options.struct_size = sizeof options;
  options.secret = secret;
  options.secret_len = sizeof secret;
  jeton_authority* shop = nullptr;
  const auto opened = [&](auto change) {
    StepHost host;
    jeton_ledger ledger = host.ledger();
    jeton_customers customers = host.customers();
    jeton_options used = options;
    change(ledger, customers, used);
    const jeton_status status = jeton_authority_open_with(&ledger, &customers, &used, &shop, nullptr);
    CHECK((status == JETON_OK) == (shop != nullptr));
    CHECK(host.ledgers_destroyed == (status == JETON_OK ? 0 : 1));
    jeton_authority_free(shop);
    CHECK(host.ledgers_destroyed == 1);
    CHECK(host.customers_destroyed == 1);
    return status;
  };
  const auto malformed = status_of(Errc::malformed_table);
  CHECK(opened([](auto&, auto&, auto&) {}) == JETON_OK);
  CHECK(opened([](auto& ledger, auto&, auto&) { ledger.get = nullptr; }) == malformed);
  CHECK(opened([](auto& ledger, auto&, auto&) { ledger.struct_size -= 8; }) == malformed);
  CHECK(opened([](auto&, auto& customers, auto&) { customers.find = nullptr; }) == malformed);
  CHECK(opened([](auto& ledger, auto&, auto&) { ledger.abilities = 0; }) == status_of(Errc::ability_missing));
  CHECK(opened([](auto&, auto&, auto& used) { used.struct_size = 3; }) == malformed);
  CHECK(opened([](auto&, auto&, auto& used) { used.secret_len = 31; }) == status_of(Errc::malformed_secret));
}

TEST_CASE("a slot that says neither found nor absent, or a value over its room, is a damaged record",
          "[capi][store][promise-6]") {
  Liar liar;
  CHECK(liar.get().ok());
  for (const std::uint32_t flag : {0U, 3U, 0xFFFFFFFFU}) {
    liar.found = flag;
    REQUIRE_FALSE(liar.get().ok());
    CHECK(liar.get().error().code == Errc::damaged_record);
  }
  liar.found = JETON_FOUND;
  for (const std::uint64_t size : {std::uint64_t{65}, UINT64_MAX}) {
    liar.value_len = size;
    REQUIRE_FALSE(liar.get().ok());
    CHECK(liar.get().error().code == Errc::damaged_record);
  }
}

TEST_CASE("a commit that answers nothing, or nothing known, is unknown", "[capi][store][promise-6]") {
  Liar liar;
  CHECK(liar.commit().is_applied());
  for (const std::uint32_t kind : {0U, 5U, 0xFFFFFFFFU}) {
    liar.outcome.kind = kind;
    CHECK(liar.commit() == CommitOutcome::unknown());
  }
  liar.outcome = {sizeof(jeton_outcome), JETON_COMMIT_CONFLICT, 1};  // of one change
  CHECK(liar.commit() == CommitOutcome::unknown());
  liar.outcome = {sizeof(jeton_outcome), JETON_COMMIT_APPLIED, 0};
  for (const jeton_status status :
       {JETON_PENDING, static_cast<int>(status_of(Errc::wrong_credentials)), 0x7FFF}) {
    liar.status = status;
    CHECK(liar.commit() == CommitOutcome::unknown());
  }
}

TEST_CASE("a status of a table is never of kind refused, and only a named one says that nothing changed",
          "[capi][store][promise-6]") {
  Liar liar;
  for (const Errc said : {Errc::wrong_credentials, Errc::null_argument, Errc::out_of_memory}) {
    liar.status = status_of(said);
    REQUIRE_FALSE(liar.get().ok());
    CHECK(liar.get().error().code == Errc::unavailable);
  }
  liar.status = status_of(Errc::busy);
  CHECK(liar.get().error().code == Errc::busy);
}

TEST_CASE("a page that does not go forward, or holds more or other records than asked for, is damaged",
          "[capi][store][promise-9]") {
  Liar liar;
  const auto damaged = Errc::damaged_record;
  liar.rows = {row_of("b"), row_of("a")};
  CHECK(liar.walked() == damaged);
  liar.rows = {row_of("a"), row_of("a")};
  CHECK(liar.walked() == damaged);
  liar.rows = {row_of("a"), row_of("b"), row_of("c")};
  CHECK(liar.walked() == damaged);
  liar.rows = {row_of("a", 1)};  // shelf 16 of 0..15
  CHECK(liar.walked() == damaged);
  liar.rows = {row_of("")};
  CHECK(liar.walked() == damaged);
  liar.rows = {row_of("a")};
  liar.rows[0].value_len = kMostValueBytes + 1;
  CHECK(liar.walked() == damaged);
  liar.rows = {row_of("a"), row_of("b")};
  CHECK(liar.walked() == Errc::wrong_credentials);  // this one is fine
  liar.removed = 3;
  CHECK(adopted(liar.table()).purge(kNoon, 2).error().code == damaged);
}

TEST_CASE("a customer without an id, with an answer that is neither yes nor no, or twice, is damaged",
          "[capi][store][promise-9]") {
  const HostShop::Row bob{"bob@example.com", "", true, false};
  const auto code_of = [](jeton_customer_row row) {
    const auto read = c::customer_of(&row, "test");
    return read.ok() ? Errc::wrong_credentials : read.error().code;
  };
  const jeton_customer_row good = HostShop::shown("customer-1", bob);
  CHECK(code_of(good) == Errc::wrong_credentials);
  for (const std::uint32_t flag : {0U, 3U}) {
    jeton_customer_row row = good;
    row.disabled = flag;
    CHECK(code_of(row) == Errc::damaged_record);
    row = good;
    row.confirmed = flag;
    CHECK(code_of(row) == Errc::damaged_record);
  }
  for (const std::string_view id : {"", "two\nlines"}) {
    jeton_customer_row row = good;
    row.id = text_for(id);
    CHECK(code_of(row) == Errc::damaged_record);
  }
  jeton_customer_row row = good;
  row.login = {nullptr, 5};
  CHECK(code_of(row) == Errc::damaged_record);
  row = good;
  row.password_hash.len = UINT64_MAX;
  CHECK(code_of(row) == Errc::damaged_record);
  row = good;
  row.struct_size = 8;
  CHECK(code_of(row) == Errc::damaged_record);
}

TEST_CASE("a stepped login refuses whatever a hostile host answers", "[capi][steps][promise-6]") {
  StepShop shop;
  REQUIRE(shop.core().register_customer("bob@example.com", "b0bl0bl@w").ok());
  for (std::size_t lie = 0; lie < 12; ++lie) {
    INFO("the answer that lies is number " << lie);
    const Op op = begun(jeton_login_begin, shop.authority, "bob@example.com", "b0bl0bl@w", "");
    std::size_t answered = 0;
    jeton_status status = JETON_PENDING;
    for (const jeton_effect* wanted = nullptr;
         (status = jeton_op_step(op.get(), shop.now(), &wanted, nullptr)) == JETON_PENDING; ++answered) {
      if (answered != lie || wanted->kind == JETON_EFFECT_HASH) {
        REQUIRE(shop.host.perform(op.get(), *wanted) == JETON_OK);
        continue;
      }
      jeton_outcome nothing{};
      jeton_customer_row nobody{};
      if (wanted->kind == JETON_EFFECT_GET) wanted->slots[0].value_len = UINT64_MAX;
      if (wanted->kind == JETON_EFFECT_GET) CHECK(jeton_op_answer_get(op.get(), wanted->number) != JETON_OK);
      if (wanted->kind == JETON_EFFECT_COMMIT)
        CHECK(jeton_op_answer_commit(op.get(), wanted->number, &nothing) == status_of(Errc::unknown_outcome));
      if (wanted->kind == JETON_EFFECT_FIND_BY_LOGIN || wanted->kind == JETON_EFFECT_FIND)
        CHECK(jeton_op_answer_customer(op.get(), wanted->number, &nobody) == status_of(Errc::damaged_record));
    }
    if (answered <= lie) break;
    if (status == JETON_OK) CHECK(result_of<SignIn>(op).is_signed_in());  // the lie was told and made good
    if (status != JETON_OK) CHECK(kind(static_cast<Errc>(status)) == ErrorKind::store);
  }
}
