/* ledger.h - what was used of each limit in its period, in memory and in the journal's database. */
#ifndef LIMITS_LEDGER_H
#define LIMITS_LEDGER_H

#include "dragoman/plugin.h"
#include "rules.h"

struct ledger;

struct used {
	int64_t segments, micros;
};

struct ledger *ledger_create(struct dg_host *host);
void ledger_destroy(struct ledger *l); /* NULL is fine */
/* Reads what an earlier life has written. */
void ledger_start(struct ledger *l);
bool ledger_is_ready(const struct ledger *l);
/* What is used of `key` in the period that began at `from_ms`. */
struct used ledger_look(const struct ledger *l, const char *key, int64_t from_ms);
/* Add to it; what is kept of the key is forgotten at `span.to_ms`. */
void ledger_add(struct ledger *l, const char *key, struct span span, struct used used);
/* When this user was seen first: `now_ms`, which is kept, for somebody who never was. */
int64_t ledger_since(struct ledger *l, const char *user, int64_t now_ms);
size_t ledger_count(const struct ledger *l);

#endif
