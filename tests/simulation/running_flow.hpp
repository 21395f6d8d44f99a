// SPDX-License-Identifier: Apache-2.0
//
// running_flow.hpp: one use case of a simulation under way, whatever it answers.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "simulation/stage.hpp"

namespace jeton::test {

template <class T, class Flow, class Judge>
class RunningFlow final : public Running {
 public:
  RunningFlow(Stage& stage, Facts f, Flow flow, Judge judge)
      : Running(std::move(f)),
        stage_(stage),
        operation_(stage.random, stage.stores.ledger.abilities(), std::move(flow), stage.now),
        judge_(std::move(judge)) {}

  bool step(Timestamp now) override { return operation_.step(now); }
  Stepped& driver() override { return operation_.driver(); }
  std::string answer() override {
    const auto answer = operation_.take();
    judge_(facts, answer);
    Person& person = stage_.people[facts.person];
    if (facts.may_end_tokens) --person.endings_under_way;
    if (facts.may_change_consent) --person.consents_under_way;
    if (answer.ok()) ++stage_.verdict.granted;
    return answer.ok() ? " => GRANTED" : " => " + std::string(answer.error().name());
  }

 private:
  Stage& stage_;
  SteppedOperation<T, Flow> operation_;
  Judge judge_;
};

/// `run(world, shop, now)` answers Result<T>; `judge(facts, answer)` is told.
template <class T, class Run, class Judge>
std::unique_ptr<Running> make_running(Stage& stage, Facts facts, Scene scene, std::size_t shop, Run run,
                                      Judge judge) {
  scene.shop = &stage.shops[shop];
  auto flow = [&stage, scene = std::move(scene), run = std::move(run)](Stepped& driver, Timestamp now) {
    MisorderedWorld world(driver, stage.terms.order, scene);
    return run(world, *scene.shop, now);
  };
  ++stage.verdict.operations;
  Person& person = stage.people[facts.person];
  if (facts.may_end_tokens) ++person.endings_under_way;
  if (facts.may_change_consent) ++person.consents_under_way;
  return std::make_unique<RunningFlow<T, decltype(flow), Judge>>(stage, std::move(facts), std::move(flow),
                                                                 std::move(judge));
}

}  // namespace jeton::test
