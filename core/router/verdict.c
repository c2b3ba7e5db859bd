/* verdict.c - the network's answers turned into the journal's stands. Called by lane.c and by the network side. */
#include "router/verdict.h"

#include <assert.h>
#include <string.h>

#include "router/realm.h"
#include "router/route.h"
#include "util/clock.h"
#include "util/event_copy.h"
#include "util/random.h"

enum course {
	END,       /* it will never be taken                      */
	ELSEWHERE, /* another lane, or never; not this one again  */
	LATER,     /* another lane now, or this one after a while */
	WAIT,      /* this lane, as soon as its link is back      */
	DOUBT,     /* it may have been taken                      */
};

/* What a refusal means for the message, and what it says of the network. A message that was refused was not taken, so
 * another network costs nothing twice. */
static const struct {
	enum dg_status why;
	enum course course;
	enum health_answer answer;
} courses[] = {
	{ DG_AGAIN, LATER, HEALTH_REFUSED },
	{ DG_OFFLINE, WAIT, HEALTH_JUDGED },
	{ DG_AUTH, LATER, HEALTH_REFUSED },
	{ DG_NOENT, END, HEALTH_JUDGED },
	{ DG_DENIED, ELSEWHERE, HEALTH_REFUSED },
	{ DG_INVALID, END, HEALTH_JUDGED },
	{ DG_TOOBIG, ELSEWHERE, HEALTH_JUDGED },
	{ DG_UNSUPPORTED, ELSEWHERE, HEALTH_REFUSED },
	{ DG_TIMEOUT, DOUBT, HEALTH_REFUSED },
	{ DG_REMOTE, LATER, HEALTH_REFUSED },
	{ DG_BUSY, LATER, HEALTH_REFUSED },
	{ DG_INTERNAL, ELSEWHERE, HEALTH_REFUSED },
};

static enum course course_of(enum dg_status why)
{
	for (size_t i = 0; i < sizeof courses / sizeof courses[0]; i++)
		if (courses[i].why == why)
			return courses[i].course;
	return END;
}

static enum health_answer health_of(const struct dg_event *receipt)
{
	if (receipt->receipt.stage == DG_SENT)
		return HEALTH_TAKEN;
	for (size_t i = 0; i < sizeof courses / sizeof courses[0]; i++)
		if (courses[i].why == receipt->receipt.why)
			return courses[i].answer;
	return HEALTH_JUDGED;
}

/* English there; whoever is told reads it in the language of the message (dg_text_found()). */
static const char *in_journal(enum dg_text_id what)
{
	return dg_text(DG_LANG_EN, what);
}

/* The wait before attempt n + 1, in seconds; the last one repeats until the message is too old. */
static const int retry_s[] = { 5, 15, 60, 300, 900 };
#define N_RETRIES (sizeof retry_s / sizeof retry_s[0])

static int64_t retry_ms(int attempts)
{
	size_t last = N_RETRIES - 1;
	size_t i = attempts < 1 ? 0 : (size_t)attempts - 1;
	int64_t ms = retry_s[i < last ? i : last] * 1000;
	return ms - (int64_t)dg_random_below((uint64_t)ms / 4); /* not all at once */
}

int64_t verdict_left_ms(const struct lane *l, const struct dg_row *row)
{
	int64_t most_ms = row->stand == DG_DOUBT ? l->conf->doubt_ms : retry_s[N_RETRIES - 1] * INT64_C(1000);
	int64_t left_ms = row->due_ms ? row->due_ms - dg_now_ms() : 0;
	return left_ms < 0 ? 0 : left_ms < most_ms ? left_ms : most_ms;
}

static void on_kept(void *arg, enum dg_status status, const struct dg_outcome *outcome)
{
	struct job *j = arg;
	struct realm *m = j->lane->realm;
	if (status != DG_OK && status != DG_NOENT) {
		j->due_mono_ms = dg_mono_ms() + 2000; /* the disk is ill; the answer is worth keeping */
		return;
	}
	if (status == DG_OK && outcome->settled)
		realm_tell(m, &outcome->row);
	if (j->kept)
		j->kept(j->kept_arg, DG_OK);
	lane_forget(j);
}

