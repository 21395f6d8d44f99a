// SPDX-License-Identifier: Apache-2.0
//
// simulate.cpp: the program jeton_simulate: runs seeds of the simulation, stops at the first broken promise
// and says how to see it again.
//
//   jeton_simulate --seeds 1..10000            // "1..10000: 10000 seeds kept their promises, ..."
//   jeton_simulate --seed 7 --trace            // the whole run, line by line
//   jeton_simulate --order hash_before_epoch   // a broken order put back: see it found
//   JETON_SIMULATION_SEEDS=1000000 jeton_simulate
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>

#include "simulation/simulation.hpp"

namespace {

using jeton::test::SimulationTerms;
using jeton::test::Verdict;

struct Wanted {
  std::uint64_t first = 1;
  std::uint64_t last = 10'000;
  jeton::test::Order order = jeton::test::Order::right;
  bool trace = false;
  bool understood = true;
};

Wanted read(int count, char** words) {
  Wanted wanted;
  const char* const seeds = std::getenv("JETON_SIMULATION_SEEDS");  // NOLINT(concurrency-mt-unsafe)
  if (seeds != nullptr) wanted.last = std::strtoull(seeds, nullptr, 10);
  for (int i = 1; i < count; ++i) {
    const std::string_view word = words[i];
    if (word == "--trace") {
      wanted.trace = true;
      continue;
    }
    const std::string value = i + 1 < count ? words[++i] : "";
    if (word == "--order") {
      for (const auto& [order, name] : jeton::test::kBrokenOrders)
        if (name == value) wanted.order = order;
      wanted.understood = wanted.order != jeton::test::Order::right;
      if (!wanted.understood) break;
      continue;
    }
    char* rest = nullptr;
    wanted.first = wanted.last = std::strtoull(value.c_str(), &rest, 10);
    if (word == "--seeds" && std::string_view(rest).substr(0, 2) == "..")
      wanted.last = std::strtoull(rest + 2, &rest, 10);
    wanted.understood = (word == "--seed" || word == "--seeds") && !value.empty() && *rest == '\0';
    if (!wanted.understood) break;
  }
  return wanted;
}

}  // namespace

int main(int count, char** words) {
  const Wanted wanted = read(count, words);
  if (!wanted.understood || wanted.last < wanted.first) {
    std::cerr << "usage: jeton_simulate [--seeds FIRST..LAST | --seed N] [--order NAME] [--trace]\n";
    return 2;
  }
  std::size_t operations = 0;
  std::size_t granted = 0;
  std::size_t faults = 0;
  for (std::uint64_t seed = wanted.first; seed <= wanted.last; ++seed) {
    const Verdict verdict = jeton::test::simulate(seed, SimulationTerms{.order = wanted.order});
    if (wanted.trace) std::cout << verdict.trace;
    if (!verdict.ok()) {
      std::cout << verdict.report() << "see it whole: jeton_simulate --seed " << seed << " --trace\n";
      return 1;
    }
    operations += verdict.operations;
    granted += verdict.granted;
    faults += verdict.faults;
  }
  std::cout << wanted.first << ".." << wanted.last << ": " << wanted.last - wanted.first + 1
            << " seeds kept their promises: " << operations << " use cases begun, " << granted << " granted, "
            << faults << " accidents\n";
  return 0;
}
