// SPDX-License-Identifier: Apache-2.0
//
// stage.cpp: the host of a simulation: every effect, and every way in which it goes wrong.
#include "simulation/stage.hpp"

#include <jeton/flow/blocking.hpp>

namespace jeton::test {
namespace {

/// A quarter past: windows of login tries begin here, so that runs that begin just before cross one.
constexpr Timestamp kWindowBegins{1'800'014'400'000};

Policy policy_of_simulation() {
  Policy policy;
  policy.argon2_memory_kib = 7168;  // only its text matters: hashes are stand-ins
  policy.argon2_passes = 1;
  policy.account_tries_per_day = 20;
  policy.code_tries_per_day = 8;
  return policy;
}

std::string_view words_of(Fate fate) {
  switch (fate) {
    case Fate::done: return "";
    case Fate::unavailable: return " UNAVAILABLE";
    case Fate::done_but_silent: return " done, but SILENT";
    case Fate::lost: return " LOST";
    case Fate::on_its_way: return " ON ITS WAY";
  }
  return "";
}

std::string words_of(const CommitOutcome& outcome) {
  switch (outcome.kind) {
    case CommitOutcome::Kind::applied: return " applied";
    case CommitOutcome::Kind::conflict: return " conflict " + std::to_string(outcome.index);
    case CommitOutcome::Kind::ceiling: return " ceiling " + std::to_string(outcome.index);
    case CommitOutcome::Kind::unknown: break;
  }
  return " unknown";
}

}  // namespace

Stage::Stage(std::uint64_t seed, const SimulationTerms& wanted)
    : dice(seed),
      terms(wanted),
      policy(policy_of_simulation()),
      stores(wanted.order),
      random(seed),
      now(kWindowBegins - Lifetime(static_cast<std::int64_t>(dice.below(20'000)))),
      tenants{TenantId::parse("north").value(), TenantId::parse("south").value()} {
  verdict.seed = seed;
  weather.faults = dice.below(2) * dice.below(25);
  weather.crashes = dice.below(2) * dice.below(5);
  weather.arrivals = 3 + dice.below(12);
  weather.jumps = 1 + dice.below(12);
  weather.pace_ms = std::array<std::size_t, 3>{5, 60, 300}[dice.below(3)];
  VirtualClock clock(now);
  Blocking world(stores.customers, stores.ledger, random, clock, policy);
  keys = open_deployment(world, Secret::of_size(32), now, now + policy.store_deadline).value();
  for (const TenantId& tenant : tenants) shops.push_back(Shop{tenant, policy, keys});
  stores.on_mail = [this](const Partition& partition, const Change& change) {
    receive_mail(partition, change);
  };
  stores.on_password = [this](const TenantId& tenant, const CustomerId& id, const std::string& password) {
    Person& person = people[person_of(tenant, id)];
    if (person.password() != password) person.passwords.emplace_back(moment, password);
  };
  for (std::size_t tenant = 0; tenant < shops.size(); ++tenant)  // the same ids and logins in both shops
    for (const std::string_view name : {"bob", "ann"}) {
      const auto id = CustomerId::parse("id-" + std::string(name)).value();
      const std::string login = std::string(name) + "@example.com";
      const std::string password = std::string(name) + " of shop " + std::to_string(tenant);
      const bool confirmed = name == "bob";
      ByteArray<kSaltBytes> salt{};
      (void)random.fill(salt).ok();
      (void)stores.customers
          .import_customer(tenants[tenant], id, {login, hash_of(password, salt), confirmed, false})
          .value();
      settle(tenant, id, login, password, confirmed);
    }
}

std::size_t Stage::settle(std::size_t tenant, const CustomerId& id, std::string_view login,
                          std::string_view password, bool confirmed) {
  Person person{.tenant = tenant, .id = id, .login = std::string(login), .confirmed = confirmed};
  person.passwords.emplace_back(moment, password);
  people.push_back(std::move(person));
  return people.size() - 1;
}

std::string Stage::hash_of(std::string_view password, const ByteArray<kSaltBytes>& salt) {
  const Digest tag = sha256({field(password), Bytes(salt)});
  std::string encoded = decoy_hash(policy.argon2_cost(), salt, tag);
  stores.password_of[encoded] = std::string(password);
  return encoded;
}

std::size_t Stage::person_of(const TenantId& tenant, const CustomerId& id) const {
  for (std::size_t i = 0; i < people.size(); ++i)
    if (tenants[people[i].tenant] == tenant && people[i].id == id) return i;
  return 0;
}

void Stage::note(std::size_t client, std::string_view name, std::string_view what) {
  verdict.trace += std::to_string(moment) + " +" + std::to_string(now.unix_ms - kWindowBegins.unix_ms) +
                   "ms client " + std::to_string(client) + " ";
  verdict.trace.append(name).append(what).append("\n");
}

Fate Stage::draw_fate() {
  if (!dice.chance(weather.faults)) return Fate::done;
  ++verdict.faults;
  constexpr std::array kAccidents{Fate::unavailable, Fate::done_but_silent, Fate::lost, Fate::on_its_way};
  return kAccidents[dice.below(kAccidents.size())];
}

std::string Stage::perform(Running& running) {
  const WantedEffect& wanted = *running.driver().wanted();
  switch (wanted.kind) {
    case EffectKind::commit:
    case EffectKind::commit_once: return perform_commit(running, wanted);
    case EffectKind::replace_password_if:
    case EffectKind::set_confirmed_if: return perform_swap(running, wanted);
    case EffectKind::create: return perform_create(running, wanted);
    case EffectKind::verify_password: return perform_verify(running, wanted);
    case EffectKind::hash_password:
      (void)running.driver().answer_hashed(wanted.number,
                                           hash_of(text_of(wanted.secret->reveal()), wanted.salt));
      return " hash";
    default: return perform_read(running, wanted);
  }
}

std::string Stage::perform_read(Running& running, const WantedEffect& wanted) {
  Stepped& driver = running.driver();
  const std::size_t number = wanted.number;
  if (draw_fate() != Fate::done) {
    (void)driver.answer_failed(number, Error{Errc::unavailable, "simulation"});
    return " read UNAVAILABLE";
  }
  if (wanted.kind == EffectKind::get) {
    answer_get(running, wanted);
    return " get";
  }
  if (wanted.kind == EffectKind::lineage) {
    (void)driver.answer_lineage(number, stores.ledger.lineage().value());
    return " lineage";
  }
  const bool by_login = wanted.kind == EffectKind::find_by_login;
  auto found = by_login ? stores.customers.find_by_login(*wanted.tenant, wanted.text)
                        : stores.customers.find(*wanted.tenant, *wanted.customer);
  (void)driver.answer_found(number, std::move(found).value());
  return by_login ? " find by login" : " find";
}

void Stage::answer_get(Running& running, const WantedEffect& wanted) {
  std::vector<RecordSlot> slots(wanted.keys.size());
  std::vector<RecordRoom> rooms(slots.size());
  for (std::size_t i = 0; i < slots.size(); ++i) {
    slots[i].key = wanted.keys[i];
    slots[i].room = rooms[i];
    if (is_kind(wanted.keys[i], RecordKind::code)) running.facts.looked_at_code = true;
  }
  (void)stores.ledger.get(wanted.partition, slots).value();
  std::vector<ReadRecord> records;
  for (const RecordSlot& slot : slots)
    records.push_back(
        {slot.found, slot.version, slot.keep_until, {slot.value().begin(), slot.value().end()}});
  (void)running.driver().answer_get(wanted.number, std::move(records));
}

std::string Stage::perform_commit(Running& running, const WantedEffect& wanted) {
  if (now > wanted.batch->not_after()) {  // as the blocking driver does: never handed out late
    (void)running.driver().answer_failed(wanted.number, Error{Errc::past_deadline, "simulation"});
    return " commit TOO LATE";
  }
  const bool is_refund = wanted.kind == EffectKind::commit_once;
  const bool silent = is_refund && weather.silent_refunds > 0 && dice.chance(weather.silent_refunds);
  const Fate fate = silent ? Fate::done_but_silent : draw_fate();
  const Person& person = people[running.facts.person];
  const auto write = [this, owned = OwnedBatch(*wanted.batch), tenant = tenants[person.tenant],
                      id = person.id] { return stores.commit(owned.batch(), now, tenant, id, findings); };
  const std::string name = is_refund ? " commit once" : " commit";
  const std::string words =
      (wanted.sent_again ? " the same again:" : "") + name + std::string(words_of(fate));
  if (fate == Fate::unavailable) {
    (void)running.driver().answer_failed(wanted.number, Error{Errc::unavailable, "simulation"});
    return words;
  }
  if (fate == Fate::on_its_way) stores.send_later([write] { (void)write().ok(); });
  const bool twice = terms.order == Order::refund_retried && is_refund;
  auto outcome = CommitOutcome::unknown();
  if (fate == Fate::done || fate == Fate::done_but_silent) outcome = write().value();
  if (fate == Fate::done_but_silent && twice) outcome = write().value();
  const std::string told = words + words_of(outcome);
  (void)running.driver().answer_commit(wanted.number,
                                       fate == Fate::done ? outcome : CommitOutcome::unknown());
  return told;
}

Swap Stage::swap_now(Running* running, const TenantId& tenant, const CustomerId& id,
                     const WantedEffect& wanted) {
  const std::size_t at = person_of(tenant, id);
  if (wanted.kind == EffectKind::set_confirmed_if) {
    const Swap swapped = stores.customers.set_confirmed_if(tenant, id, wanted.text).value();
    if (swapped == Swap::applied) people[at].confirmed = true;
    return swapped;
  }
  const std::string before = people[at].password();
  const Swap swapped = stores.swap(tenant, id, wanted.text, wanted.new_text).value();
  if (running != nullptr && swapped == Swap::applied && before != people[at].password())
    running->facts.replaced = before;
  return swapped;
}

std::string Stage::perform_swap(Running& running, const WantedEffect& wanted) {
  const Fate fate = draw_fate();
  const std::string words = " swap" + std::string(words_of(fate));
  if (fate == Fate::unavailable) {
    (void)running.driver().answer_failed(wanted.number, Error{Errc::unavailable, "simulation"});
    return words;
  }
  if (fate == Fate::on_its_way) {
    auto later = std::make_shared<WantedEffect>();
    later->kind = wanted.kind;
    later->text = wanted.text;
    later->new_text = wanted.new_text;
    stores.send_later([this, later, tenant = *wanted.tenant, id = *wanted.customer] {
      (void)swap_now(nullptr, tenant, id, *later);
    });
  }
  Swap swapped = Swap::unknown;
  if (fate == Fate::done || fate == Fate::done_but_silent)
    swapped = swap_now(&running, *wanted.tenant, *wanted.customer, wanted);
  (void)running.driver().answer_swap(wanted.number, fate == Fate::done ? swapped : Swap::unknown);
  return words + (swapped == Swap::applied ? " applied" : swapped == Swap::changed ? " changed" : "");
}

std::string Stage::perform_create(Running& running, const WantedEffect& wanted) {
  const Fate fate = draw_fate();
  const bool happens = fate == Fate::done || fate == Fate::done_but_silent;
  const TenantId tenant = *wanted.tenant;
  const std::size_t number = wanted.number;
  Stepped& driver = running.driver();
  if (!happens) {
    (void)driver.answer_failed(number, Error{Errc::unavailable, "simulation"});
    return " create UNAVAILABLE";
  }
  const auto id = stores.customers.create(tenant, {wanted.text, wanted.new_text, wanted.confirmed, false});
  if (id.ok())
    settle(tenant == tenants[0] ? 0 : 1, id.value(), wanted.text, stores.password_of[wanted.new_text],
           wanted.confirmed);
  if (fate == Fate::done_but_silent)
    (void)driver.answer_failed(number, Error{Errc::unknown_outcome, "simulation"});
  else if (id.ok())
    (void)driver.answer_created(number, id.value());
  else
    (void)driver.answer_failed(number, id.error());
  return " create" + std::string(words_of(fate));
}

std::string Stage::perform_verify(Running& running, const WantedEffect& wanted) {
  const auto known = stores.password_of.find(wanted.text);
  const bool is_true_hash = known != stores.password_of.end();
  const bool right = is_true_hash && known->second == text_of(wanted.secret->reveal());
  if (is_true_hash && !right && running.facts.wrong_evaluated++ == 0) count_wrong_guess(running);
  (void)running.driver().answer_verified(wanted.number, right);
  return is_true_hash ? (right ? " verify: right" : " verify: wrong") : " verify: decoy";
}

void Stage::count_wrong_guess(Running& running) {
  Person& person = people[running.facts.person];
  const bool own = running.facts.own_device;
  const auto window = static_cast<std::int64_t>(window_of(running.facts.at, policy.login_window));
  const auto day = static_cast<std::int64_t>(window_of(running.facts.at, kDay));
  const auto most = static_cast<std::size_t>(own ? policy.device_tries : policy.login_tries);
  if (++person.wrong[{window, own}] > most)
    findings.accuse("promise 4", "more wrong passwords were evaluated in one window than login_tries allows");
  if (++person.wrong_daily[day] > static_cast<std::size_t>(policy.account_tries_per_day))
    findings.accuse("promise 4",
                    "more wrong passwords were evaluated in one day than account_tries_per_day allows");
}

void Stage::abandon(Running& running) {
  Person& person = people[running.facts.person];
  if (running.facts.may_end_tokens) person.last_ending = kForEver;
  if (running.facts.may_change_consent) person.last_consent = kForEver;
  const WantedEffect* wanted = running.driver().wanted();
  if (wanted == nullptr || !wanted->batch || dice.chance(50)) return;
  stores.send_later([this, owned = OwnedBatch(*wanted->batch), tenant = tenants[person.tenant],
                     id = person.id] { (void)stores.commit(owned.batch(), now, tenant, id, findings).ok(); });
}

void Stage::receive_mail(const Partition& partition, const Change& change) {
  const auto record = decode<DeliveryRecord>(change.value);
  if (!record.ok() || record.value().attempts != 0) return;
  const std::size_t tenant = record.value().tenant == tenants[0].text() ? 0 : 1;
  const auto mail = open_letter(shops[tenant], {partition, change.key}, record.value());
  if (!mail.ok() || !detail::has_link(mail.value().kind)) return;
  const bool is_reset = mail.value().kind == DeliveryKind::reset;
  for (std::size_t i = 0; i < people.size(); ++i)
    if (people[i].tenant == tenant && people[i].login == mail.value().login)
      secrets.push_back({is_reset ? SecretKind::reset : SecretKind::confirmation,
                         std::string(text_of(mail.value().token.reveal())), tenant, i,
                         record.value().expires_at, moment});
}

}  // namespace jeton::test
