// SPDX-License-Identifier: Apache-2.0
//
// settings.hpp: what the storefront is told when it is started: its command line and one environment
// variable.
//
//   const auto settings = storefront::read_settings(argc, argv);
//   if (!settings) return usage();
#pragma once

#include <charconv>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

namespace storefront {

inline constexpr std::string_view kUsage =
    "usage: jeton_storefront [--port N] [--database FILE] [--mail-file FILE] [--demo-provider]\n"
    "  --port N          0 (the default) takes a free one; the first line on standard output says which\n"
    "  --database FILE   SQLite, made if there is none; the customers' table is FILE.customers\n"
    "  --mail-file FILE  where mail goes, one JSON object a line; otherwise to standard error\n"
    "  --demo-provider   a sign-in provider that believes anybody; for tests only\n"
    "JWT_SECRET, 32 bytes or more: what a Medusa server of yours signs its tokens with, to share with it.\n";

struct Settings {
  int port = 0;
  std::string database = "storefront.db";
  std::string mail_file{};   ///< empty: standard error
  std::string jwt_secret{};  ///< empty: the shop's own keys
  bool has_demo_provider = false;
};

inline std::optional<int> read_port(std::string_view text) noexcept {
  int port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size() || port < 0 || port > 65535)
    return std::nullopt;
  return port;
}

/// Nothing if the arguments are not understood.
inline std::optional<Settings> read_settings(int count, char** arguments) {
  Settings settings;
  if (const char* const secret = std::getenv("JWT_SECRET")) settings.jwt_secret = secret;
  for (int i = 1; i < count; ++i) {
    const std::string_view name = arguments[i];
    if (name == "--demo-provider") {
      settings.has_demo_provider = true;
      continue;
    }
    if (++i == count) return std::nullopt;
    const std::string_view value = arguments[i];
    if (name == "--port") {
      const auto port = read_port(value);
      if (!port) return std::nullopt;
      settings.port = *port;
    } else if (name == "--database" && !value.empty()) {
      settings.database = value;
    } else if (name == "--mail-file") {
      settings.mail_file = value;
    } else {
      return std::nullopt;
    }
  }
  return settings;
}

}  // namespace storefront
