// SPDX-License-Identifier: Apache-2.0
//
// op_steps.cpp: the C border of one operation: step, answer, perform, free. Each call: nobody else may use it
// now, the number and kind must be the wanted one's, then the answer is judged as a table of functions' would
// be.
#include "border.hpp"
#include "op_handle.hpp"

namespace {

using namespace jeton;
using namespace jeton::c;

constexpr jeton_status kNotWanted = static_cast<jeton_status>(Errc::not_wanted);

jeton_status status_of(const Error& error) noexcept { return static_cast<jeton_status>(error.code); }

/// Runs `answer(op)` if the effect of that number and kind is what is wanted.
template <class Answer>
jeton_status answering(jeton_op* op, std::uint64_t number, std::initializer_list<std::uint32_t> kinds,
                       Answer answer) noexcept try {
  const auto found = expect_object(op, "jeton_op");
  if (!found.ok()) return status_of(found.error());
  const OpUse use(found.value());
  if (!use.ok()) return status_of({Errc::handle_in_use, "jeton_op"});
  const bool wanted = (*use).wants() && use->view.kind() != 0 && use->view.number() == number;
  const bool fits =
      std::find(kinds.begin(), kinds.end(), use->view.kind()) != kinds.end() || kinds.size() == 0;
  if (!wanted || !fits) return kNotWanted;
  const Result<Done> answered = answer(*use.operator->());
  // A commit that is to be sent once more stays wanted, and is shown again by the next step.
  use->view.forget();
  return answered.ok() ? JETON_OK : status_of(answered.error());
} catch (...) {
  return status_of({Errc::out_of_memory, "jeton_op"});
}

/// A failure that the host's answer was taken for: recorded, and told.
Result<Done> record_fault(Stepped& driver, std::size_t number, const Error& fault) {
  const auto recorded = driver.answer_failed(number, fault);
  return recorded.ok() ? Result<Done>(fault) : recorded;
}

bool changes_something(std::uint32_t kind) noexcept {
  return kind == JETON_EFFECT_REPLACE_PASSWORD_IF || kind == JETON_EFFECT_SET_CONFIRMED_IF;
}

/// What a host's failure means depends on what it failed to do.
Result<Done> answer_fault(jeton_op& op, std::size_t number, jeton_status status) {
  constexpr const char* kPlace = "jeton_op_answer_failed";
  Stepped* driver = op.operation->driver();
  if (driver == nullptr) return Error{Errc::not_wanted, kPlace};
  const std::uint32_t kind = op.view.kind();
  if (kind == JETON_EFFECT_COMMIT) {
    const auto outcome = outcome_of(status, {}, 0, kPlace);
    return outcome.ok() ? driver->answer_commit(number, outcome.value())
                        : driver->answer_failed(number, outcome.error());
  }
  if (changes_something(kind)) {
    const auto swap = swap_of(status, 0, kPlace);
    return swap.ok() ? driver->answer_swap(number, swap.value())
                     : driver->answer_failed(number, swap.error());
  }
  if (kind == JETON_EFFECT_CREATE)
    return driver->answer_failed(number, created_of(status, {}, kPlace).error());
  return driver->answer_failed(number, fault_of(status, kPlace));
}

}  // namespace

