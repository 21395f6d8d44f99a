// SPDX-License-Identifier: Apache-2.0
//
// doors.hpp: all doors of a server: which shop a request is for is decided by its Host alone, by a configured
// map, before anything else is looked at (promise 12).
//
//   Doors doors;
//   doors.mount("shop.example", {&standard, &medusa}, cors);
//   Response response = doors.handle(request);            // never throws
//
// An unknown host is 404, and so is a path that no door of that host knows. A browser's preflight is answered
// here for all doors alike.
#pragma once

#include <jeton/base/result.hpp>
#include <jeton/door/door.hpp>
#include <jeton/web/cors.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace jeton {

class Doors {
 public:
  static constexpr std::string_view kEveryHost = "*";

  /// Requests to `host` go to `doors`, asked in their order. Borrows the doors.
  ///
  /// in      host: as in a Host header, in lower case; without a port it stands for every port; kEveryHost
  ///         stands for every host that is not mounted by name, where something in front has chosen the shop
  /// errors  invalid_input.malformed_id: an empty host, one with capitals, or one that is mounted already
  Result<Done> mount(std::string_view host, std::vector<const Door*> doors,
                     std::optional<Cors> cors = std::nullopt);

  /// The answer to any request at all. Safe to call from several threads once everything is mounted.
  [[nodiscard]] Response handle(const Request& request) const noexcept;

 private:
  struct Site {
    std::string host;
    std::vector<const Door*> doors;
    std::optional<Cors> cors;
  };

  [[nodiscard]] const Site* find_site(std::string_view host) const noexcept;
  [[nodiscard]] static Response answer(const Site& site, const Request& request);

  std::vector<Site> sites_;
};

}  // namespace jeton
