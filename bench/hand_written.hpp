// SPDX-License-Identifier: Apache-2.0
//
// hand_written.hpp: the program that somebody writes who knows exactly what is wanted and nothing of jeton:
// the yardstick of opaque verification in memory. Fixed; it must not get slower so that we look better.
//
// The token decoded from base62 to its forty bytes, SHA-256 of them, a look-up of the session, a look-up of
// its customer's epoch, expiry, epoch. No threads, no checksum, no tenants, no kinds, no errors to tell
// apart, nothing ever removed. Both tables are flat, one cache line an entry, half full, and take the keys'
// own bytes as their hash, for digests are as good as random.
#pragma once

#define OPENSSL_SUPPRESS_DEPRECATED  // SHA256_Init and its kind: the fastest that OpenSSL has
#include <openssl/sha.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace jeton::bench {

/// A flat table of one cache line an entry; `Entry::key` is an array whose first eight bytes are as good as
/// random.
template <class Entry>
class FlatTable {
  static_assert(sizeof(Entry) == 64);

 public:
  explicit FlatTable(std::size_t entries) {
    std::size_t size = 16;
    while (size < entries * 2) size *= 2;
    entries_.resize(size);
  }

  Entry& place_of(const decltype(Entry::key)& key) noexcept {
    std::uint64_t at = 0;
    std::memcpy(&at, key.data(), sizeof at);
    for (at &= entries_.size() - 1; entries_[at].used != 0 && entries_[at].key != key;)
      at = (at + 1) & (entries_.size() - 1);
    return entries_[at];
  }

 private:
  std::vector<Entry> entries_;
};

class HandWritten {
 public:
  struct alignas(64) Session {
    std::array<unsigned char, 32> key;
    std::array<unsigned char, 8> customer;
    std::int64_t expires_at;
    std::uint64_t epoch;
    std::uint8_t used;
  };
  struct alignas(64) CustomerRow {
    std::array<unsigned char, 8> key;
    std::uint64_t epoch;
    std::array<char, 32> id;
    std::uint8_t used;
  };

  explicit HandWritten(std::size_t sessions) : sessions_(sessions), customers_(sessions) {}

  void add(std::string_view token, std::string_view customer_id, std::int64_t expires_at,
           std::uint64_t epoch) {
    CustomerRow row{{}, epoch, {}, 1};
    std::memcpy(row.id.data(), customer_id.data(), std::min(customer_id.size(), row.id.size()));
    const auto customer = digest_of(customer_id);
    std::memcpy(row.key.data(), customer.data(), row.key.size());
    customers_.place_of(row.key) = row;
    Session session{key_of(token), row.key, expires_at, epoch, 1};
    sessions_.place_of(session.key) = session;
  }

  /// The customer's id, or nothing.
  [[nodiscard]] std::string_view verify(std::string_view token) noexcept {
    const auto key = key_of(token);
    const Session& session = sessions_.place_of(key);
    if (session.used == 0) return {};
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    if (std::chrono::duration_cast<std::chrono::milliseconds>(now).count() >= session.expires_at) return {};
    const CustomerRow& customer = customers_.place_of(session.customer);
    if (customer.used == 0 || customer.epoch != session.epoch) return {};
    return {customer.id.data(), customer.id.size()};
  }

 private:
  /// Five blocks of eleven digits, eight bytes each, behind `jtn_s`. What is no digit makes a key that nobody
  /// has.
  static std::array<unsigned char, 32> key_of(std::string_view token) noexcept {
    std::array<char, 40> bytes;
    for (std::size_t block = 0; block < 5; ++block) {
      std::uint64_t value = 0;
      for (const char c : token.substr(5 + block * 11, 11))
        value = value * 62 + kDigits[static_cast<unsigned char>(c)];
      std::memcpy(bytes.data() + block * 8, &value, sizeof value);
    }
    return digest_of({bytes.data(), bytes.size()});
  }

  static constexpr auto kDigits = [] {
    std::array<std::uint8_t, 256> table{};
    std::uint8_t digit = 0;
    for (const char c : std::string_view("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"))
      table[static_cast<unsigned char>(c)] = digit++;
    return table;
  }();

  static std::array<unsigned char, 32> digest_of(std::string_view text) noexcept {
    std::array<unsigned char, 32> digest;
    SHA256_CTX context;
    SHA256_Init(&context);
    SHA256_Update(&context, text.data(), text.size());
    SHA256_Final(digest.data(), &context);
    return digest;
  }

  FlatTable<Session> sessions_;
  FlatTable<CustomerRow> customers_;
};

}  // namespace jeton::bench
