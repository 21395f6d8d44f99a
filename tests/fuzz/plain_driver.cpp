// SPDX-License-Identifier: Apache-2.0
//
// plain_driver.cpp: runs a fuzz target without libFuzzer, so that every compiler can. It knows nothing of
// coverage: it finds what random and mutated inputs find, and it repeats exactly from a seed.
//
//   jeton_jwt_fuzz crash-1234                        # runs the files given, once each
//   jeton_jwt_fuzz -seed=7 -runs=100000 corpus/      # mutates the files of the folder; prints the seed
#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using Input = std::vector<std::uint8_t>;

struct Options {
  std::uint64_t seed = 1;
  std::optional<std::uint64_t> runs{};  // none: run the files and stop
  std::uint64_t most_bytes = 4096;
  std::vector<std::filesystem::path> paths{};
};

[[noreturn]] void stop(const char* why) {
  std::fprintf(stderr, "plain_driver: %s\n", why);
  std::exit(2);
}

std::uint64_t number_of(std::string_view text) {
  std::uint64_t value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc{} || read.ptr != text.data() + text.size())
    stop("expected a whole number after =");
  return value;
}

Options parse_options(int count, char** words) {
  Options options;
  for (int i = 1; i < count; ++i) {
    const std::string_view word = words[i];
    if (word.starts_with("-seed="))
      options.seed = number_of(word.substr(6));
    else if (word.starts_with("-runs="))
      options.runs = number_of(word.substr(6));
    else if (word.starts_with("-max_len="))
      options.most_bytes = number_of(word.substr(9));
    else if (word.starts_with("-"))
      stop("expected -seed=N, -runs=N, -max_len=N, files and folders");
    else
      options.paths.emplace_back(word);
  }
  return options;
}

Input read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) stop("cannot read one of the files given");
  return Input(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
}

/// Every file given, and every file of a folder given, in an order that does not depend on the file system.
std::vector<Input> read_corpus(const std::vector<std::filesystem::path>& paths) {
  std::vector<std::filesystem::path> files;
  for (const auto& path : paths) {
    if (!std::filesystem::is_directory(path)) {
      files.push_back(path);
      continue;
    }
    for (const auto& entry : std::filesystem::directory_iterator(path))
      if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::vector<Input> corpus;
  for (const auto& file : files) corpus.push_back(read_file(file));
  return corpus;
}

class Mutator {
 public:
  Mutator(std::uint64_t seed, std::size_t most_bytes) : random_(seed), most_bytes_(most_bytes) {}

  /// An input from nothing: half of them of the characters that tokens, hashes and JSON are made of.
  Input fresh() {
    static constexpr std::string_view kTyped =
        "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_.$=,:{}[]\"\\ /+\n";
    const bool typed = below(2) == 0;
    Input made(below(std::min<std::size_t>(most_bytes_, 256) + 1));
    for (auto& byte : made)
      byte = typed ? static_cast<std::uint8_t>(kTyped[below(kTyped.size())]) : any_byte();
    return made;
  }

  /// One to four small changes.
  Input mutate(Input input) {
    for (std::size_t left = 1 + below(4); left > 0; --left) change(input);
    if (input.size() > most_bytes_) input.resize(most_bytes_);
    return input;
  }

  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(random_() % bound); }

 private:
  std::uint8_t any_byte() { return static_cast<std::uint8_t>(random_()); }

  void change(Input& input) {
    const std::size_t at = below(input.size() + 1);
    const auto place = input.begin() + static_cast<std::ptrdiff_t>(at);
    const bool inside = at < input.size();
    switch (below(5)) {
      case 0: input.insert(place, any_byte()); break;
      case 1:
        if (inside) input.erase(place);
        break;
      case 2:
        if (inside) *place = any_byte();
        break;
      case 3:
        if (inside) *place = static_cast<std::uint8_t>(*place ^ (1U << below(8)));
        break;
      default: repeat(input, at); break;
    }
  }

  /// Appends a piece of the input to itself: doubled members, doubled fields, trailing junk.
  void repeat(Input& input, std::size_t at) {
    const std::size_t size = std::min<std::size_t>(input.size() - at, 1 + below(32));
    const Input piece(input.begin() + static_cast<std::ptrdiff_t>(at),
                      input.begin() + static_cast<std::ptrdiff_t>(at + size));
    const auto place = input.begin() + static_cast<std::ptrdiff_t>(below(input.size() + 1));
    input.insert(place, piece.begin(), piece.end());
  }

  std::mt19937_64 random_;
  std::size_t most_bytes_;
};

/// Copied to the heap at its exact size, so that a read past the end is seen by the sanitizer.
void run_one(const Input& input) {
  const std::vector<std::uint8_t> exact(input.begin(), input.end());
  LLVMFuzzerTestOneInput(exact.data(), exact.size());
}

}  // namespace

int main(int count, char** words) {
  const Options options = parse_options(count, words);
  const std::vector<Input> corpus = read_corpus(options.paths);
  for (const Input& input : corpus) run_one(input);
  if (!options.runs) {
    std::printf("ran %zu files\n", corpus.size());
    return corpus.empty() ? 2 : 0;  // nothing given is nothing tested
  }
  std::printf("seed %llu\n", static_cast<unsigned long long>(options.seed));
  std::fflush(stdout);  // a crash must not take the seed with it

  Mutator mutator(options.seed, options.most_bytes);
  run_one({});
  for (std::uint64_t run = 1; run < *options.runs; ++run) {
    const bool from_corpus = !corpus.empty() && mutator.below(4) != 0;
    const Input seed = from_corpus ? corpus[mutator.below(corpus.size())] : mutator.fresh();
    run_one(from_corpus ? mutator.mutate(seed) : seed);
  }
  std::printf("ran %zu files and %llu inputs\n", corpus.size(),
              static_cast<unsigned long long>(*options.runs));
  return 0;
}
