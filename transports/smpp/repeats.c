/* The stretches, in the order of their ends, and the record of them. inbound.c calls it. */
#include "repeats.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "util/buf.h"
#include "util/clock.h"
#include "util/mem.h"

#define KEY     "repeats"
#define SAVE_MS 10000
#define CORE_MS 1000 /* core notes when a text came a moment after we did */

struct smpp_repeats {
	struct dg_host *host;
	int64_t remember_ms;
	struct dg_span spans[SMPP_SPANS_MAX];
	size_t n;
	int64_t proven_ms; /* as written down */
	int64_t last_ms;   /* when a text came last */
	int64_t saved_mono_ms;
	bool has_news; /* texts came since then */
	bool loading;
	void (*done)(void *arg);
	void *done_arg;
	struct dg_buf value;
};

/* -- stretches ----------------------------------------------------------------------------- */

static void forget_old(struct smpp_repeats *r)
{
	int64_t before_ms = dg_now_ms() - r->remember_ms;
	size_t n = 0;
	for (size_t i = 0; i < r->n; i++)
		if (r->spans[i].to_ms >= before_ms)
			r->spans[n++] = r->spans[i];
	r->n = n;
}

static void remove_at(struct smpp_repeats *r, size_t i)
{
	r->n--;
	memmove(&r->spans[i], &r->spans[i + 1], (r->n - i) * sizeof r->spans[0]);
}

void smpp_repeats_doubt(struct smpp_repeats *r, int64_t from_ms, int64_t to_ms)
{
	/* The clock may have gone back in between. */
	struct dg_span all = { from_ms, to_ms < from_ms ? from_ms + CORE_MS : to_ms };
	forget_old(r);
	for (size_t i = r->n; i > 0; i--) {
		const struct dg_span *s = &r->spans[i - 1];
		if (s->to_ms < all.from_ms || s->from_ms > all.to_ms)
			continue;
		all.from_ms = s->from_ms < all.from_ms ? s->from_ms : all.from_ms;
		all.to_ms = s->to_ms > all.to_ms ? s->to_ms : all.to_ms;
		remove_at(r, i - 1);
	}
	if (r->n == SMPP_SPANS_MAX) { /* the two oldest become one: too much is better than too little */
		r->spans[1].from_ms = r->spans[0].from_ms;
		remove_at(r, 0);
	}
	size_t at = r->n;
	for (; at > 0 && r->spans[at - 1].to_ms > all.to_ms; at--)
		r->spans[at] = r->spans[at - 1];
	r->spans[at] = all;
	r->n++;
}

const struct dg_span *smpp_repeats_spans(struct smpp_repeats *r, size_t *n)
{
	if (r->n)
		forget_old(r);
	*n = r->n;
	return r->spans;
}

int64_t smpp_repeats_until(struct smpp_repeats *r, int64_t from_ms, int64_t to_ms)
{
	int64_t until_ms = 0;
	forget_old(r);
	for (size_t i = 0; i < r->n; i++)
		if (r->spans[i].from_ms <= to_ms && r->spans[i].to_ms >= from_ms)
			until_ms = r->spans[i].to_ms + r->remember_ms; /* the last one ends last */
	return until_ms;
}

/* -- the record: "open" or "closed", the last proof, the stretches ------------------------- */

static void save(struct smpp_repeats *r, bool is_open, int64_t proven_ms)
{
	forget_old(r);
	dg_buf_clear(&r->value);
	dg_buf_printf(&r->value, "%s %" PRId64, is_open ? "open" : "closed", proven_ms);
	for (size_t i = 0; i < r->n; i++)
		dg_buf_printf(&r->value, " %" PRId64 " %" PRId64, r->spans[i].from_ms, r->spans[i].to_ms);
	/* Should it fail, what is written down covers more than it has to. */
	(void)r->host->put(r->host, KEY, r->value.at, 0, NULL, NULL);
	r->proven_ms = proven_ms;
	r->saved_mono_ms = dg_mono_ms();
	r->has_news = false;
}

void smpp_repeats_note(struct smpp_repeats *r, int64_t now_ms)
{
	if (now_ms < r->proven_ms || now_ms < r->last_ms - CORE_MS) {
		smpp_repeats_doubt(r, r->proven_ms, r->last_ms + CORE_MS);
		save(r, true, now_ms);
	}
	r->last_ms = now_ms;
	r->has_news = true;
}

void smpp_repeats_proven(struct smpp_repeats *r, int64_t proven_ms)
{
	if (!r->has_news || proven_ms <= r->proven_ms || dg_mono_ms() - r->saved_mono_ms < SAVE_MS)
		return;
	save(r, true, proven_ms);
	r->has_news = proven_ms < dg_now_ms(); /* there is more to prove */
}

void smpp_repeats_close(struct smpp_repeats *r)
{
	save(r, false, dg_now_ms());
}

static const char *read_number(const char *at, int64_t *out)
{
	char *end;
	*out = strtoll(at, &end, 10);
	return end != at && *out >= 0 ? end : NULL;
}

static void read_spans(struct smpp_repeats *r, const char *at)
{
	struct dg_span s;
	while (at && *at) {
		at = read_number(at, &s.from_ms);
		at = at ? read_number(at, &s.to_ms) : NULL;
		if (at && s.from_ms <= s.to_ms)
			smpp_repeats_doubt(r, s.from_ms, s.to_ms);
	}
}

static void read_record(struct smpp_repeats *r, const char *value)
{
	int64_t proven_ms, now_ms = dg_now_ms();
	bool was_closed = strncmp(value, "closed ", 7) == 0;
	const char *at = was_closed || strncmp(value, "open ", 5) == 0 ? strchr(value, ' ') : NULL;
	at = at ? read_number(at, &proven_ms) : NULL;
	if (!at) {
		r->host->log(r->host, DG_LOG_WARN, "the record of what the carrier may repeat makes no sense");
		proven_ms = now_ms - r->remember_ms;
	}
	read_spans(r, at);
	if (was_closed && at)
		return;
	/* With the clock gone back nobody knows when the last life ended. */
	smpp_repeats_doubt(r, proven_ms, proven_ms > now_ms ? proven_ms + r->remember_ms : now_ms);
}

static void on_found(void *arg, const char *key, const char *value)
{
	struct smpp_repeats *r = arg;
	if (key) {
		read_record(r, value);
		return;
	}
	r->loading = false;
	save(r, true, dg_now_ms()); /* before any text: whatever comes now comes after it in the journal, too */
	r->done(r->done_arg);
}

enum dg_status smpp_repeats_load(struct smpp_repeats *r, void (*done)(void *arg), void *arg)
{
	r->done = done;
	r->done_arg = arg;
	r->loading = true;
	enum dg_status status = r->host->find(r->host, KEY, on_found, r);
	if (status != DG_OK)
		r->loading = false;
	return status;
}

bool smpp_repeats_is_loading(const struct smpp_repeats *r)
{
	return r->loading;
}

/* -- life ---------------------------------------------------------------------------------- */

struct smpp_repeats *smpp_repeats_create(struct dg_host *host, int64_t remember_ms)
{
	struct smpp_repeats *r = dg_alloc(sizeof *r);
	r->host = host;
	r->remember_ms = remember_ms;
	return r;
}

void smpp_repeats_destroy(struct smpp_repeats *r)
{
	if (!r)
		return;
	dg_buf_finish(&r->value);
	free(r);
}
