// SPDX-License-Identifier: Apache-2.0
//
// record_fuzz.cpp: any bytes as a record of the ledger; the first byte chooses the kind (attack T29).
//
// Invariants: whatever is refused is refused as a fault of the store; whatever is accepted is written back as
// the same bytes, except a consent, whose "no" may be spelt by any byte but 1, and what is longer than any
// record jeton writes.
#include <jeton/store/api_key_records.hpp>
#include <jeton/store/idempotency_records.hpp>
#include <jeton/store/records.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdlib>

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

template <class Record>
void read_and_write_back(jeton::Bytes bytes, bool has_one_spelling = true) {
  using namespace jeton;
  const auto record = decode<Record>(bytes);
  if (!record.ok()) {
    require(record.error().code == Errc::damaged_record || record.error().code == Errc::unknown_format);
    return;
  }
  if (bytes.size() > kRecordRoom) return;
  const auto again = encode(record.value());
  require(again.bytes().size() == bytes.size());
  if (has_one_spelling) require(std::equal(bytes.begin(), bytes.end(), again.bytes().begin()));
  require(decode<Record>(again.bytes()).ok());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace jeton;
  if (size == 0) return 0;
  const Bytes bytes = std::as_bytes(std::span(data + 1, size - 1));
  switch (data[0] % 10) {
    case 0: read_and_write_back<SessionRecord>(bytes); break;
    case 1: read_and_write_back<EpochRecord>(bytes); break;
    case 2: read_and_write_back<PendingChangeRecord>(bytes); break;
    case 3: read_and_write_back<AuditHeadRecord>(bytes); break;
    case 4: read_and_write_back<AuditEventRecord>(bytes); break;
    case 5: read_and_write_back<CodeRecord>(bytes); break;
    case 6: read_and_write_back<ConsentRecord>(bytes, false); break;
    case 7: read_and_write_back<DeploymentRecord>(bytes); break;
    case 8: read_and_write_back<ApiKeyRecord>(bytes); break;
    default: read_and_write_back<IdempotencyRecord>(bytes); break;
  }
  return 0;
}
