// SPDX-License-Identifier: Apache-2.0
//
// worker_process.cpp: spawn, pipes, kill. A worker that has gone is told by what it no longer says; writing
// to it must not end the kit, so SIGPIPE is blocked around the write.
#include "worker_process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace jeton::conformance {
namespace {

using Pipe = std::array<int, 2>;

void close_both(const Pipe& pipe) {
  ::close(pipe[0]);
  ::close(pipe[1]);
}

ssize_t write_without_signal(int descriptor, char byte) {
  sigset_t pipe_signal;
  sigset_t before;
  ::sigemptyset(&pipe_signal);
  ::sigaddset(&pipe_signal, SIGPIPE);
  ::pthread_sigmask(SIG_BLOCK, &pipe_signal, &before);
  const ssize_t written = ::write(descriptor, &byte, 1);
  const timespec no_wait{};
  if (written < 0 && errno == EPIPE) ::sigtimedwait(&pipe_signal, nullptr, &no_wait);
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return written;
}

}  // namespace

std::unique_ptr<WorkerProcess> WorkerProcess::start(std::vector<std::string> arguments) {
  Pipe to_child{};
  Pipe from_child{};
  // Close-on-exec, or a sibling would hold the pipe open and nobody would ever read its end.
  if (arguments.empty() || ::pipe2(to_child.data(), O_CLOEXEC) != 0) return nullptr;
  if (::pipe2(from_child.data(), O_CLOEXEC) != 0) {
    close_both(to_child);
    return nullptr;
  }
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, to_child[0], STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, from_child[1], STDOUT_FILENO);
  std::vector<char*> argv;
  argv.reserve(arguments.size() + 1);
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  pid_t pid = -1;
  const int failed = ::posix_spawn(&pid, argv[0], &actions, nullptr, argv.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(to_child[0]);
  ::close(from_child[1]);
  if (failed == 0) return std::unique_ptr<WorkerProcess>(new WorkerProcess(pid, to_child[1], from_child[0]));
  ::close(to_child[1]);
  ::close(from_child[0]);
  return nullptr;
}

WorkerProcess::~WorkerProcess() {
  ::close(in_);
  ::close(out_);
  kill_now();
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

void WorkerProcess::send(char byte) const { static_cast<void>(write_without_signal(in_, byte)); }

char WorkerProcess::receive() const {
  char byte = '\0';
  ssize_t got = 0;
  do got = ::read(out_, &byte, 1);
  while (got < 0 && errno == EINTR);
  return got == 1 ? byte : '\0';
}

void WorkerProcess::kill_now() const { ::kill(pid_, SIGKILL); }

Heard hear_kit() {
  char byte = '\0';
  return ::read(STDIN_FILENO, &byte, 1) == 1 ? Heard::byte : Heard::end;
}

void tell_kit(char byte) { static_cast<void>(write_without_signal(STDOUT_FILENO, byte)); }

}  // namespace jeton::conformance
