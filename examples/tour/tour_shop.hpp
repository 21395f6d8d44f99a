// SPDX-License-Identifier: Apache-2.0
//
// tour_shop.hpp: what all steps of the tour share: the shop, the report, and the customer whom the tour makes
// for itself, so that it works on any file of customers and leaves theirs alone. Each run's customer has a
// login of its own and a random password: a tour on a real shop's file leaves no account that anybody could
// enter.
//
//   tour::TourShop shop{authority, report, database};
#pragma once

#include <jeton/jeton.hpp>

#include "tour_report.hpp"

#include <optional>
#include <string>

namespace tour {

struct TourShop {
  const jeton::Authority& authority;
  Report& report;
  std::string database;  ///< the SQLite file

  // The tour's own customer, Mia. Her password is never shown and gone with the process.
  std::string login{};
  std::string password{};
  std::optional<jeton::CustomerId> mia{};
  std::optional<jeton::SignIn> session{};     ///< Mia's own
  std::optional<jeton::SignIn> assistance{};  ///< of the member of staff who acts for her
};

}  // namespace tour
