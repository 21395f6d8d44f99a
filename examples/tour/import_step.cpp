// SPDX-License-Identifier: Apache-2.0
//
// import_step.cpp: the rows of a file, one at a time; and two imported customers who sign in with the
// passwords that customers.md tells.
#include "import_step.hpp"

#include <jeton/crypto/password_hash.hpp>
#include <jeton/store/sqlite.hpp>

namespace tour {
namespace {

bool is_row_at_fault(const jeton::Error& error) {
  const jeton::ErrorKind kind = jeton::kind(error.code);
  return kind == jeton::ErrorKind::refused || kind == jeton::ErrorKind::invalid_input;
}

/// False if going on makes no sense.
bool import_row(TourShop& shop, const CustomerRow& row, ImportCounts& counts) {
  if (!row.customer) {
    ++counts.refused;
    shop.report.refused_row(row.line, row.fault);
    return true;
  }
  const auto imported = shop.authority.import_customer(*row.customer);
  if (imported.ok()) {
    ++counts.imported;
    return true;
  }
  if (!is_row_at_fault(imported.error()))
    return shop.report.expect_ok(imported, "the store takes a customer");
  const bool is_known = imported.error().code == jeton::Errc::login_taken;
  ++(is_known ? counts.already_there : counts.refused);
  shop.report.refused_row(row.line, is_known ? "left as it is: the shop has a customer of this login"
                                             : imported.error().expected());
  return true;
}

/// What the shop's own table holds: the tour looks with a connection of its own, as any program of the shop
/// may.
std::string_view stored_format(const TourShop& shop, std::string_view login) {
  const auto stores = jeton::open_sqlite(shop.database);
  if (!stores.ok()) return "unreadable";
  const auto customer = stores.value().customers->find_by_login(shop.authority.tenant(), login);
  if (!customer.ok() || !customer.value()) return "unreadable";
  const auto format = jeton::inspect_hash(customer.value()->password_hash, jeton::HashLimits{});
  if (!format.ok()) return "unreadable";
  return format.value() == jeton::HashFormat::bcrypt ? "bcrypt" : "Argon2id";
}

/// Signs in and tells how the password was kept before and after.
bool sign_in_as(TourShop& shop, std::string_view name, std::string_view login, std::string_view password) {
  const std::string before(stored_format(shop, login));
  const auto signed_in = shop.authority.login(login, password);
  if (!shop.report.expect_ok(signed_in, std::string(name) + " signs in with the password of the old system"))
    return false;
  const std::string after(stored_format(shop, login));
  shop.report.fact(
      name, "signed in with the password of the old system; token " + mask(signed_in.value().token(), 5));
  shop.report.fact("", before == after
                           ? "password kept as " + after + ", as before"
                           : "password kept as " + before + " before, as " + after + " from now on");
  return shop.report.expect(after == "Argon2id", std::string(name) + "'s password is kept as Argon2id");
}

}  // namespace

bool import_customers(TourShop& shop, CustomerFile& file, std::string_view name) {
  Report& report = shop.report;
  report.begin_step("Customers come along from another system");
  report.fact("file", name);
  ImportCounts counts;
  bool goes_on = true;
  for (auto row = file.next(); row && goes_on; row = file.next()) goes_on = import_row(shop, *row, counts);
  report.import_done(counts);
  if (!goes_on) return false;
  if (!report.expect(!file.is_broken(), "the file of customers can be read to its end")) return false;
  report.fact("imported",
              std::to_string(counts.imported) + " customers, with the password hashes that they had");
  report.fact("already there", std::to_string(counts.already_there));
  report.fact("not imported", std::to_string(counts.refused));
  return true;
}

bool sign_in_imported(TourShop& shop) {
  shop.report.begin_step("Imported customers sign in; nobody has to set a new password");
  return sign_in_as(shop, "Ada", "ada@example.com", "ada likes marbles") &&
         sign_in_as(shop, "Carol", "carol@example.com", "carol came with bcrypt");
}

}  // namespace tour
