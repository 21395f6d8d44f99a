// SPDX-License-Identifier: Apache-2.0
//
// c_api_keys.cpp: the use cases of jeton.h about API keys and requests that may be sent twice.
#include <jeton/crypto/digest.hpp>

#include "border.hpp"
#include "results.hpp"

namespace {

using namespace jeton;
using namespace jeton::c;

ApiKeyRequest request_of(std::string_view name, std::uint64_t scopes, std::int64_t expires_at,
                         std::string_view actor) noexcept {
  return {.name = name,
          .scopes = Scopes::of_bits(scopes),
          .expires_at = expires_at == 0 ? kMostUsableTime : Timestamp{expires_at},
          .actor = actor};
}

/// A list of keys as a handle; it reads, so it may fail for want of memory afterwards.
void fill_list(jeton_api_keys& list, std::vector<ApiKeyEntry> entries) {
  list.ids.resize(entries.size());
  for (std::size_t i = 0; i < entries.size(); ++i) list.ids[i].set(entries[i].id.text());
  list.fill(std::move(entries));
}

/// `make(shop, in)` answers a vector of entries.
template <std::size_t N, class Make>
jeton_status listing(const jeton_authority* authority, const Given (&given)[N], jeton_api_keys** out,
                     jeton_error** error, const char* place, Make make) noexcept {
  if (out != nullptr) *out = nullptr;
  return call(authority, given, error, place,
              [&](const Authority& shop, const Inputs<N>& in) -> Result<Done> {
                if (out == nullptr) return Error{Errc::null_argument, place};
                Prepared<jeton_api_keys> handle;
                Result<std::vector<ApiKeyEntry>> entries = make(shop, in);
                if (!entries.ok()) return entries.error();
                fill_list(*handle.operator->(), std::move(entries).value());
                *out = handle.give();
                return Done{};
              });
}

const ApiKeyEntry* entry_of(const jeton_api_keys* keys, std::size_t index) noexcept {
  const jeton_api_keys* const object = find_object(keys);
  return object != nullptr && index < object->entries.size() ? &object->entries[index] : nullptr;
}

std::int64_t time_of(const std::optional<Timestamp>& at) noexcept { return at ? at->unix_ms : 0; }

}  // namespace

