/* SPDX-License-Identifier: Apache-2.0 */
/*
 * jeton_store.h: for whoever gives jeton a store of their own, or runs its operations on an event loop.
 * Over budget in lines, because an adapter's author looks in one place.
 *
 * Two ways, one set of structs:
 *   - a table of functions (jeton_ledger, jeton_customers) that jeton calls and that block;
 *   - steps: jeton_op_step() says which effect an operation wants next, the host does it in its own way and
 *     answers it by its number. No function of the host is called, so nothing comes from a foreign thread.
 * What a store must promise, and what breaks if it does not: include/jeton/store/ledger.hpp and
 * customer_store.hpp; the conformance kit tests it. An example: examples/11_c_store.c.
 *
 * Besides the rules of jeton.h: arrays have a stride, because elements may grow. What jeton hands to a
 * function is borrowed until the function returns. Wrong answers (a number out of range, a value over its
 * room, a flag that is neither of two) are taken for a damaged store or a lost acknowledgement: nothing is
 * granted.
 */
#ifndef JETON_STORE_H
#define JETON_STORE_H

#include <jeton.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Words of the tables and the steps ----------------------------------------------------------------- */

#define JETON_FOUND 1 /* jeton_slot.found */
#define JETON_ABSENT 2

#define JETON_PARTITION_BYTES 8
#define JETON_VERSION_BYTES 16
#define JETON_MARK_BYTES 16
#define JETON_LINEAGE_BYTES 16
#define JETON_MOST_KEY_BYTES 64
#define JETON_MOST_VALUE_BYTES 4096
#define JETON_MOST_CHANGES 16
#define JETON_MOST_MARKS 4
#define JETON_MOST_ID_BYTES 128

/* jeton_change.kind. Each insists on its guard except require_lineage; all are judged against the state
 * before the batch. */
#define JETON_CHANGE_REQUIRE 1
#define JETON_CHANGE_PUT 2
#define JETON_CHANGE_ERASE 3
#define JETON_CHANGE_ADD 4 /* to a counter of eight big-endian bytes; made at delta if it is absent */
#define JETON_CHANGE_REQUIRE_LINEAGE 5

#define JETON_GUARD_ABSENT 1  /* jeton_change.guard: the key is absent */
#define JETON_GUARD_VERSION 2 /* the key holds the version `expected` */

#define JETON_DURABILITY_PASSING 1 /* jeton_batch.durability: may vanish whole in a power cut */
#define JETON_DURABILITY_DURABLE 2 /* must survive one once acknowledged */

/* jeton_outcome.kind. `index` names the first change whose guard or ceiling failed. */
#define JETON_COMMIT_APPLIED 1
#define JETON_COMMIT_CONFLICT 2
#define JETON_COMMIT_CEILING 3
#define JETON_COMMIT_UNKNOWN 4 /* the acknowledgement was lost: it may have been applied */

/* What became of a guarded write to the shop's table. */
#define JETON_SWAP_APPLIED 1
#define JETON_SWAP_CHANGED 2 /* it no longer held what was expected, or is gone */
#define JETON_SWAP_UNKNOWN 3

/* jeton_ledger.abilities: what the ledger can promise (struct LedgerAbilities of ledger.hpp). */
#define JETON_LEDGER_ATOMIC_COMMIT UINT64_C(1)
#define JETON_LEDGER_DURABLE_ON_ACK UINT64_C(2)
#define JETON_LEDGER_LINEAGE UINT64_C(4)
#define JETON_LEDGER_HOLDS_DURABLE UINT64_C(8)
#define JETON_LEDGER_HOLDS_PASSING UINT64_C(16)

/* flags of both tables: its functions may be called by threads that jeton made, those of a jeton_pool.
 * Without it a pool hashes but calls no function of the host. */
#define JETON_STORE_ANY_THREAD UINT32_C(1)

/* Bytes of text, not ended by a NUL. */
typedef struct jeton_text {
  const char* data;
  uint64_t len;
} jeton_text;

/* One record of a get. jeton names the key and lends the room; the store fills the rest. */
typedef struct jeton_slot {
  uint32_t struct_size;
  uint32_t found; /* out: JETON_FOUND or JETON_ABSENT; left at 0 the get counts as damaged */
  const uint8_t* key;
  uint64_t key_len;
  uint8_t* room;              /* out: the value; a counter's is its count as eight big-endian bytes */
  uint64_t room_len;          /* a value that does not fit: answer store.damaged_record */
  uint64_t value_len;         /* out */
  int64_t keep_until_unix_ms; /* out */
  uint8_t version[JETON_VERSION_BYTES]; /* out */
} jeton_slot;

