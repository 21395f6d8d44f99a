# SPDX-License-Identifier: Apache-2.0
#
# curl_documents.sh: the requests that the four platforms' own documents show for curl, with our host and customer in them
# [appstle] [adobe] [medusa] [workarea]: bodies, headers and statuses as documented.
. "$(dirname "$0")/curl_kit.sh"

json='Content-Type: application/json'
jwt='^ey[^.]+\.[^.]+\.[^.]+$'

# Appstle: customer-portal-token and its siblings.
portal=$SHOP_URL/api/external/v2
key="X-API-Key: $SHOP_API_KEY"
ask 200 -X GET "$portal/customer-portal-token?email=ada@example.com" -H "$key"
customer=$(member customerId) token=$(member token)
matches "$customer" '^[1-9][0-9]*$'
matches "$token" "$jwt"
matches "$(member expiresAt)" '^[0-9-]{10}T[0-9:]{8}\.[0-9]{3}Z$'
has_header 'Cache-Control: .*no-store'
ask 200 -X GET "$portal/customer-portal-token?customerId=$customer" -H "$key"
same "$(member customerId)" "$customer"
ask 200 -X GET "$portal/customer-portal-token?customerId=$customer&api_key=$SHOP_API_KEY"
has_header 'Deprecation: true'
ask 200 -X GET "$portal/manage-subscription-link/$customer" -H "$key"
matches "$(member manageSubscriptionLink)" '[?&]token=ey'
passed "Appstle: a server with a key gets a portal token and a link"

ask 400 -X GET "$portal/customer-portal-token" -H "$key"
ask 400 -X GET "$portal/customer-portal-token?email=no-address" -H "$key"
ask 400 -X GET "$portal/customer-portal-token?customerId=gid%3A%2F%2Fshopify%2FCustomer%2F1&email=ada@example.com" -H "$key"
ask 404 -X GET "$portal/customer-portal-token?customerId=9223372036854775807&email=ada@example.com" -H "$key"
same "$(member token)" None
ask 401 -X GET "$portal/customer-portal-token?email=ada@example.com" -H 'X-API-Key: apst_0123456789abcdefghijklmnopqrstuvwxyz'
passed "Appstle: malformed, unknown and unauthorised are told apart"

# Adobe Commerce: GraphQL and REST.
graphql() { ask 200 -X POST "$SHOP_URL/graphql" -H "$json" "${@:2}" -d "$1"; }
login='{"query":"mutation {\n  generateCustomerToken(\n    email: \"ada@example.com\"\n    password: \"ada likes green tea\"\n  ) {\n    token\n  }\n}"}'
graphql "$login"
token=$(member data generateCustomerToken token)
matches "$token" '^[0-9a-z]{32}$'
graphql '{"query":"{ customer { firstname email } }"}' -H "Authorization: Bearer $token"
same "$(member data customer email)" ada@example.com
graphql '{"query":"mutation { updateCustomerV2(input: {allow_remote_shopping_assistance: true}) { customer { allow_remote_shopping_assistance } } }"}' \
  -H "Authorization: Bearer $token"
same "$(member data updateCustomerV2 customer allow_remote_shopping_assistance)" True
passed "Adobe Commerce: a customer signs in and lets staff help"

ask 200 -X POST "$SHOP_URL/rest/default/V1/integration/customer/token" -H "$json" \
  -d '{"username":"ada@example.com","password":"ada likes green tea"}'
matches "$body" '^"[0-9a-z]{32}"$'
ask 401 -X POST "$SHOP_URL/rest/default/V1/integration/customer/token" -H "$json" \
  -d '{"username":"ada@example.com","password":"wrong"}'
same "$(member message)" "The account sign-in was incorrect or your account is disabled temporarily. Please wait and try again later."
passed "Adobe Commerce: the REST token is a bare JSON string"

ask 200 -X POST "$SHOP_URL/rest/V1/customer/$customer/otp" -H "Authorization: Bearer $SHOP_API_KEY" -H "$json" \
  -d '{"reason":"Customer requested assistance"}'
otp=$(member otp)
assisted='{"query":"mutation ($otp: String!) { generateCustomerToken(email: \"ada@example.com\", password: $otp) { token } }","variables":{"otp":"'$otp'"}}'
graphql "$assisted"
matches "$(member data generateCustomerToken token)" '^[0-9a-z]{32}$'
graphql "$assisted"
same "$(member errors 0 extensions category)" graphql-authentication
passed "Adobe Commerce: a one-time password signs staff in, once"

