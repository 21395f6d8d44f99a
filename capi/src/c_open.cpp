// SPDX-License-Identifier: Apache-2.0
//
// c_open.cpp: opening a shop from options, its siblings, and the end of each.
#include <jeton/base/json_writer.hpp>
#include <jeton/store/sqlite.hpp>

#include "border.hpp"
#include "open_options.hpp"
#include "results.hpp"

namespace jeton::c {
namespace {

constexpr const char* kPlace = "jeton_authority_open";
constexpr std::string_view kSqlite = "sqlite:";

Result<std::string_view> option_text(const char* data, std::uint64_t size, std::size_t most, Errc too_long,
                                     const char* place) noexcept {
  const auto taken = take_in<1>({{data, static_cast<std::size_t>(size), most, too_long}}, place);
  if (!taken.ok()) return taken.error();
  return taken.value()[0];
}

Result<Done> apply_settings(Policy& policy, const jeton_options& options, const char* place) {
  const auto stride =
      stride_of(options.settings, options.setting_count, options.setting_stride, kMostSettings, place);
  if (!stride.ok()) return stride.error();
  for (std::uint64_t i = 0; i < options.setting_count; ++i) {
    const jeton_setting& setting = *element(options.settings, stride.value(), i);
    const auto name =
        option_text(setting.name, setting.name_len, kMostTextBytes, Errc::unknown_policy, place);
    if (!name.ok()) return name.error();
    const auto value =
        option_text(setting.value, setting.value_len, kMostTextBytes, Errc::malformed_policy, place);
    if (!value.ok()) return value.error();
    const auto set = policy.set(name.value(), value.value());
    if (!set.ok()) return set.error();
  }
  return policy.validate();
}

/// One line of JSON to the host. A notice that cannot be written for want of memory is not given.
void pass_on(void* host, std::string_view message) {
  const auto& options = *static_cast<const jeton_options*>(host);
  std::string line;
  JsonWriter json(line);
  json.begin_object().key("jeton").string("notice").key("message").string(message).end_object();
  options.notice(options.user_data, line.c_str(), line.size());
}

Result<Stores> stores_at(std::string_view address) {
  if (address == "memory") return memory_stores();
  if (address.empty()) return open_sqlite("jeton.db");
  if (address.starts_with(kSqlite)) return open_sqlite(address.substr(kSqlite.size()));
  return Error{Errc::unsupported, "jeton_authority_open: expected the store sqlite:FILE or memory"};
}

Result<Done> open_here(const jeton_options* given, jeton_authority** out) {
  if (out == nullptr) return Error{Errc::null_argument, kPlace};
  const auto read = read_options(given, kPlace);
  if (!read.ok()) return read.error();
  const jeton_options& raw = read.value();
  auto options = options_of(raw, kPlace);
  if (!options.ok()) return options.error();
  const auto store = option_text(raw.store, raw.store_len, kMostTextBytes, Errc::unsupported, kPlace);
  if (!store.ok()) return store.error();
  auto opened = Authority::open(stores_at(store.value()), std::move(options).value());
  if (!opened.ok()) return opened.error();
  *out = Prepared<jeton_authority>(std::move(opened).value(), nullptr).give();
  return Done{};
}

/// A sibling that keeps alive what it was made from.
template <class Make>
jeton_status sibling(const jeton_authority* authority, jeton_authority** out, jeton_error** error,
                     const char* place, Make make) noexcept {
  if (out != nullptr) *out = nullptr;
  return behind_border(error, place, [&]() -> Result<Done> {
    if (out == nullptr) return Error{Errc::null_argument, place};
    const auto origin = expect_object(authority, place);
    if (!origin.ok()) return origin.error();
    Result<Authority> made = make(origin.value()->core);
    if (!made.ok()) return made.error();
    Prepared<jeton_authority> handle(std::move(made).value(), origin.value());
    hold(origin.value());
    *out = handle.give();
    return Done{};
  });
}

}  // namespace

Result<jeton_options> read_options(const jeton_options* given, const char* place) noexcept {
  if (given == nullptr) return jeton_options{};
  return read_sized(given, offsetof(jeton_options, user_data) + sizeof(void*), place);
}

Result<Options> options_of(const jeton_options& raw, const char* place) {
  const auto tenant =
      option_text(raw.tenant, raw.tenant_len, TenantId::kMostBytes, Errc::malformed_id, place);
  if (!tenant.ok()) return tenant.error();
  const auto* const bytes = reinterpret_cast<const char*>(raw.secret);
  const auto secret = option_text(bytes, raw.secret_len, kMostTextBytes, Errc::malformed_secret, place);
  if (!secret.ok()) return secret.error();

  Options options;
  if (!tenant.value().empty()) options.tenant = tenant.value();
  if (raw.secret != nullptr) options.secret = Secret::copy_of(secret.value());
  if (raw.notice != nullptr) {
    options.notice_with = pass_on;
    options.notice_host = const_cast<jeton_options*>(&raw);
  }
  const auto applied = apply_settings(options.policy, raw, place);
  if (!applied.ok()) return applied.error();
  return options;
}

}  // namespace jeton::c

using namespace jeton;
using namespace jeton::c;

extern "C" {

jeton_status jeton_authority_open(const jeton_options* options, jeton_authority** out, jeton_error** error) {
  if (out != nullptr) *out = nullptr;
  return behind_border(error, kPlace, [&] { return open_here(options, out); });
}

void jeton_authority_free(jeton_authority* authority) {
  let_go(static_cast<jeton_authority*>(handle_table.close(number_of(authority), jeton_authority::kKind)));
}

jeton_status jeton_of_tenant(const jeton_authority* authority, const char* tenant, size_t tenant_len,
                             jeton_authority** out, jeton_error** error) {
  constexpr const char* kHere = "jeton_of_tenant";
  return sibling(authority, out, error, kHere, [&](const Authority& shop) -> Result<Authority> {
    const auto id = option_text(tenant, tenant_len, TenantId::kMostBytes, Errc::malformed_id, kHere);
    if (!id.ok()) return id.error();
    return shop.of_tenant(id.value());
  });
}

jeton_status jeton_with_sessions(const jeton_authority* authority, uint32_t token_shape, int64_t lifetime_ms,
                                 jeton_authority** out, jeton_error** error) {
  constexpr const char* kHere = "jeton_with_sessions";
  return sibling(authority, out, error, kHere, [&](const Authority& shop) -> Result<Authority> {
    const bool known = token_shape >= JETON_TOKEN_SHAPE_NATIVE && token_shape <= JETON_TOKEN_SHAPE_ALNUM_32;
    if (!known) return Error{Errc::policy_out_of_range, "jeton_with_sessions: expected a known token_shape"};
    return shop.with_sessions(static_cast<TokenShape>(token_shape), Lifetime(lifetime_ms));
  });
}

const char* jeton_tenant(const jeton_authority* authority, size_t* len) {
  return show_text(
      authority, [](const jeton_authority& a) { return a.tenant.view(); }, len);
}

jeton_status jeton_now(const jeton_authority* authority, int64_t* out, jeton_error** error) {
  if (out != nullptr) *out = 0;
  return call<1>(authority, {{}}, error, "jeton_now",
                 [&](const Authority& shop, const auto&) -> Result<Done> {
                   if (out == nullptr) return Error{Errc::null_argument, "jeton_now"};
                   const auto now = shop.now();
                   if (!now.ok()) return now.error();
                   *out = now.value().unix_ms;
                   return Done{};
                 });
}

}  // extern "C"
