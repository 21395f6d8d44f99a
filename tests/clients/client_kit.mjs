// SPDX-License-Identifier: Apache-2.0
//
// client_kit.mjs: what the scripts of the real clients share: where the storefront is, whom it knows, its mail.
//
//   await step("a wrong password is refused", async () => { ... });
//   const mail = await mailTo("ada@example.com", "reset");
//
// A step's name is a sentence that would make sense in a complaint; the first that fails ends the script with status 1.
import assert from "node:assert/strict";
import { readFileSync, watch } from "node:fs";

export const shop = {
  url: process.env.SHOP_URL,
  otherUrl: process.env.SHOP_OTHER_URL,
  apiKey: process.env.SHOP_API_KEY,
  publishableKey: process.env.SHOP_PUBLISHABLE_KEY,
  jwtSecret: process.env.SHOP_JWT_SECRET,
  mailFile: process.env.SHOP_MAIL_FILE,
};

/** The demo customer of both shops: one address, two people. */
export const ada = { email: "ada@example.com", password: "ada likes green tea" };
export const otherAda = { email: "ada@example.com", password: "ada likes marbles" };

const kMailWaitMs = 10_000;

export async function step(name, act) {
  try {
    const result = await act();
    console.log(`passed: ${name}`);
    return result;
  } catch (error) {
    console.error(`FAILED: ${name}`);
    console.error(error);
    process.exit(1);
  }
}

/** The promise's error; a promise that keeps its word is a failure. */
export async function refusalOf(promise) {
  let value;
  try {
    value = await promise;
  } catch (error) {
    return error;
  }
  assert.fail(`expected a refusal, got ${typeof value}`);
}

/** POSTs JSON and answers {status, headers, body}, the body parsed if it is JSON. */
export async function post(url, body, headers = {}) {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  const isJson = (response.headers.get("content-type") ?? "").includes("json");
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}

/** The token of a Medusa-style login of the given shop. */
export async function medusaToken(url, customer) {
  const { status, body } = await post(`${url}/auth/customer/emailpass`, customer);
  assert.equal(status, 200);
  return body.token;
}

function sentMail() {
  const lines = readFileSync(shop.mailFile, "utf8").split("\n");
  return lines.slice(0, -1).map((line) => JSON.parse(line)); // what follows the last line end is still being written
}

/** The nth mail of that kind to that address, waiting for it if need be: {to, kind, token, site}. */
export async function mailTo(address, kind, nth = 1) {
  const find = () => sentMail().filter((mail) => mail.to === address && mail.kind === kind)[nth - 1];
  const watcher = watch(shop.mailFile);
  try {
    return await new Promise((resolve, reject) => {
      const look = () => find() && resolve(find());
      setTimeout(() => reject(new Error(`no mail of kind ${kind} came`)), kMailWaitMs).unref();
      watcher.on("change", look);
      look(); // it may have come before we watched
    });
  } finally {
    watcher.close();
  }
}
