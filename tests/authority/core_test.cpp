// SPDX-License-Identifier: Apache-2.0
//
// core_test.cpp: what a core would show. A child process goes through sign-in, password change, reset, codes,
// API keys and registration with an authority, drops everything, and reads all of its own writable memory:
// heap, freed blocks, stack, globals. None of the secrets is there (promise 7), and one that was left in a
// std::string on purpose is.
//
// The test keeps each secret with its bits turned; its own plain copies are Secrets. Under AddressSanitizer
// freed blocks stay in quarantine, so that more is found than in a core of a shipped build; its shadow is
// left out.
#include <jeton/authority.hpp>

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>

#include "support/catch.hpp"
#include "support/test_shop.hpp"

namespace jeton::test {
namespace {

constexpr char kTurn = 0x5a;
constexpr std::size_t kMostFound = 100;  // an exit status has 8 bits
constexpr unsigned long kShadowBegin =
    0x7fff7000;  // AddressSanitizer's on x86-64, no memory of the program's
constexpr unsigned long kShadowEnd = 0x10007fff8000;
constexpr std::size_t kPart = std::size_t{1} << 20;

/// Secrets with their bits turned.
class Turned {
 public:
  void keep(std::string_view secret) {
    std::string turned(secret.size(), '\0');
    for (std::size_t i = 0; i < secret.size(); ++i) turned[i] = static_cast<char>(secret[i] ^ kTurn);
    all_.push_back(std::move(turned));
  }
  [[nodiscard]] const std::vector<std::string>& all() const noexcept { return all_; }

