// SPDX-License-Identifier: Apache-2.0
//
// simulation.cpp: the scheduler: whose effect is next, when, and who dies; and what must hold once everything
// has come to rest.
#include "simulation/simulation.hpp"

#include <jeton/flow/audit.hpp>

#include <algorithm>
#include <sstream>

#include "simulation/actors.hpp"
#include "simulation/rules.hpp"
#include "simulation/stage.hpp"

namespace jeton::test {
namespace {

class Simulation {
 public:
  Simulation(std::uint64_t seed, const SimulationTerms& terms)
      : stage_(seed, terms), actors_(stage_), clients_(terms.clients) {}

  Verdict run() {
    for (std::size_t step = 0; step < stage_.terms.steps && stage_.findings.broken.empty(); ++step)
      take_step();
    if (stage_.findings.broken.empty()) come_to_rest();
    stage_.verdict.broken = stage_.findings.broken;
    return std::move(stage_.verdict);
  }

 private:
  void take_step() {
    ++stage_.moment;
    pass_time();
    if (stage_.stores.on_their_way() > 0 && stage_.dice.chance(stage_.weather.arrivals)) {
      stage_.note(0, "the network", ": a late write arrives");
      stage_.stores.let_arrive(stage_.dice.below(stage_.stores.on_their_way()));
      return;
    }
    if (stage_.dice.below(1000) < stage_.weather.crashes) return restart();
    advance(stage_.dice.below(clients_.size()));
  }

  /// Mostly little, so that windows, deadlines and codes end in the midst of things; now and then a leap.
  void pass_time() {
    Dice& dice = stage_.dice;
    stage_.now = stage_.now + Lifetime(static_cast<std::int64_t>(dice.below(stage_.weather.pace_ms)));
    if (dice.below(1000) >= stage_.weather.jumps) return;
    constexpr std::array<std::int64_t, 5> kLeaps{4'000, 11'000, 31'000, 15 * 60'000, 25 * 3'600'000};
    stage_.now = stage_.now + Lifetime(kLeaps[dice.below(kLeaps.size())]);
    stage_.note(0, "the clock", " leaps");
  }

  void advance(std::size_t client) {
    std::unique_ptr<Running>& running = clients_[client];
    if (!running) {
      running = actors_.begin_something();
      if (!running) return;
      stage_.note(client, running->facts.name, " begins");
    } else if (stage_.dice.chance(stage_.weather.crashes)) {
      stage_.note(client, running->facts.name, " DIES");
      ++stage_.verdict.faults;
      stage_.abandon(*running);
      running.reset();
      return;
    } else {
      stage_.note(client, running->facts.name, stage_.perform(*running));
    }
    if (!running->step(stage_.now)) return;
    const std::string name = running->facts.name;
    stage_.note(client, name, running->answer());
    running.reset();
  }

  /// A process restarts: half of the clients were in it.
  void restart() {
    stage_.note(0, "a process", " RESTARTS");
    for (std::size_t i = 0; i < clients_.size(); i += 2)
      if (clients_[i]) {
        stage_.abandon(*clients_[i]);
        clients_[i].reset();
      }
  }

  /// Runs one use case without accidents; it is judged like any other.
  std::string finish(std::unique_ptr<Running> running) {
    if (!running) return {};
    ++stage_.moment;
    while (!running->step(stage_.now)) (void)stage_.perform(*running);
    ++stage_.moment;
    const std::string answer = running->answer();
    stage_.note(0, running->facts.name, answer);
    return answer;
  }

  void come_to_rest() {
    stage_.weather = {};
    for (std::size_t i = 0; i < clients_.size(); ++i)
      if (clients_[i]) stage_.abandon(*clients_[i]);
    clients_.clear();
    while (stage_.stores.on_their_way() > 0) {
      ++stage_.moment;
      stage_.stores.let_arrive(stage_.dice.below(stage_.stores.on_their_way()));
    }
    check_sessions();
    check_secrets();
    stage_.now = stage_.now + std::chrono::hours(49);  // deadlines, windows and the day's budget are over
    check_nobody_is_locked_out();
    for (const Person& person : stage_.people) check_audit(person);
  }

