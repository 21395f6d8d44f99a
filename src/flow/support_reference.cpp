// SPDX-License-Identifier: Apache-2.0
//
// support_reference.cpp: a balanced Feistel network on two halves of 40 bits. Eight rounds: four make a
// strong pseudorandom permutation of a random function (Luby and Rackoff 1988), the rest is margin for the
// small block.
#include <jeton/flow/support_reference.hpp>

#include <algorithm>
#include <cstdint>

namespace jeton {
namespace {

constexpr int kRounds = 8;
constexpr int kMinuteBits = 28;
constexpr std::uint64_t kMinutes = (std::uint64_t{1} << kMinuteBits) - 1;
constexpr std::uint64_t kHalf = (std::uint64_t{1} << 40) - 1;
constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";  // RFC 4648 section 6
constexpr std::uint16_t kCheck = 0x6A74;                                    // "jt"

struct Block {
  std::uint64_t left;   // reason 12 bits (an Errc is below 0x1000), minute 28 (until the year 2480)
  std::uint64_t right;  // nonce 24, check 16
};

std::uint64_t round_of(const Key32& key, int round, std::uint64_t half) noexcept {
  ByteArray<9> input;
  input[0] = static_cast<std::byte>(round);
  store_big_endian(half, MutableBytes(input).subspan(1));
  const Digest mixed = hmac_sha256(key, {bytes_of("reference"), Bytes(input)});
  return load_big_endian<std::uint64_t>(mixed) & kHalf;
}

Block permute(const Key32& key, Block block) noexcept {
  for (int round = 0; round < kRounds; ++round)
    block = {block.right, block.left ^ round_of(key, round, block.right)};
  return block;
}

Block permute_back(const Key32& key, Block block) noexcept {
  for (int round = kRounds - 1; round >= 0; --round)
    block = {block.right ^ round_of(key, round, block.left), block.left};
  return block;
}

void spell(std::uint64_t half, char* out) noexcept {
  for (int i = 7; i >= 0; --i, half >>= 5) out[i] = kAlphabet[half & 31];
}

bool read_half(std::string_view text, std::uint64_t& half) noexcept {
  half = 0;
  for (const char c : text) {
    const std::size_t at = kAlphabet.find(c);
    if (at == std::string_view::npos) return false;
    half = half << 5 | at;
  }
  return true;
}

}  // namespace

Reference make_reference(const Key32& key, Errc reason, Timestamp at, const ByteArray<3>& nonce) noexcept {
  const auto minute = static_cast<std::uint64_t>(std::max<std::int64_t>(at.unix_ms, 0) / 60'000) & kMinutes;
  const std::uint64_t left = (static_cast<std::uint64_t>(reason) & 0xFFF) << kMinuteBits | minute;
  std::uint64_t right = 0;
  for (const std::byte byte : nonce) right = right << 8 | std::to_integer<std::uint64_t>(byte);
  right = right << 16 | kCheck;
  const Block hidden = permute(key, {left, right});
  Reference reference;
  spell(hidden.left, reference.characters.data());
  spell(hidden.right, reference.characters.data() + 8);
  return reference;
}

Result<Why> read_reference(const Key32& key, std::string_view reference) noexcept {
  const Error malformed{Errc::malformed_reference, "read_reference"};
  Block hidden{};
  if (reference.size() != 16 || !read_half(reference.substr(0, 8), hidden.left) ||
      !read_half(reference.substr(8), hidden.right))
    return malformed;

  const Block block = permute_back(key, hidden);
  const auto reason = static_cast<Errc>(block.left >> kMinuteBits);
  const bool real = describe(reason).code == reason && (block.right & 0xFFFF) == kCheck;
  if (!real) return malformed;
  return Why{reason, Timestamp{static_cast<std::int64_t>(block.left & kMinutes) * 60'000}};
}

}  // namespace jeton
