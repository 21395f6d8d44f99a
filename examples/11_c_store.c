/* SPDX-License-Identifier: Apache-2.0 */
/*
 * 11_c_store.c: a ledger of one's own, in C: a table in memory under a mutex. A database's adapter has the
 * same shape: get is one snapshot; commit judges every line before it changes anything, under one lock or in
 * one transaction; nothing but purge ever hides a record. What the conformance kit loads is
 * jeton_plugin_open().
 */
#include <jeton_store.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_RECORDS 2048
#define AT(i, array, stride) ((void*)((char*)(array) + (i) * (stride)))

typedef struct record {
  uint8_t partition[JETON_PARTITION_BYTES], key[JETON_MOST_KEY_BYTES], value[JETON_MOST_VALUE_BYTES];
  uint8_t version[JETON_VERSION_BYTES], marks[JETON_MOST_MARKS][JETON_MARK_BYTES];
  size_t key_len, value_len, mark_count;
  int64_t keep_until;
  int is_counter;
} record;

typedef struct table {
  pthread_mutex_t lock;
  uint8_t lineage[JETON_LINEAGE_BYTES];
  size_t count;
  record records[MOST_RECORDS]; /* in order of partition and key, as scan and walk answer them */
} table;

static int order(const record* r, const uint8_t* partition, const uint8_t* key, size_t key_len) {
  int by = memcmp(r->partition, partition, JETON_PARTITION_BYTES);
  if (by == 0) by = memcmp(r->key, key, r->key_len < key_len ? r->key_len : key_len);
  return by != 0 ? by : (r->key_len > key_len) - (r->key_len < key_len);
}

/* The record of that key or NULL; *at is where it is or belongs. */
static record* find(table* t, const uint8_t* partition, const uint8_t* key, size_t key_len, size_t* at) {
  for (*at = 0; *at < t->count; ++*at) {
    int by = order(&t->records[*at], partition, key, key_len);
    if (by >= 0) return by == 0 ? &t->records[*at] : NULL;
  }
  return NULL;
}

static int64_t count_of(const record* r) {
  uint64_t count = 0;
  for (int i = 0; r != NULL && i < 8; i++) count = count << 8 | r->value[i];
  return (int64_t)count;
}

static jeton_status get(void* user, const uint8_t* partition, jeton_slot* slots, size_t count,
                        size_t stride) {
  table* t = user;
  jeton_status status = JETON_OK;
  pthread_mutex_lock(&t->lock);
  for (size_t i = 0, at; i < count; i++) {
    jeton_slot* slot = AT(i, slots, stride);
    const record* r = find(t, partition, slot->key, (size_t)slot->key_len, &at);
    slot->found = r != NULL ? JETON_FOUND : JETON_ABSENT;
    if (r == NULL) continue;
    slot->value_len = r->value_len; /* over the room: jeton answers that the record is damaged */
    if (r->value_len <= slot->room_len) memcpy(slot->room, r->value, r->value_len);
    memcpy(slot->version, r->version, sizeof r->version);
    slot->keep_until_unix_ms = r->keep_until;
  }
  pthread_mutex_unlock(&t->lock);
  return status;
}

/* 0, or the JETON_COMMIT_* that stands against the change, or a status if it makes no sense. */
static jeton_status judge(table* t, const uint8_t* partition, const jeton_change* c, uint32_t* against) {
  size_t at;
  const record* r = find(t, partition, c->key, (size_t)c->key_len, &at);
  int same = r != NULL && memcmp(r->version, c->expected, sizeof r->version) == 0;
  *against = 0;
  if (c->kind == JETON_CHANGE_REQUIRE_LINEAGE) {
    if (memcmp(c->lineage, t->lineage, sizeof t->lineage) != 0) *against = JETON_COMMIT_CONFLICT;
    return JETON_OK;
  }
  if (r != NULL &&
      (c->kind == JETON_CHANGE_ADD ? !r->is_counter : c->kind == JETON_CHANGE_PUT && r->is_counter))
    return JETON_INVALID_INPUT_MALFORMED_BATCH;
  if (c->kind == JETON_CHANGE_ADD) {
    int64_t old = count_of(r);
    if (c->delta > 0 && (old > INT64_MAX - c->delta || old + c->delta > c->ceiling))
      *against = JETON_COMMIT_CEILING;
    return JETON_OK;
  }
  if (c->guard == JETON_GUARD_ABSENT ? r != NULL : !same) *against = JETON_COMMIT_CONFLICT;
  return JETON_OK;
}

static void apply(table* t, const uint8_t* partition, const jeton_change* c) {
  size_t at;
  record* r = find(t, partition, c->key, (size_t)c->key_len, &at);
  int64_t count = count_of(r);
  if (c->kind == JETON_CHANGE_ERASE && r != NULL) memmove(r, r + 1, (--t->count - at) * sizeof *r);
  if (c->kind != JETON_CHANGE_PUT && c->kind != JETON_CHANGE_ADD) return;
  if (r == NULL) {
    r = &t->records[at];
    memmove(r + 1, r, (t->count++ - at) * sizeof *r);
    memcpy(r->partition, partition, sizeof r->partition);
    memcpy(r->key, c->key, r->key_len = (size_t)c->key_len);
  }
  r->is_counter = c->kind == JETON_CHANGE_ADD;
  r->mark_count = r->is_counter ? 0 : c->mark_count;
  r->value_len = r->is_counter ? 8 : (size_t)c->value_len;
  if (r->is_counter) {
    count = c->delta < 0 && count < INT64_MIN - c->delta ? INT64_MIN : count + c->delta;
    if (count < c->floor) count = c->floor;
    for (int i = 0; i < 8; i++) r->value[i] = (uint8_t)((uint64_t)count >> (56 - 8 * i));
  } else if (c->value_len != 0) {
    memcpy(r->value, c->value, (size_t)c->value_len);
  }
  memcpy(r->marks, c->marks, sizeof r->marks);
  memcpy(r->version, c->new_version, sizeof r->version);
  r->keep_until = c->keep_until_unix_ms;
}