extern "C" {

jeton_status jeton_op_step(jeton_op* op, int64_t now_unix_ms, const jeton_effect** wanted,
                           jeton_error** error) {
  constexpr const char* kPlace = "jeton_op_step";
  if (wanted != nullptr) *wanted = nullptr;
  bool pending = false;
  const jeton_status status = behind_border(error, kPlace, [&]() -> Result<Done> {
    if (wanted == nullptr) return Error{Errc::null_argument, kPlace};
    const auto found = expect_object(op, kPlace);
    if (!found.ok()) return found.error();
    const OpUse use(found.value());
    if (!use.ok()) return Error{Errc::handle_in_use, kPlace};
    const Timestamp now{now_unix_ms};
    if (now < kLeastUsableTime || now > kMostUsableTime) return Error{Errc::clock_unusable, kPlace};
    pending = !(*use).step(now);
    if (pending) {
      const Stepped* driver = (*use).driver();
      *wanted = use->view.show(driver == nullptr ? nullptr : driver->wanted());
      return Done{};
    }
    use->view.forget();
    const auto failure = (*use).failure();
    return failure ? Result<Done>(*failure) : Done{};
  });
  return status == JETON_OK && pending ? JETON_PENDING : status;
}

jeton_status jeton_op_answer_get(jeton_op* op, uint64_t number) {
  return answering(op, number, {JETON_EFFECT_GET}, [&](jeton_op& held) -> Result<Done> {
    Stepped& driver = *held.operation->driver();
    auto records = held.view.slots().read("jeton_op_answer_get");
    if (!records.ok()) return record_fault(driver, number, records.error());
    return driver.answer_get(number, std::move(records).value());
  });
}

jeton_status jeton_op_answer_commit(jeton_op* op, uint64_t number, const jeton_outcome* outcome) {
  if (outcome == nullptr) return status_of({Errc::null_argument, "jeton_op_answer_commit"});
  return answering(op, number, {JETON_EFFECT_COMMIT}, [&](jeton_op& held) -> Result<Done> {
    const auto judged = outcome_of(JETON_OK, *outcome, held.view.changes(), "jeton_op_answer_commit");
    const auto answered = held.operation->driver()->answer_commit(number, judged.value());
    const bool meant =
        judged.value().kind != CommitOutcome::Kind::unknown || outcome->kind == JETON_COMMIT_UNKNOWN;
    return answered.ok() && !meant ? Error{Errc::unknown_outcome, "jeton_op_answer_commit"} : answered;
  });
}

jeton_status jeton_op_answer_lineage(jeton_op* op, uint64_t number, const uint8_t* lineage,
                                     size_t lineage_len) {
  if (lineage == nullptr) return status_of({Errc::null_argument, "jeton_op_answer_lineage"});
  return answering(op, number, {JETON_EFFECT_LINEAGE}, [&](jeton_op& held) -> Result<Done> {
    Stepped& driver = *held.operation->driver();
    if (lineage_len != JETON_LINEAGE_BYTES)
      return record_fault(driver, number, {Errc::damaged_record, "jeton_op_answer_lineage"});
    Lineage read;
    std::copy_n(bytes_at(lineage, lineage_len).begin(), read.bytes.size(), read.bytes.begin());
    return driver.answer_lineage(number, read);
  });
}

jeton_status jeton_op_answer_customer(jeton_op* op, uint64_t number, const jeton_customer_row* customer) {
  const auto answer = [&](jeton_op& held) -> Result<Done> {
    constexpr const char* kPlace = "jeton_op_answer_customer";
    Stepped& driver = *held.operation->driver();
    if (customer == nullptr) return driver.answer_found(number, std::nullopt);
    auto read = customer_of(customer, kPlace);
    if (!read.ok()) return record_fault(driver, number, read.error());
    const auto& asked = driver.wanted()->customer;
    if (asked && *asked != read.value().id)
      return record_fault(driver, number, {Errc::damaged_record, kPlace});
    return driver.answer_found(number, std::move(read).value());
  };
  return answering(op, number, {JETON_EFFECT_FIND_BY_LOGIN, JETON_EFFECT_FIND}, answer);
}

jeton_status jeton_op_answer_swap(jeton_op* op, uint64_t number, uint32_t swap) {
  const auto answer = [&](jeton_op& held) -> Result<Done> {
    const auto judged = swap_of(JETON_OK, swap, "jeton_op_answer_swap").value();
    const auto answered = held.operation->driver()->answer_swap(number, judged);
    const bool meant = judged != Swap::unknown || swap == JETON_SWAP_UNKNOWN;
    return answered.ok() && !meant ? Error{Errc::unknown_outcome, "jeton_op_answer_swap"} : answered;
  };
  return answering(op, number, {JETON_EFFECT_REPLACE_PASSWORD_IF, JETON_EFFECT_SET_CONFIRMED_IF}, answer);
}

jeton_status jeton_op_answer_created(jeton_op* op, uint64_t number, const char* id, size_t id_len) {
  if (id == nullptr) return status_of({Errc::null_argument, "jeton_op_answer_created"});
  return answering(op, number, {JETON_EFFECT_CREATE}, [&](jeton_op& held) -> Result<Done> {
    Stepped& driver = *held.operation->driver();
    const std::string_view text =
        id_len <= JETON_MOST_ID_BYTES ? std::string_view(id, id_len) : std::string_view{};
    const auto made = created_of(JETON_OK, text, "jeton_op_answer_created");
    return made.ok() ? driver.answer_created(number, made.value())
                     : record_fault(driver, number, made.error());
  });
}

jeton_status jeton_op_answer_failed(jeton_op* op, uint64_t number, jeton_status status) {
  if (status == JETON_OK) return kNotWanted;  // nothing failed
  return answering(op, number, {}, [&](jeton_op& held) { return answer_fault(held, number, status); });
}

jeton_status jeton_op_run_hash(jeton_op* op, uint64_t number) {
  return answering(op, number, {JETON_EFFECT_HASH}, [](jeton_op& held) { return held.operation->perform(); });
}

jeton_status jeton_op_perform(jeton_op* op, uint64_t number) {
  return answering(op, number, {}, [](jeton_op& held) { return held.operation->perform(); });
}

void jeton_op_free(jeton_op* op) {
  auto* const object = static_cast<jeton_op*>(handle_table.close(number_of(op), jeton_op::kKind));
  if (object != nullptr) jeton_op::drop(object);
}

}  // extern "C"
