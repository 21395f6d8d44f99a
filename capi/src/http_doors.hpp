// SPDX-License-Identifier: Apache-2.0
//
// http_doors.hpp: a set of doors over shops, and a caller's request as a view.
//
//   handle->add(door, stride); ...; handle->mount_all();   // then handle(request), from any thread
#pragma once

#include <jeton/door/doors.hpp>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "border.hpp"
#include "sized.hpp"

namespace jeton::c {

inline constexpr std::uint64_t kMostDoors = 1024;
inline constexpr std::uint64_t kMostHeaders = 1024;

/// A caller's request, judged; borrows its texts.
class HttpRequest {
 public:
  /// errors  invalid_input.malformed_table, .null_argument, .request_too_large
  static Result<HttpRequest> read(const jeton_http_request* given, const char* place);

  [[nodiscard]] Request view() const noexcept {
    return {parts_[0], parts_[1], headers_, parts_[2], parts_[3]};
  }

 private:
  Inputs<4> parts_{};
  std::vector<Header> headers_{};
};

}  // namespace jeton::c

struct jeton_doors {
  static constexpr auto kKind = jeton::c::HandleKind::doors;

  /// Opens one door; its authority is kept alive. errors  as jeton_doors_open()
  jeton::Result<jeton::Done> add(const jeton_door* given, std::uint64_t room);
  jeton::Result<jeton::Done> mount_all();
  [[nodiscard]] jeton::Response handle(const jeton::Request& request) const noexcept {
    return doors_.handle(request);
  }

 private:
  struct Host {
    std::vector<const jeton::Door*> doors{};
    std::vector<std::string> origins{};
  };

  std::vector<jeton::c::HeldAuthority> shops_{};  // outlive the doors
  std::vector<std::unique_ptr<jeton::Door>> owned_{};
  std::map<std::string, Host, std::less<>> hosts_{};
  jeton::Doors doors_{};
};
