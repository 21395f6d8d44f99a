/* SPDX-License-Identifier: Apache-2.0 */
/*
 * header_layout.c: sizes and offsets of the structs of jeton.h, on a machine with pointers of 64 bits: they
 * are the ABI, and none has padding at its end. Compiled, never run, as C and as C++.
 */
#include <jeton.h>

/* C99 has no static assertion. */
#define JOINED_(a, b) a##b
#define JOINED(a, b) JOINED_(a, b)
#define EXPECT(what) typedef char JOINED(expected_in_line_, __LINE__)[(what) ? 1 : -1]
#define ENDS_WITH(type, member, size) \
  EXPECT(offsetof(type, member) + sizeof(((type*)0)->member) == sizeof(type) && sizeof(type) == (size))

ENDS_WITH(jeton_setting, value_len, 32);
ENDS_WITH(jeton_options, user_data, 96);
EXPECT(offsetof(jeton_options, store) == 8);
EXPECT(offsetof(jeton_options, tenant) == 24);
EXPECT(offsetof(jeton_options, secret) == 40);
EXPECT(offsetof(jeton_options, settings) == 56);
EXPECT(offsetof(jeton_options, notice) == 80);
ENDS_WITH(jeton_http_header, value_len, 32);
ENDS_WITH(jeton_http_request, address_class_len, 96);
EXPECT(offsetof(jeton_http_request, method) == 8);
EXPECT(offsetof(jeton_http_request, headers) == 40);
EXPECT(offsetof(jeton_http_request, body) == 64);
ENDS_WITH(jeton_door, origins_len, 112);
EXPECT(offsetof(jeton_door, authority) == 8);
EXPECT(offsetof(jeton_door, host) == 16);
EXPECT(sizeof(jeton_status) == 4);
EXPECT(JETON_OK == 0);

int capi_header_is_compiled(void);
int capi_header_is_compiled(void) { return JETON_ABI_VERSION; }
