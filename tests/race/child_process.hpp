// SPDX-License-Identifier: Apache-2.0
//
// child_process.hpp: a child with a pipe in and a pipe out, so that tests meet it byte by byte instead of by
// sleeping.
//
//   ChildProcess worker({JETON_RACE_WORKER, "redeem", path});
//   worker.send('.');
//   char answer = worker.receive();       // '\0': the child has closed its end
#pragma once

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <string>
#include <vector>

namespace jeton::test {

class ChildProcess {
 public:
  explicit ChildProcess(std::vector<std::string> arguments) {
    std::array<int, 2> to_child{}, from_child{};
    // Close-on-exec, or a sibling would hold the pipe open and nobody would ever read its end.
    if (::pipe2(to_child.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    if (::pipe2(from_child.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, to_child[0], STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, from_child[1], STDOUT_FILENO);
    std::vector<char*> argv;
    for (std::string& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    const int failed = ::posix_spawn(&pid_, argv[0], &actions, nullptr, argv.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    ::close(to_child[0]);
    ::close(from_child[1]);
    in_ = to_child[1];
    out_ = from_child[0];
    if (failed != 0) throw std::runtime_error("cannot start " + arguments.front());
  }
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
  ~ChildProcess() {
    ::close(in_);
    ::close(out_);
    if (pid_ > 0) {
      ::kill(pid_, SIGKILL);
      wait();
    }
  }

  void send(char byte) {
    if (::write(in_, &byte, 1) != 1) throw std::runtime_error("the child has gone");
  }

  [[nodiscard]] char receive() {
    char byte = '\0';
    ssize_t got = 0;
    do got = ::read(out_, &byte, 1);
    while (got < 0 && errno == EINTR);
    return got == 1 ? byte : '\0';
  }

  void kill_now() { ::kill(pid_, SIGKILL); }

  /// The exit status, or 128 + the signal that ended it.
  int wait() {
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

 private:
  pid_t pid_ = -1;
  int in_ = -1;
  int out_ = -1;
};

}  // namespace jeton::test
