// SPDX-License-Identifier: Apache-2.0
//
// quiet_signals.hpp: no signal is delivered to this thread while one of these lives, nor ever to a thread
// that is started meanwhile: a host's signals belong to the host's threads.
#pragma once

#include <memory>

namespace jeton::platform {

class QuietSignals {
 public:
  QuietSignals();
  QuietSignals(const QuietSignals&) = delete;
  QuietSignals& operator=(const QuietSignals&) = delete;
  ~QuietSignals();

 private:
  struct Before;
  std::unique_ptr<Before> before_;
};

}  // namespace jeton::platform
