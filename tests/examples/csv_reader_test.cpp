// SPDX-License-Identifier: Apache-2.0
//
// csv_reader_test.cpp: files as people make them, and files as nobody should: what is read, what is refused
// by line, and that one bad row costs no other.
#include <sstream>
#include <streambuf>
#include <string>
#include <vector>

#include "support/catch.hpp"

// The reader belongs to the examples, which are programs: this one compiles it anew.
#include "../../examples/tour/csv_reader.cpp"

namespace {

using Texts = std::vector<std::string>;

struct Read {
  std::vector<std::size_t> lines;
  std::vector<Texts> rows;
  std::vector<std::pair<std::size_t, tour::CsvFault>> faults;
};

Read read_all(std::istream& in) {
  tour::CsvReader reader(in);
  Read read;
  while (const tour::CsvRow* row = reader.next()) {
    if (row->fault) {
      read.faults.emplace_back(row->line, *row->fault);
      continue;
    }
    Texts texts;
    for (const tour::CsvField& field : row->fields) texts.push_back(field.text);
    read.lines.push_back(row->line);
    read.rows.push_back(texts);
  }
  return read;
}

Read read_all(const std::string& text) {
  std::istringstream in(text);
  return read_all(in);
}

/// An input without end that must never be asked for more than a row's limit and a little.
class Endless final : public std::streambuf {
 public:
  explicit Endless(char what, std::size_t most) : chunk_(4096, what), most_(most) {}
  [[nodiscard]] std::size_t handed_out() const { return handed_out_; }

 private:
  int_type underflow() override {
    if (handed_out_ >= most_) return traits_type::eof();
    handed_out_ += chunk_.size();
    setg(chunk_.data(), chunk_.data(), chunk_.data() + chunk_.size());
    return traits_type::to_int_type(*gptr());
  }
  std::string chunk_;
  std::size_t most_;
  std::size_t handed_out_ = 0;
};

}  // namespace

TEST_CASE("a quoted field may hold commas, doubled quotes and line ends", "[examples][rfc4180-2]") {
  const auto read = read_all("a,\"b,\"\"c\"\"\",\"d\r\ne\"\nf,,g\n");
  CHECK(read.rows == std::vector<Texts>{{"a", "b,\"c\"", "d\r\ne"}, {"f", "", "g"}});
  CHECK(read.lines == std::vector<std::size_t>{1, 3});
}

TEST_CASE("CR LF, LF and a last line without an end are all line ends", "[examples][rfc4180-2]") {
  CHECK(read_all("a,b\r\nc,d\ne,f").rows == std::vector<Texts>{{"a", "b"}, {"c", "d"}, {"e", "f"}});
}

TEST_CASE("a byte order mark is no part of the first column's name", "[examples]") {
  CHECK(read_all("\xEF\xBB\xBF"
                 "a,b\n")
            .rows == std::vector<Texts>{{"a", "b"}});
  CHECK(read_all("\xEF\xBB\xBF").rows.empty());
  CHECK(read_all("\xEF\xBB").rows.size() == 1);
}

TEST_CASE("blank lines are no rows, and are counted as lines", "[examples]") {
  const auto read = read_all("\n\r\na\n\n\nb\n");
  CHECK(read.rows == std::vector<Texts>{{"a"}, {"b"}});
  CHECK(read.lines == std::vector<std::size_t>{3, 6});
}

TEST_CASE("a NUL is a byte like any other", "[examples]") {
  const std::string text("a\0b,c\n", 6);
  CHECK(read_all(text).rows == std::vector<Texts>{{std::string("a\0b", 3), "c"}});
}

TEST_CASE("a quote inside a plain field costs its row and no other", "[examples]") {
  const auto read = read_all("a,b\nx\"y,z\nc,d\n\"e\"f,g\nh,i\n");
  CHECK(read.rows == std::vector<Texts>{{"a", "b"}, {"c", "d"}, {"h", "i"}});
  REQUIRE(read.faults.size() == 2);
  CHECK(read.faults[0] == std::pair<std::size_t, tour::CsvFault>{2, tour::CsvFault::stray_quote});
  CHECK(read.faults[1] == std::pair<std::size_t, tour::CsvFault>{4, tour::CsvFault::stray_quote});
}

