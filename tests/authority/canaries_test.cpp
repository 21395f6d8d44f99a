// SPDX-License-Identifier: Apache-2.0
//
// canaries_test.cpp: secrets are canaries. Every method of Authority is called, once as it should be and once
// with each call of the ledger failing; then every place where a secret might have been left is searched for
// the passwords, tokens, codes, links, keys and states of that call (promise 7): errors, notices, the audit,
// keys and values of every record, the files of a SQLite store, every block of heap that was given back.
//
// Each search is shown to find what lies there. Out of reach: what a caller keeps in buffers of its own, and
// what OpenSSL, libsodium, SQLite and Argon2 take by malloc.
#include "support/allocation_counter.hpp"
#include "support/every_flow.hpp"

#include <jeton/store/faulty_ledger.hpp>
#include <jeton/store/sqlite.hpp>

#include <filesystem>
#include <fstream>
#include <sstream>

#include <unistd.h>

#include "support/catch.hpp"
#include "support/test_shop.hpp"

namespace jeton::test {
namespace {

std::string notices;  // what Options::notice was told: a plain function has no other place for it
void take_notice(std::string_view message) { notices.append(message).push_back('\n'); }

/// The secrets of one call: what it was given and what it answered.
std::vector<std::string> canaries_of(const FlowRig& rig, const Result<FlowAnswer>& answer) {
  std::vector<std::string> all = {std::string(kFlowPassword), std::string(kFlowNewPassword),
                                  std::string(kFlowWrongPassword), std::string(kFlowForeignKey), rig.token};
  if (rig.second_is_secret) all.push_back(rig.second);
  all.push_back(rig.secret);
  if (answer.ok()) all.push_back(answer.value().token);
  if (answer.ok()) all.push_back(answer.value().secret);
  std::erase_if(all, [](const std::string& text) { return text.size() < 8; });
  return all;
}

/// Everything that jeton wrote or said: of each record its key and value, the audit, the error.
std::string everything_kept(FlowRig& rig, const Authority& shop, const Result<FlowAnswer>& answer) {
  std::string all = notices;
  for (const auto& [place, value] : rig.ledger.ever_written())
    all.append(text_of(place.second.bytes())).append(value).push_back('\n');
  const auto trail = shop.audit_of(*rig.bob);
  REQUIRE(trail.ok());
  for (const AuditEntry& entry : trail.value().entries) all.append(entry.actor).append(entry.note) += '\n';
  if (!answer.ok())
    all.append(answer.error().name()).append(answer.error().place).append(answer.error().expected());
  return all;
}

void check_no_canary(std::string_view place, std::string_view haystack,
                     const std::vector<std::string>& canaries) {
  for (const std::string& canary : canaries) {
    CAPTURE(place, canary);
    CHECK(haystack.find(canary) == std::string_view::npos);
    const auto bytes = parse_opaque_token(canary);  // and not as the bytes that the text stands for
    if (bytes.ok()) CHECK(haystack.find(text_of(bytes.value().random)) == std::string_view::npos);
  }
}

/// One call, watched; `ledger` is what the authority sees.
void search_after(const FlowCase& flow, FlowRig& rig, Ledger& ledger) {
  const Authority shop = rig.authority_over(ledger, &take_notice);
  allocation_counter::start_keeping();
  const auto answer = flow.in_authority(shop, rig);
  (void)allocation_counter::stop();
  CAPTURE(flow.method, flow.variant);
  const auto canaries = canaries_of(rig, answer);
  check_no_canary("freed heap", allocation_counter::freed(), canaries);
  check_no_canary("kept", everything_kept(rig, rig.authority(3), answer), canaries);
}

std::string bytes_of_files(const std::filesystem::path& folder) {
  std::ostringstream all;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    all << std::ifstream(entry.path(), std::ios::binary).rdbuf();
  return all.str();
}

struct TempFolder {
  std::filesystem::path path;
  TempFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "jeton-canaries-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path = name;
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  ~TempFolder() { std::filesystem::remove_all(path); }
};

}  // namespace

TEST_CASE("no secret of any flow is in an error, a notice, the audit, a record or freed memory",
          "[authority][promise-7]") {
  HashMemo memo;
  for (const FlowCase& flow : every_flow()) {
    const auto rig = prepared(flow, memo);
    search_after(flow, *rig, rig->ledger);
  }
}

TEST_CASE("no secret of a flow that failed is in an error, a notice, the audit, a record or freed memory",
          "[authority][promise-7]") {
  HashMemo memo;
  for (const FlowCase& flow : every_flow())
    for (const Fault fault : {Fault::unavailable, Fault::throws})
      for (std::size_t nth = 3;; ++nth) {  // two calls open the authority
        const auto rig = prepared(flow, memo);
        FaultyLedger ledger(rig->ledger, {.nth = nth, .fault = fault, .times = 2});
        CAPTURE(nth);
        search_after(flow, *rig, ledger);
        if (ledger.calls() < nth) break;
      }
}

TEST_CASE("the search finds a secret in a block that was not wiped, and in a record",
          "[authority][promise-7]") {
  HashMemo memo;
  FlowRig rig(memo);
  allocation_counter::start_keeping();
  { const std::string unwiped(kFlowPassword); }
  (void)allocation_counter::stop();
  CHECK(allocation_counter::freed().find(kFlowPassword) != std::string_view::npos);

  allocation_counter::start_keeping();
  { const Secret wiped = Secret::copy_of(kFlowPassword); }
  (void)allocation_counter::stop();
  CHECK_FALSE(allocation_counter::freed().empty());
  CHECK(allocation_counter::freed().find(kFlowPassword) == std::string_view::npos);

  const Authority shop = rig.authority();
  REQUIRE(shop.issue(*rig.bob, kFlowPassword).ok());  // a note is no secret, and goes into the audit
  CHECK(everything_kept(rig, shop, FlowAnswer{}).find(kFlowPassword) != std::string::npos);
}

TEST_CASE("no secret of any flow is in the files of a SQLite store", "[authority][promise-7]") {
  HashMemo memo;
  for (const FlowCase& flow : every_flow()) {
    const TempFolder folder;
    const auto file = (folder.path / "shop.db").string();
    std::vector<std::string> canaries;
    {
      auto stores = open_sqlite(file);
      REQUIRE(stores.ok());
      const auto rig = prepared(flow, memo, stores.value().customers.get(), stores.value().ledger.get());
      const auto answer = flow.in_authority(rig->authority(), *rig);
      canaries = canaries_of(*rig, answer);
      CAPTURE(flow.method, flow.variant);
      const std::string while_open = bytes_of_files(folder.path);  // with -wal and -shm
      CHECK(while_open.find(kFlowLogin) != std::string::npos);
      check_no_canary("files of an open store", while_open, canaries);
    }
    check_no_canary("files of a closed store", bytes_of_files(folder.path), canaries);
  }
}

}  // namespace jeton::test