void verdict_keep(struct job *j)
{
	const struct dg_event *ev = j->answer;
	struct lane *l = j->lane;
	struct dg_store *store = l->realm->router->store;
	/* To a room it is delivered when the room has it. */
	bool final = !(dg_instance_caps(l->instance) & DG_CAP_DELIVERED) || j->row.room;
	j->due_mono_ms = INT64_MAX;
	if (ev->receipt.stage == DG_SENT)
		dg_store_sent(store, j->row.id, l->conf->section.name, ev->receipt.refs, ev->receipt.n_refs, final,
			on_kept, j);
	else
		dg_store_settle(store, j->row.id, j->row.stand, ev->receipt.why, ev->receipt.text, on_kept, j);
}

/* The job is over for its conversation; it lives on until the journal has `receipt`. */
static void answer(struct job *j, const struct dg_event *receipt, enum dg_stand stand, dg_kept *kept, void *kept_arg)
{
	j->answer = dg_event_copy(receipt);
	j->row.stand = stand;
	j->kept = kept;
	j->kept_arg = kept_arg;
	j->state = JOB_ANSWERED;
	verdict_keep(j);
	lane_leave_conv(j);
}

static void end(struct job *j, enum dg_stand stand, enum dg_status why, const char *text)
{
	struct dg_event ev = DG_EVENT(DG_RECEIPT, 0);
	ev.receipt.id = j->id;
	ev.receipt.stage = DG_FAILED;
	ev.receipt.why = why;
	ev.receipt.text = text;
	answer(j, &ev, stand, NULL, NULL);
}

/* Back to accepted on disk; in memory it stays the head of its conversation. */
static void later(struct job *j, int64_t wait_ms, dg_kept *kept, void *kept_arg)
{
	struct dg_store *store = j->lane->realm->router->store;
	j->row.stand = DG_ACCEPTED;
	j->state = wait_ms ? JOB_WAITING : JOB_QUEUED;
	j->due_mono_ms = dg_mono_ms() + wait_ms;
	dg_store_defer(store, j->row.id, wait_ms ? dg_now_ms() + wait_ms : 0, j->row.attempts, kept, kept_arg);
	lane_wake(j->conv);
}

/* A lane that has not refused it yet; it goes there. (Who has no bit could be given to itself.) */
static bool go_elsewhere(struct job *j)
{
	j->passed |= route_bit(j->lane);
	struct lane *other = route_bit(j->lane) ? route_detour(j->lane->realm, j->row.peer, j->passed) : NULL;
	if (other)
		lane_move(j, other);
	return other != NULL;
}

/* To a lane that had said "later". */
static bool go_back(struct job *j)
{
	struct lane *other =
		route_bit(j->lane) ? route_again(j->lane->realm, j->row.peer, j->passed & ~j->barred) : NULL;
	if (other)
		lane_move(j, other);
	j->passed = j->barred;
	return other != NULL;
}

static void try_elsewhere(struct job *j, enum dg_status why, const char *text, dg_kept *kept, void *kept_arg)
{
	const struct lane *l = j->lane;
	int64_t wait_ms = go_elsewhere(j) ? 0 : retry_ms(j->row.attempts);
	if (wait_ms)
		j->passed = j->barred;
	dg_log(l->realm->router->log, DG_LOG_INFO, DG_SAY(l->conf->section.name, "message refused for now"),
		DG_S("id", j->id), DG_S("why", text ? text : dg_status_text(why)), DG_I("retry_ms", wait_ms));
	later(j, wait_ms, kept, kept_arg);
}

/* The first time it is held, for a receipt that may prove it taken, and then tried once more, marked. Nobody is billed
 * a third time: a second silence is the end. */
