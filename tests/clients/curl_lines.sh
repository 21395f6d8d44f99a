# SPDX-License-Identifier: Apache-2.0
#
# curl_lines.sh: the lines that the storefront prints for pasting, one for each platform, are pasted into a shell as they
# stand, and each answers with a token.
. "$(dirname "$0")/curl_kit.sh"

names=(Appstle "Adobe Commerce" Medusa Workarea)
members=("token" "data generateCustomerToken token" "token" "token")
forms=('^ey[^.]+\.[^.]+\.[^.]+$' '^[0-9a-z]{32}$' '^ey[^.]+\.[^.]+\.[^.]+$' '^[1-9A-HJ-NP-Za-km-z]{24}$')

mapfile -t lines <"$SHOP_CURL_LINES"
same "${#lines[@]}" 4
headers=
for i in 0 1 2 3; do
  body=$(bash -c "${lines[$i]}") || fail "status $? of: ${lines[$i]}"
  # shellcheck disable=SC2086  # a path of several words
  matches "$(member ${members[$i]})" "${forms[$i]}"
  passed "the line for ${names[$i]} answers with a token"
done
