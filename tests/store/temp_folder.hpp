// SPDX-License-Identifier: Apache-2.0
//
// temp_folder.hpp: a fresh folder that is removed with everything in it when the test ends.
//
//   TempFolder folder;
//   auto stores = jeton::open_sqlite(folder.file("shop.db"));
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

namespace jeton::test {

class TempFolder {
 public:
  TempFolder() : path_((std::filesystem::temp_directory_path() / "jeton-test-XXXXXX").string()) {
    if (::mkdtemp(path_.data()) == nullptr) throw std::runtime_error("no temporary folder");
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  ~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  [[nodiscard]] std::string file(std::string_view name) const { return path_ + "/" + std::string(name); }

 private:
  std::string path_;
};

}  // namespace jeton::test
