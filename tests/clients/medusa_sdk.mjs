// SPDX-License-Identifier: Apache-2.0
//
// medusa_sdk.mjs: @medusajs/js-sdk, as a Medusa storefront uses it, against the Medusa-style door [medusa]: register,
// create the customer, login, me, refresh, reset, update, logout, a social provider's callback, session mode.
//
// In node the sdk keeps no token unless told to ("memory"), and in session mode it needs a cookie jar (below).
import Medusa from "@medusajs/js-sdk";
import assert from "node:assert/strict";
import { mailTo, refusalOf, shop, step } from "./client_kit.mjs";

const eve = { email: "eve@example.com", password: "eve sells seashells" };
const kNewPassword = "eve bought a bigger boat";

function newSdk(auth = { type: "jwt", jwtTokenStorageMethod: "memory" }) {
  return new Medusa({ baseUrl: shop.url, publishableKey: shop.publishableKey, auth });
}

const claimsOf = (token) => JSON.parse(Buffer.from(token.split(".")[1], "base64url"));

async function assertUnauthorized(promise, message) {
  const refusal = await refusalOf(promise);
  assert.equal(refusal.status, 401);
  assert.equal(refusal.message, message);
}

const sdk = newSdk();

await step("a new customer registers and is created with the registration token", async () => {
  const registration = await sdk.auth.register("customer", "emailpass", eve);
  assert.equal(Object.hasOwn(claimsOf(registration), "actor_id"), false);
  const { customer } = await sdk.store.customer.create({ email: eve.email, first_name: "Eve", last_name: "Shore" });
  assert.equal(customer.email, eve.email);
  assert.equal(customer.first_name, "Eve");
});

await step("a registration token is no customer's token", async () => {
  const stranger = newSdk();
  await stranger.auth.register("customer", "emailpass", { email: "nobody@example.com", password: "not yet anybody" });
  await assertUnauthorized(stranger.store.customer.retrieve(), "Unauthorized");
});

await step("a registered address is not registered twice", async () => {
  const refusal = newSdk().auth.register("customer", "emailpass", { ...eve, password: "somebody else's" });
  await assertUnauthorized(refusal, "Identity with email already exists");
});

await step("she signs in, while the registration token is still sent along", async () => {
  const token = await sdk.auth.login("customer", "emailpass", eve);
  const claims = claimsOf(token);
  assert.equal(claims.actor_type, "customer");
  assert.equal(claims.app_metadata.customer_id, claims.actor_id);
  const { customer } = await sdk.store.customer.retrieve();
  assert.equal(customer.id, claims.actor_id);
});

await step("a wrong password and an unknown address are refused alike", async () => {
  const wrong = newSdk().auth.login("customer", "emailpass", { ...eve, password: "wrong" });
  await assertUnauthorized(wrong, "Invalid email or password");
  const unknown = newSdk().auth.login("customer", "emailpass", { ...eve, email: "nobody.at.all@example.com" });
  await assertUnauthorized(unknown, "Invalid email or password");
});

await step("a refreshed token is another one of the same customer", async () => {
  const before = await sdk.client.getToken_();
  const { token } = await sdk.auth.refresh();
  assert.notEqual(token, before);
  assert.equal(claimsOf(token).actor_id, claimsOf(before).actor_id);
  assert.equal((await sdk.store.customer.retrieve()).customer.email, eve.email);
});

await step("a mailed reset token changes the password once and ends her sessions", async () => {
  await sdk.auth.resetPassword("customer", "emailpass", { identifier: eve.email });
  const { token } = await mailTo(eve.email, "reset");
  const update = (password) => newSdk().auth.updateProvider("customer", "emailpass", { password }, token);
  await update(kNewPassword);
  await assertUnauthorized(update("another password yet"), "Invalid token");
  await assertUnauthorized(sdk.store.customer.retrieve(), "Unauthorized");
  await assertUnauthorized(newSdk().auth.login("customer", "emailpass", eve), "Invalid email or password");
  await sdk.auth.login("customer", "emailpass", { ...eve, password: kNewPassword });
  assert.equal((await sdk.store.customer.retrieve()).customer.email, eve.email);
});

await step("a reset is asked for alike for an address that nobody has", async () => {
  await newSdk().auth.resetPassword("customer", "emailpass", { identifier: "nobody.at.all@example.com" });
});

await step("she changes her name", async () => {
  await sdk.store.customer.update({ first_name: "Evelyn" });
  assert.equal((await sdk.store.customer.retrieve()).customer.first_name, "Evelyn");
});

await step("signed out, she is nobody", async () => {
  await sdk.auth.logout();
  await assertUnauthorized(sdk.store.customer.retrieve(), "Unauthorized");
});

/** Begins a sign-in at the demo provider and returns the query that the browser would bring back from there. */
async function goToProvider(visitor, subject) {
  const { location } = await visitor.auth.login("customer", "demo", {});
  const state = new URL(location).searchParams.get("state");
  assert.ok(state);
  return { code: `demo-${subject}`, state };
}

await step("a provider's callback registers a customer, then signs her in; a state is good once", async () => {
  const visitor = newSdk();
  const query = await goToProvider(visitor, "frida");
  const registration = await visitor.auth.callback("customer", "demo", query);
  assert.equal(Object.hasOwn(claimsOf(registration), "actor_id"), false);
  await visitor.store.customer.create({ email: "frida@example.com" });
  assert.equal((await refusalOf(newSdk().auth.callback("customer", "demo", query))).status, 401);

  const again = newSdk();
  const token = await again.auth.callback("customer", "demo", await goToProvider(again, "frida"));
  const { customer } = await again.store.customer.retrieve();
  assert.equal(customer.email, "frida@example.com");
  assert.equal(claimsOf(token).actor_id, customer.id);
});

/** Gives fetch a browser's memory for cookies, of one host. */
function keepCookies() {
  const bareFetch = globalThis.fetch;
  const jar = new Map();
  globalThis.fetch = async (url, options = {}) => {
    const headers = new Headers(options.headers);
    if (jar.size > 0) headers.set("cookie", [...jar].map(([name, value]) => `${name}=${value}`).join("; "));
    const response = await bareFetch(url, { ...options, headers });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = line.match(/^([^=]+)=([^;]*)/);
      if (value === "" || /max-age=0/i.test(line)) jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  };
  return jar;
}

await step("in session mode a cookie signs her in and logout ends it on the server", async () => {
  const jar = keepCookies();
  const visitor = newSdk({ type: "session" });
  await visitor.auth.login("customer", "emailpass", { ...eve, password: kNewPassword });
  assert.equal((await visitor.store.customer.retrieve()).customer.email, eve.email);
  const stolen = new Map(jar);
  await visitor.auth.logout();
  stolen.forEach((value, name) => jar.set(name, value));
  await assertUnauthorized(visitor.store.customer.retrieve(), "Unauthorized");
});
