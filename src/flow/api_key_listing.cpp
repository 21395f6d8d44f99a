// SPDX-License-Identifier: Apache-2.0
//
// api_key_listing.cpp: scans the tenant's partition by the mark that all its keys carry.
#include "api_key_listing.hpp"

#include <algorithm>

namespace jeton {
namespace {

constexpr std::size_t kPage = 256;

/// The id at the end of a record's key; an error where the key is another tenant's.
Result<ApiKeyId> id_in(const RecordKey& key, const Owner& keys) noexcept {
  const Bytes bytes = key.bytes();
  const RecordKey beginning = keys.key(RecordKind::api_key);
  const Bytes expected = beginning.bytes();
  const bool ours =
      bytes.size() > expected.size() && std::equal(expected.begin(), expected.end(), bytes.begin());
  if (!ours) return Error{Errc::wrong_tenant, "read_api_keys"};
  return ApiKeyId::parse(text_of(bytes.subspan(expected.size())));
}

std::optional<Timestamp> unless(Timestamp never, Timestamp at) noexcept {
  if (at == never) return std::nullopt;
  return at;
}

ApiKeyEntry entry_of(const ApiKeyId& id, const ApiKeyRecord& key) {
  return {id,
          std::string(key.name),
          Scopes::of_bits(key.scopes),
          std::string(key.actor),
          key.created_at,
          unless(kMostUsableTime, key.expires_at),
          unless(Timestamp{}, key.last_used_at),
          unless(Timestamp{}, key.revoked_at)};
}

}  // namespace

Result<std::vector<ApiKeyEntry>> read_api_keys(Ledger& ledger, const Shop& shop) {
  const Owner keys = api_key_owner(shop);
  std::vector<ApiKeyEntry> entries;
  std::optional<RecordKey> after;
  for (;;) {
    const auto page = ledger.scan(keys.partition, api_key_mark(), after, kPage);
    if (!page.ok()) return page.error();
    for (const ScannedRecord& record : page.value()) {
      const auto id = id_in(record.key, keys);
      if (!id.ok()) continue;  // of a tenant whose partition is the same by chance
      const auto key = decode<ApiKeyRecord>(record.value);
      if (!key.ok()) return key.error();
      entries.push_back(entry_of(id.value(), key.value()));
    }
    if (page.value().size() < kPage) break;
    after = page.value().back().key;
  }
  std::stable_sort(entries.begin(), entries.end(),
                   [](const auto& a, const auto& b) { return a.created_at < b.created_at; });
  return entries;
}

}  // namespace jeton
