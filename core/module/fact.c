/* fact.c - what a module reports and asks for: each fact is checked against the contract, copied, queued, and handed to
 * the owner from the loop; each answer comes back exactly once. instance.c drives it; it starts nothing itself. */
#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "module/inside.h"
#include "module/kinds.h"
#include "util/event_copy.h"
#include "util/mem.h"

struct fact {
	struct dg_node node;
	struct dg_instance *instance;
	struct dg_event *ev;
	dg_kept *kept;
	void *arg;
};

/* A find() under way. */
struct asked {
	struct dg_instance *instance;
	void (*found)(void *arg, const char *key, const char *value);
	void *arg;
};

/* The text that stands for a sid in the map. */
struct sid_text {
	char text[24];
};

static struct sid_text print_sid(dg_sid sid)
{
	struct sid_text t;
	snprintf(t.text, sizeof t.text, "%" PRIu64, sid);
	return t;
}

bool sessions_has(const struct dg_instance *i, dg_sid sid)
{
	return dg_map_get(i->sessions, print_sid(sid).text) != NULL;
}

void sessions_open(struct dg_instance *i, dg_sid sid)
{
	dg_map_put(i->sessions, print_sid(sid).text, i);
}

void sessions_close(struct dg_instance *i, dg_sid sid)
{
	dg_map_take(i->sessions, print_sid(sid).text);
}

static struct dg_instance *of(struct dg_host *host)
{
	return (struct dg_instance *)host;
}

/* Unused in a release: only assertions ask. */
__attribute__((unused)) static bool is_on_loop(const struct dg_instance *i)
{
	uv_thread_t here = uv_thread_self();
	return uv_thread_equal(&here, &i->thread) != 0;
}

/* ---- up: emit ---- */

/* Of a session: whether core opens another one for its user is core's business. */
static bool is_final_state(const struct dg_event *ev)
{
	return ev->kind == DG_STATE && ev->state.link == DG_LINK_OFFLINE;
}

/* Whether the module may speak: from start() until it has said stopped(). */
static bool is_open(const struct dg_instance *i)
{
	return (i->stand == STAND_RUNNING || i->stand == STAND_STOPPING) && !i->said_stopped;
}

/* Facts that are never pushed back: there are only as many as core handed down. */
static bool is_owed(const struct dg_instance *i, const struct dg_event *ev)
{
	if (ev->kind != DG_RECEIPT)
		return ev->kind == DG_STATE;
	if (ev->receipt.late)
		return true;
	bool may_end = ev->receipt.stage == DG_SENT || ev->receipt.stage == DG_FAILED;
	return may_end && ev->receipt.id && flights_waits(&i->flights, ev->receipt.id);
}

static enum dg_status judge_receipt(struct dg_instance *i, const struct dg_event *ev)
{
	switch (flights_receipt(&i->flights, ev)) {
	case FLIGHT_FINAL:
	case FLIGHT_LATER: return DG_OK;
	case FLIGHT_TWICE: module_breach(&i->base, BREACH_TWICE); return DG_INVALID;
	case FLIGHT_NOTHING: module_breach(&i->base, BREACH_NOTHING); return DG_INVALID;
	}
	return DG_INVALID;
}

/* `ev` is our copy, of full size. */
static enum dg_status judge(struct dg_instance *i, const struct dg_event *ev)
{
	if (!is_open(i)) {
		module_breach(&i->base, BREACH_CLOSED);
		return DG_NOENT;
	}
	if (!kinds_may(i->transport->caps, DG_UP, ev)) {
		module_breach(&i->base, BREACH_KIND);
		return DG_UNSUPPORTED;
	}
	if (ev->sid && !sessions_has(i, ev->sid))
		return DG_NOENT;
	if (i->n_queued + i->n_kept >= i->queue_max && !is_owed(i, ev))
		return DG_AGAIN;
	return ev->kind == DG_RECEIPT ? judge_receipt(i, ev) : DG_OK;
}

static enum dg_status on_emit(struct dg_host *host, const struct dg_event *ev, dg_kept *kept, void *arg)
{
	struct dg_instance *i = of(host);
	assert(is_on_loop(i));
	struct dg_event *copy = dg_event_copy(ev);
	enum dg_status status = judge(i, copy);
	if (status != DG_OK) {
		free(copy);
		return status;
	}
	if (copy->sid && is_final_state(copy))
		sessions_close(i, copy->sid);
	struct fact *f = dg_alloc(sizeof *f);
	*f = (struct fact){ .instance = i, .ev = copy, .kept = kept, .arg = arg };
	dg_list_append(&i->facts, &f->node);
	i->n_queued++;
	dg_turn_ask(i->turn);
	return DG_OK;
}