 private:
  std::vector<std::string> all_;
};

/// The i-th half byte.
int digit_of(const Secret& random, std::size_t i) {
  return (std::to_integer<int>(random.reveal()[i / 2]) >> (i % 2 * 4)) % 16;
}

/// A password that is in no program text.
Secret fresh_password(Turned& kept) {
  Secret random = Secret::of_size(12);
  REQUIRE(SystemRandom().fill(random.fill()).ok());
  Secret password = Secret::of_size(24);
  for (std::size_t i = 0; i < 24; ++i) password.fill()[i] = static_cast<std::byte>('a' + digit_of(random, i));
  kept.keep(text_of(password.reveal()));
  return password;
}

Secret copied(std::string_view secret, Turned& kept) {
  kept.keep(secret);
  return Secret::copy_of(secret);
}

/// Goes through everything that deals with secrets.
void live(const Authority& shop, Turned& kept) {
  const std::string_view login = "bob@example.com";
  const Secret first = fresh_password(kept);
  const Secret next = fresh_password(kept);
  const Secret last = fresh_password(kept);
  const auto bob = shop.register_customer(login, text_of(first.reveal())).value();
  REQUIRE_FALSE(shop.login(login, text_of(next.reveal())).ok());
  const auto in = shop.login(login, text_of(first.reveal()));
  const Secret token = copied(in.value().token(), kept);
  REQUIRE(shop.verify(text_of(token.reveal())).ok());
  REQUIRE(shop.set_consent(text_of(token.reveal()), Consent::given).ok());
  const auto code = shop.issue_code(bob, "staff:ann", "ticket 7");
  kept.keep(text_of(code.value().code.reveal()));
  const auto staff = shop.exchange_code(login, text_of(code.value().code.reveal()));
  kept.keep(staff.value().token());
  REQUIRE(
      shop.change_password(text_of(token.reveal()), text_of(first.reveal()), text_of(next.reveal())).ok());
  REQUIRE(shop.request_reset(login).ok());
  const auto mail = shop.next_delivery();
  kept.keep(text_of(mail.value()->token.reveal()));
  REQUIRE(shop.reset_password(text_of(mail.value()->token.reveal()), text_of(last.reveal())).ok());
  const auto key = shop.create_api_key({.name = "warehouse", .scopes = {Scope::issue}, .actor = "staff:ann"});
  kept.keep(text_of(key.value().text.reveal()));
  REQUIRE(shop.verify_api_key(text_of(key.value().text.reveal()), Scope::issue).ok());
  const auto begun = shop.begin_registration("ann@example.com", text_of(next.reveal()));
  kept.keep(text_of(begun.value().token.reveal()));
  REQUIRE(shop.finish_registration(text_of(begun.value().token.reveal())).ok());
}

/// Whether `turned` lies in `part`, without ever making the secret.
bool lies_in(std::string_view part, std::string_view turned) {
  char begin[4];
  for (std::size_t i = 0; i < sizeof begin; ++i) begin[i] = static_cast<char>(turned[i] ^ kTurn);
  const char* at = part.data();
  const char* const end = part.data() + part.size();
  while ((at = static_cast<const char*>(
              memmem(at, static_cast<std::size_t>(end - at), begin, sizeof begin))) != nullptr) {
    std::size_t same = 0;
    while (same < turned.size() && at + same < end && at[same] == static_cast<char>(turned[same] ^ kTurn))
      ++same;
    if (same == turned.size()) return true;
    ++at;
  }
  return false;
}

struct Mapping {
  unsigned long from = 0;
  unsigned long to = 0;
  std::string name;
};

/// Writable memory, but for the sanitizer's shadow and `own`.
std::vector<Mapping> writable_memory(const void* own) {
  std::vector<Mapping> all;
  std::FILE* const maps = std::fopen("/proc/self/maps", "r");
  char line[512];
  while (std::fgets(line, sizeof line, maps) != nullptr) {
    Mapping mapping;
    char rights[5] = {};
    char name[256] = {};
    std::sscanf(line, "%lx-%lx %4s %*s %*s %*s %255s", &mapping.from, &mapping.to, rights, name);
    mapping.name = name;
    const bool is_shadow = mapping.from >= kShadowBegin && mapping.to <= kShadowEnd;
    if (rights[0] == 'r' && rights[1] == 'w' && !is_shadow &&
        mapping.from != reinterpret_cast<unsigned long>(own))
      all.push_back(std::move(mapping));
  }
  std::fclose(maps);
  return all;
}

/// How many of the secrets lie in this process's writable memory.
std::size_t count_left(const Turned& kept, std::FILE* told) {
  void* const room = mmap(nullptr, kPart + 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  std::FILE* const memory = std::fopen("/proc/self/mem", "rb");
  const int fd = fileno(memory);
  std::size_t found = 0;
  for (const Mapping& mapping : writable_memory(room))
    for (unsigned long at = mapping.from; at < mapping.to; at += kPart) {  // parts overlap by a page
      const auto wanted = std::min<unsigned long>(kPart + 4096, mapping.to - at);
      const ssize_t got = pread(fd, room, wanted, static_cast<off_t>(at));
      if (got <= 0) continue;
      const std::string_view part(static_cast<const char*>(room), static_cast<std::size_t>(got));
      for (std::size_t n = 0; n < kept.all().size(); ++n)
        if (lies_in(part, kept.all()[n])) {
          ++found;
          std::fprintf(told, "secret %zu in %lx %s\n", n, mapping.from, mapping.name.c_str());
        }
    }
  std::fclose(memory);
  munmap(room, kPart + 4096);
  return std::min(found, kMostFound);
}

/// Runs `work` in a child, and answers how many of the secrets it kept are left in the child's memory.
int left_in_child(const std::function<void(Turned&)>& work) {
  std::fflush(nullptr);
  const pid_t child = fork();
  if (child == 0) {
    Turned kept;
    try {
      work(kept);
    } catch (...) {
      _exit(255);  // a failed REQUIRE: the child must not go on as a second test program
    }
    _exit(static_cast<int>(count_left(kept, stderr)));
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  return WEXITSTATUS(status);
}

}  // namespace

TEST_CASE("a core of a process that is done with its secrets shows none of them", "[authority][promise-7]") {
  CHECK(left_in_child([](Turned& kept) {
          Options options;
          options.policy = cheap_policy();
          options.secret = Secret::of_size(32);
          REQUIRE(SystemRandom().fill(options.secret->fill()).ok());
          kept.keep(text_of(options.secret->reveal()));
          const auto shop = Authority::open(memory_stores(), std::move(options));
          live(shop.value(), kept);
          REQUIRE(kept.all().size() == 10);
        }) == 0);
}

TEST_CASE("the search of a core finds a secret that was left in a string", "[authority][promise-7]") {
  std::optional<std::string> left;
  const int found =
      left_in_child([&](Turned& kept) { left.emplace(text_of(fresh_password(kept).reveal())); });
  CHECK(found >= 1);
  CHECK(found <= static_cast<int>(kMostFound));
}

}  // namespace jeton::test
