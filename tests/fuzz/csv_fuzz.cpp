// SPDX-License-Identifier: Apache-2.0
//
// csv_fuzz.cpp: any bytes as a file of comma-separated values, and as a file of customers.
//
// Invariants: reading ends; lines only grow and are lines of the file; nothing beyond the bounds is kept; a
// row with a fault costs one line, so what follows it is found; a table that is written by the rules is read
// back unchanged.
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>
#include <vector>

// The reader belongs to the examples, which a build of the fuzz targets leaves out.
#include "../../examples/tour/csv_reader.cpp"
#include "../../examples/tour/customer_file.cpp"

namespace {

using Table = std::vector<std::vector<std::string>>;

void require(bool holds) {
  if (!holds) std::abort();
}

void read_any(const std::string& text) {
  std::istringstream in(text);
  tour::CsvReader rows(in);
  const auto most_lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
  std::size_t last_line = 0;
  while (const tour::CsvRow* row = rows.next()) {
    require(row->line > last_line && row->line <= most_lines);
    require(row->fields.size() <= tour::kMostColumns && row->fields.size() <= row->field_count);
    for (const tour::CsvField& field : row->fields) require(field.text.size() <= tour::kMostFieldBytes);
    last_line = row->line;
  }
}

void read_customers(const std::string& text) {
  std::istringstream in("login,password_hash,confirmed,disabled,allows_assistance\n" + text);
  tour::CustomerFile file(in);
  require(!file.read_header());
  while (const auto row = file.next()) require(row->customer.has_value() == row->fault.empty());
}

/// A table cut out of the input: US ends a field, RS a row.
Table table_of(const std::string& text) {
  Table table(1, std::vector<std::string>(1));
  for (const char c : text) {
    if (c == '\x1e')
      table.emplace_back(1);
    else if (c == '\x1f')
      table.back().emplace_back();
    else
      table.back().back().push_back(c);
  }
  return table;
}

std::string written(const Table& table) {
  std::string text;
  for (const auto& row : table)
    for (std::size_t i = 0; i < row.size(); ++i) {
      text += '"';
      for (const char c : row[i]) text += c == '"' ? std::string("\"\"") : std::string(1, c);
      text += i + 1 == row.size() ? "\"\r\n" : "\",";
    }
  return text;
}

void read_back(const Table& table) {
  std::istringstream in(written(table));
  tour::CsvReader rows(in);
  for (const auto& wanted : table) {
    const tour::CsvRow* row = rows.next();
    require(row != nullptr && !row->fault && row->field_count == wanted.size());
    for (std::size_t i = 0; i < row->fields.size(); ++i)
      require(row->fields[i].text == wanted[i].substr(0, tour::kMostFieldBytes));
  }
  require(rows.next() == nullptr);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  read_any(text);
  read_customers(text);
  read_back(table_of(text));
  return 0;
}
