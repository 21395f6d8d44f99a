// SPDX-License-Identifier: Apache-2.0
//
// door.hpp: what a platform's interface is to jeton: a request in, a response out. Wording and status codes
// live in doors, never in the core.
//
// A door is one class over an Authority: it recognises its own paths, calls one use case, and words the
// answer. To write a fifth platform's, derive from Door, see workarea.hpp for a short example, and mount it
// with doors.hpp. answer() may be called by several threads at once, as an Authority's methods may.
#pragma once

#include <jeton/web/http.hpp>

#include <optional>

namespace jeton {

class Door {
 public:
  virtual ~Door() = default;

  /// The answer to a request of this door; nothing if the path is not one of its own.
  [[nodiscard]] virtual std::optional<Response> answer(const Request& request) const = 0;
};

}  // namespace jeton
