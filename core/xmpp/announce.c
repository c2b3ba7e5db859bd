/* announce.c - see announce.h. A change waits until it has settled; a loss waits for as long as the router believes in
 * a link that is down. */
#include "xmpp/announce.h"

#include <string.h>

#include "net/handle.h"
#include "util/clock.h"

enum { BACK_AFTER_MS = 2000, GONE_AFTER_MS = 5000 };

#define NOTE "announced"

static void set_timer(struct announce *a)
{
	int64_t wait_ms = a->back_after_ms;
	if (a->gone_since_ms)
		wait_ms = a->gone_since_ms + a->gone_after_ms - dg_mono_ms();
	dg_timer_start(a->timer, wait_ms > 0 ? wait_ms : 0, 0);
}

static void on_timer(void *arg)
{
	struct announce *a = arg;
	bool is_gone = a->gone_since_ms != 0, was_gone = a->told_gone;
	bool go_on = is_gone == was_gone;
	if (go_on && !a->is_halfway)
		return;
	a->told_gone = is_gone;
	a->is_halfway = false;
	if (a->tell(a->arg, go_on))
		dg_router_note(a->router, a->domain, NOTE, is_gone ? "gone" : "there");
	else
		a->told_gone = was_gone;
}

static void on_note(void *arg, const char *key, const char *value)
{
	struct announce *a = arg;
	if (key && !strcmp(key, NOTE))
		a->told_gone = !strcmp(value, "gone");
}

bool announce_is_gone(const struct announce *a)
{
	return a->told_gone;
}

void announce_init(struct announce *a, uv_loop_t *loop, struct dg_router *router, const char *domain,
	bool (*tell)(void *arg, bool go_on), void *arg)
{
	*a = (struct announce){ .router = router, .domain = domain, .tell = tell, .arg = arg };
	a->back_after_ms = BACK_AFTER_MS;
	a->gone_after_ms = GONE_AFTER_MS;
	a->timer = dg_timer_create(loop, on_timer, a);
}

void announce_finish(struct announce *a)
{
	dg_timer_destroy(a->timer);
}

void announce_start(struct announce *a)
{
	const char *text;
	if (dg_router_link(a->router, a->domain, &text) != DG_LINK_ONLINE)
		a->gone_since_ms = dg_mono_ms();
	dg_router_notes(a->router, a->domain, NOTE, on_note, a);
	set_timer(a);
}

void announce_link(struct announce *a, enum dg_link link)
{
	if (link == DG_LINK_ONLINE)
		a->gone_since_ms = 0;
	else if (!a->gone_since_ms)
		a->gone_since_ms = dg_mono_ms();
	else
		return; /* gone for a while, whether or not it is dialling */
	set_timer(a);
}

void announce_again(struct announce *a)
{
	set_timer(a);
}

void announce_rest(struct announce *a)
{
	a->is_halfway = true;
	set_timer(a);
}

void announce_stop(struct announce *a)
{
	dg_timer_stop(a->timer);
}
