// SPDX-License-Identifier: Apache-2.0
//
// target.cpp: a path that has one reading, or none.
#include <jeton/web/target.hpp>

#include <jeton/base/text.hpp>

#include "web/ascii.hpp"
#include "web/percent.hpp"

#include <algorithm>
#include <optional>

namespace jeton {
namespace {

/// One decoded segment; nothing if another reader could take it for something else.
std::optional<std::string> segment_of(std::string_view escaped) {
  std::string segment(escaped.size(), '\0');
  const auto size = detail::percent_decode(escaped, detail::Plus::is_plus, segment);
  if (!size) return std::nullopt;
  segment.resize(*size);
  const bool is_plain = is_printable_utf8(segment) && segment.find_first_of("/\\") == std::string::npos;
  if (!is_plain || segment == "." || segment == "..") return std::nullopt;
  return segment;
}

}  // namespace

Result<Target> Target::parse(std::string_view text) {
  if (text.size() > kMostTargetBytes) return Error{Errc::request_too_large, "Target::parse"};
  const Error malformed{Errc::malformed_request, "Target::parse"};
  const bool is_origin_form =
      text.starts_with('/') && std::all_of(text.begin(), text.end(), detail::is_visible);
  if (!is_origin_form || text.find('#') != std::string_view::npos) return malformed;

  std::string_view query = text;
  std::string_view path = detail::take_until(query, '?').substr(1);
  std::vector<std::string> segments;
  if (path.empty()) return Target({}, query);
  for (bool more = true; more;) {
    more = path.find('/') != std::string_view::npos;
    auto segment = segment_of(detail::take_until(path, '/'));
    if (!segment) return malformed;
    segments.push_back(std::move(*segment));
  }
  return Target(std::move(segments), query);
}

std::span<const std::string> Target::below(std::string_view prefix) const noexcept {
  std::span<const std::string> rest = segments_;
  while (!prefix.empty()) {
    const std::size_t end = std::min(prefix.find('/', 1), prefix.size());
    if (rest.empty() || prefix[0] != '/' || prefix.substr(1, end - 1) != rest.front()) return {};
    prefix.remove_prefix(end);
    rest = rest.subspan(1);
  }
  return rest;
}

bool Target::is(std::string_view path) const noexcept {
  if (!path.starts_with('/')) return false;
  if (segments_.empty()) return path == "/";
  for (const std::string& segment : segments_) {
    if (!path.starts_with('/') || !path.substr(1).starts_with(segment)) return false;
    path.remove_prefix(1 + segment.size());
  }
  return path.empty();
}

}  // namespace jeton
