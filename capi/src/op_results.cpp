// SPDX-License-Identifier: Apache-2.0
//
// op_results.cpp: taking what an operation came to. The handle is made before the result is touched, so
// nothing that was granted is lost for want of memory; a second take finds nothing.
#include "border.hpp"
#include "op_handle.hpp"
#include "results.hpp"

namespace {

using namespace jeton;
using namespace jeton::c;

/// `use(result)` of an operation that came to a T.
/// errors  why it failed; invalid_input.not_wanted: it has not ended, or was taken
template <class T, class Use>
Result<Done> take_one(Operation& operation, Use use, const char* place) {
  auto* const typed = dynamic_cast<OperationOf<T>*>(&operation);
  if (typed == nullptr) return Error{Errc::not_wanted, place};
  if (const auto failure = typed->failure()) return *failure;
  T* const result = typed->result();
  if (result == nullptr) return Error{Errc::not_wanted, place};
  use(*result);
  typed->taken();
  return Done{};
}

/// Runs `take(operation)` while nobody else uses it.
template <class Take>
jeton_status taking(jeton_op* op, jeton_error** error, const char* place, Take take) noexcept {
  return behind_border(error, place, [&]() -> Result<Done> {
    const auto found = expect_object(op, place);
    if (!found.ok()) return found.error();
    const OpUse use(found.value());
    if (!use.ok()) return Error{Errc::handle_in_use, place};
    return take(*use);
  });
}

template <class T>
bool came_to(const Operation& operation) noexcept {
  return dynamic_cast<const OperationOf<T>*>(&operation) != nullptr;
}

/// A result of whichever of the types Ts it is, in a new handle.
template <class... Ts, class Handle>
jeton_status take_as(jeton_op* op, Handle** out, jeton_error** error, const char* place) noexcept {
  if (out != nullptr) *out = nullptr;
  return taking(op, error, place, [&](Operation& operation) -> Result<Done> {
    if (out == nullptr) return Error{Errc::null_argument, place};
    Prepared<Handle> handle;
    Result<Done> taken = Error{Errc::not_wanted, place};
    const auto try_one = [&]<class T>(std::type_identity<T>) {
      if (!came_to<T>(operation)) return;
      taken = take_one<T>(
          operation, [&](T& result) { handle->fill(std::move(result)); }, place);
    };
    (try_one(std::type_identity<Ts>{}), ...);
    if (taken.ok()) *out = handle.give();
    return taken;
  });
}

/// A number that the result stands for.
template <class T, class Number, class Read>
jeton_status take_number(jeton_op* op, Number* out, jeton_error** error, const char* place,
                         Read read) noexcept {
  if (out != nullptr) *out = 0;
  return taking(op, error, place, [&](Operation& operation) -> Result<Done> {
    if (out == nullptr) return Error{Errc::null_argument, place};
    return take_one<T>(
        operation, [&](const T& result) { *out = read(result); }, place);
  });
}

/// What `into` holds from here on; empty until it is filled.
Result<jeton_verified*> emptied(jeton_verified* into, const char* place) noexcept {
  const auto target = expect_object(into, place);
  if (target.ok()) target.value()->empty();
  return target;
}

}  // namespace