/* The owner's answer goes to the module, from the loop and through the clock. */
static void on_kept(void *arg, enum dg_status status)
{
	struct fact *f = arg;
	struct dg_instance *i = f->instance;
	assert(!i->base.inside); /* the owner answers from the loop, never from inside put() */
	i->n_kept--;
	int64_t began = module_call_begin(&i->base);
	f->kept(f->arg, status);
	module_call_end(&i->base, CALL_KEPT, began);
	free(f);
	if (i->stand == STAND_STOPPING)
		dg_turn_ask(i->turn);
}

static void hand_over(struct dg_instance *i, struct fact *f)
{
	struct dg_event *ev = f->ev;
	f->ev = NULL;
	dg_list_remove(&f->node);
	i->n_queued--;
	if (f->kept) {
		i->n_kept++;
		i->owner->on_event(i->arg, i, ev, on_kept, f);
	} else {
		free(f);
		i->owner->on_event(i->arg, i, ev, NULL, NULL);
	}
	free(ev);
}

void facts_drain(struct dg_instance *i)
{
	for (size_t n = i->n_queued; n > 0; n--) /* what the owner's answers bring about waits a turn */
		hand_over(i, DG_OF(i->facts.next, struct fact, node));
	if (i->n_queued)
		dg_turn_ask(i->turn);
}

void facts_settle(struct dg_instance *i)
{
	for (struct flight *f; (f = flights_next(&i->flights));) {
		struct dg_event ev = DG_EVENT(DG_RECEIPT, 0);
		ev.receipt.id = f->id;
		ev.receipt.stage = DG_FAILED;
		ev.receipt.why = DG_TIMEOUT;
		ev.receipt.text = "the transport stopped before the network answered";
		module_breach(&i->base, BREACH_UNSETTLED);
		struct dg_event *copy = dg_event_copy(&ev);
		flights_remove(&i->flights, f->id);
		i->owner->on_event(i->arg, i, copy, NULL, NULL);
		free(copy);
	}
}

void facts_finish(struct dg_instance *i)
{
	while (!dg_list_empty(&i->facts)) {
		struct fact *f = DG_OF(i->facts.next, struct fact, node);
		dg_list_remove(&f->node);
		if (f->kept)
			f->kept(f->arg, DG_OFFLINE);
		free(f->ev);
		free(f);
	}
	i->n_queued = 0;
}

/* ---- the small durable state ---- */

static enum dg_status on_put(
	struct dg_host *host, const char *key, const char *value, int64_t expires_ms, dg_kept *kept, void *arg)
{
	struct dg_instance *i = of(host);
	assert(is_on_loop(i));
	if (!is_open(i))
		return DG_NOENT;
	if (!kept) {
		i->owner->put(i->arg, i, key, value, expires_ms, NULL, NULL);
		return DG_OK;
	}
	struct fact *f = dg_alloc(sizeof *f);
	*f = (struct fact){ .instance = i, .kept = kept, .arg = arg };
	i->n_kept++;
	i->owner->put(i->arg, i, key, value, expires_ms, on_kept, f);
	return DG_OK;
}

static void on_found(void *arg, const char *key, const char *value)
{
	struct asked *a = arg;
	struct dg_instance *i = a->instance;
	assert(!i->base.inside);
	int64_t began = module_call_begin(&i->base);
	a->found(a->arg, key, value);
	module_call_end(&i->base, CALL_FOUND, began);
	if (key)
		return;
	free(a);
	i->n_asked--;
	if (i->stand == STAND_STOPPING)
		dg_turn_ask(i->turn);
}

static enum dg_status on_find(struct dg_host *host, const char *prefix,
	void (*found)(void *arg, const char *key, const char *value), void *arg)
{
	struct dg_instance *i = of(host);
	assert(is_on_loop(i));
	if (!is_open(i))
		return DG_NOENT;
	struct asked *a = dg_alloc(sizeof *a);
	*a = (struct asked){ i, found, arg };
	i->n_asked++;
	i->owner->find(i->arg, i, prefix, on_found, a);
	return DG_OK;
}

void facts_init(struct dg_instance *i)
{
	dg_list_init(&i->facts);
	flights_init(&i->flights);
	i->base.host.emit = on_emit;
	i->base.host.put = on_put;
	i->base.host.find = on_find;
}
