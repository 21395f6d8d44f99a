// SPDX-License-Identifier: Apache-2.0
//
// link_records_test.cpp: links and deliveries come back as they were written, and nothing else reads as one.
// Arbitrary bytes are in tests/fuzz/link_record_fuzz.cpp.
#include <jeton/store/link_records.hpp>

#include <string>

#include "support/catch.hpp"

namespace jeton::test {
namespace {

LinkRecord a_link(LinkPurpose purpose) {
  const LinkFacts facts{
      7, Lineage{{std::byte{1}}}, {std::byte{2}}, Timestamp{10}, Timestamp{20}, Timestamp{15}};
  return {purpose, "shop-7", "customer-1", facts};
}

std::vector<std::byte> bytes_of_record(const RecordWriter& written) {
  return {written.bytes().begin(), written.bytes().end()};
}

}  // namespace

TEST_CASE("a link comes back as it was written, of its own purpose", "[store]") {
  for (const LinkPurpose purpose : {LinkPurpose::reset, LinkPurpose::confirmation}) {
    const RecordWriter written = encode(a_link(purpose));
    const auto read = decode<LinkRecord>(written.bytes());
    REQUIRE(read.ok());
    CHECK(read.value().purpose == purpose);
    CHECK(read.value().tenant == "shop-7");
    CHECK(read.value().customer == "customer-1");
    CHECK(read.value().facts.epoch == 7);
    CHECK(read.value().facts.lineage == Lineage{{std::byte{1}}});
    CHECK(read.value().facts.login_digest[0] == std::byte{2});
    CHECK(read.value().facts.issued_at == Timestamp{10});
    CHECK(read.value().facts.expires_at == Timestamp{20});
    CHECK(read.value().facts.used_at == Timestamp{15});
  }
}

TEST_CASE("a delivery comes back as it was written", "[store]") {
  const RecordWriter written = encode(DeliveryRecord{"shop-7", Timestamp{20}, Timestamp{15}, 3, "sealed"});
  const auto read = decode<DeliveryRecord>(written.bytes());
  REQUIRE(read.ok());
  CHECK(read.value().tenant == "shop-7");
  CHECK(read.value().expires_at == Timestamp{20});
  CHECK(read.value().leased_until == Timestamp{15});
  CHECK(read.value().attempts == 3);
  CHECK(read.value().sealed == "sealed");
}

TEST_CASE("what is cut, grown, of another kind or of tomorrow is no link and no delivery",
          "[store][promise-9][promise-15]") {
  const auto refused = [](Bytes value) {
    const auto link = decode<LinkRecord>(value);
    const auto delivery = decode<DeliveryRecord>(value);
    REQUIRE_FALSE(link.ok());
    REQUIRE_FALSE(delivery.ok());
    CHECK(link.error().code == delivery.error().code);
    return link.error().code;
  };
  std::vector<std::byte> link = bytes_of_record(encode(a_link(LinkPurpose::reset)));
  CHECK(refused({}) == Errc::damaged_record);
  for (std::size_t size = 1; size < link.size(); ++size)
    CHECK(refused(Bytes(link).first(size)) == Errc::damaged_record);
  link.push_back(std::byte{0});
  CHECK(refused(link) == Errc::damaged_record);
  link[0] = std::byte{kRecordFormat + 1};
  CHECK(refused(link) == Errc::unknown_format);
  const RecordWriter epoch = encode(EpochRecord{"shop-7", "customer-1", 7});
  CHECK(refused(epoch.bytes()) == Errc::damaged_record);
}

}  // namespace jeton::test
