// SPDX-License-Identifier: Apache-2.0
//
// records_test.cpp: every record comes back as it was written, and bytes that are no record are refused by
// name.
#include <jeton/store/records.hpp>

#include <random>
#include <string>
#include <vector>

#include "support/catch.hpp"

namespace jeton::test {
namespace {

constexpr Timestamp kThen{1'800'014'400'000};
constexpr Timestamp kLast{kMostUsableTime};

template <std::size_t N>
ByteArray<N> filled(unsigned char value) {
  ByteArray<N> bytes;
  bytes.fill(static_cast<std::byte>(value));
  return bytes;
}

SessionRecord session() {
  return {"shop", "bob", 's', ~0ULL, 7, kThen, kLast, kLast, Timestamp{}, "staff:ann"};
}
EpochRecord epoch() { return {"shop", "bob", 0x0123456789ABCDEFULL}; }
PendingChangeRecord pending() { return {filled<32>(3), kThen}; }
AuditHeadRecord head() { return {42, filled<32>(4), filled<16>(5)}; }
AuditEventRecord event() {
  return {3, 0x0101, 42, filled<32>(6), kThen, "shop", "bob", "staff:ann", "ticket 7"};
}
CodeRecord code() {
  return {"shop", "bob", 9, Lineage{filled<16>(8)}, kThen, kLast, Timestamp{}, "staff:ann", "ticket 7"};
}
ConsentRecord consent_record() { return {"shop", "bob", true, kThen}; }
DeploymentRecord deployment() { return {filled<16>(1), filled<16>(2), filled<16>(0), filled<72>(9)}; }

std::vector<std::byte> owned(const RecordWriter& writer) {
  return {writer.bytes().begin(), writer.bytes().end()};
}

/// The bytes of one record of each kind, in the order of decode_as().
std::vector<std::vector<std::byte>> one_of_each() {
  return {owned(encode(session())),        owned(encode(epoch())),     owned(encode(pending())),
          owned(encode(head())),           owned(encode(event())),     owned(encode(code())),
          owned(encode(consent_record())), owned(encode(deployment()))};
}
constexpr std::size_t kKinds = 8;

template <class Record>
std::optional<Errc> verdict(Bytes bytes) {
  const auto record = decode<Record>(bytes);
  if (record.ok()) return std::nullopt;
  return record.error().code;
}

/// How `bytes` are received as a record of kind number `number`; nothing: accepted.
std::optional<Errc> decode_as(std::size_t number, Bytes bytes) {
  switch (number) {
    case 0: return verdict<SessionRecord>(bytes);
    case 1: return verdict<EpochRecord>(bytes);
    case 2: return verdict<PendingChangeRecord>(bytes);
    case 3: return verdict<AuditHeadRecord>(bytes);
    case 4: return verdict<AuditEventRecord>(bytes);
    case 5: return verdict<CodeRecord>(bytes);
    case 6: return verdict<ConsentRecord>(bytes);
    default: return verdict<DeploymentRecord>(bytes);
  }
}

}  // namespace

TEST_CASE("a session comes back as it was written", "[store]") {
  const auto bytes = owned(encode(session()));
  const auto read = decode<SessionRecord>(bytes).value();
  CHECK(read.tenant == "shop");
  CHECK(read.customer == "bob");
  CHECK(read.kind == 's');
  CHECK(read.epoch == ~0ULL);
  CHECK(read.assist_epoch == 7);
  CHECK(read.issued_at == kThen);
  CHECK(read.expires_at == kLast);
  CHECK(read.absolute_end == kLast);
  CHECK(read.revoked_at == Timestamp{});
  CHECK(read.actor == "staff:ann");
}

TEST_CASE("epoch, pending change and head come back as they were written", "[store]") {
  const auto epoch_bytes = owned(encode(epoch()));
  CHECK(decode<EpochRecord>(epoch_bytes).value().tenant == "shop");
  CHECK(decode<EpochRecord>(epoch_bytes).value().customer == "bob");
  CHECK(decode<EpochRecord>(epoch_bytes).value().value == 0x0123456789ABCDEFULL);
  const auto pending_bytes = owned(encode(pending()));
  CHECK(decode<PendingChangeRecord>(pending_bytes).value().expected_hash_digest == filled<32>(3));
  CHECK(decode<PendingChangeRecord>(pending_bytes).value().deadline == kThen);
  const auto head_bytes = owned(encode(head()));
  CHECK(decode<AuditHeadRecord>(head_bytes).value().sequence == 42);
  CHECK(decode<AuditHeadRecord>(head_bytes).value().chain == filled<32>(4));
  CHECK(decode<AuditHeadRecord>(head_bytes).value().last_success == filled<16>(5));
}

TEST_CASE("an audit event comes back as it was written", "[store]") {
  const auto bytes = owned(encode(event()));
  const auto read = decode<AuditEventRecord>(bytes).value();
  CHECK(read.event == 3);
  CHECK(read.reason == 0x0101);
  CHECK(read.sequence == 42);
  CHECK(read.previous == filled<32>(6));
  CHECK(read.at == kThen);
  CHECK(read.tenant == "shop");
  CHECK(read.customer == "bob");
  CHECK(read.actor == "staff:ann");
  CHECK(read.note == "ticket 7");
}

TEST_CASE("code, consent and deployment come back as they were written", "[store]") {
  const auto code_bytes = owned(encode(code()));
  const auto read = decode<CodeRecord>(code_bytes).value();
  CHECK(read.tenant == "shop");
  CHECK(read.customer == "bob");
  CHECK(read.assist_epoch == 9);
  CHECK(read.lineage == Lineage{filled<16>(8)});
  CHECK(read.issued_at == kThen);
  CHECK(read.expires_at == kLast);
  CHECK(read.used_at == Timestamp{});
  CHECK(read.actor == "staff:ann");
  CHECK(read.note == "ticket 7");
  const auto consent_bytes = owned(encode(consent_record()));
  CHECK(decode<ConsentRecord>(consent_bytes).value().allowed);
  CHECK(decode<ConsentRecord>(consent_bytes).value().at == kThen);
  const auto deployment_bytes = owned(encode(deployment()));
  CHECK(decode<DeploymentRecord>(deployment_bytes).value().id == filled<16>(1));
  CHECK(decode<DeploymentRecord>(deployment_bytes).value().check == filled<16>(2));
  CHECK(decode<DeploymentRecord>(deployment_bytes).value().previous_check == filled<16>(0));
  CHECK(decode<DeploymentRecord>(deployment_bytes).value().sealed_route_key == filled<72>(9));
}

TEST_CASE("a record is read as its own kind and as no other", "[store][promise-9][J38]") {
  const auto records = one_of_each();
  for (std::size_t written = 0; written < kKinds; ++written)
    for (std::size_t read = 0; read < kKinds; ++read) {
      CAPTURE(written, read);
      CHECK(decode_as(read, records[written]) ==
            (written == read ? std::nullopt : std::optional(Errc::damaged_record)));
    }
}

TEST_CASE("a record cut short anywhere, or with a byte too many, is damaged", "[store][promise-9]") {
  const auto records = one_of_each();
  for (std::size_t number = 0; number < kKinds; ++number) {
    for (std::size_t size = 0; size < records[number].size(); ++size) {
      CAPTURE(number, size);
      // A copy of exactly this size, so that AddressSanitizer sees a read past the end.
      const std::vector<std::byte> cut(records[number].begin(),
                                       records[number].begin() + static_cast<std::ptrdiff_t>(size));
      CHECK(decode_as(number, cut) == Errc::damaged_record);
    }
    auto longer = records[number];
    longer.push_back(std::byte{0});
    CHECK(decode_as(number, longer) == Errc::damaged_record);
  }
}

TEST_CASE("a record of another format is refused by that name", "[store][promise-15]") {
  for (std::size_t number = 0; number < kKinds; ++number)
    for (unsigned value = 0; value < 256; ++value) {
      auto bytes = one_of_each()[number];
      if (static_cast<std::byte>(value) == bytes[0]) continue;
      bytes[0] = static_cast<std::byte>(value);
      CHECK(decode_as(number, bytes) == Errc::unknown_format);
    }
}

TEST_CASE("a record with another kind's letter is damaged", "[store][promise-9]") {
  for (std::size_t number = 0; number < kKinds; ++number)
    for (unsigned value = 0; value < 256; ++value) {
      auto bytes = one_of_each()[number];
      if (static_cast<std::byte>(value) == bytes[1]) continue;
      bytes[1] = static_cast<std::byte>(value);
      CHECK(decode_as(number, bytes) == Errc::damaged_record);
    }
}

TEST_CASE("any changed byte of any record is read as a record or refused, never past its end",
          "[store][promise-9]") {
  for (std::size_t number = 0; number < kKinds; ++number) {
    const auto whole = one_of_each()[number];
    for (std::size_t at = 0; at < whole.size(); ++at)
      for (const unsigned value : {0x00U, 0x01U, 0x7FU, 0x80U, 0xFFU}) {
        auto bytes = whole;
        bytes[at] = static_cast<std::byte>(value);
        const auto answer = decode_as(number, bytes);
        CHECK((!answer || kind(*answer) == ErrorKind::store));
      }
  }
}

TEST_CASE("random bytes are refused as a fault of the store, or happen to be a record",
          "[store][promise-9][T29]") {
  const std::uint64_t seed = 20'270'115;
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  for (int round = 0; round < 20'000; ++round) {
    std::vector<std::byte> bytes(random() % 200);
    for (std::byte& byte : bytes) byte = static_cast<std::byte>(random());
    if (!bytes.empty() && random() % 2 == 0) bytes[0] = std::byte{kRecordFormat};
    const auto answer = decode_as(random() % kKinds, bytes);
    CHECK((!answer || answer == Errc::damaged_record || answer == Errc::unknown_format));
  }
}

TEST_CASE("a consent that says neither yes nor no is no consent", "[store][promise-6]") {
  auto bytes = owned(encode(consent_record()));
  const std::size_t flag = 2 + 2 + 4 + 2 + 3;  // format, letter, tenant, customer
  REQUIRE(bytes[flag] == std::byte{1});
  for (unsigned value = 0; value < 256; ++value) {
    bytes[flag] = static_cast<std::byte>(value);
    const auto read = decode<ConsentRecord>(bytes);
    CHECK((read.ok() && read.value().allowed) == (value == 1));
  }
}

TEST_CASE("a text that does not fit makes an empty record, which is never read back", "[store][promise-9]") {
  for (const std::size_t size :
       {std::size_t{1025}, std::size_t{65'535}, std::size_t{65'536}, std::size_t{1'000'000}}) {
    const std::string text(size, 't');
    EpochRecord too_long = epoch();
    too_long.customer = text;
    CHECK(encode(too_long).bytes().empty());
  }
  CHECK(decode_as(1, {}) == Errc::damaged_record);
}

TEST_CASE("the largest record of every kind fits its room", "[store]") {
  const std::string tenant(64, 't'), customer(128, 'c'), actor(128, 'a'), note(256, 'n');
  SessionRecord largest_session = session();
  CodeRecord largest_code = code();
  AuditEventRecord largest_event = event();
  largest_session.tenant = largest_code.tenant = largest_event.tenant = tenant;
  largest_session.customer = largest_code.customer = largest_event.customer = customer;
  largest_session.actor = largest_code.actor = largest_event.actor = actor;
  largest_code.note = largest_event.note = note;
  CHECK_FALSE(encode(largest_session).bytes().empty());
  CHECK_FALSE(encode(largest_code).bytes().empty());
  CHECK_FALSE(encode(largest_event).bytes().empty());
}

TEST_CASE("texts keep every byte and empty ones stay empty", "[store]") {
  const std::string odd("\0\xFF\n t", 5);
  EpochRecord record{odd, {}, 0};
  const auto bytes = owned(encode(record));
  CHECK(decode<EpochRecord>(bytes).value().tenant == odd);
  CHECK(decode<EpochRecord>(bytes).value().customer.empty());
}

}  // namespace jeton::test
