// SPDX-License-Identifier: Apache-2.0
//
// packed_conformance_test.cpp: PackedLedger and a shop's own tables under the conformance kit.
#include <jeton/conformance/conformance.hpp>
#include <jeton/store/memory_key_value.hpp>
#include <jeton/store/packed_ledger.hpp>

#include "store/shop_table.hpp"
#include "support/catch.hpp"

namespace jeton::test {
namespace {

/// Two ledgers over one store are what two servers are.
class PackedLedgers final : public conformance::LedgerFactory {
 public:
  std::unique_ptr<Ledger> fresh() override {
    values_ = std::make_unique<MemoryKeyValue>();
    return another();
  }
  std::unique_ptr<Ledger> another() override { return std::make_unique<PackedLedger>(*values_); }

 private:
  std::unique_ptr<MemoryKeyValue> values_;
};

/// Each in a folder of its own.
class OwnTables final : public conformance::CustomerFactory {
 public:
  explicit OwnTables(ShopTable make) : make_(make) {}
  std::unique_ptr<CustomerStore> fresh() override {
    folder_ = std::make_unique<TempFolder>();
    auto opened = open_customer_table(make_(*folder_));
    return opened.ok() ? std::move(opened).value() : throw std::runtime_error("table refused");
  }

 private:
  ShopTable make_;
  std::unique_ptr<TempFolder> folder_;
};

}  // namespace

TEST_CASE("a packed ledger passes the kit", "[conformance][store][packed][promise-1]") {
  PackedLedgers packed;
  const auto report = conformance::check_ledger(packed, {.seed = 7, .rounds = 5});
  INFO(conformance::report_text(report));
  CHECK(report.conforms());
}

// customers.collation asks that a created login reads back as it was given. SQLite's NOCASE knows no letter
// beyond ASCII, so TableCustomers stores such a login in its canonical form (table_customers.hpp), which
// keeps a second spelling from becoming a second account; the kit names that, and this test pins that it
// does.
TEST_CASE("a shop's own table passes the kit, but for logins that it stores in canonical form",
          "[conformance][store][sqlite][table][promise-12]") {
  OwnTables tables(GENERATE(as<ShopTable>(), numbered_table, named_table));
  const auto report = conformance::check_customers(tables, {.seed = 1, .rounds = 5});
  INFO(conformance::report_text(report));
  CHECK(report.findings.size() == conformance::customer_checks().size());
  for (const auto& finding : report.findings) {
    const bool is_kept = finding.verdict == conformance::Verdict::kept;
    CHECK(is_kept == (finding.id != "customers.collation"));
    if (!is_kept) CHECK(finding.what.find("it was answered \"strasse@example.com\"") != std::string::npos);
  }
}

}  // namespace jeton::test
