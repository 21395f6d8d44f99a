// SPDX-License-Identifier: Apache-2.0
//
// customer_file_test.cpp: the columns of a file of customers, and that a report repeats nothing of the file.
#include <sstream>
#include <string>

#include "support/catch.hpp"

// The file's reader belongs to the examples, which are programs: this one compiles it anew.
#include "../../examples/tour/customer_file.cpp"

namespace {

constexpr const char* kHeader = "login,password_hash,confirmed,disabled,allows_assistance\n";

std::string header_fault(const std::string& text) {
  std::istringstream in(text);
  tour::CustomerFile file(in);
  return file.read_header().value_or("none");
}

/// The fault of the only row, "none" if it has none.
std::string row_fault(const std::string& row) {
  std::istringstream in(kHeader + row);
  tour::CustomerFile file(in);
  REQUIRE_FALSE(file.read_header().has_value());
  const auto read = file.next();
  REQUIRE(read.has_value());
  CHECK(read->line == 2);
  CHECK(read->customer.has_value() == read->fault.empty());
  return read->fault.empty() ? "none" : std::string(read->fault);
}

}  // namespace

TEST_CASE("columns may stand in any order and among others", "[examples]") {
  std::istringstream in(
      "note,disabled,login,allows_assistance,password_hash,confirmed\nhello,false,bob,TRUE,$h,true\n");
  tour::CustomerFile file(in);
  REQUIRE_FALSE(file.read_header().has_value());
  const auto row = file.next();
  REQUIRE(row.has_value());
  REQUIRE(row->customer.has_value());
  CHECK(row->customer->login == "bob");
  CHECK(row->customer->password_hash == "$h");
  CHECK(row->customer->confirmed);
  CHECK_FALSE(row->customer->disabled);
  CHECK(row->customer->allows_assistance);
  CHECK_FALSE(file.next().has_value());
}

TEST_CASE("a first line that lacks a column is refused by that column's name", "[examples]") {
  CHECK(header_fault(kHeader) == "none");
  CHECK(header_fault("login,password_hash,disabled,allows_assistance\n")
            .find("lacks the column \"confirmed\"") != std::string::npos);
  CHECK(header_fault("login;password_hash;confirmed\n").find("lacks the column \"login\"") !=
        std::string::npos);
  CHECK(header_fault("").find("empty") != std::string::npos);
  CHECK(header_fault("login,login,password_hash,confirmed,disabled,allows_assistance\n") ==
        "the first line names the column \"login\" twice");
}

TEST_CASE("a binary file is refused at its first line", "[examples]") {
  CHECK(header_fault(std::string("\x7f"
                                 "ELF\x02\x01\0\0\0\n",
                                 10))
            .find("no text in UTF-8") != std::string::npos);
  CHECK(header_fault("\xFF\xFEl\0o\0").find("no text in UTF-8") != std::string::npos);
}

TEST_CASE("a row with a wrong word or number of fields says which, and repeats nothing of it",
          "[examples][promise-7]") {
  CHECK(row_fault("bob,,true,false,false") == "none");
  CHECK(row_fault("bob,,yes,false,false") == "expected true or false in the column confirmed");
  CHECK(row_fault("bob,,true,,false") == "expected true or false in the column disabled");
  CHECK(row_fault("bob,,true,false,truefalse") == "expected true or false in the column allows_assistance");
  CHECK(row_fault("bob,$argon2id$v=19$m=1,t=2,p=1$s$h,true,false,false") ==
        "expected as many fields as the first line has");
  CHECK(row_fault("bob") == "expected as many fields as the first line has");
  CHECK(row_fault("bob," + std::string(5000, 'x') + ",true,false,false") ==
        "expected at most 4096 bytes in a field");
  CHECK(row_fault("\"bob,$h,true,false,false") == "expected a quoted field to be closed by a quote");
}