/* One line of a batch. Fields that its kind does not name are not to be looked at. */
typedef struct jeton_change {
  uint32_t struct_size;
  uint32_t kind;  /* JETON_CHANGE_* */
  uint32_t guard; /* JETON_GUARD_*: require, put, erase */
  uint32_t mark_count;
  const uint8_t* key;
  uint64_t key_len;
  const uint8_t* value; /* put */
  uint64_t value_len;
  int64_t keep_until_unix_ms; /* put, add: purge may take it afterwards, and nothing else may hide it */
  int64_t delta;              /* add */
  int64_t floor;              /* add: below it the counter stops at it and the batch applies */
  int64_t ceiling;            /* add: above it the batch fails */
  uint8_t expected[JETON_VERSION_BYTES];             /* guard version */
  uint8_t new_version[JETON_VERSION_BYTES];          /* put, add */
  uint8_t marks[JETON_MOST_MARKS][JETON_MARK_BYTES]; /* put: replace the record's marks */
  uint8_t lineage[JETON_LINEAGE_BYTES];              /* require_lineage */
} jeton_change;

/* 1 to 16 changes of one partition that happen together or not at all; each key once. */
typedef struct jeton_batch {
  uint32_t struct_size;
  uint32_t durability;
  uint8_t partition[JETON_PARTITION_BYTES];
  int64_t not_after_unix_ms; /* later it must not be handed to the database */
  const jeton_change* changes;
  uint64_t change_count;
  uint64_t change_stride; /* bytes from one change to the next */
} jeton_batch;

typedef struct jeton_outcome {
  uint32_t struct_size;
  uint32_t kind; /* JETON_COMMIT_*; left at 0 it counts as unknown */
  uint64_t index;
} jeton_outcome;

/* The records that carry `mark`, at most `limit`, in order of partition and key. */
typedef struct jeton_question {
  uint32_t struct_size;
  uint32_t limit;
  uint8_t partition[JETON_PARTITION_BYTES]; /* scan */
  uint8_t mark[JETON_MARK_BYTES];
  uint32_t first_shelf; /* walk: partitions whose first 12 bits are first_shelf..last_shelf */
  uint32_t last_shelf;
  uint8_t after_partition[JETON_PARTITION_BYTES]; /* walk */
  const uint8_t* after_key;                       /* only what comes after it; NULL: from the first */
  uint64_t after_key_len;
} jeton_question;

/* One record of a scan or walk. */
typedef struct jeton_row {
  uint32_t struct_size;
  uint32_t reserved;
  uint8_t partition[JETON_PARTITION_BYTES];
  const uint8_t* key;
  uint64_t key_len;
  const uint8_t* value;
  uint64_t value_len;
  uint8_t version[JETON_VERSION_BYTES];
} jeton_row;

/* Where a scan or walk puts its records; lives as long as the call. */
typedef struct jeton_rows jeton_rows;

/* Copies one record. Answers other than JETON_OK: over the limit, out of order or out of bounds; the whole
 * question then counts as damaged. */
JETON_API jeton_status jeton_rows_add(jeton_rows* rows, const jeton_row* row);

/* One row of the shop's table. */
typedef struct jeton_customer_row {
  uint32_t struct_size;
  uint32_t confirmed; /* JETON_YES or JETON_NO */
  uint32_t disabled;  /* JETON_YES or JETON_NO */
  uint32_t reserved;
  jeton_text id;            /* 1..128 bytes of UTF-8 */
  jeton_text login;         /* as stored, not as searched for */
  jeton_text password_hash; /* may be empty: no password sign-in */
} jeton_customer_row;

/* A customer to be inserted; the store makes the id. */
typedef struct jeton_new_customer {
  uint32_t struct_size;
  uint32_t confirmed; /* JETON_YES or JETON_NO */
  uint32_t disabled;
  uint32_t reserved;
  jeton_text login;
  jeton_text password_hash;
} jeton_new_customer;

/* Where a look-up puts the customer it found; lives as long as the call. */
typedef struct jeton_found jeton_found;

/* Copies the customer. Not called at all: there is no such customer. */
JETON_API jeton_status jeton_found_set(jeton_found* found, const jeton_customer_row* customer);

/* ---- Tables of functions ------------------------------------------------------------------------------- */

/* jeton's own records. Every function may be called by several threads at once.
 *
 * Each answers JETON_OK, or why not: JETON_STORE_UNAVAILABLE or JETON_STORE_BUSY say that nothing was
 * changed; any other status out of commit counts as a lost acknowledgement. `destroy` is called exactly once,
 * also when opening fails. A function that is NULL is an ability that is not there; get, commit and lineage
 * are required. */
