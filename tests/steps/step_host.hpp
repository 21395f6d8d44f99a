// SPDX-License-Identifier: Apache-2.0
//
// step_host.hpp: a host in the manner of C: a ledger and customers behind tables of functions, which writes
// down every batch, and the loop of an event loop that does an operation's effects on the same stores.
#pragma once

#include <jeton.h>
#include <jeton_store.h>

#include <condition_variable>
#include <cstring>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/catch.hpp"

extern "C" jeton_status jeton_plugin_open(jeton_ledger* ledger, jeton_customers* customers);

namespace jeton::test {

inline std::string_view text_at(const jeton_text& text) {
  return {text.data, static_cast<std::size_t>(text.len)};
}
inline jeton_text text_for(std::string_view text) { return {text.data(), text.size()}; }

/// Holds whoever comes until it is opened; a test waits until somebody is held. No time is involved.
class Gate {
 public:
  void close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  void open() {
    const std::lock_guard lock(mutex_);
    closed_ = false;
    changed_.notify_all();
  }
  void pass() {
    std::unique_lock lock(mutex_);
    ++held_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return !closed_; });
    --held_;
  }
  void wait_until_held() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return closed_ && held_ > 0; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool closed_ = false;
  int held_ = 0;
};

/// The shop's table: one tenant, logins as typed.
class HostShop {
 public:
  struct Row {
    std::string login, hash;
    bool confirmed, disabled;
  };

  jeton_status find_by_login(std::string_view login, jeton_found* found) {
    const std::lock_guard lock(mutex_);
    for (const auto& [id, row] : rows_)
      if (row.login == login) return give(id, row, found);
    return JETON_OK;
  }
  jeton_status find(std::string_view id, jeton_found* found) {
    const std::lock_guard lock(mutex_);
    const auto at = rows_.find(std::string(id));
    return at == rows_.end() ? JETON_OK : give(at->first, at->second, found);
  }
  std::uint32_t replace(std::string_view id, std::string_view expected, std::string_view hash) {
    const std::lock_guard lock(mutex_);
    const auto at = rows_.find(std::string(id));
    if (at == rows_.end() || at->second.hash != expected) return JETON_SWAP_CHANGED;
    at->second.hash = hash;
    return JETON_SWAP_APPLIED;
  }
  std::string create(const jeton_new_customer& customer) {
    const std::lock_guard lock(mutex_);
    for (const auto& [id, row] : rows_)
      if (row.login == text_at(customer.login)) return {};
    std::string id = "customer-" + std::to_string(rows_.size() + 1);
    rows_.emplace(id, Row{std::string(text_at(customer.login)), std::string(text_at(customer.password_hash)),
                          customer.confirmed == JETON_YES, customer.disabled == JETON_YES});
    return id;
  }
  /// As a loop answers a look-up: by a copy of the row.
  std::optional<std::pair<std::string, Row>> row_of(std::string_view id, std::string_view login) {
    const std::lock_guard lock(mutex_);
    for (const auto& [key, row] : rows_)
      if (key == id || (id.empty() && row.login == login)) return std::pair(key, row);
    return std::nullopt;
  }

  static jeton_customer_row shown(std::string_view id, const Row& row) {
    jeton_customer_row shown{};
    shown.struct_size = sizeof shown;
    shown.confirmed = row.confirmed ? JETON_YES : JETON_NO;
    shown.disabled = row.disabled ? JETON_YES : JETON_NO;
    shown.id = text_for(id);
    shown.login = text_for(row.login);
    shown.password_hash = text_for(row.hash);
    return shown;
  }

 private:
  static jeton_status give(std::string_view id, const Row& row, jeton_found* found) {
    const jeton_customer_row customer = shown(id, row);
    return jeton_found_set(found, &customer);
  }

  std::mutex mutex_;
  std::map<std::string, Row> rows_;
};

