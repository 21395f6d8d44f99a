// SPDX-License-Identifier: Apache-2.0
//
// headers.cpp: one header, one value; and the weighing of media types.
#include <jeton/web/headers.hpp>

#include "web/ascii.hpp"

namespace jeton {
namespace {

/// How well a media range of Accept fits a type: the closest fit decides (RFC 9110 section 12.5.1).
enum class Fit : int { none = 0, any = 1, same_type = 2, exact = 3 };

Fit fit_of(std::string_view range, std::string_view type) noexcept {
  if (equals_ignoring_case(range, type)) return Fit::exact;
  if (range == "*/*") return Fit::any;
  const std::string_view family = type.substr(0, type.find('/') + 1);  // "text/"
  const bool is_family = range.size() == family.size() + 1 && range.back() == '*' &&
                         equals_ignoring_case(range.substr(0, family.size()), family);
  return is_family ? Fit::same_type : Fit::none;
}

/// A qvalue in thousandths (RFC 9110 section 12.4.2); 0, "not acceptable", for anything else.
int thousandths(std::string_view qvalue) noexcept {
  const std::string_view digits = qvalue.substr(qvalue.size() < 2 ? qvalue.size() : 2);
  const bool has_shape = !qvalue.empty() && (qvalue.size() == 1 || qvalue[1] == '.') && digits.size() <= 3 &&
                         digits.find_first_not_of("0123456789") == std::string_view::npos;
  if (!has_shape) return 0;
  if (qvalue[0] == '1') return digits.find_first_not_of('0') == std::string_view::npos ? 1000 : 0;
  if (qvalue[0] != '0') return 0;
  int value = 0;
  for (std::size_t i = 0; i < 3; ++i) value = value * 10 + (i < digits.size() ? digits[i] - '0' : 0);
  return value;
}

/// The quality that the parameters of a media range name; 1000 if they name none.
int quality_of(std::string_view parameters) noexcept {
  while (!parameters.empty()) {
    const std::string_view parameter = detail::trim(detail::take_until(parameters, ';'));
    if (parameter.starts_with("q=") || parameter.starts_with("Q=")) return thousandths(parameter.substr(2));
  }
  return 1000;
}

/// What is known of one type while the ranges are read.
struct Weight {
  Fit fit = Fit::none;
  int quality = 0;
};

void weigh(Weight& weight, std::string_view type, std::string_view range, int quality) noexcept {
  const Fit fit = fit_of(range, type);
  if (fit > weight.fit) weight = {fit, quality};
}

}  // namespace

Result<std::optional<std::string_view>> find_header(const Request& request, std::string_view name) noexcept {
  std::optional<std::string_view> found;
  for (const Header& header : request.headers) {
    if (!equals_ignoring_case(header.name, name)) continue;
    if (found) return Error{Errc::malformed_request, "find_header"};
    if (header.value.size() > kMostHeaderBytes) return Error{Errc::request_too_large, "find_header"};
    found = detail::trim(header.value);
  }
  return found;
}

bool is_media_type(std::string_view content_type, std::string_view type) noexcept {
  return equals_ignoring_case(detail::trim(detail::take_until(content_type, ';')), type);
}

bool prefers(const Request& request, std::string_view wanted, std::string_view usual) noexcept {
  Weight of_wanted;
  Weight of_usual;
  for (const Header& header : request.headers) {
    if (!equals_ignoring_case(header.name, "Accept") || header.value.size() > kMostHeaderBytes) continue;
    for (std::string_view ranges = header.value; !ranges.empty();) {
      std::string_view parameters = detail::take_until(ranges, ',');
      const std::string_view range = detail::trim(detail::take_until(parameters, ';'));
      const int quality = quality_of(parameters);
      weigh(of_wanted, wanted, range, quality);
      weigh(of_usual, usual, range, quality);
    }
  }
  return of_wanted.quality > of_usual.quality;
}

}  // namespace jeton
