// SPDX-License-Identifier: Apache-2.0
#include <jeton/web/utc_text.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>

namespace jeton {

std::string utc_text(Timestamp at) {
  using namespace std::chrono;
  constexpr std::int64_t kLast = 253'402'300'799'999;  // 9999-12-31T23:59:59.999Z
  const sys_time<milliseconds> time{milliseconds(std::clamp<std::int64_t>(at.unix_ms, 0, kLast))};
  const auto day = floor<days>(time);
  const year_month_day date{day};
  const hh_mm_ss clock{time - day};
  char text[64];
  const int written = std::snprintf(
      text, sizeof text, "%04d-%02u-%02uT%02lld:%02lld:%02lld.%03lldZ", int{date.year()},
      unsigned{date.month()}, unsigned{date.day()}, static_cast<long long>(clock.hours().count()),
      static_cast<long long>(clock.minutes().count()), static_cast<long long>(clock.seconds().count()),
      static_cast<long long>(clock.subseconds().count()));
  return {text, static_cast<std::size_t>(written)};
}

}  // namespace jeton
