// SPDX-License-Identifier: Apache-2.0
//
// begin_choices.cpp: the use cases that take more than texts, and those that read a ledger page by page,
// stepped.
#include <jeton/flow/begin_registration.hpp>
#include <jeton/flow/import_customer.hpp>
#include <jeton/flow/issue.hpp>
#include <jeton/flow/manage_api_keys.hpp>
#include <jeton/flow/next_delivery.hpp>
#include <jeton/flow/register_customer.hpp>
#include <jeton/flow/set_consent.hpp>

#include <bit>

#include "begin_kit.hpp"
#include "results.hpp"
#include "store_words.hpp"

namespace {

using namespace jeton;
using namespace jeton::c;

/// What the shop's own code may know of a customer: all but the hash.
Result<Customer> shown(const Result<const Customer*>& found) {
  if (!found.ok()) return found.error();
  if (found.value() == nullptr) return Error{Errc::customer_unknown, "jeton_find_customer"};
  const Customer& customer = *found.value();
  return Customer{customer.id, customer.login, {}, customer.confirmed, customer.disabled};
}

Result<Confirmation> confirmation_of(std::uint32_t word) noexcept {
  if (word == JETON_CONFIRMATION_DONE) return Confirmation::done;
  if (word == JETON_CONFIRMATION_AWAITED) return Confirmation::awaited;
  return Error{Errc::malformed_request, "jeton_begin"};
}

Timestamp end_of(std::int64_t expires_at) noexcept {
  return expires_at == 0 ? kMostUsableTime : Timestamp{expires_at};
}

}  // namespace

