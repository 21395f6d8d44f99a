// SPDX-License-Identifier: Apache-2.0
//
// csv_reader.cpp: one pass over the bytes, with a way back: after a row that breaks the rules, reading
// resumes behind its first line. What was searched in vain for a closing quote is then read again with quotes
// that may not span lines, so every byte is looked at twice at most.
#include "csv_reader.hpp"

#include <algorithm>
#include <array>

namespace tour {
namespace {

constexpr std::size_t kChunkBytes = 64 * 1024;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

void keep(CsvField& field, int byte) {
  field.is_cut = field.is_cut || field.text.size() == kMostFieldBytes;
  if (!field.is_cut) field.text.push_back(static_cast<char>(byte));
}

}  // namespace

std::string_view expected(CsvFault fault) noexcept {
  switch (fault) {
    case CsvFault::unclosed_quote: return "expected a quoted field to be closed by a quote";
    case CsvFault::stray_quote: return "expected a quote only around a whole field, and doubled inside it";
    case CsvFault::row_too_long: return "expected a row of at most 4 MiB";
  }
  return "expected a row as RFC 4180 describes it";
}

CsvReader::CsvReader(std::istream& in) : in_(&in) {
  if (fill() && buffer_.starts_with(kByteOrderMark)) at_ = kByteOrderMark.size();
}

const CsvRow* CsvReader::next() {
  for (;;) {
    begin_row();
    if (peek() == kEnd) return nullptr;
    row_.fault = read_row();
    if (row_.fault) {
      resume_after_first_line();
      return &row_;
    }
    const auto first = buffer_.begin() + static_cast<std::ptrdiff_t>(start_);
    const auto last = buffer_.begin() + static_cast<std::ptrdiff_t>(at_);
    line_ += static_cast<std::size_t>(std::count(first, last, '\n'));
    if (!is_blank()) return &row_;
  }
}

bool CsvReader::is_broken() const { return in_->bad(); }

/// The byte `ahead` of the next one, or kEnd.
int CsvReader::peek(std::size_t ahead) {
  while (at_ + ahead >= buffer_.size())
    if (!fill()) return kEnd;
  return static_cast<unsigned char>(buffer_[at_ + ahead]);
}

/// Appends what comes next; false if there is nothing more.
bool CsvReader::fill() {
  if (!in_->good()) return false;
  std::array<char, kChunkBytes> chunk;
  in_->read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
  const auto count = static_cast<std::size_t>(in_->gcount());
  buffer_.append(chunk.data(), count);
  return count > 0;
}

void CsvReader::begin_row() {
  if (at_ >= kChunkBytes) {
    buffer_.erase(0, at_);
    passed_ += at_;
    at_ = 0;
  }
  start_ = at_;
  row_.line = line_;
  row_.fields.clear();
  row_.field_count = 0;
  row_.fault.reset();
}

CsvField& CsvReader::begin_field() {
  ++row_.field_count;
  if (row_.field_count <= kMostColumns) return row_.fields.emplace_back();
  unkept_ = {};
  return unkept_;
}

/// A lone carriage return is an ordinary byte; only LF and CR LF end a line.
bool CsvReader::is_at_line_end() {
  const int next = peek();
  return next == kEnd || next == '\n' || (next == '\r' && peek(1) == '\n');
}

void CsvReader::skip_line_end() {
  if (peek() == '\r') ++at_;
  if (peek() == '\n') ++at_;
}

bool CsvReader::is_blank() const noexcept {
  const std::string_view text = std::string_view(buffer_).substr(start_, at_ - start_);
  return text == "\n" || text == "\r\n";
}

std::optional<CsvFault> CsvReader::read_row() {
  for (;;) {
    CsvField& field = begin_field();
    const auto fault = peek() == '"' ? read_quoted(field) : read_plain(field);
    if (fault) return fault;
    if (peek() != ',') break;
    ++at_;
  }
  skip_line_end();
  return std::nullopt;
}

std::optional<CsvFault> CsvReader::read_plain(CsvField& field) {
  while (!is_at_line_end()) {
    const int byte = peek();
    if (byte == ',') break;
    if (byte == '"') return CsvFault::stray_quote;
    if (is_row_too_long()) return CsvFault::row_too_long;
    keep(field, byte);
    ++at_;
  }
  return std::nullopt;
}

std::optional<CsvFault> CsvReader::read_quoted(CsvField& field) {
  for (++at_;; ++at_) {
    const int byte = peek();
    if (byte == kEnd) return CsvFault::unclosed_quote;
    if (byte == '\n' && passed_ + at_ < wary_until_) return CsvFault::unclosed_quote;
    if (is_row_too_long()) return CsvFault::row_too_long;
    if (byte == '"') {
      if (peek(1) != '"') break;
      ++at_;
    }
    keep(field, byte);
  }
  ++at_;
  if (peek() == ',' || is_at_line_end()) return std::nullopt;
  return CsvFault::stray_quote;
}

/// Goes back to the end of the refused row's first line, which may not have been read yet.
void CsvReader::resume_after_first_line() {
  wary_until_ = std::max(wary_until_, passed_ + at_);
  std::size_t end = buffer_.find('\n', start_);
  while (end == std::string::npos) {
    passed_ += buffer_.size();
    buffer_.clear();
    start_ = 0;
    if (!fill()) break;
    end = buffer_.find('\n');
  }
  at_ = end == std::string::npos ? 0 : end + 1;
  ++line_;
}

}  // namespace tour
