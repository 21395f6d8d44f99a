// SPDX-License-Identifier: Apache-2.0
//
// stepped_flow_fuzz.cpp: login, exchange_code, change_password and reset_password against a host whose every
// answer comes from the fuzzer, and a flow that is not pure; the first byte chooses which.
//
// Invariants: an operation ends within 64 effects; misplaced answers are refused and change nothing; our
// flows are never found impure, whatever they are told; a clock that goes back ends the operation; nothing is
// granted unless the host itself said all that a grant rests on (granted_* below say what); a flow that asks
// otherwise in another run grants nothing.
#include "fuzz/hostile_host.hpp"

#include <jeton/flow/exchange_code.hpp>
#include <jeton/flow/issue.hpp>
#include <jeton/flow/next_delivery.hpp>
#include <jeton/flow/request_reset.hpp>
#include <jeton/flow/reset_password.hpp>

namespace {

using namespace jeton;
using namespace jeton::test;

constexpr std::string_view kWanted = "correct horse";

/// A shop with all that Bob may present. Made once, never changed afterwards.
struct BobsFuzzShop : TestShop {
  CustomerId bob = add(HostileHost::kName, kPassword);
  std::string token = given_token();
  std::string code = given_code();
  std::string link = mailed_link();

 private:
  std::string given_token() {
    const auto issued = run([&](auto& world) { return issue(world, shop(), {bob, {}}, now()); });
    return std::string(issued.value().token());
  }
  std::string given_code() {
    require(run([&](auto& world) { return set_consent(world, shop(), token, Consent::given, now()); }).ok());
    const auto issued = run([&](auto& world) {
      return issue_code(world, shop(), {bob, "staff:ann", "ticket 7"}, now());
    });
    return std::string(text_of(issued.value().code.reveal()));
  }
  std::string mailed_link() {
    require(run([&](auto& world) {
              return request_reset(world, shop(), {HostileHost::kName, "https://shop.example"}, now());
            }).ok());
    const auto mail = run([&](Blocking& world) { return next_delivery(world, ledger, shop(), now()); });
    return std::string(text_of(mail.value()->token.reveal()));
  }
};

bool is_kind(const Change& change, RecordKind kind) {
  return change.kind == ChangeKind::put && change.key.bytes()[0] == static_cast<std::byte>(kind);
}

/// The last batch said to be applied that puts a record of `kind`, and where in it.
struct Written {
  const ToldApplied* batch = nullptr;
  std::size_t at = 0;
};
Written written(const HostileHost& host, RecordKind kind) {
  Written last;
  for (const ToldApplied& batch : host.applied)
    for (std::size_t i = 0; i < batch.changes.size(); ++i)
      if (is_kind(batch.changes[i], kind)) last = {&batch, i};
  require(last.batch != nullptr);
  return last;
}

/// A charge of that purpose was said to be taken before `until`.
bool was_charged(const HostileHost& host, CounterPurpose purpose, const ToldApplied* until) {
  for (const ToldApplied& batch : host.applied) {
    if (&batch == until) return false;
    for (const Change& change : batch.changes)
      if (change.kind == ChangeKind::add && change.delta > 0 &&
          change.key.bytes()[1] == static_cast<std::byte>(purpose))
        return true;
  }
  return false;
}

/// What put() of a changed record insists on is what the host had last said of that record.
bool rests_on_what_was_read(const Written& put) {
  const Change& change = put.batch->changes[put.at];
  const auto read = put.batch->read.find(change.key);
  return read != put.batch->read.end() && read->second.found && !change.guard.is_absent() &&
         change.guard.expected() == read->second.version;
}

bool may_sign_in(const std::optional<Customer>& customer) {
  return customer && customer->confirmed && !customer->disabled;
}

/// The session that `granted` names was written, for the customer it names.
Written require_session(TestShop& shop, const HostileHost& host, const SignIn& granted, TokenKind kind) {
  const Written put = written(host, RecordKind::session);
  const auto token = parse_opaque_token(granted.token());
  require(token.ok() && token.value().kind == kind);
  require(put.batch->changes[put.at].key ==
          session_key(shop.shop(), token.value().route, token.value().random));
  const auto session = decode<SessionRecord>(bytes_of(put.batch->values[put.at]));
  require(session.ok() && session.value().customer == granted.customer().text());
  return put;
}

/// The password was said to be right for the hash that find gave; both charges and the session to be applied.
void granted_login(TestShop& shop, const HostileHost& host, const SignIn& granted) {
  const Written put = require_session(shop, host, granted, TokenKind::session);
  require(may_sign_in(put.batch->customer) && put.batch->password_was_right);
  require(was_charged(host, CounterPurpose::submitted, put.batch));
  require(was_charged(host, CounterPurpose::account, put.batch));
}

/// The code was unspent, alive and consented to, and the batch of the session spends it.
void granted_exchange(TestShop& shop, const HostileHost& host, const SignIn& granted) {
  const Written put = require_session(shop, host, granted, TokenKind::assistance);
  require(may_sign_in(put.batch->customer) && was_charged(host, CounterPurpose::codes, put.batch));
  const Written spent = written(host, RecordKind::code);
  require(spent.batch == put.batch && rests_on_what_was_read(spent));
  const auto before = decode<CodeRecord>(spent.batch->read.at(spent.batch->changes[spent.at].key).value);
  require(before.ok() && before.value().used_at == Timestamp{} && before.value().expires_at > kNoon);
  const auto owner = Owner::of(shop.shop(), granted.customer());
  const auto consent = decode<ConsentRecord>(put.batch->read.at(owner.key(RecordKind::consent)).value);
  require(consent.ok() && consent.value().allowed);
}

/// The change was announced before, and the new hash is said to have taken the place of the expected one.
Written require_swap(const HostileHost& host) {
  const Written announced = written(host, RecordKind::pending_change);
  require(announced.batch->customer.has_value() && announced.batch->customer->disabled == false);
  const auto& expected = announced.batch->customer->password_hash;
  require(std::any_of(host.swapped.begin(), host.swapped.end(), [&](const auto& swap) {
    return swap.first == expected && host.hashed.contains(swap.second);
  }));
  return announced;
}

void granted_change(TestShop&, const HostileHost& host, const Ended&) {
  const Written announced = require_swap(host);
  require(announced.batch->password_was_right && may_sign_in(announced.batch->customer));
  require(was_charged(host, CounterPurpose::account, announced.batch));
}

void granted_reset(TestShop&, const HostileHost& host, const Ended&) {
  const Written announced = require_swap(host);
  const Written spent = written(host, RecordKind::reset_link);
  require(spent.batch == announced.batch && rests_on_what_was_read(spent));
  const auto before = decode<LinkRecord>(spent.batch->read.at(spent.batch->changes[spent.at].key).value);
  require(before.ok() && before.value().facts.used_at == Timestamp{});
}

/// Runs `flow` to its end, at times that the tape chooses, and hands a grant to `judge`.
template <class T, class Flow, class Judge>
void run_hostile(BobsFuzzShop& shop, Tape& tape, Flow flow, Judge judge) {
  SeededRandom random(7);
  HostileHost host(shop, tape);
  SteppedOperation<T, Flow> op(random, shop.ledger.abilities(), flow, kNoon);
  Timestamp now = kNoon;
  while (!op.step(now)) {
    host.perform(op.driver());
    const std::uint8_t later = tape.next();
    if (later >= 250) now = now + Lifetime((later - 252) * 3'000);  // 250: six seconds back
  }
  auto result = op.take();
  if (result.ok()) return judge(shop, host, result.value());
  require(result.error().code != Errc::flow_not_pure);
}

/// Effects from a program of bytes; from one run on another program, so that runs differ. Errors are ignored
/// on purpose: the driver decides.
class ImpureFlow {
 public:
  ImpureFlow(const TestShop& shop, std::string first, std::string second, std::size_t change_at,
             std::vector<std::string>& runs)
      : shop_(shop), programs_{std::move(first), std::move(second)}, change_at_(change_at), runs_(runs) {}

  Result<Done> operator()(Stepped& world, Timestamp) {
    const std::string& program = programs_[runs_.size() < change_at_ ? 0 : 1];
    std::string& run = runs_.emplace_back();
    for (const char word : program) {
      if (world.halted()) break;
      run.push_back(static_cast<char>(static_cast<unsigned char>(word) % 20));
      ask(world, static_cast<unsigned>(run.back()));
    }
    return Done{};
  }

 private:
  void ask(Stepped& world, unsigned word) const {
    const std::string argument(1, static_cast<char>('a' + word % 4));
    const TenantId& tenant = shop_.shop().tenant;
    ByteArray<8> room{};
    switch (word / 4) {
      case 0: best_effort(world.find_by_login(tenant, argument)); break;
      case 1: best_effort(world.find(tenant, CustomerId::parse(argument).value())); break;
      case 2: best_effort(world.verify_password(Secret::copy_of("p"), argument)); break;
      case 3:
        best_effort(world.replace_password_if(tenant, CustomerId::parse("b").value(), argument, "h"));
        break;
      default: best_effort(world.random(MutableBytes(room).first(1 + word % 4))); break;
    }
  }

  const TestShop& shop_;
  std::string programs_[2];
  std::size_t change_at_;
  std::vector<std::string>& runs_;
};

void run_impure(BobsFuzzShop& shop, Tape& tape) {
  SeededRandom random(7);
  std::string first = tape.text();
  std::string second = tape.text();
  const std::size_t change_at = tape.next();
  std::vector<std::string> runs;
  HostileHost host(shop, tape);
  SteppedOperation<Done, ImpureFlow> op(
      random, shop.ledger.abilities(), ImpureFlow(shop, std::move(first), std::move(second), change_at, runs),
      kNoon);
  while (!op.step(kNoon)) host.perform(op.driver());
  const bool kept_to_its_word =
      std::all_of(runs.begin(), runs.end(), [&](const auto& run) { return runs.back().starts_with(run); });
  const auto result = op.take();
  require(result.ok()
              ? kept_to_its_word
              : result.error().code == (kept_to_its_word ? Errc::flow_too_long : Errc::flow_not_pure));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static BobsFuzzShop bobs;
  if (size == 0) return 0;
  Tape tape(std::as_bytes(std::span(data + 1, size - 1)));
  const Shop shop = bobs.shop();
  switch (data[0] % 5) {
    case 0:
      run_hostile<SignIn>(
          bobs, tape,
          [&](auto& world, Timestamp now) {
            return login(world, shop, {HostileHost::kName, bytes_of(kPassword)}, now);
          },
          granted_login);
      break;
    case 1:
      run_hostile<SignIn>(
          bobs, tape,
          [&](auto& world, Timestamp now) {
            return exchange_code(world, shop, {HostileHost::kName, bobs.code}, now);
          },
          granted_exchange);
      break;
    case 2:
      run_hostile<Ended>(
          bobs, tape,
          [&](auto& world, Timestamp now) {
            return change_password(world, shop, {bobs.token, bytes_of(kPassword), bytes_of(kWanted)}, now);
          },
          granted_change);
      break;
    case 3:
      run_hostile<Ended>(
          bobs, tape,
          [&](auto& world, Timestamp now) {
            return reset_password(world, shop, {bobs.link, bytes_of(kWanted)}, now);
          },
          granted_reset);
      break;
    default: run_impure(bobs, tape); break;
  }
  return 0;
}
