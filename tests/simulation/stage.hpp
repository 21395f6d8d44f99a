// SPDX-License-Identifier: Apache-2.0
//
// stage.hpp: the ground a simulation stands on: two shops over one ledger, their customers, a clock, the
// dice, and the host that performs what a flow wants, or lets it go wrong. Which client wants what is
// actors.hpp's.
#pragma once

#include <jeton/flow/deployment.hpp>

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "simulation/dice.hpp"
#include "simulation/shadow.hpp"
#include "simulation/simulated_stores.hpp"
#include "simulation/simulation.hpp"

namespace jeton::test {

/// One use case under way.
struct Running {
  explicit Running(Facts f) : facts(std::move(f)) {}
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  virtual ~Running() = default;
  virtual bool step(Timestamp now) = 0;
  virtual Stepped& driver() = 0;
  virtual std::string answer() = 0;  ///< judges the answer; what it was, for the trace

  Facts facts;
};

/// How often what goes wrong, in percent; drawn for each seed, so that some runs are calm and some are not.
struct Weather {
  std::size_t faults = 0;
  std::size_t crashes = 0;         ///< of a client at each effect; of half the clients, in a thousand
  std::size_t arrivals = 0;        ///< of what is on its way
  std::size_t jumps = 0;           ///< in a thousand
  std::size_t silent_refunds = 0;  ///< refunds done whose acknowledgement is lost
  std::size_t pace_ms = 1;         ///< a step takes less than this
};

class Stage {
 public:
  Stage(std::uint64_t seed, const SimulationTerms& terms);
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

  Dice dice;
  SimulationTerms terms;
  Policy policy;
  SimulatedStores stores;
  SeededRandom random;
  Timestamp now;
  Moment moment = 1;
  Weather weather;
  Findings findings;
  Verdict verdict;
  std::vector<Person> people;
  std::vector<Token> tokens;
  std::vector<OneTime> secrets;
  std::array<TenantId, 2> tenants;
  DeploymentKeys keys;
  std::vector<Shop> shops;

  void note(std::size_t client, std::string_view name, std::string_view what);
  /// Does, or does not do, what the flow wants, and answers it. What happened, for the trace.
  std::string perform(Running& running);
  /// The client is gone; a write of its may be on its way.
  void abandon(Running& running);
  [[nodiscard]] std::size_t person_of(const TenantId& tenant, const CustomerId& id) const;
  std::size_t settle(std::size_t tenant, const CustomerId& id, std::string_view login,
                     std::string_view password, bool confirmed);
  /// A PHC string of the right shape that only this simulation can tell the password of.
  std::string hash_of(std::string_view password, const ByteArray<kSaltBytes>& salt);

 private:
  Fate draw_fate();
  std::string perform_read(Running& running, const WantedEffect& wanted);
  std::string perform_commit(Running& running, const WantedEffect& wanted);
  std::string perform_swap(Running& running, const WantedEffect& wanted);
  std::string perform_create(Running& running, const WantedEffect& wanted);
  std::string perform_verify(Running& running, const WantedEffect& wanted);
  void answer_get(Running& running, const WantedEffect& wanted);
  Swap swap_now(Running* running, const TenantId& tenant, const CustomerId& id, const WantedEffect& wanted);
  void receive_mail(const Partition& partition, const Change& change);
  void count_wrong_guess(Running& running);
};

}  // namespace jeton::test
