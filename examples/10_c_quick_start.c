/* SPDX-License-Identifier: Apache-2.0 */
/*
 * 10_c_quick_start.c: a customer signs in from C: open a shop, register, log in, verify, sign out, and what
 * to show whom when it is refused.
 */
#include <jeton.h>
#include <stdio.h>
#include <string.h>

static const char kLogin[] = "bob@example.com", kPassword[] = "b0bl0bl@w";

/* The log has the reason, the customer a few words and a reference that support can ask jeton_why() about. */
static int refused(const char* what, jeton_error* error) {
  fprintf(stderr, "%s: %s: %s\n", what, jeton_error_name(error, NULL), jeton_error_expected(error, NULL));
  printf("%s (reference %s)\n", jeton_error_public_words(error, NULL), jeton_error_reference(error, NULL));
  jeton_error_free(error);
  return 1;
}

int main(void) {
  jeton_options options = {0};
  options.struct_size = sizeof options;
  options.store = "sqlite:shop.db"; /* made, with shop.db.secret beside it, if it is not there */
  options.store_len = strlen(options.store);

  jeton_error* error = NULL;
  jeton_authority* shop = NULL;
  if (jeton_authority_open(&options, &shop, &error) != JETON_OK) return refused("open", error);

  jeton_string* customer = NULL;
  if (jeton_register_customer(shop, kLogin, strlen(kLogin), kPassword, strlen(kPassword),
                              JETON_CONFIRMATION_DONE, &customer, &error) != JETON_OK)
    return refused("register", error);
  printf("customer %s\n", jeton_string_text(customer, NULL));

  jeton_sign_in* signed_in = NULL;
  if (jeton_login(shop, kLogin, strlen(kLogin), kPassword, strlen(kPassword), NULL, 0, &signed_in, &error) !=
      JETON_OK)
    return refused("login", error);

  size_t token_len = 0;
  const char* token =
      jeton_sign_in_token(signed_in, &token_len); /* hand it to the customer, store it nowhere */
  jeton_verified* who = NULL;                     /* made once for each thread, refilled by every request */
  if (jeton_verified_new(&who, &error) != JETON_OK) return refused("memory", error);
  if (jeton_verify(shop, token, token_len, who, &error) != JETON_OK) return refused("verify", error);
  printf("signed in as %s\n", jeton_verified_customer(who, NULL));

  if (jeton_revoke(shop, token, token_len, NULL, &error) != JETON_OK) return refused("revoke", error);
  if (jeton_verify(shop, token, token_len, who, &error) == JETON_OK) return 1;
  refused("after signing out", error);

  jeton_verified_free(who);
  jeton_sign_in_free(signed_in);
  jeton_string_free(customer);
  jeton_authority_free(shop);
  return 0;
}
