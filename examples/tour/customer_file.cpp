// SPDX-License-Identifier: Apache-2.0
//
// customer_file.cpp: columns are found by name, booleans are the words true and false, and nothing that the
// file holds is ever repeated in a sentence about it: a hash in the wrong column must not end in a log.
#include "customer_file.hpp"

#include <jeton/base/text.hpp>

#include <algorithm>

namespace tour {
namespace {

constexpr std::size_t kFirstBoolean = 2;  // confirmed, disabled, allows_assistance

constexpr std::array<std::string_view, 3> kBooleanFaults = {
    "expected true or false in the column confirmed", "expected true or false in the column disabled",
    "expected true or false in the column allows_assistance"};
constexpr std::string_view kCutFault = "expected at most 4096 bytes in a field";
constexpr std::string_view kCountFault = "expected as many fields as the first line has";

std::string quoted(std::string_view column) { return '"' + std::string(column) + '"'; }

std::string all_columns() {
  std::string list;
  for (const std::string_view column : kCustomerColumns)
    list += (list.empty() ? "" : ", ") + std::string(column);
  return list;
}

/// Spreadsheets write TRUE and FALSE.
std::optional<bool> boolean_of(std::string_view text) {
  std::string lower(text.substr(0, std::min<std::size_t>(text.size(), 6)));
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  if (lower == "true") return true;
  if (lower == "false") return false;
  return std::nullopt;
}

bool is_text(const CsvRow& row) {
  return std::all_of(row.fields.begin(), row.fields.end(),
                     [](const CsvField& field) { return jeton::is_printable_utf8(field.text); });
}

}  // namespace

std::optional<std::string> CustomerFile::read_header() {
  const CsvRow* row = rows_.next();
  if (row == nullptr) return "the file is empty; expected a first line with the columns " + all_columns();
  if (row->fault) return "the first line is no row of CSV: " + std::string(expected(*row->fault));
  if (!is_text(*row)) return "the first line is no text in UTF-8; expected the columns " + all_columns();

  column_count_ = row->field_count;
  for (std::size_t i = 0; i < kCustomerColumns.size(); ++i) {
    const auto is_it = [&](const CsvField& field) { return field.text == kCustomerColumns[i]; };
    const auto place = std::find_if(row->fields.begin(), row->fields.end(), is_it);
    if (place == row->fields.end())
      return "the first line lacks the column " + quoted(kCustomerColumns[i]) + "; expected " + all_columns();
    if (std::any_of(place + 1, row->fields.end(), is_it))
      return "the first line names the column " + quoted(kCustomerColumns[i]) + " twice";
    places_[i] = static_cast<std::size_t>(place - row->fields.begin());
  }
  return std::nullopt;
}

std::optional<CustomerRow> CustomerFile::next() {
  const CsvRow* row = rows_.next();
  if (row == nullptr) return std::nullopt;
  CustomerRow result{row->line, std::nullopt, fault_of(*row)};
  if (!result.fault.empty()) return result;
  result.customer = jeton::ImportedCustomer{
      .login = field(*row, 0).text,
      .password_hash = field(*row, 1).text,
      .confirmed = *boolean_of(field(*row, 2).text),
      .disabled = *boolean_of(field(*row, 3).text),
      .allows_assistance = *boolean_of(field(*row, 4).text),
  };
  return result;
}

const CsvField& CustomerFile::field(const CsvRow& row, std::size_t column) const {
  return row.fields[places_[column]];
}

std::string_view CustomerFile::fault_of(const CsvRow& row) const {
  if (row.fault) return expected(*row.fault);
  if (row.field_count != column_count_) return kCountFault;
  for (std::size_t i = 0; i < kCustomerColumns.size(); ++i)
    if (field(row, i).is_cut) return kCutFault;
  for (std::size_t i = 0; i < kBooleanFaults.size(); ++i)
    if (!boolean_of(field(row, kFirstBoolean + i).text)) return kBooleanFaults[i];
  return {};
}

}  // namespace tour
