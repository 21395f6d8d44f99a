// SPDX-License-Identifier: Apache-2.0
//
// idempotent_test.cpp: an answer that is kept for an Idempotency-Key comes back as it was, and what is no
// such answer is none.
#include <jeton/door/idempotent.hpp>

#include "support/catch.hpp"

namespace jeton {

TEST_CASE("a kept answer comes back with its status, headers and body", "[door]") {
  const Response answer = Response{201, {}, R"({"token":"jtn_s","name":"Zoë"})"}
                              .with("Content-Type", "application/json")
                              .with("Set-Cookie", "a=1")
                              .with("Set-Cookie", "b=2");
  const auto back = read_kept_response(write_kept_response(answer));
  REQUIRE(back);
  CHECK(back->status == 201);
  CHECK(back->body == answer.body);
  REQUIRE(back->headers.size() == 3);
  CHECK(back->headers[2].name == "Set-Cookie");
  CHECK(back->headers[2].value == "b=2");
}

TEST_CASE("what is no kept answer is not sent as one", "[door][promise-9]") {
  const std::string_view texts[] = {
      "",
      "{}",
      R"({"status":200,"headers":[]})",
      R"({"status":200,"body":""})",
      R"({"headers":[],"body":""})",
      R"({"status":"200","headers":[],"body":""})",
      R"({"status":200,"headers":[],"body":1})",
      R"({"status":200,"headers":["X-Half"],"body":""})",
      R"({"status":200,"headers":["X-Number",1],"body":""})",
      R"({"status":200,"headers":{"a":"X-Object","b":"1"},"body":""})",
      R"({"status":7,"headers":[],"body":""})",
      R"({"status":600,"headers":[],"body":""})",
      R"({"status":4294967496,"headers":[],"body":""})",  // cut to 32 bits it would be 200
  };
  for (const std::string_view text : texts) {
    CAPTURE(text);
    CHECK_FALSE(read_kept_response(text));
  }
}

TEST_CASE("two requests are the same only if method, target, credential and body are", "[door]") {
  const Header ada[] = {{"Authorization", "Bearer ada"}};
  const Header bob[] = {{"Authorization", "Bearer bob"}};
  const Digest digest = digest_of_request({"POST", "/a", ada, "b"});
  CHECK(digest == digest_of_request({"POST", "/a", ada, "b"}));
  CHECK(digest != digest_of_request({"PUT", "/a", ada, "b"}));
  CHECK(digest != digest_of_request({"POST", "/b", ada, "b"}));
  CHECK(digest != digest_of_request({"POST", "/a", bob, "b"}));
  CHECK(digest != digest_of_request({"POST", "/a", {}, "b"}));
  CHECK(digest != digest_of_request({"POST", "/ab", ada, ""}));
}

}  // namespace jeton
