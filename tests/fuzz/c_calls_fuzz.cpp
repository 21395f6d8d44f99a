// SPDX-License-Identifier: Apache-2.0
//
// c_calls_fuzz.cpp: any sequence of calls of the C border over handles in slots: begun, stepped, answered by
// a hostile host, taken as the wrong thing, freed twice, used after.
//
// Invariant: no crash, no sanitizer report, and nobody is signed in: no input knows the password, and a host
// that lies about its own stores is still refused by the hash.
#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "jeton_store.h"

namespace {

constexpr std::size_t kSlots = 4;

/// What the bytes of the input say, one after the other; zeros when they are used up.
struct Source {
  const std::uint8_t* data;
  std::size_t size;

  std::uint8_t byte() {
    if (size == 0) return 0;
    --size;
    return *data++;
  }
  std::string_view text() {
    const std::size_t length = std::min<std::size_t>(byte() % 40, size);
    const std::string_view taken(reinterpret_cast<const char*>(data), length);
    data += length;
    size -= length;
    return taken;
  }
};

jeton_authority* open_shop() {
  jeton_authority* shop = nullptr;
  const jeton_setting settings[] = {{"argon2_memory_kib", 17, "7168", 4}, {"argon2_passes", 13, "1", 1}};
  jeton_options options{};
  options.struct_size = sizeof options;
  options.settings = settings;
  options.setting_count = 2;
  if (jeton_authority_open_with(nullptr, nullptr, &options, &shop, nullptr) != JETON_OK) std::abort();
  return shop;
}

struct State {
  jeton_authority* shop;
  jeton_op* ops[kSlots] = {};
  const jeton_effect* wanted[kSlots] = {};
  std::int64_t now = 1'800'014'400'000;
};

jeton_op* begin(State& state, Source& in) {
  jeton_op* op = nullptr;
  const std::uint8_t which = in.byte();
  const std::string_view a = in.text(), b = in.text();
  jeton_authority* const shop = state.shop;
  jeton_status status = JETON_OK;
  switch (which % 8) {
    case 0:
      status = jeton_login_begin(shop, a.data(), a.size(), b.data(), b.size(), "", 0, &op, nullptr);
      break;
    case 1:
      status = jeton_exchange_code_begin(shop, a.data(), a.size(), b.data(), b.size(), &op, nullptr);
      break;
    case 2: status = jeton_verify_begin(shop, a.data(), a.size(), &op, nullptr); break;
    case 3: status = jeton_revoke_all_begin(shop, a.data(), a.size(), &op, nullptr); break;
    case 4:
      status = jeton_request_reset_begin(shop, a.data(), a.size(), b.data(), b.size(), &op, nullptr);
      break;
    case 5: status = jeton_introspect_begin(shop, a.data(), a.size(), &op, nullptr); break;
    case 6: status = jeton_next_delivery_begin(shop, &op, nullptr); break;
    default: status = jeton_confirm_begin(nullptr, a.data(), a.size(), &op, nullptr); break;
  }
  if ((status == JETON_OK) != (op != nullptr)) std::abort();
  return op;
}

/// Answers whatever the bytes say, to whatever may be wanted.
void answer(State& state, Source& in, std::size_t slot) {
  jeton_op* const op = state.ops[slot];
  const jeton_effect* const wanted = state.wanted[slot];
  const std::uint64_t number = in.byte() % 4 == 0 || wanted == nullptr ? in.byte() : wanted->number;
  jeton_status status = JETON_OK;
  switch (in.byte() % 8) {
    case 0:
      if (wanted != nullptr)
        for (std::uint64_t i = 0; i < wanted->slot_count; ++i) {
          wanted->slots[i].found = in.byte() % 4;
          wanted->slots[i].value_len = in.byte() % 3 == 0 ? UINT64_MAX - in.byte() : in.byte();
          wanted->slots[i].room[0] = in.byte();
        }
      status = jeton_op_answer_get(op, number);
      break;
    case 1: {
      const jeton_outcome outcome{sizeof outcome, in.byte() % 6U, in.byte()};
      status = jeton_op_answer_commit(op, number, &outcome);
      break;
    }
    case 2: {
      const std::string_view id = in.text(), hash = in.text();
      jeton_customer_row row{};
      row.struct_size = in.byte() % 8 == 0 ? in.byte() : sizeof row;
      row.confirmed = in.byte() % 4;
      row.disabled = in.byte() % 4;
      row.id = row.login = {id.data(), id.size()};
      row.password_hash = {hash.data(), hash.size()};
      status = jeton_op_answer_customer(op, number, in.byte() % 4 == 0 ? nullptr : &row);
      break;
    }
    case 3: status = jeton_op_answer_swap(op, number, in.byte() % 5); break;
    case 4: status = jeton_op_answer_failed(op, number, in.byte() << 8 | in.byte()); break;
    case 5: {
      const std::uint8_t lineage[JETON_LINEAGE_BYTES] = {in.byte()};
      status =
          jeton_op_answer_lineage(op, number, lineage, in.byte() % 2 == 0 ? sizeof lineage : in.byte() % 16);
      break;
    }
    default:  // the stores themselves, but no hash: one costs more than a thousand other calls
      if (wanted != nullptr && wanted->kind != JETON_EFFECT_HASH) status = jeton_op_perform(op, number);
      break;
  }
  if (status == JETON_OK) state.wanted[slot] = nullptr;
}

void take(State& state, Source& in, std::size_t slot) {
  jeton_sign_in* signed_in = nullptr;
  jeton_string* text = nullptr;
  jeton_delivery* mail = nullptr;
  std::uint32_t word = 0;
  switch (in.byte() % 5) {
    case 0:
      if (jeton_op_take_sign_in(state.ops[slot], &signed_in, nullptr) == JETON_OK) std::abort();
      break;
    case 1: (void)!jeton_op_take_string(state.ops[slot], &text, nullptr); break;
    case 2: (void)!jeton_op_take_ended(state.ops[slot], &word, nullptr); break;
    case 3: (void)!jeton_op_take_delivery(state.ops[slot], &mail, nullptr); break;
    default: (void)!jeton_op_take_done(state.ops[slot], nullptr); break;
  }
  jeton_string_free(text);
  jeton_delivery_free(mail);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Source in{data, size};
  State state{open_shop()};
  while (in.size > 0) {
    const std::size_t slot = in.byte() % kSlots;
    switch (in.byte() % 6) {
      case 0:
        jeton_op_free(state.ops[slot]);
        state.ops[slot] = begin(state, in);
        state.wanted[slot] = nullptr;
        break;
      case 1:
      case 2: {
        state.now += in.byte();
        const jeton_status stepped = jeton_op_step(state.ops[slot], state.now, &state.wanted[slot], nullptr);
        if ((stepped == JETON_PENDING) != (state.wanted[slot] != nullptr)) std::abort();
        break;
      }
      case 3: answer(state, in, slot); break;
      case 4: take(state, in, slot); break;
      default:
        jeton_op_free(state.ops[slot]);  // stays in its slot: whatever comes next is a stale handle
        state.wanted[slot] = nullptr;
        break;
    }
  }
  jeton_authority_free(state.shop);  // before what was begun on it
  for (jeton_op* const op : state.ops) jeton_op_free(op);
  return 0;
}
