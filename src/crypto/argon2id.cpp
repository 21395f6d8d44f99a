// SPDX-License-Identifier: Apache-2.0
//
// argon2id.cpp: libsodium where it can (one lane, a salt of 16 bytes), else the reference library.
//
// libsodium chooses vector instructions at run time, the distributions' reference library is built without;
// for what libsodium does not compute (several lanes, other salts) the reference library is asked, with one
// thread: a library that is linked into a shop's server starts no threads, and the hashing gate counts one
// core per hash.
//
//   run_argon2id(Argon2Cost{}, password.reveal(), salt, tag);
//
// RFC 9106.
#include "argon2id.hpp"

#include <argon2.h>
#include <sodium.h>

#include <cerrno>
#include <new>

namespace jeton::detail {

namespace {

constexpr std::size_t kBytesPerKib = 1024;

Result<Done> run_in_libsodium(const Argon2Cost& cost, Bytes password, Bytes salt, MutableBytes tag) noexcept {
  const Error failed{Errc::crypto_failed, "run_argon2id"};
  if (sodium_init() < 0) return failed;  // also what chooses the vector instructions
  errno = 0;
  const int status = crypto_pwhash(reinterpret_cast<unsigned char*>(tag.data()), tag.size(),
                                   reinterpret_cast<const char*>(password.data()), password.size(),
                                   reinterpret_cast<const unsigned char*>(salt.data()), cost.passes,
                                   std::size_t{cost.memory_kib} * kBytesPerKib, crypto_pwhash_ALG_ARGON2ID13);
  if (status == 0) return Done{};
  if (errno == EINVAL || errno == EFBIG) return failed;  // a range that is_computable() should have kept out
  return Error{Errc::out_of_memory, "run_argon2id"};
}

// The reference library takes memory through these two and wipes it before it gives it back.
int allocate(std::uint8_t** memory, std::size_t size) noexcept {
  *memory = static_cast<std::uint8_t*>(::operator new(size, std::nothrow));
  return *memory != nullptr ? ARGON2_OK : ARGON2_MEMORY_ALLOCATION_ERROR;
}
void deallocate(std::uint8_t* memory, std::size_t) noexcept { ::operator delete(memory); }

/// The reference library's interface wants pointers to non-const; it writes to `out` alone (no clearing flag
/// is set).
std::uint8_t* writable(Bytes bytes) noexcept {
  return reinterpret_cast<std::uint8_t*>(const_cast<std::byte*>(bytes.data()));
}

Result<Done> run_in_reference(const Argon2Cost& cost, Bytes password, Bytes salt, MutableBytes tag) noexcept {
  argon2_context context{};
  context.out = writable(tag);
  context.outlen = static_cast<std::uint32_t>(tag.size());
  context.pwd = writable(password);
  context.pwdlen = static_cast<std::uint32_t>(password.size());
  context.salt = writable(salt);
  context.saltlen = static_cast<std::uint32_t>(salt.size());
  context.t_cost = cost.passes;
  context.m_cost = cost.memory_kib;
  context.lanes = cost.lanes;
  context.threads = 1;
  context.version = ARGON2_VERSION_13;
  context.allocate_cbk = &allocate;
  context.free_cbk = &deallocate;
  context.flags = ARGON2_DEFAULT_FLAGS;

  const int status = argon2id_ctx(&context);
  if (status == ARGON2_OK) return Done{};
  const bool memory = status == ARGON2_MEMORY_ALLOCATION_ERROR;
  return Error{memory ? Errc::out_of_memory : Errc::crypto_failed, "run_argon2id"};
}

}  // namespace

Result<Done> run_argon2id(const Argon2Cost& cost, Bytes password, Bytes salt, MutableBytes tag) noexcept {
  const bool suits_libsodium = cost.lanes == 1 && salt.size() == crypto_pwhash_argon2id_SALTBYTES;
  const Result<Done> ran = suits_libsodium ? run_in_libsodium(cost, password, salt, tag)
                                           : run_in_reference(cost, password, salt, tag);
  if (!ran.ok()) secure_wipe(tag);
  return ran;
}

}  // namespace jeton::detail