typedef struct jeton_ledger {
  uint32_t struct_size;
  uint32_t flags;     /* JETON_STORE_* */
  uint64_t abilities; /* JETON_LEDGER_* */
  void* user_data;
  void (*destroy)(void* user_data); /* may be NULL */

  /* One snapshot of up to 16 records of one partition, from the primary. */
  jeton_status (*get)(void* user_data, const uint8_t* partition, jeton_slot* slots, size_t count,
                      size_t stride);
  /* Applies every change or none; one atomic step. */
  jeton_status (*commit)(void* user_data, const jeton_batch* batch, jeton_outcome* outcome);
  /* The history this ledger is part of: JETON_LINEAGE_BYTES. */
  jeton_status (*lineage)(void* user_data, uint8_t* lineage);
  /* Records of one partition; records of many. jeton_rows_add() each. */
  jeton_status (*scan)(void* user_data, const jeton_question* question, jeton_rows* rows);
  jeton_status (*walk)(void* user_data, const jeton_question* question, jeton_rows* rows);
  /* Removes up to `limit` records whose keep_until is before the moment; housekeeping. */
  jeton_status (*purge)(void* user_data, int64_t before_unix_ms, uint64_t limit, uint64_t* removed);
} jeton_ledger;

/* The shop's own table. As above; an unknown status out of a write counts as unknown. find_by_login, find
 * and replace_password_if are required; set_confirmed_if and create may be NULL: then that use case answers
 * invalid_input.unsupported. */
typedef struct jeton_customers {
  uint32_t struct_size;
  uint32_t flags;
  void* user_data;
  void (*destroy)(void* user_data);

  jeton_status (*find_by_login)(void* user_data, jeton_text tenant, jeton_text login, jeton_found* found);
  /* An id of another tenant, or one that the table cannot parse, is absent and no error. */
  jeton_status (*find)(void* user_data, jeton_text tenant, jeton_text id, jeton_found* found);
  /* One atomic statement: UPDATE .. SET hash = new WHERE id = ? AND hash = expected. */
  jeton_status (*replace_password_if)(void* user_data, jeton_text tenant, jeton_text id,
                                      jeton_text expected_hash, jeton_text new_hash, uint32_t* swap);
  /* Marks the customer confirmed only if `login` is still the stored one. */
  jeton_status (*set_confirmed_if)(void* user_data, jeton_text tenant, jeton_text id, jeton_text login,
                                   uint32_t* swap);
  /* Inserts, never updates. Writes the id (room JETON_MOST_ID_BYTES) or answers
   * JETON_REFUSED_LOGIN_TAKEN. */
  jeton_status (*create)(void* user_data, jeton_text tenant, const jeton_new_customer* customer, char* id,
                         size_t* id_len);
} jeton_customers;

/* ---- Steps --------------------------------------------------------------------------------------------- */

/* jeton_effect.kind, and which function answers it. Any may be answered by jeton_op_answer_failed() or done
 * by jeton_op_perform(). */
#define JETON_EFFECT_GET 1                 /* fill the slots, then jeton_op_answer_get */
#define JETON_EFFECT_COMMIT 2              /* jeton_op_answer_commit */
#define JETON_EFFECT_LINEAGE 4             /* jeton_op_answer_lineage */
#define JETON_EFFECT_FIND_BY_LOGIN 5       /* jeton_op_answer_customer */
#define JETON_EFFECT_FIND 6                /* jeton_op_answer_customer */
#define JETON_EFFECT_REPLACE_PASSWORD_IF 7 /* jeton_op_answer_swap */
#define JETON_EFFECT_CREATE 8              /* jeton_op_answer_created */
#define JETON_EFFECT_HASH 9                /* jeton_op_run_hash: the password never leaves the operation */
#define JETON_EFFECT_SET_CONFIRMED_IF 11   /* jeton_op_answer_swap */
#define JETON_EFFECT_PAGES 12 /* jeton_op_perform only: reads pages of the authority's own ledger */

