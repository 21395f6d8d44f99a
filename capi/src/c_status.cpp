// SPDX-License-Identifier: Apache-2.0
//
// c_status.cpp: statuses, versions and errors of jeton.h. The numbers of the header are those of errc.hpp;
// tests/capi/ compares them one by one.
#include "handles.hpp"

#ifndef JETON_VERSION_TEXT
#error "the build gives JETON_VERSION_TEXT"
#endif

namespace {

using namespace jeton;
using namespace jeton::c;

/// The catalogue's row of a status; nullptr: it is none.
const ErrcText* row_of(jeton_status status) noexcept {
  for (const ErrcText& row : detail::kErrcTexts)
    if (static_cast<jeton_status>(row.code) == status) return &row;
  return nullptr;
}

}  // namespace

extern "C" {

const char* jeton_status_name(jeton_status status, size_t* len) {
  const ErrcText* const row = row_of(status);
  return show(row == nullptr ? std::string_view() : row->name, len);
}

const char* jeton_status_expected(jeton_status status, size_t* len) {
  const ErrcText* const row = row_of(status);
  return show(row == nullptr ? std::string_view() : row->expected, len);
}

const char* jeton_status_public_words(jeton_status status, size_t* len) {
  const ErrcText* const row = row_of(status);
  return show(row == nullptr ? std::string_view() : words(row->reason), len);
}

uint32_t jeton_status_kind(jeton_status status) {
  const ErrcText* const row = row_of(status);
  return row == nullptr ? 0 : static_cast<uint32_t>(kind(row->code));
}

const char* jeton_version_string(size_t* len) { return show(JETON_VERSION_TEXT, len); }

uint32_t jeton_abi_version(void) { return JETON_ABI_VERSION; }

void jeton_error_free(jeton_error* error) { free_handle(error); }

jeton_status jeton_error_code(const jeton_error* error) {
  const jeton_error* const object = find_object(error);
  return object == nullptr ? JETON_OK : static_cast<jeton_status>(object->error.code);
}

const char* jeton_error_name(const jeton_error* error, size_t* len) {
  return show_text(
      error, [](const jeton_error& e) { return e.error.name(); }, len);
}

const char* jeton_error_expected(const jeton_error* error, size_t* len) {
  return show_text(
      error, [](const jeton_error& e) { return e.error.expected(); }, len);
}

const char* jeton_error_place(const jeton_error* error, size_t* len) {
  return show_text(
      error, [](const jeton_error& e) { return std::string_view(e.error.place); }, len);
}

const char* jeton_error_public_words(const jeton_error* error, size_t* len) {
  return show_text(
      error, [](const jeton_error& e) { return words(public_reason(e.error.code)); }, len);
}

const char* jeton_error_reference(const jeton_error* error, size_t* len) {
  return show_text(
      error, [](const jeton_error& e) { return e.reference.view(); }, len);
}

uint32_t jeton_error_advice(const jeton_error* error) {
  const jeton_error* const object = find_object(error);
  return object == nullptr ? 0 : static_cast<uint32_t>(object->error.advice());
}

int64_t jeton_error_retry_after_ms(const jeton_error* error) {
  const jeton_error* const object = find_object(error);
  return object == nullptr ? 0 : object->error.retry_after.count();
}

}  // extern "C"
