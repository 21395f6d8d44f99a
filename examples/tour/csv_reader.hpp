// SPDX-License-Identifier: Apache-2.0
//
// csv_reader.hpp: reads a file of comma-separated values row by row, as RFC 4180 writes them down. It knows
// no columns and no customers, and never holds more than one row.
//
//   tour::CsvReader rows(file);
//   while (const tour::CsvRow* row = rows.next()) use(row->line, row->fields);
//
// A row that breaks the rules is reported with its line and costs nothing but itself: reading goes on at the
// next line, even if a quote that is never closed seemed to swallow the rest of the file. See RFC 4180
// section 2.
#pragma once

#include <cstddef>
#include <cstdint>
#include <istream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tour {

inline constexpr std::size_t kMostRowBytes =
    4 * 1024 * 1024;                                  ///< a longer row is refused: memory stays bounded
inline constexpr std::size_t kMostFieldBytes = 4096;  ///< what is kept of a field; the rest is passed over
inline constexpr std::size_t kMostColumns = 256;      ///< fields kept of a row; the rest is only counted

/// Why a row could not be read.
enum class CsvFault : std::uint8_t { unclosed_quote = 1, stray_quote = 2, row_too_long = 3 };

/// One sentence that names what would have been accepted.
[[nodiscard]] std::string_view expected(CsvFault fault) noexcept;

struct CsvField {
  std::string text;     ///< any bytes, at most kMostFieldBytes
  bool is_cut = false;  ///< the field was longer
};

/// One row. Blank lines are no rows.
struct CsvRow {
  std::size_t line = 0;             ///< where it begins; the first line of a file is 1
  std::vector<CsvField> fields;     ///< at most kMostColumns
  std::size_t field_count = 0;      ///< of the row as written
  std::optional<CsvFault> fault{};  ///< set: the row broke the rules, and its fields mean nothing
};

class CsvReader {
 public:
  /// Borrows `in`, which need not be seekable. A UTF-8 byte order mark in front is passed over.
  explicit CsvReader(std::istream& in);

  /// The next row, borrowed until the next call; null at the end of the input.
  [[nodiscard]] const CsvRow* next();

  /// True if the input ended because reading it failed.
  [[nodiscard]] bool is_broken() const;

 private:
  static constexpr int kEnd = -1;

  [[nodiscard]] int peek(std::size_t ahead = 0);
  [[nodiscard]] bool fill();
  [[nodiscard]] bool is_at_line_end();
  [[nodiscard]] bool is_row_too_long() const noexcept { return at_ - start_ >= kMostRowBytes; }
  [[nodiscard]] bool is_blank() const noexcept;
  void begin_row();
  CsvField& begin_field();
  void skip_line_end();
  void resume_after_first_line();
  std::optional<CsvFault> read_row();
  std::optional<CsvFault> read_plain(CsvField& field);
  std::optional<CsvFault> read_quoted(CsvField& field);

  std::istream* in_;
  CsvRow row_;
  CsvField unkept_;             // takes the fields beyond kMostColumns
  std::string buffer_;          // the current row and what was read ahead
  std::size_t start_ = 0;       // of the current row in buffer_
  std::size_t at_ = 0;          // next byte in buffer_
  std::size_t passed_ = 0;      // bytes dropped from the front of buffer_ so far
  std::size_t wary_until_ = 0;  // up to here of the whole input, no quote may hold a line end
  std::size_t line_ = 1;
};

}  // namespace tour
