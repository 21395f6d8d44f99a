// SPDX-License-Identifier: Apache-2.0
//
// graphql_differential_worker.cpp: answers GraphQL requests over the toy shop, one JSON body a line in, one
// answer a line out, so that compare.js can hold them against graphql-js. A body that is no request: "{}".
//
//   echo '{"query":"{ hello }"}' | graphql_differential_worker
#include "graphql_toy_shop.hpp"

#include <iostream>
#include <string>

int main() {
  std::string body;
  while (std::getline(std::cin, body)) {
    toy::ToyShop shop;
    const auto request = jeton::parse_graphql_request(body);
    if (!request.ok())
      std::cout << "{}\n";
    else
      std::cout << jeton::write_graphql(jeton::execute_graphql(toy::kSchema, shop, request.value())) << "\n";
  }
  return 0;
}
