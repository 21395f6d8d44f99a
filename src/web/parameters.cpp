// SPDX-License-Identifier: Apache-2.0
//
// parameters.cpp: pairs of a form, decoded into one block of bytes that is wiped at the end.
#include <jeton/web/parameters.hpp>

#include <jeton/base/text.hpp>

#include "web/ascii.hpp"
#include "web/percent.hpp"

namespace jeton {
namespace {

/// Decodes `escaped` into the front of `room` and takes that part away from it.
std::optional<std::string_view> take_decoded(std::string_view escaped, std::span<char>& room) noexcept {
  const auto size = detail::percent_decode(escaped, detail::Plus::is_space, room);
  if (!size) return std::nullopt;
  const std::string_view decoded(room.data(), *size);
  room = room.subspan(*size);
  if (!is_utf8(decoded) || decoded.find('\0') != std::string_view::npos) return std::nullopt;
  return decoded;
}

}  // namespace

Result<Parameters> Parameters::parse(std::string_view text) {
  const Error too_large{Errc::request_too_large, "Parameters::parse"};
  const Error malformed{Errc::malformed_request, "Parameters::parse"};
  if (text.size() > kMostFormBytes) return too_large;

  Secret bytes = Secret::of_size(text.size());
  std::span<char> room(reinterpret_cast<char*>(bytes.fill().data()), bytes.size());
  std::vector<Parameter> all;
  while (!text.empty()) {
    std::string_view pair = detail::take_until(text, '&');
    if (pair.empty()) continue;
    if (all.size() == kMostParameters) return too_large;
    const auto name = take_decoded(detail::take_until(pair, '='), room);
    const auto value = take_decoded(pair, room);
    if (!name || !value) return malformed;
    all.push_back({*name, *value});
  }
  return Parameters(std::move(bytes), std::move(all));
}

Result<std::optional<std::string_view>> Parameters::find_once(std::string_view name) const noexcept {
  std::optional<std::string_view> found;
  for (const Parameter& parameter : all_) {
    if (parameter.name != name) continue;
    if (found) return Error{Errc::malformed_request, "Parameters::find_once"};
    found = parameter.value;
  }
  return found;
}

}  // namespace jeton
