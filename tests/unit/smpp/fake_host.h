/* fake_host.h - core as the module sees it, in memory: facts and puts are recorded, "kept" comes from the loop a moment
 * later (or when the test says so), and what was put survives the instance. One per test; header only, because each
 * test is one file.
 */
#ifndef TEST_SMPP_FAKE_HOST_H
#define TEST_SMPP_FAKE_HOST_H

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "dragoman/transport.h"
#include "util/event_copy.h"
#include "util/mem.h"

#define FAKE_MAX 4096

struct fake_kept {
	dg_kept *kept;
	void *arg;
	enum dg_status status;
};

struct fake_entry {
	char *key, *value;
};

struct fake_host {
	struct dg_host host; /* first */
	struct dg_event *events[FAKE_MAX];
	size_t n_events;
	struct fake_kept owed[FAKE_MAX]; /* answers not given yet */
	size_t n_owed;
	struct fake_entry store[FAKE_MAX];
	size_t n_store, n_puts;
	const char *prefix; /* of the find() under way */
	void (*found)(void *arg, const char *key, const char *value);
	void *found_arg;
	bool hold_kept;             /* owe, do not answer */
	enum dg_status kept_status; /* with which to answer */
	enum dg_status emit_status; /* DG_OK, or what emit() says to texts and reports */
	enum dg_status put_status;
	size_t n_ready;
	bool stopped;
	void (*on_ready)(struct fake_host *f, void *arg);
	void *ready_arg;
	char log[FAKE_MAX][400];
	size_t n_log;
	enum dg_level log_level[FAKE_MAX];
	struct {
		char name[48];
		uint64_t n;
	} counters[64];
};

static inline void fake_owe(struct fake_host *f, dg_kept *kept, void *arg)
{
	if (!kept)
		return;
	if (f->n_owed == FAKE_MAX)
		abort();
	f->owed[f->n_owed++] = (struct fake_kept){ kept, arg, f->kept_status };
}

static inline bool fake_is_final(const struct dg_event *ev)
{
	return ev->kind == DG_STATE || (ev->kind == DG_RECEIPT && ev->receipt.id);
}

static inline enum dg_status fake_emit(struct dg_host *host, const struct dg_event *ev, dg_kept *kept, void *arg)
{
	struct fake_host *f = (struct fake_host *)host;
	if (f->emit_status != DG_OK && !fake_is_final(ev))
		return f->emit_status;
	if (f->n_events == FAKE_MAX)
		abort();
	f->events[f->n_events++] = dg_event_copy(ev);
	fake_owe(f, kept, arg);
	return DG_OK;
}

static inline void fake_ready(struct dg_host *host)
{
	((struct fake_host *)host)->n_ready++;
}

static inline void fake_stopped(struct dg_host *host)
{
	((struct fake_host *)host)->stopped = true;
}

static inline void fake_log(struct dg_host *host, enum dg_level level, const char *fmt, ...) DG_PRINTF(3, 4);
static inline void fake_log(struct dg_host *host, enum dg_level level, const char *fmt, ...)
{
	struct fake_host *f = (struct fake_host *)host;
	va_list args;
	if (f->n_log == FAKE_MAX)
		return;
	va_start(args, fmt);
	(void)vsnprintf(f->log[f->n_log], sizeof f->log[0], fmt, args);
	va_end(args);
	f->log_level[f->n_log++] = level;
}

static inline void fake_count(struct dg_host *host, const char *name, uint64_t by)
{
	struct fake_host *f = (struct fake_host *)host;
	size_t i = 0;
	while (i < 63 && f->counters[i].name[0] && strcmp(f->counters[i].name, name) != 0)
		i++;
	(void)snprintf(f->counters[i].name, sizeof f->counters[i].name, "%s", name);
	f->counters[i].n += by;
}

static inline uint64_t fake_counted(const struct fake_host *f, const char *name)
{
	for (size_t i = 0; i < 64; i++)
		if (strcmp(f->counters[i].name, name) == 0)
			return f->counters[i].n;
	return 0;
}

static inline void fake_gauge(struct dg_host *host, const char *name, int64_t value)
{
	(void)host;
	(void)name;
	(void)value;
}

static inline enum dg_status fake_put(
	struct dg_host *host, const char *key, const char *value, int64_t expires_ms, dg_kept *kept, void *arg)
{
	struct fake_host *f = (struct fake_host *)host;
	size_t i = 0;
	(void)expires_ms;
	f->n_puts++;
	if (f->put_status != DG_OK)
		return f->put_status;
	while (i < f->n_store && strcmp(f->store[i].key, key) != 0)
		i++;
	if (f->kept_status == DG_OK && i < f->n_store) {
		free(f->store[i].key);
		free(f->store[i].value);
		f->store[i] = f->store[--f->n_store];
	}
	if (f->kept_status == DG_OK && value)
		f->store[f->n_store++] = (struct fake_entry){ dg_strdup(key), dg_strdup(value) };
	fake_owe(f, kept, arg);
	return DG_OK;
}

