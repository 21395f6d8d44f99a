// SPDX-License-Identifier: Apache-2.0
//
// many_at_once.mjs: many requests at the same moment, over real connections to a server of several threads: what may be
// had once is had once, and what may be had often is had by all [adobe] [medusa] [workarea].
//
// Every request is sent before any answer is awaited. For races between processes see tests/race.
import assert from "node:assert/strict";
import { ada, mailTo, medusaToken, post, shop, step } from "./client_kit.mjs";

const atOnce = (count, ask) => Promise.all(Array.from({ length: count }, (_, i) => ask(i)));
const countOf = (answers, status) => answers.filter((answer) => answer.status === status).length;
const graphql = (query, variables, headers) => post(`${shop.url}/graphql`, { query, variables }, headers);

await step("one address registered by eight at once becomes one customer", async () => {
  const customer = { email: "gemma@example.com", password: "gemma likes geodes" };
  const answers = await atOnce(8, () => post(`${shop.url}/api/storefront/account`, customer));
  assert.equal(countOf(answers, 200), 1);
  assert.equal(countOf(answers, 422), 7);
});

await step("one session is read by forty and refreshed by ten at once", async () => {
  const token = await medusaToken(shop.url, ada);
  const headers = { authorization: `Bearer ${token}`, "x-publishable-api-key": shop.publishableKey };
  const reads = atOnce(40, () => fetch(`${shop.url}/store/customers/me`, { headers }));
  const refreshes = atOnce(10, () => post(`${shop.url}/auth/token/refresh`, {}, headers));
  assert.equal(countOf(await reads, 200), 40);
  const tokens = (await refreshes).map((answer) => answer.body.token);
  assert.equal(new Set(tokens).size, 10);
});

await step("one mailed reset token, presented by eight at once, sets one password", async () => {
  await post(`${shop.url}/auth/customer/emailpass/reset-password`, { identifier: ada.email });
  const { token } = await mailTo(ada.email, "reset");
  const password = (i) => `ada likes tea number ${i}`;
  const answers = await atOnce(8, (i) =>
    post(`${shop.url}/auth/customer/emailpass/update`, { password: password(i) }, { authorization: `Bearer ${token}` }),
  );
  assert.equal(countOf(answers, 200), 1);
  assert.equal(countOf(answers, 401), 7);
  const winner = answers.findIndex((answer) => answer.status === 200);
  await medusaToken(shop.url, { email: ada.email, password: password(winner) });
  ada.password = password(winner);
});

await step("one code, presented by twelve at once, signs staff in once", async () => {
  const signIn = `mutation ($email: String!, $password: String!) {
    generateCustomerToken(email: $email, password: $password) { token }
  }`;
  const consent = "mutation { updateCustomerV2(input: {allow_remote_shopping_assistance: true}) { customer { id } } }";
  const signedIn = await graphql(signIn, ada);
  const own = { authorization: `Bearer ${signedIn.body.data.generateCustomerToken.token}` };
  const customer = (await graphql(consent, {}, own)).body.data.updateCustomerV2.customer.id;
  const staff = { authorization: `Bearer ${shop.apiKey}` };
  const { body } = await post(`${shop.url}/rest/V1/customer/${customer}/otp`, { reason: "helps with an order" }, staff);
  const answers = await atOnce(12, () => graphql(signIn, { ...ada, password: body.otp }));
  const granted = answers.filter((answer) => answer.body.data?.generateCustomerToken?.token);
  assert.equal(granted.length, 1);
});
