// SPDX-License-Identifier: Apache-2.0
//
// deployment_secret_file.cpp: reading and making secret files without a moment in which somebody else can
// read them.
#include "deployment_secret_file.hpp"

#include <jeton/flow/deployment.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <array>
#include <cerrno>
#include <cstdlib>

namespace jeton::platform {
namespace {

constexpr std::size_t kMostSecretFileBytes = 66;  // 64 digits and a line end

/// A file descriptor that closes itself.
class File {
 public:
  explicit File(int descriptor) noexcept : descriptor_(descriptor) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  [[nodiscard]] int get() const noexcept { return descriptor_; }
  [[nodiscard]] bool is_open() const noexcept { return descriptor_ >= 0; }

 private:
  int descriptor_;
};

/// Reads at most `room.size()` bytes; more than that in the file shows by a full room.
Result<std::size_t> read_all(int descriptor, MutableBytes room) noexcept {
  std::size_t size = 0;
  while (size < room.size()) {
    const ssize_t got = ::read(descriptor, room.data() + size, room.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Error{Errc::unavailable, "read_secret_file"};
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  return size;
}

bool write_all(int descriptor, Bytes bytes) noexcept {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return ::fsync(descriptor) == 0;
}

/// 64 digits and a line end.
Secret spell(Bytes secret) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  Secret text = Secret::of_size(secret.size() * 2 + 1);
  const MutableBytes out = text.fill();
  for (std::size_t i = 0; i < secret.size(); ++i) {
    out[2 * i] = static_cast<std::byte>(kDigits[static_cast<std::size_t>(secret[i] >> 4)]);
    out[2 * i + 1] = static_cast<std::byte>(kDigits[static_cast<std::size_t>(secret[i] & std::byte{15})]);
  }
  out.back() = std::byte{'\n'};
  return text;
}

}  // namespace

Result<Secret> read_secret_file(const std::string& path) {
  const File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!file.is_open() && errno == ENOENT) return Error{Errc::secret_missing, "read_secret_file"};
  if (!file.is_open() && errno == ELOOP) return Error{Errc::secret_file_exposed, "read_secret_file"};
  if (!file.is_open()) return Error{Errc::unavailable, "read_secret_file"};

  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return Error{Errc::unavailable, "read_secret_file"};
  const bool private_file = S_ISREG(status.st_mode) && (status.st_mode & (S_IRWXG | S_IRWXO)) == 0;
  if (!private_file) return Error{Errc::secret_file_exposed, "read_secret_file"};

  Secret text = Secret::of_size(kMostSecretFileBytes + 1);
  const auto size = read_all(file.get(), text.fill());
  if (!size.ok()) return size.error();
  return parse_deployment_secret(text_of(text.reveal().first(size.value())));
}

Result<std::optional<Secret>> secret_from_environment() {
  if (const char* path = std::getenv("JETON_SECRET_FILE"); path != nullptr && *path != '\0') {
    auto secret = read_secret_file(path);
    if (!secret.ok()) return secret.error();
    return std::optional<Secret>(std::move(secret).value());
  }
  if (const char* text = std::getenv("JETON_SECRET"); text != nullptr && *text != '\0') {
    auto secret = parse_deployment_secret(text);
    if (!secret.ok()) return secret.error();
    return std::optional<Secret>(std::move(secret).value());
  }
  return std::optional<Secret>();
}

Result<Secret> make_secret_file(const std::string& path, RandomSource& random) {
  Secret secret = Secret::of_size(32);
  ByteArray<8> suffix{};
  auto drawn = random.fill(secret.fill());
  if (drawn.ok()) drawn = random.fill(suffix);
  if (!drawn.ok()) return drawn.error();

  // Written whole under another name, then linked: link() makes the name exist at once or not at all, and
  // never replaces a secret that another process made in the same moment.
  const std::string draft = path + "." + std::to_string(load_big_endian<std::uint64_t>(suffix)) + ".new";
  const File file(
      ::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR));
  if (!file.is_open()) return Error{Errc::unavailable, "make_secret_file"};
  const bool written = write_all(file.get(), spell(secret.reveal()).reveal());
  const bool linked = written && ::link(draft.c_str(), path.c_str()) == 0;
  const bool taken = written && !linked && errno == EEXIST;
  ::unlink(draft.c_str());
  if (taken) return read_secret_file(path);
  if (!linked) return Error{Errc::unavailable, "make_secret_file"};
  return secret;
}

}  // namespace jeton::platform