TEST_CASE("a quote that is never closed does not swallow the rest of the file", "[examples]") {
  const auto read = read_all("a,b\n\"open,c\nd,e\nf,\"g\"\n");
  CHECK(read.rows == std::vector<Texts>{{"a", "b"}, {"d", "e"}, {"f", "g"}});
  REQUIRE(read.faults.size() == 1);
  CHECK(read.faults[0].first == 2);
}

TEST_CASE("a quote that another row's quote seems to close costs only its own row", "[examples]") {
  const auto read = read_all("\"open,a\nb,c\nd,\"e\"\nf,g\n");
  CHECK(read.rows == std::vector<Texts>{{"b", "c"}, {"d", "e"}, {"f", "g"}});
  REQUIRE(read.faults.size() == 1);
  CHECK(read.faults[0].first == 1);
}

TEST_CASE("many quotes that are never closed are read in time that grows with the file alone", "[examples]") {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += i % 2 == 0 ? "\"\"\"\n" : "\"\"\n";
  const auto read = read_all(text + "last,row\n");
  REQUIRE_FALSE(read.rows.empty());
  CHECK(read.rows.back() == Texts{"last", "row"});
}

TEST_CASE("a field of a mebibyte is cut, and the next row is found", "[examples]") {
  const std::string big(1024 * 1024, 'x');
  std::istringstream in("a," + big + "\nb,\"" + big + "\"\nc,d\n");
  tour::CsvReader rows(in);
  for (const std::size_t line : {1U, 2U}) {
    const tour::CsvRow* row = rows.next();
    REQUIRE(row != nullptr);
    CHECK(row->line == line);
    REQUIRE(row->fields.size() == 2);
    CHECK(row->fields[1].is_cut);
    CHECK(row->fields[1].text.size() == tour::kMostFieldBytes);
  }
  const tour::CsvRow* last = rows.next();
  REQUIRE(last != nullptr);
  CHECK(last->fields[0].text == "c");
  CHECK(rows.next() == nullptr);
}

TEST_CASE("a row over 4 MiB is refused, quoted or not, and the next row is found", "[examples]") {
  const std::string big(5 * 1024 * 1024, 'x');
  for (const std::string& row : {big, '"' + big + '"', '"' + big.substr(1)}) {
    const auto read = read_all("a\n" + row + "\nb\n");
    CHECK(read.rows == std::vector<Texts>{{"a"}, {"b"}});
    REQUIRE(read.faults.size() == 1);
    CHECK(read.faults[0] == std::pair<std::size_t, tour::CsvFault>{2, tour::CsvFault::row_too_long});
  }
}

TEST_CASE("an input without a line end is not kept in memory", "[examples]") {
  constexpr std::size_t kInput = 64 * 1024 * 1024;
  for (const char what : {'x', '"', '\0'}) {
    Endless endless(what, kInput);
    std::istream in(&endless);
    tour::CsvReader rows(in);
    const tour::CsvRow* row = rows.next();
    REQUIRE(row != nullptr);
    CHECK(row->fault.has_value());
    CHECK(rows.next() == nullptr);
    CHECK(endless.handed_out() == kInput);
  }
}

TEST_CASE("fields beyond the 256th are counted and not kept", "[examples]") {
  std::istringstream in(std::string(999, ',') + "\n");
  tour::CsvReader rows(in);
  const tour::CsvRow* row = rows.next();
  REQUIRE(row != nullptr);
  CHECK(row->field_count == 1000);
  CHECK(row->fields.size() == tour::kMostColumns);
}

TEST_CASE("a file longer than what is read at once comes out whole", "[examples]") {
  std::string text;
  for (int i = 0; i < 30'000; ++i) text += "row " + std::to_string(i) + ",\"x\ny\"\r\n";
  const auto read = read_all(text);
  REQUIRE(read.rows.size() == 30'000);
  CHECK(read.faults.empty());
  CHECK(read.rows.back() == Texts{"row 29999", "x\ny"});
  CHECK(read.lines.back() == 2 * 29'999 + 1);
}

TEST_CASE("every fault of a row says what was expected", "[examples]") {
  for (const auto fault :
       {tour::CsvFault::unclosed_quote, tour::CsvFault::stray_quote, tour::CsvFault::row_too_long})
    CHECK(expected(fault).starts_with("expected a "));
}
