# SPDX-License-Identifier: Apache-2.0
#
# curl_kit.sh: what the scripts of curl's requests share: ask, compare, look into JSON.
#
#   ask 200 -H 'X-API-Key: ...' "$SHOP_URL/api/..."      # the body is in $body, the headers are in $headers
#   token=$(member token)
set -euo pipefail

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

fail() {
  echo "FAILED: $*" >&2
  if [ -n "${body:-}" ]; then printf '%s\n' "-- the last answer:" "$headers" "$body" >&2; fi
  exit 1
}

# Sends a request with curl's own words; fails unless it is answered with that status.
ask() {
  local wanted=$1 status
  shift
  status=$(curl -sS --max-time 20 -o "$scratch/body" -D "$scratch/headers" -w '%{http_code}' "$@")
  body=$(cat "$scratch/body")
  headers=$(tr -d '\r' <"$scratch/headers")
  [ "$status" = "$wanted" ] || fail "expected $wanted, got $status: curl $*"
}

# The member of the last answer by its path: member data customer email.
member() {
  printf '%s' "$body" | python3 -c '
import json, sys
value = json.load(sys.stdin)
for name in sys.argv[1:]:
    value = value[int(name)] if isinstance(value, list) else value[name]
print(value)' "$@"
}

# Fails unless the two are the same.
same() { [ "$1" = "$2" ] || fail "expected '$2', got '$1'"; }

# Fails unless the last answer has a header like that, in whatever case: has_header 'Deprecation: true'.
has_header() { printf '%s\n' "$headers" | grep -qi -- "^$1" || fail "expected the header $1"; }

# Fails unless a text is matched by a pattern.
matches() { [[ $1 =~ $2 ]] || fail "expected $2, got '$1'"; }

passed() { echo "passed: $*"; }
