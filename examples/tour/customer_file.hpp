// SPDX-License-Identifier: Apache-2.0
//
// customer_file.hpp: a CSV file of customers from another system, as jeton's import takes them. customers.md
// describes the columns. It checks the form of a row; whether a hash can be used is the library's to say.
//
//   tour::CustomerFile file(stream);
//   if (const auto fault = file.read_header()) return stop(*fault);
//   while (const auto row = file.next()) import(*row);
#pragma once

#include <jeton/flow/import_customer.hpp>

#include "csv_reader.hpp"

#include <array>
#include <cstddef>
#include <istream>
#include <optional>
#include <string>
#include <string_view>

namespace tour {

/// The columns a file must have, in any order and among any others.
inline constexpr std::array<std::string_view, 5> kCustomerColumns = {"login", "password_hash", "confirmed",
                                                                     "disabled", "allows_assistance"};

/// One row of a file: a customer, or what is wrong with the row.
struct CustomerRow {
  std::size_t line;                                   ///< where it begins
  std::optional<jeton::ImportedCustomer> customer{};  ///< its texts are borrowed until the next row is read
  std::string_view fault{};                           ///< static; a sentence that repeats nothing of the file
};

class CustomerFile {
 public:
  /// Borrows `in`.
  explicit CustomerFile(std::istream& in) : rows_(in) {}

  /// Reads the first line. Nothing if it has all columns, else one sentence that says what it lacks.
  [[nodiscard]] std::optional<std::string> read_header();

  /// The next row, or nothing at the end. Call it only after a header without fault.
  [[nodiscard]] std::optional<CustomerRow> next();

  /// True if the file could not be read to its end.
  [[nodiscard]] bool is_broken() const { return rows_.is_broken(); }

 private:
  [[nodiscard]] const CsvField& field(const CsvRow& row, std::size_t column) const;
  [[nodiscard]] std::string_view fault_of(const CsvRow& row) const;

  CsvReader rows_;
  std::array<std::size_t, kCustomerColumns.size()> places_{};  // of each column in a row
  std::size_t column_count_ = 0;
};

}  // namespace tour