extern "C" {

jeton_status jeton_register_customer_begin(const jeton_authority* authority, const char* login,
                                           size_t login_len, const char* password, size_t password_len,
                                           uint32_t confirmation, jeton_op** out, jeton_error** error) {
  return begin<CustomerId>(
      authority, {login_at(login, login_len), password_at(password, password_len)}, out, error,
      [confirmation](const auto& in, Stepped& world, const Shop& shop, Timestamp now) -> Result<CustomerId> {
        const auto wanted = confirmation_of(confirmation);
        if (!wanted.ok()) return wanted.error();
        return register_customer(world, shop, {in.text(0), in.bytes(1), wanted.value()}, now);
      });
}

jeton_status jeton_import_customer_begin(const jeton_authority* authority, const char* login,
                                         size_t login_len, const char* password_hash,
                                         size_t password_hash_len, uint64_t flags, jeton_op** out,
                                         jeton_error** error) {
  return begin<CustomerId>(
      authority, {login_at(login, login_len), text_at(password_hash, password_hash_len)}, out, error,
      [flags](const auto& in, Stepped& world, const Shop& shop, Timestamp now) -> Result<CustomerId> {
        constexpr std::uint64_t kKnown =
            JETON_IMPORT_CONFIRMED | JETON_IMPORT_DISABLED | JETON_IMPORT_ALLOWS_ASSISTANCE;
        if ((flags & ~kKnown) != 0) return Error{Errc::malformed_request, "jeton_import_customer"};
        return import_customer(
            world, shop,
            {in.text(0), in.text(1), (flags & JETON_IMPORT_CONFIRMED) != 0,
             (flags & JETON_IMPORT_DISABLED) != 0, (flags & JETON_IMPORT_ALLOWS_ASSISTANCE) != 0},
            now);
      });
}

jeton_status jeton_begin_identity_registration_begin(const jeton_authority* authority, const char* provider,
                                                     size_t provider_len, const char* subject,
                                                     size_t subject_len, const char* login, size_t login_len,
                                                     uint32_t confirmation, jeton_op** out,
                                                     jeton_error** error) {
  return begin<BegunRegistration>(
      authority, {text_at(provider, provider_len), text_at(subject, subject_len), login_at(login, login_len)},
      out, error,
      [confirmation](const auto& in, Stepped& world, const Shop& shop,
                     Timestamp now) -> Result<BegunRegistration> {
        const auto wanted = confirmation_of(confirmation);
        if (!wanted.ok()) return wanted.error();
        return begin_identity_registration(world, shop,
                                           {{in.text(0), in.text(1)}, in.text(2), wanted.value()}, now);
      });
}

jeton_status jeton_set_consent_begin(const jeton_authority* authority, const char* token, size_t token_len,
                                     uint32_t consent, jeton_op** out, jeton_error** error) {
  return begin<Done>(
      authority, {token_at(token, token_len)}, out, error,
      [consent](const auto& in, Stepped& world, const Shop& shop, Timestamp now) -> Result<Done> {
        const bool known = consent == JETON_CONSENT_GIVEN || consent == JETON_CONSENT_WITHDRAWN;
        if (!known) return Error{Errc::malformed_request, "jeton_set_consent"};
        return set_consent(world, shop, in.text(0), static_cast<Consent>(consent), now);
      });
}

jeton_status jeton_find_customer_begin(const jeton_authority* authority, const char* customer,
                                       size_t customer_len, jeton_op** out, jeton_error** error) {
  return begin_of_customer<Customer>(authority, {id_at(customer, customer_len)}, out, error,
                                     [](const CustomerId& whom, const auto&, Stepped& world, const Shop& shop,
                                        Timestamp) { return shown(world.find(shop.tenant, whom)); });
}

jeton_status jeton_find_customer_by_login_begin(const jeton_authority* authority, const char* login,
                                                size_t login_len, jeton_op** out, jeton_error** error) {
  return begin<Customer>(authority, {login_at(login, login_len)}, out, error,
                         [](const auto& in, Stepped& world, const Shop& shop, Timestamp) -> Result<Customer> {
                           const auto id = find_customer_id(world, shop, in.text(0));
                           if (!id.ok()) return id.error();
                           return shown(world.find(shop.tenant, id.value()));
                         });
}

jeton_status jeton_create_api_key_begin(const jeton_authority* authority, const char* name, size_t name_len,
                                        uint64_t scopes, int64_t expires_at, const char* actor,
                                        size_t actor_len, jeton_op** out, jeton_error** error) {
  return begin<IssuedApiKey>(
      authority, {text_at(name, name_len), text_at(actor, actor_len)}, out, error,
      [scopes, expires_at](const auto& in, Stepped& world, const Shop& shop, Timestamp now) {
        return create_api_key(world, shop,
                              {in.text(0), Scopes::of_bits(scopes), end_of(expires_at), in.text(1)}, now);
      });
}

jeton_status jeton_import_api_key_begin(const jeton_authority* authority, const char* text, size_t text_len,
                                        const char* name, size_t name_len, uint64_t scopes,
                                        int64_t expires_at, const char* actor, size_t actor_len,
                                        jeton_op** out, jeton_error** error) {
  return begin<ApiKeyId>(
      authority, {text_at(text, text_len), text_at(name, name_len), text_at(actor, actor_len)}, out, error,
      [scopes, expires_at](const auto& in, Stepped& world, const Shop& shop, Timestamp now) {
        return import_api_key(world, shop, in.secret(0),
                              {in.text(1), Scopes::of_bits(scopes), end_of(expires_at), in.text(2)}, now);
      });
}

jeton_status jeton_revoke_api_key_begin(const jeton_authority* authority, const char* id, size_t id_len,
                                        jeton_op** out, jeton_error** error) {
  return begin<Ended>(authority, {text_at(id, id_len)}, out, error,
                      [](const auto& in, Stepped& world, const Shop& shop, Timestamp now) -> Result<Ended> {
                        const auto key = ApiKeyId::parse(in.text(0));
                        if (!key.ok()) return key.error();
                        return revoke_api_key(world, shop, key.value(), now);
                      });
}

jeton_status jeton_verify_api_key_begin(const jeton_authority* authority, const char* text, size_t text_len,
                                        uint64_t needed, jeton_op** out, jeton_error** error) {
  using Keys = std::vector<ApiKeyEntry>;
  return begin<Keys>(
      authority, {text_at(text, text_len)}, out, error,
      [needed](const auto& in, Stepped& world, const Shop& shop, Timestamp now) -> Result<Keys> {
        auto key = verify_api_key(world, shop, in.text(0), static_cast<Scope>(needed), now);
        if (!key.ok()) return key.error();
        Keys one;
        one.push_back({key.value().id, std::move(key.value().name), key.value().scopes, {}, {}, {}, {}, {}});
        return one;
      });
}

jeton_status jeton_list_api_keys_begin(const jeton_authority* authority, jeton_op** out,
                                       jeton_error** error) {
  return begin_reading<std::vector<ApiKeyEntry>>(
      authority, {text_at(nullptr, 0)}, out, error,
      [](const Authority& shop, const auto&) { return shop.api_keys(); });
}

jeton_status jeton_begin_idempotent_begin(const jeton_authority* authority, const char* purpose,
                                          size_t purpose_len, const char* key, size_t key_len,
                                          const void* request, size_t request_len, jeton_op** out,
                                          jeton_error** error) {
  const Given given[] = {text_at(purpose, purpose_len), text_at(key, key_len),
                         bytes_given(request, request_len)};
  return begin<BegunIdempotent>(
      authority, given, out, error, [](const auto& in, Stepped& world, const Shop& shop, Timestamp now) {
        return begin_idempotent(world, shop, {in.text(0), in.text(1), sha256({in.bytes(2)})}, now);
      });
}

jeton_status jeton_finish_idempotent_begin(const jeton_authority* authority,
                                           const jeton_idempotent* idempotent, const void* answer,
                                           size_t answer_len, jeton_op** out, jeton_error** error) {
  if (out != nullptr) *out = nullptr;
  const jeton_idempotent* const claim = find_object(idempotent);
  if (claim == nullptr || !claim->begun)
    return report_cleared(error, Error{Errc::wrong_handle, "jeton_finish_idempotent"});
  return begin<Done>(
      authority, {bytes_given(answer, answer_len)}, out, error,
      [ticket = claim->begun->ticket()](const auto& in, Stepped& world, const Shop& shop, Timestamp now) {
        return finish_idempotent(world, shop, ticket, in.bytes(0), now);
      });
}

jeton_status jeton_abandon_idempotent_begin(const jeton_authority* authority,
                                            const jeton_idempotent* idempotent, jeton_op** out,
                                            jeton_error** error) {
  if (out != nullptr) *out = nullptr;
  const jeton_idempotent* const claim = find_object(idempotent);
  if (claim == nullptr || !claim->begun)
    return report_cleared(error, Error{Errc::wrong_handle, "jeton_abandon_idempotent"});
  return begin<Done>(
      authority, {text_at(nullptr, 0)}, out, error,
      [ticket = claim->begun->ticket()](const auto&, Stepped& world, const Shop& shop, Timestamp now) {
        return abandon_idempotent(world, shop, ticket, now);
      });
}

jeton_status jeton_next_delivery_begin(const jeton_authority* authority, jeton_op** out,
                                       jeton_error** error) {
  return begin_reading<std::optional<Delivery>>(
      authority, {text_at(nullptr, 0)}, out, error,
      [](const Authority& shop, const auto&) { return shop.next_delivery(); });
}

jeton_status jeton_audit_of_begin(const jeton_authority* authority, const char* customer, size_t customer_len,
                                  jeton_op** out, jeton_error** error) {
  return begin_reading<AuditTrail>(authority, {id_at(customer, customer_len)}, out, error,
                                   [](const Authority& shop, const auto& in) -> Result<AuditTrail> {
                                     const auto id = CustomerId::parse(in.text(0));
                                     if (!id.ok()) return id.error();
                                     return shop.audit_of(id.value());
                                   });
}

jeton_status jeton_purge_begin(const jeton_authority* authority, uint64_t limit, jeton_op** out,
                               jeton_error** error) {
  return begin_reading<std::size_t>(
      authority, {text_at(nullptr, 0)}, out, error,
      [limit](const Authority& shop, const auto&) { return shop.purge(static_cast<std::size_t>(limit)); });
}

jeton_status jeton_delivery_mark(const jeton_authority* authority, uint8_t* mark) {
  constexpr const char* kPlace = "jeton_delivery_mark";
  return behind_border(nullptr, kPlace, [&]() -> Result<Done> {
    if (mark == nullptr) return Error{Errc::null_argument, kPlace};
    const auto shop = expect_object(authority, kPlace);
    if (!shop.ok()) return shop.error();
    const Mark made = delivery_mark(AuthorityAccess::shop(shop.value()->core));
    std::copy_n(octets(made.bytes), JETON_MARK_BYTES, mark);
    return Done{};
  });
}

jeton_status jeton_lease_delivery_begin(const jeton_authority* authority, const jeton_row* row,
                                        jeton_op** out, jeton_error** error) {
  if (out != nullptr) *out = nullptr;
  const bool sound = row != nullptr && row->struct_size >= sizeof(jeton_row) &&
                     row->key_len <= kMostKeyBytes && row->value_len <= kMostValueBytes;
  if (!sound) return report_cleared(error, Error{Errc::malformed_table, "jeton_lease_delivery"});
  const Partition partition{array_at(row->partition)};
  const Version version{array_at(row->version)};
  const Given given[] = {
      {row->key, static_cast<std::size_t>(row->key_len), kMostKeyBytes, Errc::malformed_table},
      {row->value, static_cast<std::size_t>(row->value_len), kMostValueBytes, Errc::malformed_table}};
  return begin<std::optional<Delivery>>(
      authority, given, out, error,
      [partition, version](const auto& in, Stepped& world, const Shop& shop, Timestamp now) {
        return lease_delivery(world, shop, {{partition, RecordKey(in.bytes(0))}, version, in.bytes(1)}, now);
      });
}

}  // extern "C"
