// SPDX-License-Identifier: Apache-2.0
//
// registration_record_fuzz.cpp: any bytes as the record of a registration, a provider's state, an identity or
// a link; the first byte chooses the kind (attack T29).
//
// Invariants: whatever is refused is refused as a fault of the store; whatever is accepted is written back in
// the same length and read again, and what is no clear "yes" (confirmed) is a "no".
#include <jeton/store/identity_records.hpp>
#include <jeton/store/registration_records.hpp>

#include <cstdint>
#include <cstdlib>
#include <span>

namespace {

using namespace jeton;

void require(bool holds) {
  if (!holds) std::abort();
}

template <class Record>
void read_and_write_back(Bytes bytes) {
  const auto record = decode<Record>(bytes);
  if (!record.ok())
    return require(record.error().code == Errc::damaged_record ||
                   record.error().code == Errc::unknown_format);
  if (bytes.size() > kRecordRoom) return;
  const auto again = encode(record.value());
  require(again.bytes().size() == bytes.size());
  require(decode<Record>(again.bytes()).ok());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const Bytes bytes = std::as_bytes(std::span(data + 1, size - 1));
  switch (data[0] % 4) {
    case 0: read_and_write_back<RegistrationRecord>(bytes); break;
    case 1: read_and_write_back<ProviderStateRecord>(bytes); break;
    case 2: read_and_write_back<IdentityRecord>(bytes); break;
    default: read_and_write_back<IdentityLinkRecord>(bytes); break;
  }
  return 0;
}