extern "C" {

jeton_status jeton_op_take_done(jeton_op* op, jeton_error** error) {
  constexpr const char* kPlace = "jeton_op_take_done";
  return taking(op, error, kPlace, [&](Operation& operation) {
    const auto nothing = [](const auto&) {};
    return came_to<Accepted>(operation) ? take_one<Accepted>(operation, nothing, kPlace)
                                        : take_one<Done>(operation, nothing, kPlace);
  });
}

jeton_status jeton_op_take_ended(jeton_op* op, uint32_t* survives_failover, jeton_error** error) {
  std::uint32_t unasked = 0;
  return take_number<Ended>(op, survives_failover == nullptr ? &unasked : survives_failover, error,
                            "jeton_op_take_ended",
                            [](const Ended& ended) { return yes_or_no(ended.survives_failover); });
}

jeton_status jeton_op_take_consent(jeton_op* op, uint32_t* consent, jeton_error** error) {
  return take_number<Consent>(op, consent, error, "jeton_op_take_consent",
                              [](Consent given) { return static_cast<std::uint32_t>(given); });
}

jeton_status jeton_op_take_count(jeton_op* op, uint64_t* count, jeton_error** error) {
  return take_number<std::size_t>(op, count, error, "jeton_op_take_count",
                                  [](std::size_t removed) { return std::uint64_t{removed}; });
}

jeton_status jeton_op_take_verified(jeton_op* op, jeton_verified* into, jeton_error** error) {
  constexpr const char* kPlace = "jeton_op_take_verified";
  return taking(op, error, kPlace, [&](Operation& operation) -> Result<Done> {
    const auto target = emptied(into, kPlace);
    if (!target.ok()) return target.error();
    return take_one<Verified>(
        operation, [&](const Verified& live) { target.value()->fill(live); }, kPlace);
  });
}

jeton_status jeton_op_take_introspection(jeton_op* op, uint32_t* active, jeton_verified* into,
                                         jeton_error** error) {
  constexpr const char* kPlace = "jeton_op_take_introspection";
  if (active != nullptr) *active = 0;
  return taking(op, error, kPlace, [&](Operation& operation) -> Result<Done> {
    if (active == nullptr) return Error{Errc::null_argument, kPlace};
    jeton_verified* target = nullptr;
    if (into != nullptr) {
      const auto found = emptied(into, kPlace);
      if (!found.ok()) return found.error();
      target = found.value();
    }
    const auto show = [&](const Introspection& known) {
      *active = yes_or_no(known.is_active());
      if (target != nullptr && known.live) target->fill(*known.live);
    };
    return take_one<Introspection>(operation, show, kPlace);
  });
}

jeton_status jeton_op_take_sign_in(jeton_op* op, jeton_sign_in** out, jeton_error** error) {
  return take_as<SignIn>(op, out, error, "jeton_op_take_sign_in");
}

jeton_status jeton_op_take_string(jeton_op* op, jeton_string** out, jeton_error** error) {
  return take_as<CustomerId, ApiKeyId, Secret, std::string>(op, out, error, "jeton_op_take_string");
}

jeton_status jeton_op_take_issued(jeton_op* op, jeton_issued** out, jeton_error** error) {
  return take_as<IssuedCode, BegunRegistration, IssuedApiKey>(op, out, error, "jeton_op_take_issued");
}

jeton_status jeton_op_take_customer(jeton_op* op, jeton_customer** out, jeton_error** error) {
  return take_as<Customer>(op, out, error, "jeton_op_take_customer");
}

jeton_status jeton_op_take_explanation(jeton_op* op, jeton_explanation** out, jeton_error** error) {
  return take_as<Explanation>(op, out, error, "jeton_op_take_explanation");
}

jeton_status jeton_op_take_registration(jeton_op* op, jeton_registration** out, jeton_error** error) {
  return take_as<FoundRegistration>(op, out, error, "jeton_op_take_registration");
}

jeton_status jeton_op_take_idempotent(jeton_op* op, jeton_idempotent** out, jeton_error** error) {
  return take_as<BegunIdempotent>(op, out, error, "jeton_op_take_idempotent");
}

jeton_status jeton_op_take_api_keys(jeton_op* op, jeton_api_keys** out, jeton_error** error) {
  constexpr const char* kPlace = "jeton_op_take_api_keys";
  if (out != nullptr) *out = nullptr;
  return taking(op, error, kPlace, [&](Operation& operation) -> Result<Done> {
    if (out == nullptr) return Error{Errc::null_argument, kPlace};
    Prepared<jeton_api_keys> handle;
    const auto hand_out = [&](std::vector<ApiKeyEntry>& entries) {
      handle->ids.resize(entries.size());
      for (std::size_t i = 0; i < entries.size(); ++i) handle->ids[i].set(entries[i].id.text());
      handle->fill(std::move(entries));
      *out = handle.give();
    };
    return take_one<std::vector<ApiKeyEntry>>(operation, hand_out, kPlace);
  });
}

jeton_status jeton_op_take_audit(jeton_op* op, jeton_audit** out, jeton_error** error) {
  return take_as<AuditTrail>(op, out, error, "jeton_op_take_audit");
}

jeton_status jeton_op_take_delivery(jeton_op* op, jeton_delivery** out, jeton_error** error) {
  constexpr const char* kPlace = "jeton_op_take_delivery";
  if (out != nullptr) *out = nullptr;
  return taking(op, error, kPlace, [&](Operation& operation) -> Result<Done> {
    if (out == nullptr) return Error{Errc::null_argument, kPlace};
    Prepared<jeton_delivery> handle;
    const auto hand_out = [&](std::optional<Delivery>& mail) {
      if (!mail) return;
      handle->fill(std::move(*mail));
      *out = handle.give();
    };
    return take_one<std::optional<Delivery>>(operation, hand_out, kPlace);
  });
}

}  // extern "C"