/// Both stores, their tables, and what they were asked.
class StepHost {
 public:
  StepHost() { REQUIRE(jeton_plugin_open(&inner_, nullptr) == JETON_OK); }
  StepHost(const StepHost&) = delete;
  StepHost& operator=(const StepHost&) = delete;
  ~StepHost() { inner_.destroy(inner_.user_data); }

  /// Tables that write into this host; it outlives whoever is given them.
  [[nodiscard]] jeton_ledger ledger() {
    jeton_ledger table = inner_;
    table.user_data = this;
    table.destroy = [](void* self) { ++of(self).ledgers_destroyed; };
    table.get = [](void* self, const std::uint8_t* partition, jeton_slot* slots, std::size_t count,
                   std::size_t stride) {
      return of(self).inner_.get(of(self).inner_.user_data, partition, slots, count, stride);
    };
    table.commit = [](void* self, const jeton_batch* batch, jeton_outcome* outcome) {
      return of(self).commit(*batch, *outcome);
    };
    table.lineage = [](void* self, std::uint8_t* out) {
      return of(self).inner_.lineage(of(self).inner_.user_data, out);
    };
    table.scan = [](void* self, const jeton_question* question, jeton_rows* rows) {
      return of(self).inner_.scan(of(self).inner_.user_data, question, rows);
    };
    table.walk = [](void* self, const jeton_question* question, jeton_rows* rows) {
      return of(self).inner_.walk(of(self).inner_.user_data, question, rows);
    };
    table.purge = [](void* self, std::int64_t before, std::uint64_t limit, std::uint64_t* removed) {
      return of(self).inner_.purge(of(self).inner_.user_data, before, limit, removed);
    };
    return table;
  }

  [[nodiscard]] jeton_customers customers() {
    jeton_customers table{};
    table.struct_size = sizeof table;
    table.flags = JETON_STORE_ANY_THREAD;
    table.user_data = this;
    table.destroy = [](void* self) { ++of(self).customers_destroyed; };
    table.find_by_login = [](void* self, jeton_text, jeton_text login, jeton_found* found) {
      return of(self).shop.find_by_login(text_at(login), found);
    };
    table.find = [](void* self, jeton_text, jeton_text id, jeton_found* found) {
      return of(self).shop.find(text_at(id), found);
    };
    table.replace_password_if = [](void* self, jeton_text, jeton_text id, jeton_text expected,
                                   jeton_text hash, std::uint32_t* swap) -> jeton_status {
      *swap = of(self).shop.replace(text_at(id), text_at(expected), text_at(hash));
      return JETON_OK;
    };
    table.create = [](void* self, jeton_text, const jeton_new_customer* customer, char* id,
                      std::size_t* id_len) -> jeton_status {
      const std::string made = of(self).shop.create(*customer);
      if (made.empty()) return JETON_REFUSED_LOGIN_TAKEN;
      std::memcpy(id, made.data(), *id_len = made.size());
      return JETON_OK;
    };
    return table;
  }

  /// Writes down what decides: the kinds, keys, guards, values and marks; then commits.
  jeton_status commit(const jeton_batch& batch, jeton_outcome& outcome) {
    gate.pass();
    const jeton_status status = inner_.commit(inner_.user_data, &batch, &outcome);
    std::string line(reinterpret_cast<const char*>(batch.partition), sizeof batch.partition);
    for (std::uint64_t i = 0; i < batch.change_count; ++i) {
      const auto& change = *reinterpret_cast<const jeton_change*>(
          reinterpret_cast<const char*>(batch.changes) + i * batch.change_stride);
      line += std::to_string(change.kind) + std::to_string(change.guard);
      line.append(reinterpret_cast<const char*>(change.key), change.key_len);
      line.append(reinterpret_cast<const char*>(change.value), change.value_len);
      line.append(reinterpret_cast<const char*>(change.expected), sizeof change.expected);
      line.append(reinterpret_cast<const char*>(change.new_version), sizeof change.new_version);
      line += std::to_string(change.delta) + "," + std::to_string(change.keep_until_unix_ms) + ";";
    }
    line += std::to_string(status) + "/" + std::to_string(outcome.kind);
    const std::string own = lineage_of();  // each ledger's own: not part of what two hosts may differ in
    for (std::size_t at = line.find(own); at != std::string::npos; at = line.find(own))
      line.erase(at, own.size());
    const std::lock_guard lock(mutex_);
    batches.push_back(std::move(line));
    return status;
  }

