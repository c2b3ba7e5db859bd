/* rig.h - a store on a file of its own, driven from a test as if it answered at once. Every call runs the loop until
 * the answer is there and leaves it in `heard` as text: what a test compares reads like a sentence. */
#ifndef RIG_H
#define RIG_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "store/store.h"
#include "util/buf.h"
#include "util/event_copy.h"

#define HOUR_MS (60 * 60 * INT64_C(1000))

struct rig {
	uv_loop_t loop;
	char folder[64], path[96];
	struct dg_metrics *metrics;
	struct dg_log log;
	struct dg_store_options options;
	struct dg_store *store;
	struct dg_error why;   /* of a store that was not opened */
	struct dg_buf heard;   /* the last answer */
	struct dg_buf logged;  /* all lines */
	struct dg_buf health;  /* "well " or "ill ", one for each call */
	enum dg_status status; /* of the last answer */
	uint64_t id;           /* that dg_store_accept() gave */
};

/* ---- life ---- */

static inline void rig_on_health(void *arg, const char *why)
{
	struct rig *r = arg;
	assert_true(!why == !dg_store_health(r->store));
	dg_buf_str(&r->health, why ? "ill " : "well ");
}

static inline void rig_on_log(void *arg, const char *line, size_t octets)
{
	struct rig *r = arg;
	dg_buf_add(&r->logged, line, octets);
}

static inline bool rig_open(struct rig *r)
{
	r->store = dg_store_open(&r->loop, &r->options, &r->log, r->metrics, &r->why);
	return r->store;
}

static inline void rig_close(struct rig *r)
{
	dg_store_close(r->store);
	r->store = NULL;
	uv_run(&r->loop, UV_RUN_DEFAULT);
}

static inline void rig_reopen(struct rig *r)
{
	rig_close(r);
	if (!rig_open(r))
		fail_msg("the store was not opened again: %s", r->why.text);
}

/* Everything but the store. */
static inline struct rig *rig_create(void)
{
	struct rig *r = calloc(1, sizeof *r);
	assert_non_null(r);
	snprintf(r->folder, sizeof r->folder, "/tmp/dragoman-store-XXXXXX");
	assert_non_null(mkdtemp(r->folder));
	snprintf(r->path, sizeof r->path, "%s/journal.db", r->folder);
	assert_int_equal(uv_loop_init(&r->loop), 0);
	r->metrics = dg_metrics_create();
	r->log = (struct dg_log){ .level = DG_LOG_DEBUG, .write = rig_on_log, .arg = r };
	r->options = (struct dg_store_options){ .path = r->path, .on_health = rig_on_health, .arg = r };
	return r;
}

static inline int rig_setup(void **state)
{
	struct rig *r = *state = rig_create();
	if (!rig_open(r))
		fail_msg("the store was not opened: %s", r->why.text);
	return 0;
}

static inline void rig_remove(const struct rig *r, const char *suffix)
{
	char path[128];
	snprintf(path, sizeof path, "%s%s", r->path, suffix);
	(void)unlink(path);
}

static inline int rig_teardown(void **state)
{
	struct rig *r = *state;
	rig_close(r);
	assert_int_equal(uv_loop_close(&r->loop), 0);
	rig_remove(r, "");
	rig_remove(r, "-wal");
	rig_remove(r, "-shm");
	rig_remove(r, "-journal");
	assert_int_equal(rmdir(r->folder), 0);
	dg_metrics_destroy(r->metrics);
	dg_buf_finish(&r->heard);
	dg_buf_finish(&r->logged);
	dg_buf_finish(&r->health);
	free(r);
	return 0;
}

#define RIG_TEST(name) cmocka_unit_test_setup_teardown(name, rig_setup, rig_teardown)

static inline int64_t rig_series(struct rig *r, const char *name)
{
	return dg_metrics_counter(r->metrics, name, NULL, "")->value;
}

/* ---- answers ---- */

static inline void rig_say_row(struct dg_buf *b, const struct dg_row *row)
{
	dg_buf_printf(b, " #%llu %s", (unsigned long long)row->id, dg_stand_name(row->stand));
	if (row->user)
		dg_buf_printf(b, " %s", row->user);
	if (row->stanza_id)
		dg_buf_printf(b, " %s", row->stanza_id);
	if (row->why)
		dg_buf_printf(b, " why=%s", dg_status_name(row->why));
	if (row->why_text)
		dg_buf_printf(b, " \"%s\"", row->why_text);
	if (row->doubted)
		dg_buf_str(b, " doubted");
	if (row->told)
		dg_buf_str(b, " told");
	if (row->aside)
		dg_buf_printf(b, " aside=%s", row->aside);
}

static inline void rig_hear(struct rig *r, enum dg_status status)
{
	r->status = status;
	dg_buf_clear(&r->heard);
	dg_buf_str(&r->heard, dg_status_name(status));
}

static inline const char *rig_wait(struct rig *r)
{
	dg_buf_clear(&r->heard);
	assert_true(dg_store_queued(r->store) > 0);
	uv_run(&r->loop, UV_RUN_DEFAULT);
	assert_int_equal(dg_store_queued(r->store), 0);
	assert_true(r->heard.len > 0);
	return r->heard.at;
}

static inline void rig_on_done(void *arg, enum dg_status status)
{
	rig_hear(arg, status);
}