graphql '{"query":"mutation { revokeCustomerToken { result } }"}' -H "Authorization: Bearer $token"
same "$(member data revokeCustomerToken result)" True
graphql '{"query":"{ customer { email } }"}' -H "Authorization: Bearer $token"
same "$(member errors 0 extensions category)" graphql-authorization
passed "Adobe Commerce: a revoked token is nobody's"

# Medusa.
pk="x-publishable-api-key: $SHOP_PUBLISHABLE_KEY"
ask 200 -X POST "$SHOP_URL/auth/customer/emailpass/register" -H "$json" \
  --data-raw '{"email":"whitney@example.com","password":"supersecret words"}'
registration=$(member token)
ask 200 -X POST "$SHOP_URL/store/customers" -H "Authorization: Bearer $registration" -H "$json" -H "$pk" \
  --data-raw '{"email":"whitney@example.com"}'
same "$(member customer email)" whitney@example.com
ask 200 -X POST "$SHOP_URL/auth/customer/emailpass" -H "$json" \
  --data-raw '{"email":"whitney@example.com","password":"supersecret words"}'
token=$(member token)
matches "$token" "$jwt"
ask 200 "$SHOP_URL/store/customers/me" -H "Authorization: Bearer $token" -H "$pk"
same "$(member customer email)" whitney@example.com
ask 200 -X POST "$SHOP_URL/auth/token/refresh" -H "Authorization: Bearer $token"
matches "$(member token)" "$jwt"
ask 201 -X POST "$SHOP_URL/auth/customer/emailpass/reset-password" -H "$json" --data-raw '{"identifier":"nobody@example.com"}'
same "$body" Created
passed "Medusa: register, create, login, me, refresh, reset"

ask 401 -X POST "$SHOP_URL/auth/customer/emailpass" -H "$json" --data-raw '{"email":"whitney@example.com","password":"wrong"}'
same "$(member message)" "Invalid email or password"
same "$(member type)" unauthorized
ask 401 -X POST "$SHOP_URL/auth/customer/emailpass" -H "$json" --data-raw '{}'
ask 401 "$SHOP_URL/store/customers/me" -H "$pk"
same "$(member message)" Unauthorized
passed "Medusa: refusals as documented"

# Workarea.
storefront=$SHOP_URL/api/storefront
ask 200 -X POST "$storefront/authentication_tokens" -H "$json" -d '{"email":"ada@example.com","password":"ada likes green tea"}'
token=$(member token) expires_at=$(member expires_at)
matches "$token" '^[1-9A-HJ-NP-Za-km-z]{24}$'
matches "$expires_at" '^[0-9-]{10}T[0-9:]{8}\.[0-9]{3}Z$'
ask 200 -X PATCH "$storefront/authentication_tokens" -H "Authorization: Token token=\"$token\""
same "$(member token)" "$token"
ask 200 "$storefront/account" -H "Authorization: Token token=\"$token\""
same "$(member email)" ada@example.com
ask 200 -X POST "$storefront/account" -d 'email=clara@example.com' -d 'password=clara likes chess'
same "$(member account email)" clara@example.com
matches "$(member authentication_token token)" '^[1-9A-HJ-NP-Za-km-z]{24}$'
ask 200 -X POST "$storefront/password_resets" -H "$json" -d '{"email":"nobody@example.com"}'
same "$body" ""
passed "Workarea: a token of 24 characters, extended in place, opens the account"

ask 422 -X POST "$storefront/authentication_tokens" -H "$json" -d '{"email":"ada@example.com","password":"wrong"}'
same "$(member problem)" "Could not find a matching email and password"
ask 422 -X PATCH "$storefront/authentication_tokens" -H 'Authorization: Token token="ghsBisE8nroaeQ1UNYx4t2Tn"'
ask 401 "$storefront/account" -H 'Authorization: Token token="ghsBisE8nroaeQ1UNYx4t2Tn"'
has_header 'WWW-Authenticate: Token realm="Application"'
same "$body" "HTTP Token: Access denied."
passed "Workarea: refusals as documented"

# Both shops: a token of one is nothing in the other, and a host that nobody mounted is none.
ask 401 "$SHOP_OTHER_URL/api/storefront/account" -H "Authorization: Token token=\"$token\""
ask 404 "$storefront/account" -H 'Host: elsewhere.example' -H "Authorization: Token token=\"$token\""
passed "two shops on one server do not meet"
