/* SPDX-License-Identifier: Apache-2.0 */
/*
 * c_consumer.c: a shop in C that has nothing but the installed header and shared library.
 */
#include <jeton.h>
#include <stdio.h>
#include <string.h>

int main(void) {
  const char login[] = "bob@example.com", password[] = "b0bl0bl@w";
  jeton_options options = {0};
  options.struct_size = sizeof options;
  options.store = "memory";
  options.store_len = 6;
  jeton_authority* shop = NULL;
  jeton_string* customer = NULL;
  jeton_sign_in* signed_in = NULL;
  int good = jeton_abi_version() == JETON_ABI_VERSION &&
             jeton_authority_open(&options, &shop, NULL) == JETON_OK &&
             jeton_register_customer(shop, login, strlen(login), password, strlen(password),
                                     JETON_CONFIRMATION_DONE, &customer, NULL) == JETON_OK &&
             jeton_login(shop, login, strlen(login), password, strlen(password), NULL, 0, &signed_in, NULL) ==
                 JETON_OK;
  printf("jeton %s: %s\n", jeton_version_string(NULL), good ? "signed in" : "failed");
  jeton_sign_in_free(signed_in);
  jeton_string_free(customer);
  jeton_authority_free(shop);
  return good ? 0 : 1;
}
