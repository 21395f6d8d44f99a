// SPDX-License-Identifier: Apache-2.0
//
// quiet_signals.cpp: pthread_sigmask(3).
#include "platform/quiet_signals.hpp"

#include <signal.h>

namespace jeton::platform {

struct QuietSignals::Before {
  sigset_t mask;
};

QuietSignals::QuietSignals() : before_(std::make_unique<Before>()) {
  sigset_t all;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before_->mask);
}

QuietSignals::~QuietSignals() { ::pthread_sigmask(SIG_SETMASK, &before_->mask, nullptr); }

}  // namespace jeton::platform
