// SPDX-License-Identifier: Apache-2.0
//
// stepped.hpp: the driver for event loops. It answers a flow from what it has been told; at the first effect
// without an answer it halts, the host does that effect in its own way, answers it by number, and the flow
// runs again from the top.
//
// The driver decides, never the flow:
//   - from the first unanswered effect to the end of that run nothing is answered, recorded or shown any
//   more, and the
//     run's result is thrown away unread: a flow that swallows a halt lets nobody in;
//   - a result counts only if every recorded answer was used;
//   - each answer remembers its effect by a keyed fingerprint: another effect in its place ends the
//   operation.
// Randomness is local: the driver draws it at once and records it. Answers live until the operation ends and
// are wiped.
//
//   SteppedOperation<SignIn, Flow> op(random, ledger.abilities(), flow, now);
//   while (!op.step(now)) host.perform(op.driver());      // perform what op.driver().wanted() says, then
//   answer_...() Result<SignIn> signed_in = op.take();
#pragma once

#include <jeton/crypto/digest.hpp>
#include <jeton/crypto/random.hpp>
#include <jeton/flow/world.hpp>

#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace jeton {

enum class EffectKind : std::uint8_t {
  get = 1,
  commit = 2,
  commit_once = 3,
  lineage = 4,
  find_by_login = 5,
  find = 6,
  replace_password_if = 7,
  create = 8,
  verify_password = 9,
  hash_password = 10,
  set_confirmed_if = 11,
};

/// What the host is asked to do. Owned by the driver, wiped once answered; fields that the kind does not name
/// are empty.
struct WantedEffect {
  std::size_t number;  ///< answer by it
  EffectKind kind;
  Partition partition{};          ///< get
  std::vector<RecordKey> keys{};  ///< get
  std::optional<Batch> batch{};   ///< commit, commit_once: its values are in `bytes`
  bool sent_again = false;  ///< commit: the acknowledgement was lost, these are the same bytes once more
  std::optional<TenantId> tenant{};
  std::optional<CustomerId> customer{};
  std::string text{};              ///< login, also of set_confirmed_if; expected hash; encoded hash to verify
  std::string new_text{};          ///< new hash
  bool confirmed = false;          ///< create
  bool disabled = false;           ///< create
  std::optional<Secret> secret{};  ///< password
  ByteArray<kSaltBytes> salt{};    ///< hash_password
  std::vector<std::byte> bytes{};
};

/// One record that the host read, in answer to a get.
struct ReadRecord {
  bool found = false;
  Version version{};
  Timestamp keep_until{};
  std::vector<std::byte> value;
};

inline constexpr std::size_t kMostEffects =
    64;  ///< of the host, in one operation; loops over pages belong to it

class Stepped {
 public:
  /// Borrows `random`, which is asked at once and never through the host.
  Stepped(RandomSource& random, const LedgerAbilities& abilities) noexcept;
  Stepped(const Stepped&) = delete;
  Stepped& operator=(const Stepped&) = delete;
  ~Stepped();

  // What the host uses.

  /// The effect to do next; nullptr unless the last run halted for one.
  [[nodiscard]] const WantedEffect* wanted() const noexcept { return wanted_ ? &*wanted_ : nullptr; }

  /// Each answers the wanted effect of that number, or says in what went wrong. After an exception of the
  /// host's own store answer a commit with CommitOutcome::unknown(), anything else with store.unavailable.
  /// errors  internal.flow_not_pure: no such effect is wanted, or the answer is of another kind
  Result<Done> answer_failed(std::size_t number, const Error& error);
  Result<Done> answer_get(std::size_t number, std::vector<ReadRecord> records);
  Result<Done> answer_commit(std::size_t number, const CommitOutcome& outcome);
  Result<Done> answer_lineage(std::size_t number, const Lineage& lineage);
  Result<Done> answer_found(std::size_t number, std::optional<Customer> customer);
  Result<Done> answer_swap(std::size_t number, Swap swap);
  Result<Done> answer_created(std::size_t number, const CustomerId& id);
  Result<Done> answer_verified(std::size_t number, bool matches);
  Result<Done> answer_hashed(std::size_t number, std::string encoded);

  // What SteppedOperation uses.

  void rewind() noexcept;
  [[nodiscard]] bool halted() const noexcept { return halted_; }
  [[nodiscard]] bool every_answer_used() const noexcept { return next_ == answers_.size(); }
  [[nodiscard]] std::optional<Errc> fatal() const noexcept { return fatal_; }

  // The vocabulary of flows (world.hpp).