static jeton_status commit(void* user, const jeton_batch* batch, jeton_outcome* outcome) {
  table* t = user;
  size_t count = (size_t)batch->change_count, stride = (size_t)batch->change_stride;
  jeton_status status = JETON_OK;
  uint32_t against = 0;
  pthread_mutex_lock(&t->lock);
  if (t->count + count > MOST_RECORDS) status = JETON_STORE_BUSY; /* full: nothing is changed */
  for (size_t i = 0; i < count && status == JETON_OK && against == 0; i++) {
    status = judge(t, batch->partition, AT(i, batch->changes, stride), &against);
    outcome->kind = against != 0 ? against : JETON_COMMIT_APPLIED;
    outcome->index = against != 0 ? i : 0;
  }
  for (size_t i = 0; i < count && status == JETON_OK && against == 0; i++)
    apply(t, batch->partition, AT(i, batch->changes, stride));
  pthread_mutex_unlock(&t->lock);
  return status;
}

static jeton_status lineage(void* user, uint8_t* out) {
  memcpy(out, ((table*)user)->lineage, JETON_LINEAGE_BYTES);
  return JETON_OK;
}

static int carries(const record* r, const uint8_t* mark) {
  for (size_t i = 0; i < r->mark_count; i++)
    if (memcmp(r->marks[i], mark, JETON_MARK_BYTES) == 0) return 1;
  return 0;
}

/* scan asks for one partition, walk for those on some shelves: `partition` is NULL there. */
static jeton_status list(table* t, const jeton_question* q, const uint8_t* partition, jeton_rows* rows) {
  const uint8_t* after = partition != NULL ? partition : q->after_partition;
  jeton_status status = JETON_OK;
  pthread_mutex_lock(&t->lock);
  for (size_t i = 0, left = q->limit; i < t->count && left > 0 && status == JETON_OK; i++) {
    const record* r = &t->records[i];
    uint32_t shelf = (uint32_t)r->partition[0] << 4 | r->partition[1] >> 4;
    if (partition != NULL ? memcmp(r->partition, partition, sizeof r->partition) != 0
                          : shelf < q->first_shelf || shelf > q->last_shelf)
      continue;
    if (q->after_key != NULL && order(r, after, q->after_key, (size_t)q->after_key_len) <= 0) continue;
    if (!carries(r, q->mark)) continue;
    jeton_row row = {.struct_size = sizeof row, .key = r->key, .key_len = r->key_len, .value = r->value};
    row.value_len = r->value_len;
    memcpy(row.partition, r->partition, sizeof row.partition);
    memcpy(row.version, r->version, sizeof row.version);
    status = jeton_rows_add(rows, &row);
    left--;
  }
  pthread_mutex_unlock(&t->lock);
  return status;
}
static jeton_status scan(void* user, const jeton_question* q, jeton_rows* rows) {
  return list(user, q, q->partition, rows);
}
static jeton_status walk(void* user, const jeton_question* q, jeton_rows* rows) {
  return list(user, q, NULL, rows);
}

static jeton_status purge(void* user, int64_t before, uint64_t limit, uint64_t* removed) {
  table* t = user;
  pthread_mutex_lock(&t->lock);
  for (size_t i = 0; i < t->count && *removed < limit;) {
    record* r = &t->records[i];
    if (r->keep_until >= before) {
      i++;
      continue;
    }
    memmove(r, r + 1, (--t->count - i) * sizeof *r);
    ++*removed;
  }
  pthread_mutex_unlock(&t->lock);
  return JETON_OK;
}

static void destroy(void* user) {
  pthread_mutex_destroy(&((table*)user)->lock);
  free(user);
}

jeton_status jeton_plugin_open(jeton_ledger* ledger, jeton_customers* customers) {
  table* t = calloc(1, sizeof *t);
  (void)customers; /* none of ours: jeton keeps them in memory */
  if (t == NULL) return JETON_INTERNAL_OUT_OF_MEMORY;
  pthread_mutex_init(&t->lock, NULL);
  memcpy(t->lineage, &t,
         sizeof t); /* another table has another history; a database has its own name for it */
  *ledger = (jeton_ledger){.struct_size = sizeof *ledger,
                           .flags = JETON_STORE_ANY_THREAD,
                           .abilities = JETON_LEDGER_ATOMIC_COMMIT | JETON_LEDGER_LINEAGE |
                                        JETON_LEDGER_HOLDS_DURABLE | JETON_LEDGER_HOLDS_PASSING,
                           .user_data = t,
                           .destroy = destroy,
                           .get = get,
                           .commit = commit,
                           .lineage = lineage,
                           .scan = scan,
                           .walk = walk,
                           .purge = purge};
  return JETON_OK;
}