static inline enum dg_status fake_find(struct dg_host *host, const char *prefix,
	void (*found)(void *arg, const char *key, const char *value), void *arg)
{
	struct fake_host *f = (struct fake_host *)host;
	if (f->found)
		abort(); /* the module asks one thing at a time */
	f->prefix = prefix;
	f->found = found;
	f->found_arg = arg;
	return DG_OK;
}

static inline int fake_by_key(const void *a, const void *b)
{
	return strcmp(((const struct fake_entry *)a)->key, ((const struct fake_entry *)b)->key);
}

static inline void fake_answer_find(struct fake_host *f)
{
	void (*found)(void *arg, const char *key, const char *value) = f->found;
	f->found = NULL;
	if (!found)
		return;
	qsort(f->store, f->n_store, sizeof f->store[0], fake_by_key);
	size_t n = f->n_store;
	struct fake_entry all[FAKE_MAX]; /* what it finds may make it delete some */
	for (size_t i = 0; i < n; i++)
		all[i] = (struct fake_entry){ dg_strdup(f->store[i].key), dg_strdup(f->store[i].value) };
	const char *prefix = f->prefix;
	void *arg = f->found_arg;
	for (size_t i = 0; i < n; i++) {
		if (strncmp(all[i].key, prefix, strlen(prefix)) == 0)
			found(arg, all[i].key, all[i].value);
		free(all[i].key);
		free(all[i].value);
	}
	found(arg, NULL, NULL);
}

/* Core's turn: answer what is owed. */
static inline void fake_turn(struct fake_host *f)
{
	fake_answer_find(f);
	size_t n = f->hold_kept ? 0 : f->n_owed;
	struct fake_kept owed[FAKE_MAX];
	memcpy(owed, f->owed, n * sizeof owed[0]);
	f->n_owed -= n;
	for (size_t i = 0; i < n; i++)
		owed[i].kept(owed[i].arg, owed[i].status);
	if (f->n_ready && f->on_ready) {
		f->n_ready = 0;
		f->on_ready(f, f->ready_arg);
	}
}

static inline struct fake_host *fake_host_create(uv_loop_t *loop)
{
	struct fake_host *f = dg_alloc(sizeof *f);
	f->host = (struct dg_host){ .size = sizeof f->host,
		.loop = loop,
		.emit = fake_emit,
		.ready = fake_ready,
		.stopped = fake_stopped,
		.log = fake_log,
		.count = fake_count,
		.gauge = fake_gauge,
		.put = fake_put,
		.find = fake_find };
	return f;
}

static inline void fake_forget_events(struct fake_host *f)
{
	for (size_t i = 0; i < f->n_events; i++)
		free(f->events[i]);
	f->n_events = 0;
}

static inline void fake_host_destroy(struct fake_host *f)
{
	fake_forget_events(f);
	for (size_t i = 0; i < f->n_store; i++) {
		free(f->store[i].key);
		free(f->store[i].value);
	}
	free(f);
}

/* What was put under keys that begin so: how much, and the n-th in no order, or NULL. */
static inline size_t fake_n_stored(const struct fake_host *f, const char *prefix)
{
	size_t n = 0;
	for (size_t i = 0; i < f->n_store; i++)
		n += strncmp(f->store[i].key, prefix, strlen(prefix)) == 0;
	return n;
}

static inline const struct fake_entry *fake_stored(const struct fake_host *f, const char *prefix, size_t nth)
{
	for (size_t i = 0; i < f->n_store; i++)
		if (strncmp(f->store[i].key, prefix, strlen(prefix)) == 0 && !nth--)
			return &f->store[i];
	return NULL;
}

/* The events of one kind, counted; the n-th one, or NULL. */
static inline size_t fake_n_events(const struct fake_host *f, uint32_t kind)
{
	size_t n = 0;
	for (size_t i = 0; i < f->n_events; i++)
		n += f->events[i]->kind == kind;
	return n;
}

static inline const struct dg_event *fake_event(const struct fake_host *f, uint32_t kind, size_t nth)
{
	for (size_t i = 0; i < f->n_events; i++)
		if (f->events[i]->kind == kind && !nth--)
			return f->events[i];
	return NULL;
}

/* The final receipt of a message, or NULL. */
static inline const struct dg_event *fake_receipt(const struct fake_host *f, const char *id)
{
	for (size_t i = 0; i < f->n_events; i++)
		if (f->events[i]->kind == DG_RECEIPT && f->events[i]->receipt.id &&
			!strcmp(f->events[i]->receipt.id, id))
			return f->events[i];
	return NULL;
}

static inline size_t fake_n_logged(const struct fake_host *f, enum dg_level level, const char *part)
{
	size_t n = 0;
	for (size_t i = 0; i < f->n_log; i++)
		n += f->log_level[i] == level && strstr(f->log[i], part);
	return n;
}

#endif
