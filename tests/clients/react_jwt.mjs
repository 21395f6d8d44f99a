// SPDX-License-Identifier: Apache-2.0
//
// react_jwt.mjs: react-jwt, with which storefronts' pages look into a token, decodes ours and finds them alive
// [medusa] [appstle]. It verifies nothing and must not be asked to.
import assert from "node:assert/strict";
import { decodeToken, isExpired } from "react-jwt";
import { ada, medusaToken, shop, step } from "./client_kit.mjs";

await step("a page reads a Medusa-style token's customer and sees it alive", async () => {
  const token = await medusaToken(shop.url, ada);
  const claims = decodeToken(token);
  assert.equal(claims.actor_type, "customer");
  assert.equal(claims.app_metadata.customer_id, claims.actor_id);
  assert.equal(isExpired(token), false);
});

await step("a page reads a portal token's shop and customer and sees it alive", async () => {
  const url = `${shop.url}/api/external/v2/customer-portal-token?email=${encodeURIComponent(ada.email)}`;
  const answer = await (await fetch(url, { headers: { "x-api-key": shop.apiKey } })).json();
  const claims = decodeToken(answer.token);
  assert.equal(claims.shop, answer.shop);
  assert.equal(claims.customerId, answer.customerId);
  assert.equal(new Date(claims.exp * 1000).getTime(), Date.parse(answer.expiresAt));
  assert.equal(isExpired(answer.token), false);
});
