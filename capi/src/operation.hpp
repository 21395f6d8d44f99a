// SPDX-License-Identifier: Apache-2.0
//
// operation.hpp: one use case under way, whatever its result: what jeton_op holds.
//
// A FlowOperation runs a flow over the stepped driver; the host may do each of its effects. A PagesOperation
// is one of the few use cases that read a ledger page by page, which is no effect: it has one step, which
// only the authority's own ledger can do. Both keep the inputs they were begun with, and borrow the
// authority.
//
//   auto operation = begin_flow<Verified>(authority, [token = Secret::copy_of(text)](Stepped& world, const
//   Shop& shop, Timestamp now) { return verify(world, shop, text_of(token.reveal()), now); });
#pragma once

#include <jeton/flow/stepped.hpp>

#include <memory>
#include <new>
#include <optional>
#include <utility>

#include "authority_core.hpp"

namespace jeton::c {

class Operation {
 public:
  virtual ~Operation() = default;

  /// Runs to the next effect (false) or to the end (true). Memory that runs out ends it.
  virtual bool step(Timestamp now) noexcept = 0;

  /// Where answers go; nullptr: it has no effects that a host could do.
  virtual Stepped* driver() noexcept = 0;

  /// Does what is wanted on the authority's own stores and answers it.
  /// errors  internal.flow_not_pure: nothing is wanted
  virtual Result<Done> perform() noexcept = 0;

  /// Whether perform() would do something.
  virtual bool wants() noexcept = 0;

  [[nodiscard]] virtual bool has_ended() const noexcept = 0;
  /// Why it was refused or failed; empty: it has not ended, or with a result.
  [[nodiscard]] virtual std::optional<Error> failure() const noexcept = 0;

  [[nodiscard]] const Authority& authority() const noexcept { return authority_; }

 protected:
  explicit Operation(const Authority& authority) noexcept : authority_(authority) {}

 private:
  const Authority& authority_;
};

/// Does the wanted effect of `driver` at once, in `world`. Shared by every operation.
Result<Done> perform_wanted(Stepped& driver, Blocking& world);

template <class T>
class OperationOf : public Operation {
 public:
  using Operation::Operation;

  [[nodiscard]] bool has_ended() const noexcept final { return result_.has_value(); }
  [[nodiscard]] std::optional<Error> failure() const noexcept final {
    if (!result_ || result_->ok()) return std::nullopt;
    return result_->error();
  }

  /// The result, once; nothing if it has not ended, failed, or was taken.
  [[nodiscard]] T* result() noexcept {
    return result_ && result_->ok() && !taken_ ? &result_->value() : nullptr;
  }
  void taken() noexcept { taken_ = true; }

 protected:
  bool end(Result<T> result) noexcept {
    result_.emplace(std::move(result));
    return true;
  }

 private:
  std::optional<Result<T>> result_;
  bool taken_ = false;
};

/// `flow(world, shop, now)` owns its inputs.
template <class T, class Flow>
class FlowOperation final : public OperationOf<T> {
 public:
  FlowOperation(const Authority& authority, Flow flow)
      : OperationOf<T>(authority), run_{AuthorityAccess::shop(authority), std::move(flow)} {}

  bool step(Timestamp now) noexcept override try {
    if (this->has_ended()) return true;
    if (!steps_) {
      const Authority& authority = this->authority();
      steps_.emplace(AuthorityAccess::random(authority), AuthorityAccess::ledger(authority).abilities(),
                     Run(run_), now);
    }
    return steps_->step(now) && this->end(steps_->take());
  } catch (...) {
    return this->end(
        Error{Errc::out_of_memory, "jeton_op_step"});  // only memory is missing where no store is asked
  }

  Stepped* driver() noexcept override { return steps_ ? &steps_->driver() : nullptr; }
  bool wants() noexcept override {
    return !this->has_ended() && steps_ && steps_->driver().wanted() != nullptr;
  }
  Result<Done> perform() noexcept override try {
    if (!wants()) return Error{Errc::flow_not_pure, "jeton_op_perform"};
    Blocking world = AuthorityAccess::world(this->authority());
    return perform_wanted(steps_->driver(), world);
  } catch (...) {
    return Error{Errc::out_of_memory, "jeton_op_perform"};
  }

 private:
  struct Owned {
    Shop shop;
    Flow flow;
  };
  /// What the driver runs: by reference, because inputs are kept once.
  struct Run {
    const Owned& owned;
    explicit Run(const Owned& inputs) noexcept : owned(inputs) {}
    Result<T> operator()(Stepped& world, Timestamp now) const { return owned.flow(world, owned.shop, now); }
  };

  Owned run_;
  std::optional<SteppedOperation<T, Run>> steps_;
};

/// `call(authority)` blocks.
template <class T, class Call>
class PagesOperation final : public OperationOf<T> {
 public:
  PagesOperation(const Authority& authority, Call call) : OperationOf<T>(authority), call_(std::move(call)) {}

  bool step(Timestamp) noexcept override {
    asked_ = !this->has_ended();
    return !asked_;
  }
  Stepped* driver() noexcept override { return nullptr; }
  bool wants() noexcept override { return asked_ && !this->has_ended(); }
  Result<Done> perform() noexcept override try {
    if (!wants()) return Error{Errc::flow_not_pure, "jeton_op_perform"};
    this->end(call_(this->authority()));
    return Done{};
  } catch (...) {
    return Error{Errc::out_of_memory, "jeton_op_perform"};
  }

 private:
  Call call_;
  bool asked_ = false;
};

template <class T, class Flow>
std::unique_ptr<Operation> begin_flow(const Authority& authority, Flow flow) {
  return std::make_unique<FlowOperation<T, Flow>>(authority, std::move(flow));
}

template <class T, class Call>
std::unique_ptr<Operation> begin_pages(const Authority& authority, Call call) {
  return std::make_unique<PagesOperation<T, Call>>(authority, std::move(call));
}

}  // namespace jeton::c
