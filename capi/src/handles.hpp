// SPDX-License-Identifier: Apache-2.0
//
// handles.hpp: what stands behind the handles of jeton.h, how one is handed out and how an error is. The
// handle that a caller holds is a number (handle_table.hpp); only find_object() leads to these structs.
//
// What is granted must not be lost for want of memory: Prepared makes handle and room before the use case
// runs, and filling it cannot fail.
//
//   Prepared<jeton_sign_in> handle;               // throws std::bad_alloc
//   handle->fill(std::move(signed_in).value());   // noexcept
//   *out = handle.give();
#pragma once

#include <jeton/authority.hpp>

#include <algorithm>
#include <atomic>
#include <new>
#include <utility>

#include "handle_table.hpp"
#include "jeton.h"

namespace jeton::c {

/// A text of at most Most bytes with a NUL behind it, in place and wiped at the end.
template <std::size_t Most>
class Text {
 public:
  void set(std::string_view text) noexcept {
    size_ = std::min(text.size(), Most);
    const MutableBytes room = room_.fill();
    std::copy_n(bytes_of(text).begin(), size_, room.begin());
    room[size_] = std::byte{0};
  }
  [[nodiscard]] std::string_view view() const noexcept { return text_of(room_.reveal()).substr(0, size_); }

 private:
  SecretArray<Most + 1> room_;
  std::size_t size_ = 0;
};

using IdText = Text<CustomerId::kMostBytes>;
using TokenText = Text<255>;  // every token, code and state is shorter
static_assert(kOpaqueTokenCharacters <= 255 && kDeviceCookieCharacters <= 255);

/// A text for a caller: never NULL, a NUL behind it. in: `text` has one behind it
inline const char* show(std::string_view text, std::size_t* len) noexcept {
  if (len != nullptr) *len = text.size();
  return text.data() == nullptr ? "" : text.data();
}

/// Parts of an object as a function without status shows them: of a stale handle, empty or 0.
template <class T, class Part>
const char* show_text(const T* handle, Part part, std::size_t* len) noexcept {
  const T* const object = find_object(handle);
  return object == nullptr ? show({}, len) : show(part(*object), len);
}
template <class T, class Member>
Member show_number(const T* handle, Member T::*member) noexcept {
  const T* const object = find_object(handle);
  return object == nullptr ? Member{} : object->*member;
}

/// A question's answer.
inline std::uint32_t yes_or_no(bool yes) noexcept { return yes ? JETON_YES : JETON_NO; }

}  // namespace jeton::c

struct jeton_error {
  static constexpr auto kKind = jeton::c::HandleKind::error;
  explicit jeton_error(const jeton::Error& why) noexcept : error(why) { reference.set(why.reference.text()); }
  jeton::Error error;
  jeton::c::Text<16> reference;
};

/// Counted: siblings, doors and operations keep alive what they were made from.
struct jeton_authority {
  static constexpr auto kKind = jeton::c::HandleKind::authority;
  jeton_authority(jeton::Authority opened, const jeton_authority* made_from) noexcept
      : core(std::move(opened)), origin(made_from) {
    tenant.set(core.tenant().text());
  }

  jeton::Authority core;
  const jeton_authority* origin;  ///< held; nullptr: it owns the stores
  jeton::c::Text<jeton::TenantId::kMostBytes> tenant;
  mutable std::atomic<std::uint32_t> holders{1};
};

namespace jeton::c {

inline void hold(const jeton_authority* authority) noexcept {
  if (authority != nullptr) authority->holders.fetch_add(1, std::memory_order_relaxed);
}

/// Ends one holder's claim; the last one's ends the authority, then its origin's in turn.
inline void let_go(const jeton_authority* authority) noexcept {
  while (authority != nullptr && authority->holders.fetch_sub(1, std::memory_order_acq_rel) == 1) {
    const jeton_authority* const origin = authority->origin;
    delete authority;
    authority = origin;
  }
}

/// A claim on an authority for as long as this lives.
class HeldAuthority {
 public:
  explicit HeldAuthority(const jeton_authority* object) noexcept : object_(object) { hold(object); }
  HeldAuthority(HeldAuthority&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  HeldAuthority(const HeldAuthority&) = delete;
  HeldAuthority& operator=(const HeldAuthority&) = delete;
  HeldAuthority& operator=(HeldAuthority&&) = delete;
  ~HeldAuthority() { let_go(object_); }

  const jeton_authority* operator->() const noexcept { return object_; }

 private:
  const jeton_authority* object_;
};

/// The status of `why`; the error object too, if it is asked for and memory allows.
inline jeton_status report(jeton_error** out, const Error& why) noexcept {
  if (out != nullptr) {
    auto* const made = new (std::nothrow) jeton_error(why);
    const auto handle = made == nullptr ? 0 : handle_table.open(HandleKind::error, made);
    if (handle == 0) delete made;
    *out = reinterpret_cast<jeton_error*>(handle);  // NOLINT(performance-no-int-to-ptr)
  }
  return static_cast<jeton_status>(why.code);
}

/// The object of a handle that a caller gave.
/// errors  invalid_input.null_argument, .wrong_handle
template <class T>
Result<T*> expect_object(const T* handle, const char* place) noexcept {
  if (handle == nullptr) return Error{Errc::null_argument, place};
  T* const object = find_object(handle);
  if (object == nullptr) return Error{Errc::wrong_handle, place};
  return object;
}

/// An object and its handle, both made before they are needed; given back unless give() was called.
template <class T>
class Prepared {
 public:
  template <class... Arguments>
  explicit Prepared(Arguments&&... arguments)
      : object_(std::make_unique<T>(std::forward<Arguments>(arguments)...)),
        handle_(handle_table.open(T::kKind, object_.get())) {
    if (handle_ == 0) throw std::bad_alloc();
  }
  Prepared(const Prepared&) = delete;
  Prepared& operator=(const Prepared&) = delete;
  ~Prepared() {
    if (object_ != nullptr) handle_table.close(handle_, T::kKind);
  }

  T* operator->() noexcept { return object_.get(); }
  T* give() noexcept {
    (void)object_.release();
    return reinterpret_cast<T*>(handle_);  // NOLINT(performance-no-int-to-ptr): a handle is a number
  }

 private:
  std::unique_ptr<T> object_;
  std::uintptr_t handle_;
};

/// Ends a handle; NULL, a stale one or one of another kind is left alone.
template <class T>
void free_handle(T* handle) noexcept {
  delete static_cast<T*>(handle_table.close(number_of(handle), T::kKind));
}

}  // namespace jeton::c