/* What an operation wants done. Lives until it is answered, stepped again or freed. */
typedef struct jeton_effect {
  uint32_t struct_size;
  uint32_t kind;       /* JETON_EFFECT_* */
  uint64_t number;     /* answer by it */
  uint32_t sent_again; /* commit: JETON_YES, its acknowledgement was lost and these are the same bytes */
  uint32_t reserved;
  const uint8_t* partition; /* get */
  jeton_slot* slots;        /* get: the host fills them */
  uint64_t slot_count;
  uint64_t slot_stride;
  const jeton_batch* batch; /* commit */
  jeton_text tenant;        /* of the shop's table */
  jeton_text id;
  jeton_text login; /* find_by_login, set_confirmed_if */
  jeton_text expected_hash;
  jeton_text new_hash;
  const jeton_new_customer* new_customer; /* create */
} jeton_effect;

/* Runs an operation, made by a jeton_..._begin(), to the next effect it wants, or to its end.
 *
 * in      now_unix_ms: never earlier than at the step before. The first is the moment of the operation; a
 *         commit that would be handed out after its deadline is refused instead
 * out     JETON_PENDING: do `*wanted`, answer it, step again. JETON_OK: take the result with
 *         jeton_op_take_...(). Any other status: the operation has ended with this error
 * thread  as for every function here that takes an operation not const: one thread at a time. Another one
 *         meanwhile is told invalid_input.handle_in_use and changes nothing */
JETON_CALL jeton_status jeton_op_step(jeton_op* op, int64_t now_unix_ms, const jeton_effect** wanted,
                                      jeton_error** error);

/* Answers. `number` is the wanted effect's.
 * errors  invalid_input.not_wanted: no effect of that number and kind is wanted; nothing changes.
 *         store.damaged_record, store.unknown_outcome: the answer was not one that a store can give; it is
 *         recorded as that failure, and the operation goes on, to refuse */
JETON_CALL jeton_status jeton_op_answer_get(jeton_op* op, uint64_t number);
JETON_CALL jeton_status jeton_op_answer_commit(jeton_op* op, uint64_t number, const jeton_outcome* outcome);
JETON_CALL jeton_status jeton_op_answer_lineage(jeton_op* op, uint64_t number, const uint8_t* lineage,
                                                size_t lineage_len);
/* NULL: there is no such customer. */
JETON_CALL jeton_status jeton_op_answer_customer(jeton_op* op, uint64_t number,
                                                 const jeton_customer_row* customer);
JETON_CALL jeton_status jeton_op_answer_swap(jeton_op* op, uint64_t number, uint32_t swap);
JETON_CALL jeton_status jeton_op_answer_created(jeton_op* op, uint64_t number, const char* id, size_t id_len);
/* The host's store failed, as a function of a table would have answered. After an exception of the host's own
 * in a commit say JETON_STORE_UNKNOWN_OUTCOME. */
JETON_CALL jeton_status jeton_op_answer_failed(jeton_op* op, uint64_t number, jeton_status status);

/* Does the wanted hash and answers it: pure CPU, on whichever thread calls. A jeton_pool does it on its own.
 * cost    one Argon2id run */
JETON_CALL jeton_status jeton_op_run_hash(jeton_op* op, uint64_t number);

/* Does the wanted effect, whatever it is, on the stores the authority was opened with, by its clock, and
 * answers it. Blocks. */
JETON_CALL jeton_status jeton_op_perform(jeton_op* op, uint64_t number);

/* Mail by a host that walks its own ledger: the mark that every waiting mail of this tenant carries
 * (JETON_MARK_BYTES), and the lease of one that was found; takes an optional delivery. */
JETON_CALL jeton_status jeton_delivery_mark(const jeton_authority* authority, uint8_t* mark);
JETON_CALL jeton_status jeton_lease_delivery_begin(const jeton_authority* authority, const jeton_row* row,
                                                   jeton_op** out, jeton_error** error);

/* ---- Opening ------------------------------------------------------------------------------------------- */

/* As jeton_authority_open(), on stores of the host's own.
 *
 * in      ledger, customers: copied; NULL: the memory of this process, for trials. options: NULL for the
 *         defaults; its store is not looked at; with a ledger the secret has to be given
 * errors  invalid_input.malformed_table: a struct_size or a required function that is missing; as
 *         jeton_authority_open(). Whatever happens, both `destroy` are called exactly once: at the latest
 *         when the authority is freed */
JETON_CALL jeton_status jeton_authority_open_with(const jeton_ledger* ledger,
                                                  const jeton_customers* customers,
                                                  const jeton_options* options, jeton_authority** out,
                                                  jeton_error** error);

/* What a store in a shared library exports under the name jeton_plugin_open, for jeton-conformance and others
 * that load it: fills the tables; one that it leaves at struct_size 0 it does not have. */
typedef jeton_status jeton_plugin_open_function(jeton_ledger* ledger, jeton_customers* customers);

#ifdef __cplusplus
}
#endif

#endif
