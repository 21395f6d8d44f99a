// SPDX-License-Identifier: Apache-2.0
//
// device_cookie_fuzz.cpp: any text as a device cookie, and any bytes under a right MAC.
//
// Invariant: no text is known but one whose MAC is right; and of that only the one text, of format 1, before
// its end, and with the owner that stands in it.
#include <jeton/flow/device_cookie.hpp>

#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

using namespace jeton;

constexpr Timestamp kNow{1'800'014'400'000};
constexpr std::string_view kLogin = "bob@example.com";

/// `claim`, cut or filled up to its length, under a right MAC.
std::string under_mac(const Shop& shop, Bytes claim) {
  ByteArray<kDeviceCookieBytes> bytes{};
  std::copy_n(claim.begin(), std::min(claim.size(), kDeviceClaimBytes), bytes.begin());
  const Digest mac = detail::device_mac(shop, kLogin, Bytes(bytes).first(kDeviceClaimBytes));
  std::copy(mac.begin(), mac.end(), bytes.begin() + static_cast<std::ptrdiff_t>(kDeviceClaimBytes));
  std::string text(kDeviceCookieCharacters, '\0');
  encode_base64url(bytes, text);
  return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const TenantId tenant = TenantId::parse("default").value();
  static const Policy policy;
  static const DeploymentKeys keys;
  const Shop shop{tenant, policy, keys};
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (read_device_cookie(shop, kLogin, text, kNow)) std::abort();  // nobody guesses 32 bytes

  const Bytes claim = bytes_of(text).first(std::min(size, kDeviceClaimBytes));
  const std::string cookie = under_mac(shop, claim);
  const auto known = read_device_cookie(shop, kLogin, cookie, kNow);
  if (known && (claim.empty() || claim[0] != std::byte{kDeviceCookieFormat})) std::abort();
  if (known && !std::equal(known->id.begin(), known->id.end(), claim.subspan(1).begin())) std::abort();
  if (known && read_device_cookie(shop, kLogin, cookie, kMostUsableTime + Lifetime::max())) std::abort();
  if (read_device_cookie(shop, "eve@example.com", cookie, kNow)) std::abort();
  return 0;
}
