// SPDX-License-Identifier: Apache-2.0
//
// mailer.hpp: sends what jeton wants sent, on a thread of its own, so that no customer's answer tells by its
// time whether there was mail. This one writes each mail as a line of JSON; a shop hands it to its mail
// service.
//
//   Mailer mailer({&tea, &toys}, std::cerr);
//   mailer.wake();                       // after every request; what is waiting already goes out at once
//
// A mail is sent at least once: it counts as sent when delivered() has been said, otherwise it comes again.
#pragma once

#include <jeton/authority.hpp>

#include <condition_variable>
#include <mutex>
#include <ostream>
#include <thread>
#include <vector>

namespace storefront {

class Mailer {
 public:
  /// Borrows the shops and the place to write to.
  Mailer(std::vector<const jeton::Authority*> shops, std::ostream& out);
  /// Sends what is waiting, then ends.
  ~Mailer();
  Mailer(const Mailer&) = delete;
  Mailer& operator=(const Mailer&) = delete;

  void wake();

 private:
  void run();
  void send_waiting(const jeton::Authority& shop);

  std::vector<const jeton::Authority*> shops_;
  std::ostream& out_;
  std::mutex mutex_;
  std::condition_variable woken_;
  bool has_work_ = true;  // left by an earlier run
  bool is_ending_ = false;
  std::thread thread_;
};

}  // namespace storefront
