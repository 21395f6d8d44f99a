// SPDX-License-Identifier: Apache-2.0
//
// jose.mjs: jose verifies our JWTs: with the shared secret (HS256), and with nothing but the address of the shop's
// JWK Set (EdDSA), as a gateway or another service would [medusa].
import { createRemoteJWKSet, jwtVerify } from "jose";
import assert from "node:assert/strict";
import { ada, medusaToken, otherAda, refusalOf, shop, step } from "./client_kit.mjs";

const secret = new TextEncoder().encode(shop.jwtSecret);
const publicKeys = createRemoteJWKSet(new URL(`${shop.otherUrl}/.well-known/jwks.json`));

await step("a service that shares the secret accepts the token of a shop that signs with HS256", async () => {
  const { payload } = await jwtVerify(await medusaToken(shop.url, ada), secret, { algorithms: ["HS256"] });
  assert.equal(payload.actor_type, "customer");
});

await step("a service that knows only the published keys accepts the token of a shop with EdDSA", async () => {
  const token = await medusaToken(shop.otherUrl, otherAda);
  const { payload, protectedHeader } = await jwtVerify(token, publicKeys, { algorithms: ["EdDSA"] });
  assert.equal(payload.actor_type, "customer");
  assert.equal(protectedHeader.alg, "EdDSA");
  assert.ok(protectedHeader.kid);
});

await step("one shop's token is nothing to the other's keys", async () => {
  const foreign = await medusaToken(shop.url, ada);
  const refusal = await refusalOf(jwtVerify(foreign, publicKeys, { algorithms: ["EdDSA"] }));
  assert.equal(refusal.code, "ERR_JOSE_ALG_NOT_ALLOWED");
});

await step("the published keys hold no private half", async () => {
  const response = await fetch(`${shop.otherUrl}/.well-known/jwks.json`);
  const { keys } = await response.json();
  assert.ok(keys.length > 0);
  for (const key of keys) assert.equal(Object.hasOwn(key, "d") || Object.hasOwn(key, "k"), false);
});
