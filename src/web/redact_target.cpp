// SPDX-License-Identifier: Apache-2.0
//
// redact_target.cpp: a target for the log. It must hide a secret in every reading of the target, so it splits
// at whatever any reader might split at, and hides up to where the last of them would stop.
#include <jeton/web/target.hpp>

#include <jeton/web/http.hpp>

#include "web/ascii.hpp"
#include "web/percent.hpp"

#include <algorithm>

namespace jeton {
namespace {

constexpr std::string_view kNameEdges = "?#;=";

bool is_named(std::string_view escaped, std::initializer_list<std::string_view> names) {
  std::string name(escaped.size(), '\0');
  const auto size = detail::percent_decode(escaped, detail::Plus::is_space, name);
  if (!size) return true;  // nobody knows what a lax reader makes of a broken escape
  name.resize(*size);
  return std::any_of(names.begin(), names.end(),
                     [&](std::string_view wanted) { return equals_ignoring_case(name, wanted); });
}

/// How much of `pair` may be shown: all of it, or up to and with the '=' behind one of `names`.
std::size_t shown_bytes(std::string_view pair, std::initializer_list<std::string_view> names) {
  std::size_t begin = 0;
  for (std::size_t at = pair.find_first_of(kNameEdges); at != std::string_view::npos;
       begin = at + 1, at = pair.find_first_of(kNameEdges, begin))
    if (pair[at] == '=' && is_named(pair.substr(begin, at - begin), names)) return at + 1;
  return pair.size();
}

void append_visibly(std::string& out, std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  for (const char c : text) {
    if (detail::is_visible(c)) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out.append({'%', kHex[byte >> 4], kHex[byte & 15]});
  }
}

}  // namespace

std::string redact_target(std::string_view target, std::initializer_list<std::string_view> names) {
  target = target.substr(0, kMostTargetBytes);
  std::string out;
  for (bool more = true; more;) {
    more = target.find('&') != std::string_view::npos;
    const std::string_view pair = detail::take_until(target, '&');
    const std::size_t shown = shown_bytes(pair, names);
    append_visibly(out, pair.substr(0, shown));
    if (shown < pair.size()) out += "[redacted]";
    if (more) out += '&';
  }
  return out;
}

}  // namespace jeton