void verdict_doubt(struct job *j, dg_kept *kept, void *kept_arg)
{
	struct lane *l = j->lane;
	int64_t wait_ms = strcmp(l->conf->on_doubt, "retry") ? l->conf->doubt_ms : 0;
	dg_log(l->realm->router->log, DG_LOG_WARN,
		DG_SAY(l->conf->section.name, "no answer for a message; it may have been taken"), DG_S("id", j->id),
		DG_S("then", j->row.doubted ? "given up" : "one retry, marked"), DG_I("held_ms", wait_ms));
	if (j->row.doubted) {
		end(j, DG_GONE, DG_TIMEOUT, in_journal(DG_T_UNKNOWN_END));
		if (kept)
			kept(kept_arg, DG_OK);
		return;
	}
	j->row.doubted = true;
	j->state = JOB_DOUBT;
	j->due_mono_ms = dg_mono_ms() + wait_ms;
	dg_store_doubt(l->realm->router->store, j->row.id, dg_now_ms() + wait_ms, kept, kept_arg);
	lane_leave_conv(j);
}

void verdict_doubt_over(struct job *j)
{
	if (verdict_is_late(j)) {
		end(j, DG_GONE, DG_TIMEOUT, in_journal(DG_T_UNKNOWN_END));
		return;
	}
	conv_join(j->lane->realm->convs, j);
	later(j, 0, NULL, NULL);
}

bool verdict_is_late(const struct job *j)
{
	return j->row.expires_ms && j->row.expires_ms <= dg_now_ms();
}

void verdict_late(struct job *j)
{
	end(j, DG_LATE, DG_TIMEOUT, in_journal(DG_T_TOO_LATE));
}

void verdict_dropped(struct job *j)
{
	end(j, DG_GONE, DG_DENIED, in_journal(DG_T_REMOVED_BY_OPERATOR));
}

bool verdict_taken_late(struct job *j, const struct dg_event *receipt, dg_kept *kept, void *kept_arg)
{
	if (j->state != JOB_DOUBT && j->state != JOB_QUEUED && j->state != JOB_WAITING) {
		j->taken_late = true;
		return false;
	}
	answer(j, receipt, DG_TAKEN, kept, kept_arg);
	return true;
}

void verdict_homeless(struct job *j)
{
	end(j, DG_GONE, DG_DENIED, in_journal(DG_T_ROUTE_GONE));
}

static void refuse(struct job *j, enum dg_status why, const char *text, dg_kept *kept, void *kept_arg)
{
	struct dg_event ev = DG_EVENT(DG_RECEIPT, 0);
	ev.receipt.stage = DG_FAILED;
	ev.receipt.why = why;
	ev.receipt.text = text;
	answer(j, &ev, DG_GONE, kept, kept_arg);
}

static void judge(struct job *j, enum dg_status why, const char *text, dg_kept *kept, void *kept_arg)
{
	switch (course_of(why)) {
	case END: refuse(j, why, text, kept, kept_arg); return;
	case ELSEWHERE:
		j->barred |= route_bit(j->lane);
		if (go_elsewhere(j))
			later(j, 0, kept, kept_arg);
		else if (go_back(j))
			later(j, retry_ms(j->row.attempts), kept, kept_arg);
		else
			refuse(j, why, text, kept, kept_arg);
		return;
	case LATER: try_elsewhere(j, why, text, kept, kept_arg); return;
	case WAIT: later(j, j->lane->link == DG_LINK_ONLINE ? 1000 : 0, kept, kept_arg); return;
	case DOUBT: verdict_doubt(j, kept, kept_arg); return;
	}
}

void verdict_refused(struct job *j, enum dg_status why)
{
	judge(j, why, dg_status_text(why), NULL, NULL);
}

void lane_answered(struct job *j, const struct dg_event *receipt, dg_kept *kept, void *kept_arg)
{
	struct lane *l = j->lane;
	assert(j->state == JOB_FLYING);
	l->n_flying--;
	l->n_asked--;
	health_answered(&l->health, dg_mono_ms(), health_of(receipt), l->n_asked);
	dg_histogram_add(l->realm->answer_seconds, (dg_mono_ns() - j->asked_ns) / 1000);
	if (receipt->receipt.stage == DG_SENT) {
		answer(j, receipt, DG_TAKEN, kept, kept_arg);
	} else if (j->taken_late) { /* the journal knows the first copy, and reports of it end the message */
		if (kept)
			kept(kept_arg, DG_OK);
		lane_forget(j);
	} else {
		judge(j, receipt->receipt.why, receipt->receipt.text, kept, kept_arg);
	}
	lane_pump(l);
}