  /// Does one wanted effect in the host's own way, and answers it.
  jeton_status perform(jeton_op* op, const jeton_effect& wanted) {
    const std::uint64_t number = wanted.number;
    switch (wanted.kind) {
      case JETON_EFFECT_GET:
        REQUIRE(inner_.get(inner_.user_data, wanted.partition, wanted.slots, wanted.slot_count,
                           wanted.slot_stride) == JETON_OK);
        return jeton_op_answer_get(op, number);
      case JETON_EFFECT_COMMIT: {
        jeton_outcome outcome{sizeof outcome, 0, 0};
        const jeton_status status = commit(*wanted.batch, outcome);
        return status == JETON_OK ? jeton_op_answer_commit(op, number, &outcome)
                                  : jeton_op_answer_failed(op, number, status);
      }
      case JETON_EFFECT_LINEAGE: {
        std::uint8_t lineage[JETON_LINEAGE_BYTES];
        inner_.lineage(inner_.user_data, lineage);
        return jeton_op_answer_lineage(op, number, lineage, sizeof lineage);
      }
      case JETON_EFFECT_HASH: return jeton_op_run_hash(op, number);
      case JETON_EFFECT_PAGES: return jeton_op_perform(op, number);
      default: return perform_in_shop(op, wanted);
    }
  }

  /// Steps to the end at one moment; `before(effect)` is told each effect. Answers as the last step.
  jeton_status finish(jeton_op* op, std::int64_t now_unix_ms,
                      const std::function<void(const jeton_effect&)>& before = {}) {
    for (;;) {
      const jeton_effect* wanted = nullptr;
      const jeton_status status = jeton_op_step(op, now_unix_ms, &wanted, nullptr);
      if (status != JETON_PENDING) return status;
      if (before) before(*wanted);
      REQUIRE(perform(op, *wanted) == JETON_OK);
    }
  }

  HostShop shop;
  Gate gate;  ///< before every commit
  std::vector<std::string> batches;
  int ledgers_destroyed = 0;
  int customers_destroyed = 0;

 private:
  std::string lineage_of() {
    std::uint8_t bytes[JETON_LINEAGE_BYTES];
    inner_.lineage(inner_.user_data, bytes);
    return {reinterpret_cast<const char*>(bytes), sizeof bytes};
  }

  static StepHost& of(void* self) { return *static_cast<StepHost*>(self); }

  jeton_status perform_in_shop(jeton_op* op, const jeton_effect& wanted) {
    switch (wanted.kind) {
      case JETON_EFFECT_FIND_BY_LOGIN:
      case JETON_EFFECT_FIND: {
        const auto found = shop.row_of(text_at(wanted.id), text_at(wanted.login));
        if (!found) return jeton_op_answer_customer(op, wanted.number, nullptr);
        const jeton_customer_row row = HostShop::shown(found->first, found->second);
        return jeton_op_answer_customer(op, wanted.number, &row);
      }
      case JETON_EFFECT_REPLACE_PASSWORD_IF:
        return jeton_op_answer_swap(
            op, wanted.number,
            shop.replace(text_at(wanted.id), text_at(wanted.expected_hash), text_at(wanted.new_hash)));
      case JETON_EFFECT_CREATE: {
        const std::string id = shop.create(*wanted.new_customer);
        return id.empty() ? jeton_op_answer_failed(op, wanted.number, JETON_REFUSED_LOGIN_TAKEN)
                          : jeton_op_answer_created(op, wanted.number, id.data(), id.size());
      }
      default: FAIL("an effect that this host does not know: " << wanted.kind); return JETON_PENDING;
    }
  }

  jeton_ledger inner_{};
  std::mutex mutex_;
};

}  // namespace jeton::test
