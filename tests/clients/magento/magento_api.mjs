// SPDX-License-Identifier: Apache-2.0
//
// magento_api.mjs: @vue-storefront/magento-api inside its own middleware, as Alokai's storefronts for Adobe Commerce run
// it [adobe]: login, the customer, a change of password, a reset, logout. Its queries are its own, sent unchanged.
//
// It is set up for https; over plain http its agent has to be left out. What a browser would keep as the cookie
// vsf-customer is sent by hand.
import { createServer } from "@vue-storefront/middleware";
import assert from "node:assert/strict";
import { once } from "node:events";
import { createRequire } from "node:module";
import { ada, mailTo, shop, step } from "../client_kit.mjs";

const kNewPassword = "Ada likes 3 black teas";
const kResetPassword = "Ada likes 4 white teas";

const middleware = await createServer({
  logger: { verbosity: "emergency" },
  integrations: {
    magento: {
      location: createRequire(import.meta.url).resolve("@vue-storefront/magento-api/server"),
      configuration: {
        api: `${shop.url}/graphql`,
        customApolloHttpLinkOptions: { fetchOptions: {} },
        externalCheckout: { enable: false },
        recaptcha: { isEnabled: false },
      },
    },
  },
});
middleware.listen(0, "127.0.0.1");
await once(middleware, "listening");

/** Calls a function of the client through its middleware, as its browser side does. */
async function call(name, args, token) {
  const response = await fetch(`http://127.0.0.1:${middleware.address().port}/magento/${name}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...(token && { cookie: `vsf-customer=${token}` }) },
    body: JSON.stringify(args),
  });
  assert.equal(response.status, 200, `${name}: ${await response.clone().text()}`);
  return response.json();
}

async function signIn(password) {
  const answer = await call("generateCustomerToken", [{ email: ada.email, password }]);
  assert.equal(answer.errors, undefined);
  return answer.data.generateCustomerToken.token;
}

const categoryOf = (answer) => answer.errors[0].extensions.category;

await step("the client signs a customer in and shows her account", async () => {
  const token = await signIn(ada.password);
  assert.match(token, /^[0-9a-z]{32}$/);
  const { data } = await call("customer", [], token);
  assert.equal(data.customer.email, ada.email);
});

await step("the client sees a wrong password as one", async () => {
  const answer = await call("generateCustomerToken", [{ email: ada.email, password: "wrong" }]);
  assert.equal(categoryOf(answer), "graphql-authentication");
});

await step("a changed password ends the session it was changed in", async () => {
  const token = await signIn(ada.password);
  const change = { currentPassword: ada.password, newPassword: kNewPassword };
  const { data } = await call("changeCustomerPassword", [change], token);
  assert.equal(data.changeCustomerPassword.email, ada.email);
  assert.equal(categoryOf(await call("customer", [], token)), "graphql-authorization");
  await signIn(kNewPassword);
});

await step("a mailed reset token sets a new password", async () => {
  const asked = await call("requestPasswordResetEmail", [{ email: ada.email }]);
  assert.equal(asked.data.requestPasswordResetEmail, true);
  const { token } = await mailTo(ada.email, "reset");
  const reset = { email: ada.email, newPassword: kResetPassword, resetPasswordToken: token };
  assert.equal((await call("resetPassword", [reset])).data.resetPassword, true);
});

await step("logout revokes the token", async () => {
  const token = await signIn(kResetPassword);
  assert.equal((await call("revokeCustomerToken", [], token)).data.revokeCustomerToken.result, true);
  assert.equal(categoryOf(await call("customer", [], token)), "graphql-authorization");
});

process.exit(0); // the middleware's connections would keep the script alive
