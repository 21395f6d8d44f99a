// SPDX-License-Identifier: Apache-2.0
//
// graphql_request.mjs: graphql-request with graphql 16, the smallest client of Adobe Commerce's GraphQL [adobe]:
// generateCustomerToken, customer, revokeCustomerToken, and where a client finds what went wrong.
import { gql, GraphQLClient } from "graphql-request";
import assert from "node:assert/strict";
import { ada, mailTo, refusalOf, shop, step } from "./client_kit.mjs";

const kSignInRefused =
  "The account sign-in was incorrect or your account is disabled temporarily. Please wait and try again later.";
const kGenerate = gql`
  mutation SignIn($email: String!, $password: String!) {
    generateCustomerToken(email: $email, password: $password) {
      token
    }
  }
`;
const kCustomer = gql`
  query Me {
    me: customer {
      ...Names
      __typename
    }
  }
  fragment Names on Customer {
    email
    firstname
  }
`;

const anonymous = new GraphQLClient(`${shop.url}/graphql`);
const withToken = (token) =>
  new GraphQLClient(`${shop.url}/graphql`, { headers: { authorization: `Bearer ${token}` } });
const signIn = async (customer) => (await anonymous.request(kGenerate, customer)).generateCustomerToken.token;

async function assertFault(promise, message, category) {
  const refusal = await refusalOf(promise);
  const [fault] = refusal.response.errors;
  assert.equal(fault.message, message);
  assert.equal(fault.extensions.category, category);
  return fault;
}

await step("a customer's token is 32 characters and opens her own data", async () => {
  const token = await signIn(ada);
  assert.match(token, /^[0-9a-z]{32}$/);
  const { me } = await withToken(token).request(kCustomer);
  assert.equal(me.email, ada.email);
  assert.equal(me.firstname, "Ada");
  assert.equal(me.__typename, "Customer");
});

await step("a wrong password, an unknown address and a missing one are told as the platform tells them", async () => {
  const wrong = anonymous.request(kGenerate, { ...ada, password: "wrong" });
  const fault = await assertFault(wrong, kSignInRefused, "graphql-authentication");
  assert.deepEqual(fault.path, ["generateCustomerToken"]);
  assert.ok(fault.locations[0].line > 0);
  const unknown = anonymous.request(kGenerate, { ...ada, email: "nobody@example.com" });
  await assertFault(unknown, kSignInRefused, "graphql-authentication");
  const noAddress = anonymous.request(kGenerate, { email: "", password: "" });
  await assertFault(noAddress, 'Specify the "email" value.', "graphql-input");
  const noPassword = anonymous.request(kGenerate, { ...ada, password: "" });
  await assertFault(noPassword, 'Specify the "password" value.', "graphql-input");
});

await step("a revoked token is nobody's", async () => {
  const client = withToken(await signIn(ada));
  const { revokeCustomerToken } = await client.request("mutation { revokeCustomerToken { result } }");
  assert.equal(revokeCustomerToken.result, true);
  await assertFault(client.request(kCustomer), "The current customer isn't authorized.", "graphql-authorization");
});

await step("an empty Authorization header is nobody's, and no fault", async () => {
  const client = new GraphQLClient(`${shop.url}/graphql`, { headers: { authorization: "" } });
  const { generateCustomerToken } = await client.request(kGenerate, ada);
  assert.match(generateCustomerToken.token, /^[0-9a-z]{32}$/);
});

await step("a customer lets staff help her, and takes it back", async () => {
  const client = withToken(await signIn(ada));
  const update = gql`
    mutation ($allow: Boolean) {
      updateCustomerV2(input: { allow_remote_shopping_assistance: $allow }) {
        customer {
          allow_remote_shopping_assistance
        }
      }
    }
  `;
  for (const allow of [true, false]) {
    const { updateCustomerV2 } = await client.request(update, { allow });
    assert.equal(updateCustomerV2.customer.allow_remote_shopping_assistance, allow);
  }
});

await step("a mailed reset token sets a new password, once", async () => {
  const ask = 'mutation { requestPasswordResetEmail(email: "ada@example.com") }';
  assert.equal((await anonymous.request(ask)).requestPasswordResetEmail, true);
  const { token } = await mailTo(ada.email, "reset");
  const reset = gql`
    mutation ($email: String!, $token: String!, $password: String!) {
      resetPassword(email: $email, resetPasswordToken: $token, newPassword: $password)
    }
  `;
  const renewed = { ...ada, password: "Ada likes 3 black teas" };
  assert.equal((await anonymous.request(reset, { ...renewed, token })).resetPassword, true);
  assert.match(await signIn(renewed), /^[0-9a-z]{32}$/);
  const again = await refusalOf(anonymous.request(reset, { ...renewed, token, password: "Ada likes 4 more teas" }));
  assert.equal(again.response.errors[0].extensions.category, "graphql-input");
});