static inline void rig_on_accepted(void *arg, enum dg_status status, uint64_t id, bool repeat)
{
	struct rig *r = arg;
	r->id = id;
	rig_hear(r, status);
	if (status == DG_OK)
		dg_buf_printf(&r->heard, " #%llu%s", (unsigned long long)id, repeat ? " repeat" : "");
}

static inline void rig_on_reported(void *arg, enum dg_status status, const struct dg_outcome *outcome)
{
	struct rig *r = arg;
	rig_hear(r, status);
	if (outcome->settled)
		dg_buf_str(&r->heard, " settled");
	if (outcome->row.id)
		rig_say_row(&r->heard, &outcome->row);
}

static inline void rig_on_rows(void *arg, enum dg_status status, const struct dg_row *rows, size_t n, bool more)
{
	struct rig *r = arg;
	rig_hear(r, status);
	for (size_t i = 0; i < n; i++)
		rig_say_row(&r->heard, &rows[i]);
	if (more)
		dg_buf_str(&r->heard, " more");
}

static inline void rig_on_parts(void *arg, enum dg_status status, const struct dg_part *parts, size_t n)
{
	static const char *const stages[] = { "?", "sent", "delivered", "read", "failed" };
	struct rig *r = arg;
	rig_hear(r, status);
	for (size_t i = 0; i < n; i++)
		dg_buf_printf(&r->heard, " %d:%s:%s%s%s", parts[i].number, parts[i].ref, stages[parts[i].stage],
			parts[i].why_text ? ":" : "", parts[i].why_text ? parts[i].why_text : "");
}

/* ---- calls ---- */

/* Alice texts a phone. */
static inline struct dg_row rig_down(const char *stanza_id)
{
	return (struct dg_row){
		.way = DG_DOWN,
		.stand = DG_ACCEPTED,
		.domain = "sms.example.org",
		.instance = "smsc-a",
		.user = "alice@example.org",
		.resource = "phone",
		.self = "+15550001111",
		.peer = "+15550002222",
		.stanza_id = stanza_id,
		.text = "hello",
		.created_ms = 1700000000000,
		.want_receipt = true,
	};
}

/* A phone texts Alice. */
static inline struct dg_row rig_up(const char *network_id)
{
	struct dg_row row = rig_down("ours");
	row.way = DG_UP;
	row.resource = NULL;
	row.network_id = network_id;
	return row;
}

static inline const char *rig_accept(struct rig *r, const struct dg_row *row, bool maybe_repeat)
{
	dg_store_accept(r->store, row, maybe_repeat, rig_on_accepted, r);
	return rig_wait(r);
}

/* A down row that is with its instance. */
static inline uint64_t rig_submitted(struct rig *r, const char *stanza_id)
{
	struct dg_row row = rig_down(stanza_id);
	row.stand = DG_SUBMITTED;
	row.attempts = 1;
	rig_accept(r, &row, false);
	assert_int_equal(r->status, DG_OK);
	return r->id;
}

struct rig_refs {
	const char *at[8];
	size_t n;
};
#define RIG_REFS(...)                                                                                                  \
	(&(const struct rig_refs){ { __VA_ARGS__ }, sizeof((const char *[]){ __VA_ARGS__ }) / sizeof(char *) })
#define RIG_NO_REFS (&(const struct rig_refs){ { NULL }, 0 })

static inline const char *rig_sent(struct rig *r, uint64_t id, const struct rig_refs *refs, bool final)
{
	dg_store_sent(r->store, id, "smsc-a", refs->at, refs->n, final, rig_on_reported, r);
	return rig_wait(r);
}

static inline const char *rig_report(
	struct rig *r, const struct rig_refs *refs, enum dg_stage stage, enum dg_status why, const char *why_text)
{
	dg_store_report(r->store, "smsc-a", refs->at, refs->n, stage, why, why_text, rig_on_reported, r);
	return rig_wait(r);
}

static inline const char *rig_delivered(struct rig *r, const char *ref)
{
	return rig_report(r, RIG_REFS(ref), DG_DELIVERED, DG_OK, NULL);
}

static inline const char *rig_settle(
	struct rig *r, uint64_t id, enum dg_stand end, enum dg_status why, const char *why_text)
{
	dg_store_settle(r->store, id, end, why, why_text, rig_on_reported, r);
	return rig_wait(r);
}

static inline const char *rig_told(struct rig *r, uint64_t id)
{
	dg_store_told(r->store, &id, 1, rig_on_done, r);
	return rig_wait(r);
}

static inline const char *rig_load_down(struct rig *r, const char *instance, uint64_t after, size_t limit)
{
	dg_store_load_down(r->store, instance, after, limit, rig_on_rows, r);
	return rig_wait(r);
}

static inline const char *rig_load_up(struct rig *r, const char *domain, uint64_t after, size_t limit)
{
	dg_store_load_up(r->store, domain, after, limit, rig_on_rows, r);
	return rig_wait(r);
}

static inline const char *rig_search(struct rig *r, const char *needle, size_t limit)
{
	dg_store_search(r->store, needle, limit, rig_on_rows, r);
	return rig_wait(r);
}

static inline const char *rig_parts(struct rig *r, uint64_t id)
{
	dg_store_parts(r->store, id, rig_on_parts, r);
	return rig_wait(r);
}

#endif
