// SPDX-License-Identifier: Apache-2.0
//
// worker_process.hpp: another process on the same data, met byte by byte instead of by sleeping.
#pragma once

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

namespace jeton::conformance {

class WorkerProcess {
 public:
  /// Starts argv[0] with pipes at its standard input and output; null if that failed.
  static std::unique_ptr<WorkerProcess> start(std::vector<std::string> arguments);

  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;
  /// Kills it if it still runs.
  ~WorkerProcess();

  void send(char byte) const;
  /// The next byte that it said; NUL: it has ended.
  [[nodiscard]] char receive() const;
  void kill_now() const;

 private:
  WorkerProcess(pid_t pid, int in, int out) noexcept : pid_(pid), in_(in), out_(out) {}

  pid_t pid_;
  int in_;
  int out_;
};

/// Inside the worker: one byte from the kit (false: it has gone), one byte to it.
enum class Heard : unsigned char { byte = 1, end = 2 };
[[nodiscard]] Heard hear_kit();
void tell_kit(char byte);

}  // namespace jeton::conformance
