// SPDX-License-Identifier: Apache-2.0
//
// json_web_token.mjs: jsonwebtoken, the library with which a Medusa server makes and verifies its own tokens, verifies
// ours with the secret that both share, and refuses them where it should [medusa].
import assert from "node:assert/strict";
import jsonwebtoken from "jsonwebtoken";
import { ada, medusaToken, refusalOf, shop, step } from "./client_kit.mjs";

const secret = Buffer.from(shop.jwtSecret);
const verify = async (token, options) => jsonwebtoken.verify(token, secret, { algorithms: ["HS256"], ...options });
const token = await medusaToken(shop.url, ada);

await step("a Medusa server with the same secret accepts our token", async () => {
  const claims = await verify(token);
  assert.equal(claims.actor_type, "customer");
  assert.equal(claims.exp - claims.iat, 24 * 60 * 60);
});

await step("its header is the one that the library itself writes", async () => {
  const { header } = jsonwebtoken.decode(token, { complete: true });
  assert.equal(header.alg, "HS256");
  assert.equal(header.typ, "JWT");
});

await step("another secret, a changed byte and another algorithm are refused", async () => {
  const wrong = refusalOf((async () => jsonwebtoken.verify(token, Buffer.alloc(32, 1)))());
  assert.equal((await wrong).message, "invalid signature");
  const [header, payload, signature] = token.split(".");
  const changed = [header, payload, (signature[0] === "A" ? "B" : "A") + signature.slice(1)].join(".");
  assert.equal((await refusalOf(verify(changed))).message, "invalid signature");
  assert.equal((await refusalOf(verify(token, { algorithms: ["HS512"] }))).message, "invalid algorithm");
});

await step("a token that such a server made without us is nobody's here", async () => {
  const forged = jsonwebtoken.sign({ ...(await verify(token)), jti: undefined }, secret);
  const response = await fetch(`${shop.url}/store/customers/me`, {
    headers: { authorization: `Bearer ${forged}`, "x-publishable-api-key": shop.publishableKey },
  });
  assert.equal(response.status, 401);
});
