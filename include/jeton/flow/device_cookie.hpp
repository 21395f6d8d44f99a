// SPDX-License-Identifier: Apache-2.0
//
// device_cookie.hpp: how the browser a customer signed in from is told from a stranger's, so that strangers
// who lock an account do not lock its owner out (protocol P7, promise 4).
//
// The cookie is no way in: it only lets a guess be paid from another budget. It holds the format, a device
// id, its end and whose it is, under a MAC that also covers tenant and canonical login. So it is checked
// before anybody is looked up, a changed login is the end of it, and on another account it is worth nothing.
//
//   const auto device = read_device_cookie(shop, canonical, request.device, now);
//   class_of(device);           // for the submitted login: the MAC held
//   class_of(device, owner);    // for the account: and it is this customer's
//
// see     OWASP, Slow Down Online Guessing Attacks with Device Cookies
#pragma once

#include <jeton/crypto/base64url.hpp>
#include <jeton/crypto/constant_time.hpp>
#include <jeton/flow/shop.hpp>

#include <optional>
#include <string_view>

namespace jeton {

/// Who tries: a browser that signed in to this account before, or anybody else. Part of the counters' keys.
enum class DeviceClass : std::uint8_t { device = 'd', stranger = 's' };

/// A random name of a browser; the same through all its cookies.
using DeviceId = ByteArray<16>;

/// What a cookie showed whose MAC held for the submitted login.
struct KnownDevice {
  DeviceId id;
  Digest owner;  ///< of the customer it was issued to: as in Owner
};

inline constexpr std::uint8_t kDeviceCookieFormat = 1;
inline constexpr std::size_t kDeviceClaimBytes = 1 + 16 + 8 + 32;  // format, id, end, owner
inline constexpr std::size_t kDeviceCookieBytes = kDeviceClaimBytes + 32;
inline constexpr std::size_t kDeviceCookieCharacters = base64url_length(kDeviceCookieBytes);

/// A cookie for the browser of a customer who has just signed in.
struct IssuedDevice {
  /// 119 characters of base64url. Not on the heap: made after the session is granted, and a grant must not
  /// fail for want of memory any more.
  SecretArray<kDeviceCookieCharacters> cookie;
  Timestamp expires_at;
};

namespace detail {

inline Digest device_mac(const Shop& shop, std::string_view canonical, Bytes claim) noexcept {
  return hmac_sha256(shop.keys.device,
                     {bytes_of("device cookie"), field(shop.tenant.text()), field(canonical), claim});
}

}  // namespace detail

/// Reads a cookie's value as a browser sent it.
///
/// in      canonical: the submitted login's canonical form; text: untrusted, any bytes, may be empty
/// out     nothing for a cookie that is absent, malformed, expired, or of another login, tenant or deployment
/// cost    one HMAC of a text of the right length; no look-up
[[nodiscard]] inline std::optional<KnownDevice> read_device_cookie(const Shop& shop,
                                                                   std::string_view canonical,
                                                                   std::string_view text,
                                                                   Timestamp now) noexcept {
  ByteArray<kDeviceCookieBytes> bytes{};
  if (text.size() != kDeviceCookieCharacters || !decode_base64url(text, bytes).ok()) return std::nullopt;
  const Bytes claim = Bytes(bytes).first(kDeviceClaimBytes);
  const Bytes mac = Bytes(bytes).subspan(kDeviceClaimBytes);
  if (!equal_in_constant_time(detail::device_mac(shop, canonical, claim), mac)) return std::nullopt;

  RecordReader in(claim);
  if (in.u8() != kDeviceCookieFormat) return std::nullopt;
  const auto id = in.raw<16>();
  if (now >= in.time()) return std::nullopt;
  return KnownDevice{id, in.raw<32>()};
}

/// A cookie for `owner`'s browser `id`. Give it out only after every factor was proved, and never to somebody
/// acting for the customer.
[[nodiscard]] inline IssuedDevice mint_device_cookie(const Shop& shop, std::string_view canonical,
                                                     const Owner& owner, const DeviceId& id, Timestamp now) {
  const Timestamp expires_at = now + shop.policy.device_cookie_lifetime;
  RecordWriter cookie;
  cookie.u8(kDeviceCookieFormat).raw(id).time(expires_at).raw(owner.digest);
  const Digest mac = detail::device_mac(shop, canonical, cookie.bytes());
  cookie.raw(mac);
  IssuedDevice device{{}, expires_at};
  encode_base64url(cookie.bytes(),
                   {reinterpret_cast<char*>(device.cookie.fill().data()), kDeviceCookieCharacters});
  return device;
}

/// The class by which a try of the submitted login is charged: depends on no account.
inline DeviceClass class_of(const std::optional<KnownDevice>& device) noexcept {
  return device ? DeviceClass::device : DeviceClass::stranger;
}

/// The class by which a try on `owner`'s account is charged.
inline DeviceClass class_of(const std::optional<KnownDevice>& device, const Owner& owner) noexcept {
  return device && device->owner == owner.digest ? DeviceClass::device : DeviceClass::stranger;
}

}  // namespace jeton