extern "C" {

jeton_status jeton_create_api_key(const jeton_authority* authority, const char* name, size_t name_len,
                                  uint64_t scopes, int64_t expires_at, const char* actor, size_t actor_len,
                                  jeton_issued** out, jeton_error** error) {
  return answer(authority, {text_at(name, name_len), text_at(actor, actor_len)}, out, error,
                "jeton_create_api_key", [&](const Authority& shop, const auto& in) {
                  return shop.create_api_key(request_of(in[0], scopes, expires_at, in[1]));
                });
}

jeton_status jeton_import_api_key(const jeton_authority* authority, const char* text, size_t text_len,
                                  const char* name, size_t name_len, uint64_t scopes, int64_t expires_at,
                                  const char* actor, size_t actor_len, jeton_string** out,
                                  jeton_error** error) {
  return answer(authority, {text_at(text, text_len), text_at(name, name_len), text_at(actor, actor_len)}, out,
                error, "jeton_import_api_key", [&](const Authority& shop, const auto& in) {
                  return shop.import_api_key(in[0], request_of(in[1], scopes, expires_at, in[2]));
                });
}

jeton_status jeton_revoke_api_key(const jeton_authority* authority, const char* id, size_t id_len,
                                  uint32_t* survives_failover, jeton_error** error) {
  return ending(authority, {id_at(id, id_len)}, survives_failover, error, "jeton_revoke_api_key",
                [](const Authority& shop, const auto& in) -> Result<Ended> {
                  const auto key = ApiKeyId::parse(in[0]);
                  if (!key.ok()) return key.error();
                  return shop.revoke_api_key(key.value());
                });
}

jeton_status jeton_verify_api_key(const jeton_authority* authority, const char* text, size_t text_len,
                                  uint64_t needed, jeton_api_keys** out, jeton_error** error) {
  constexpr const char* kPlace = "jeton_verify_api_key";
  return listing(authority, {text_at(text, text_len)}, out, error, kPlace,
                 [&](const Authority& shop, const auto& in) -> Result<std::vector<ApiKeyEntry>> {
                   const bool is_one = std::has_single_bit(needed) && needed <= JETON_SCOPE_MANAGE_KEYS;
                   if (!is_one) return Error{Errc::malformed_request, kPlace};
                   auto key = shop.verify_api_key(in[0], static_cast<Scope>(needed));
                   if (!key.ok()) return key.error();
                   VerifiedApiKey& found = key.value();
                   std::vector<ApiKeyEntry> one;
                   one.push_back({found.id, std::move(found.name), found.scopes, {}, {}, {}, {}, {}});
                   return one;
                 });
}

jeton_status jeton_list_api_keys(const jeton_authority* authority, jeton_api_keys** out,
                                 jeton_error** error) {
  return listing<1>(authority, {{}}, out, error, "jeton_list_api_keys",
                    [](const Authority& shop, const auto&) { return shop.api_keys(); });
}

size_t jeton_api_keys_count(const jeton_api_keys* keys) {
  const jeton_api_keys* const object = find_object(keys);
  return object == nullptr ? 0 : object->entries.size();
}
const char* jeton_api_keys_id(const jeton_api_keys* keys, size_t index, size_t* len) {
  const bool is_there = entry_of(keys, index) != nullptr;
  return show(is_there ? find_object(keys)->ids[index].view() : std::string_view(), len);
}
const char* jeton_api_keys_name(const jeton_api_keys* keys, size_t index, size_t* len) {
  const ApiKeyEntry* const entry = entry_of(keys, index);
  return show(entry == nullptr ? std::string_view() : entry->name, len);
}
const char* jeton_api_keys_actor(const jeton_api_keys* keys, size_t index, size_t* len) {
  const ApiKeyEntry* const entry = entry_of(keys, index);
  return show(entry == nullptr ? std::string_view() : entry->actor, len);
}
uint64_t jeton_api_keys_scopes(const jeton_api_keys* keys, size_t index) {
  const ApiKeyEntry* const entry = entry_of(keys, index);
  return entry == nullptr ? 0 : entry->scopes.bits();
}
int64_t jeton_api_keys_created_at(const jeton_api_keys* keys, size_t index) {
  const ApiKeyEntry* const entry = entry_of(keys, index);
  return entry == nullptr ? 0 : entry->created_at.unix_ms;
}
int64_t jeton_api_keys_expires_at(const jeton_api_keys* keys, size_t index) {
  const ApiKeyEntry* const entry = entry_of(keys, index);
  return entry == nullptr ? 0 : time_of(entry->expires_at);
}
int64_t jeton_api_keys_last_used_at(const jeton_api_keys* keys, size_t index) {
  const ApiKeyEntry* const entry = entry_of(keys, index);
  return entry == nullptr ? 0 : time_of(entry->last_used_at);
}
int64_t jeton_api_keys_revoked_at(const jeton_api_keys* keys, size_t index) {
  const ApiKeyEntry* const entry = entry_of(keys, index);
  return entry == nullptr ? 0 : time_of(entry->revoked_at);
}
void jeton_api_keys_free(jeton_api_keys* keys) { free_handle(keys); }

jeton_status jeton_begin_idempotent(const jeton_authority* authority, const char* purpose, size_t purpose_len,
                                    const char* key, size_t key_len, const void* request, size_t request_len,
                                    jeton_idempotent** out, jeton_error** error) {
  return answer(authority,
                {text_at(purpose, purpose_len), text_at(key, key_len), bytes_given(request, request_len)},
                out, error, "jeton_begin_idempotent", [](const Authority& shop, const auto& in) {
                  return shop.begin_idempotent({in[0], in[1], sha256({bytes_of(in[2])})});
                });
}

uint32_t jeton_idempotent_answered(const jeton_idempotent* idempotent) {
  const jeton_idempotent* const object = find_object(idempotent);
  return object == nullptr ? 0 : yes_or_no(object->begun->is_answered());
}
const char* jeton_idempotent_answer(const jeton_idempotent* idempotent, size_t* len) {
  return show_text(
      idempotent, [](const jeton_idempotent& i) { return text_of(i.begun->answer()); }, len);
}

jeton_status jeton_finish_idempotent(const jeton_authority* authority, const jeton_idempotent* idempotent,
                                     const void* answer, size_t answer_len, jeton_error** error) {
  constexpr const char* kPlace = "jeton_finish_idempotent";
  return call(authority, {bytes_given(answer, answer_len)}, error, kPlace,
              [&](const Authority& shop, const auto& in) -> Result<Done> {
                const auto begun = expect_object(idempotent, kPlace);
                if (!begun.ok()) return begun.error();
                return shop.finish_idempotent(begun.value()->begun->ticket(), bytes_of(in[0]));
              });
}

jeton_status jeton_abandon_idempotent(const jeton_authority* authority, const jeton_idempotent* idempotent,
                                      jeton_error** error) {
  constexpr const char* kPlace = "jeton_abandon_idempotent";
  return call<1>(authority, {{}}, error, kPlace, [&](const Authority& shop, const auto&) -> Result<Done> {
    const auto begun = expect_object(idempotent, kPlace);
    if (!begun.ok()) return begun.error();
    return shop.abandon_idempotent(begun.value()->begun->ticket());
  });
}
void jeton_idempotent_free(jeton_idempotent* idempotent) { free_handle(idempotent); }

}  // extern "C"