  [[nodiscard]] LedgerAbilities abilities() const noexcept { return abilities_; }
  Result<Done> get(const Partition& partition, std::span<RecordSlot> slots);
  Result<CommitOutcome> commit(const Batch& batch) { return commit_as(EffectKind::commit, batch); }
  Result<CommitOutcome> commit_once(const Batch& batch) { return commit_as(EffectKind::commit_once, batch); }
  Result<Lineage> lineage();
  Result<const Customer*> find_by_login(const TenantId& tenant, std::string_view login);
  Result<const Customer*> find(const TenantId& tenant, const CustomerId& id);
  Result<Swap> replace_password_if(const TenantId& tenant, const CustomerId& id,
                                   std::string_view expected_hash, std::string_view new_hash);
  Result<Swap> set_confirmed_if(const TenantId& tenant, const CustomerId& id, std::string_view login);
  Result<CustomerId> create(const TenantId& tenant, const NewCustomer& customer);
  Result<bool> verify_password(const Secret& password, std::string_view encoded);
  Result<std::string_view> hash_password(const Secret& password, const ByteArray<kSaltBytes>& salt);
  Result<Done> random(MutableBytes out);

 private:
  using Value = std::variant<Error, std::vector<ReadRecord>, CommitOutcome, Lineage, std::optional<Customer>,
                             Swap, CustomerId, bool, std::string, Secret>;
  struct Answer {
    Digest fingerprint;
    Value value;
  };

  /// The recorded answer to the effect of this fingerprint, or nullptr: then this run has halted, and
  /// `want()` says what to ask the host for.
  template <class Want>
  const Value* answer(const Digest& fingerprint, Want want);
  Result<CommitOutcome> commit_as(EffectKind kind, const Batch& batch);
  Result<const Customer*> found(const Value* value) const;
  Result<Done> record(std::size_t number, std::initializer_list<EffectKind> kinds, Value value);
  [[nodiscard]] Digest fingerprint(std::initializer_list<Piece> pieces) const noexcept;
  [[nodiscard]] Digest fingerprint_of(EffectKind kind, const Batch& batch) const;
  void forget_wanted() noexcept;

  RandomSource& random_;
  LedgerAbilities abilities_;
  Key32 fingerprint_key_;
  std::deque<Answer> answers_;  // a deque: what was handed out by reference stays where it is
  std::size_t next_ = 0;
  std::size_t asked_ = 0;  // effects that went to the host
  bool halted_ = false;
  std::optional<Errc> fatal_;
  std::optional<std::size_t> lost_;  // the commit whose first acknowledgement was lost
  std::optional<WantedEffect> wanted_;
  Digest wanted_fingerprint_{};
};

/// One flow under way. `flow(world, now)` answers Result<T>; it is run from the top at each step, always with
/// the moment of the first.
template <class T, class Flow>
class SteppedOperation {
 public:
  SteppedOperation(RandomSource& random, const LedgerAbilities& abilities, Flow flow, Timestamp begun_at)
      : driver_(random, abilities), flow_(std::move(flow)), begun_at_(begun_at), last_(begun_at) {}

  /// Runs the flow. True: it has ended, take() the result. False: do driver().wanted() and step again.
  ///
  /// in      now: never earlier than at the step before; a commit that would be handed out after its
  /// not_after is
  ///         refused instead
  bool step(Timestamp now) {
    if (result_) return true;
    if (now < last_) return end(Error{Errc::clock_unusable, "SteppedOperation::step"});
    last_ = now;
    driver_.rewind();
    auto outcome = flow_(driver_, begun_at_);
    if (driver_.fatal()) return end(Error{*driver_.fatal(), "SteppedOperation::step"});
    if (!driver_.halted())
      return end(driver_.every_answer_used()
                     ? std::move(outcome)
                     : Result<T>(Error{Errc::flow_not_pure, "SteppedOperation::step"}));
    const WantedEffect& wanted = *driver_.wanted();
    if (!wanted.batch || now <= wanted.batch->not_after()) return false;
    const auto refused =
        driver_.answer_failed(wanted.number, Error{Errc::past_deadline, "SteppedOperation::step"});
    return refused.ok() ? step(now) : end(refused.error());
  }

  [[nodiscard]] Stepped& driver() noexcept { return driver_; }

  /// The result, once step() answered true.
  [[nodiscard]] Result<T> take() {
    if (!result_) return Error{Errc::flow_not_pure, "SteppedOperation::take"};
    return std::move(*result_);
  }

 private:
  bool end(Result<T> result) {
    result_.emplace(std::move(result));
    return true;
  }

  Stepped driver_;
  Flow flow_;
  Timestamp begun_at_;
  Timestamp last_;
  std::optional<Result<T>> result_;
};

}  // namespace jeton
