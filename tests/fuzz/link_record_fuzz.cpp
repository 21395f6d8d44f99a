// SPDX-License-Identifier: Apache-2.0
//
// link_record_fuzz.cpp: any bytes as a link's record, a delivery's record, the inside of a sealed letter, or
// a delivery's id; the first byte chooses which (attack T29).
//
// Invariants: whatever is refused is refused by the name its reader documents; whatever is accepted is
// written back as the same bytes; of a letter, login and site are exactly what stands in it.
#include <jeton/flow/delivery.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdlib>

namespace {

using namespace jeton;

void require(bool holds) {
  if (!holds) std::abort();
}

bool same(Bytes a, Bytes b) { return std::equal(a.begin(), a.end(), b.begin(), b.end()); }

template <class Record>
void read_and_write_back(Bytes bytes) {
  const auto record = decode<Record>(bytes);
  if (!record.ok()) {
    require(record.error().code == Errc::damaged_record || record.error().code == Errc::unknown_format);
    return;
  }
  if (bytes.size() <= kRecordRoom) require(same(bytes, encode(record.value()).bytes()));
}

/// The bytes are sealed as they are, as a thief of the key could do, and opened.
void open_inside(Bytes plain) {
  const TenantId tenant = TenantId::parse("default").value();
  const Policy policy;
  const DeploymentKeys keys;
  const Shop shop{tenant, policy, keys};
  const DeliveryPlace place{{}, delivery_key({})};
  std::string sealed(plain.size() + kSealOverheadBytes, '\0');
  seal(keys.seal, {}, detail::letter_context(shop, place.key), plain,
       std::as_writable_bytes(std::span(sealed)));
  const auto letter = open_letter(shop, place, {tenant.text(), {}, {}, 1, sealed});
  if (!letter.ok()) return require(letter.error().code == Errc::damaged_record);
  const std::string rest = letter.value().login + letter.value().site;
  require(same(bytes_of(rest), plain.subspan(detail::kLetterHeadBytes)));
  require(letter.value().token.size() == 0 || letter.value().token.size() == kOpaqueTokenCharacters);
}

void read_id(Bytes bytes) {
  const auto place = parse_delivery_id(text_of(bytes));
  if (!place.ok()) return require(place.error().code == Errc::malformed_id);
  require(delivery_id(place.value()) == text_of(bytes));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const Bytes bytes = std::as_bytes(std::span(data + 1, size - 1));
  switch (data[0] % 4) {
    case 0: read_and_write_back<LinkRecord>(bytes); break;
    case 1: read_and_write_back<DeliveryRecord>(bytes); break;
    case 2: open_inside(bytes); break;
    default: read_id(bytes); break;
  }
  return 0;
}
