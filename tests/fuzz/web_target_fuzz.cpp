// SPDX-License-Identifier: Apache-2.0
//
// web_target_fuzz.cpp: any bytes as a request's target, as its query and as a form.
//
// Invariants: an accepted target is rebuilt from its segments and is() that path; no segment holds a slash or
// a control character; what a log gets is visible, bounded, and holds no value that find_once() would answer.
#include <jeton/base/text.hpp>
#include <jeton/web/parameters.hpp>
#include <jeton/web/target.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

using namespace jeton;

void require(bool holds) {
  if (!holds) std::abort();
}

void read_target(std::string_view text) {
  const auto target = Target::parse(text);
  if (!target.ok()) return;
  std::string path;
  for (const std::string& segment : target.value().segments()) {
    require(is_printable_utf8(segment) && segment.find('/') == std::string::npos);
    path += "/" + segment;
  }
  require(target.value().is(path.empty() ? "/" : path));
  require(!target.value().is(path + "/x"));
  require(text.ends_with(target.value().query()));
}

void read_form(std::string_view text) {
  const auto form = Parameters::parse(text);
  if (!form.ok()) return;
  require(form.value().all().size() <= kMostParameters);
  for (const Parameter& parameter : form.value().all()) {
    require(is_utf8(parameter.name) && is_utf8(parameter.value));
    const auto found = form.value().find_once(parameter.name);
    require(!found.ok() || found.value() == parameter.value);
  }
}

constexpr std::string_view kSecret = "S-3-C-R-3-T";

/// A value that is found under its plain or escaped name is not in the log.
void redact(std::string_view text) {
  const std::string line = redact_target(text, {"token"});
  require(line.size() <= 4 * kMostTargetBytes);
  require(std::all_of(line.begin(), line.end(), [](char c) { return c > ' ' && c < '\x7f'; }));
  if (text.find(kSecret) != std::string_view::npos) return;  // the fuzzer learns it, and writes it elsewhere
  for (const char* name : {"token=", "%74oken=", "TOKEN="}) {
    const std::string asked = std::string(text).append("&").append(name).append(kSecret);
    require(redact_target(asked, {"token"}).find(kSecret) == std::string::npos);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  read_target(text);
  read_target("/" + std::string(text));
  read_form(text);
  redact(text);
  return 0;
}