  /// At rest no session of an old password is alive, and no token that something ended.
  void check_sessions() {
    for (std::size_t i = 0; i < stage_.tokens.size(); ++i) {
      const std::string answer = finish(actors_.look_at(i));
      const Token& token = stage_.tokens[i];
      const bool stale =
          !token.by_password.empty() && token.by_password != stage_.people[token.person].password();
      if (stale && answer == " => GRANTED")
        stage_.findings.accuse("promise 2", "at rest a session of an old password is alive");
    }
  }

  /// What was granted once stays spent.
  void check_secrets() {
    const std::size_t count = stage_.secrets.size();
    for (std::size_t i = 0; i < count; ++i)
      if (stage_.secrets[i].granted > 0) (void)finish(actors_.present(i));
  }

  void check_nobody_is_locked_out() {
    for (std::size_t i = 0; i < stage_.people.size(); ++i) {
      const Person person = stage_.people[i];
      if (!person.confirmed || person.disabled) continue;
      stage_.now =
          stage_.now + stage_.policy.login_window;  // what was tried on this account for its twin's sake
      const std::size_t before = stage_.tokens.size();
      for (int tries = 0; tries < 8 && stage_.tokens.size() == before;
           ++tries)  // the wrong shop may be asked
        (void)finish(actors_.sign_in_as(i, person.password(), false));
      if (stage_.tokens.size() == before && stage_.findings.broken.empty())
        stage_.findings.accuse("promise 10", "a customer in order is locked out for ever");
    }
  }

  void check_audit(const Person& person) {
    const Shop& shop = stage_.shops[person.tenant];
    const Owner owner = Owner::of(shop, person.id);
    const auto events = stage_.stores.ledger.scan(owner.partition, audit_mark(), std::nullopt, 1000);
    ChainDigest chain{};
    std::uint64_t sequence = 0;
    bool whole = events.ok();
    for (const ScannedRecord& scanned : events.value()) {
      const auto event = decode<AuditEventRecord>(scanned.value);
      whole = whole && event.ok() && event.value().previous == chain && event.value().sequence == ++sequence;
      chain = sha256(Bytes(scanned.value));
    }
    RecordRoom head_room, epoch_room;
    RecordSlot slots[] = {{.key = audit_head_key(), .room = head_room},
                          {.key = first_epoch_key(EpochPurpose::session), .room = epoch_room}};
    (void)stage_.stores.ledger.get(owner.partition, slots).value();
    const auto head = view_head(slots[0]);
    whole =
        whole && head.ok() && head.value().record.sequence == sequence && head.value().record.chain == chain;
    if (!whole) stage_.findings.accuse("promise 11", "the audit chain of a customer is not whole");
    const std::size_t at = stage_.person_of(stage_.tenants[person.tenant], person.id);
    const bool had_session = std::any_of(stage_.tokens.begin(), stage_.tokens.end(),
                                         [&](const Token& token) { return token.person == at; });
    if (had_session && !slots[1].found) stage_.findings.accuse("promise 2", "an epoch record has vanished");
  }

  Stage stage_;
  Actors actors_;
  std::vector<std::unique_ptr<Running>> clients_;
};

}  // namespace

std::string Verdict::report(std::size_t lines) const {
  std::ostringstream out;
  out << "seed " << seed << "\n";
  for (const std::string& what : broken) out << "BROKEN " << what << "\n";
  std::size_t from = trace.size();
  for (std::size_t i = 0; i <= lines && from != 0 && from != std::string::npos; ++i)
    from = trace.rfind('\n', from - 1);
  out << (from == std::string::npos || from == 0 ? trace : trace.substr(from + 1));
  return out.str();
}

Verdict simulate(std::uint64_t seed, const SimulationTerms& terms) { return Simulation(seed, terms).run(); }

}  // namespace jeton::test
