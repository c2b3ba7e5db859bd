/* watch.c - see watch.h. Called by presence.c as contacts come and go, by xmpp.c when the links changed, and when a
 * user leaves for good. */
#include "xmpp/watch.h"

#include <stdlib.h>
#include <string.h>

#include "util/mem.h"
#include "xmpp/component.h"
#include "xmpp/presence.h"

enum { STEP = 256 };

/* "watch alice@example.org +15550001111@sms.example.org" */
void watch_note(struct component *c, const char *user, const char *contact, bool watches)
{
	struct dg_buf key = { 0 };
	dg_buf_printf(&key, "watch %s %s", user, contact);
	dg_router_note(c->router, c->conf->domain, key.at, watches ? "1" : NULL);
	dg_buf_finish(&key);
}

struct listing {
	void (*found)(void *arg, const char *contact);
	void *arg;
};

static void on_listed(void *arg, const char *key, const char *value)
{
	struct listing *l = arg;
	(void)value;
	const char *contact = key ? strrchr(key, ' ') : NULL;
	l->found(l->arg, contact ? contact + 1 : NULL);
	if (!key)
		free(l);
}

void watch_list(struct component *c, const char *user, void (*found)(void *arg, const char *contact), void *arg)
{
	struct dg_buf prefix = { 0 };
	struct listing *l = dg_alloc(sizeof *l);
	*l = (struct listing){ found, arg };
	dg_buf_printf(&prefix, "watch %s ", user);
	dg_router_notes(c->router, c->conf->domain, prefix.at, on_listed, l);
	dg_buf_finish(&prefix);
}

/* A step's keys, in their order, then NULL. When the link is full the rest waits for it, behind `after`. */
static void on_watcher(void *arg, const char *key, const char *value)
{
	struct component *c = arg;
	struct watch *w = &c->watch;
	(void)value;
	if (!key) {
		bool is_whole = w->in_step == STEP; /* then there may be others */
		w->in_step = 0;
		if (!w->waits && is_whole)
			watch_announce(c);
		else if (!w->waits)
			watch_forget_announcement(c);
		return;
	}
	w->in_step++;
	w->waits = w->waits || !dg_xlink_is_up(c->link) || dg_xlink_is_full(c->link);
	if (w->waits)
		return;
	const char *user = strchr(key, ' ');
	const char *contact = user ? strchr(user + 1, ' ') : NULL;
	char *to = contact ? dg_strndup(user + 1, (size_t)(contact - user - 1)) : NULL;
	if (to && dg_router_may(c->router, to))
		presence_show(c, contact + 1, to, to, component_lang(c, NULL, to));
	free(to);
	free(w->after);
	w->after = dg_strdup(key);
}

/* In steps: there may be a million who watch. */
void watch_announce(struct component *c)
{
	c->watch.waits = false;
	dg_router_notes_some(c->router, c->conf->domain, "watch ", c->watch.after, STEP, on_watcher, c);
}

void watch_forget_announcement(struct component *c)
{
	free(c->watch.after);
	c->watch.after = NULL;
	c->watch.waits = false;
}
