// SPDX-License-Identifier: Apache-2.0
//
// scratch_folder.hpp: a new folder for one run, readable by its owner alone, removed with everything in it at
// the end.
//
//   const tour::ScratchFolder folder;
//   if (!folder.path().empty()) open(folder.path() / "shop.db");
#pragma once

#include <jeton/crypto/random.hpp>

#include <filesystem>
#include <string>
#include <system_error>

namespace tour {

/// Letters and digits, two for each random byte: of 16 bytes they are beyond guessing. Empty if there is no
/// randomness.
inline std::string random_word(std::size_t bytes) {
  jeton::SystemRandom system;
  jeton::Secret random = jeton::Secret::of_size(bytes);
  if (!system.fill(random.fill()).ok()) return {};
  std::string word;
  for (const std::byte byte : random.reveal()) {
    word += "abcdefghijklmnop"[static_cast<unsigned>(byte) >> 4];
    word += "0123456789qrstuv"[static_cast<unsigned>(byte) & 15U];
  }
  return word;
}

class ScratchFolder {
 public:
  ScratchFolder() {
    std::error_code error;
    const std::string name = random_word(8);
    const auto wanted = std::filesystem::temp_directory_path(error) / ("jeton_tour_" + name);
    if (error || name.empty() || !std::filesystem::create_directory(wanted, error)) return;
    std::filesystem::permissions(wanted, std::filesystem::perms::owner_all, error);
    path_ = wanted;
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ~ScratchFolder() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }

  /// Empty if the folder could not be made.
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace tour
