/* puppet.h - a scripted network: it defines dg_instance_*() and dg_module_*() itself, so nothing is loaded. For one
 * test program each. */
#ifndef DG_TEST_PUPPET_H
#define DG_TEST_PUPPET_H

#include <stdio.h>

#include "module/filter.h"
#include "module/instance.h"
#include "module/probe.h"
#include "util/buf.h"
#include "util/event_copy.h"
#include "util/mem.h"

struct dg_instance {
	const struct dg_instance_owner *owner;
	void *arg;
	const char *name, *domain;
	enum dg_status answer; /* of deliver() */
	int delivered;
	struct dg_buf texts; /* what was delivered, one letter or word each, separated by spaces */
	char last_id[32], last_self[32];
	struct dg_buf asked; /* all that is no text, as "login:1(alice@example.org,name=a) " */
	dg_sid last_sid;
	struct dg_event *last; /* a copy of the last text or request */
	bool open[128];        /* sessions, by sid */
	void (*on_text)(const struct dg_event *ev);
};

static struct dg_instance networks[2];
static int n_networks;

static const struct dg_option no_options[] = { { 0 } };
static struct dg_transport transport = {
	.abi = DG_ABI,
	.size = sizeof transport,
	.name = "puppet",
	.gateway = "sms",
	.caps = DG_CAP_TRUNK | DG_CAP_PHONE | DG_CAP_DELIVERED,
	.options = no_options,
	.config_size = 8,
};

static const struct dg_plugin *puppet_plugin; /* what "watcher" is; NULL: there are no plugins */

enum dg_status dg_module_load(const char *directory, const char *name, struct dg_module *out, struct dg_error *why)
{
	(void)directory;
	(void)why;
	bool is_plugin = puppet_plugin && !strcmp(name, "watcher");
	*out = (struct dg_module){ .transport = is_plugin ? NULL : &transport,
		.plugin = is_plugin ? puppet_plugin : NULL };
	return DG_OK;
}
void dg_module_unload(struct dg_module *m)
{
	(void)m;
}
char *dg_module_directory(const char *configured)
{
	return dg_strdup(configured);
}
enum dg_status dg_module_probe(const struct dg_transport *t, const void *config, struct dg_error *why)
{
	(void)t;
	(void)config;
	(void)why;
	return DG_OK;
}
enum dg_status dg_plugin_probe(const struct dg_plugin *plugin, const void *config, struct dg_error *why)
{
	(void)plugin;
	(void)config;
	(void)why;
	return DG_OK;
}
struct dg_instance *dg_instance_create(uv_loop_t *loop, const struct dg_instance_options *options,
	const struct dg_instance_owner *owner, void *arg, const struct dg_log *log, struct dg_metrics *metrics,
	struct dg_error *why)
{
	(void)loop;
	(void)log;
	(void)metrics;
	(void)why;
	struct dg_instance *i = &networks[n_networks++];
	*i = (struct dg_instance){ .owner = owner, .arg = arg, .name = options->name, .domain = options->domain };
	return i;
}
enum dg_status dg_instance_start(struct dg_instance *i)
{
	(void)i;
	return DG_OK;
}
void dg_instance_stop(struct dg_instance *i)
{
	i->owner->on_stopped(i->arg, i);
}
void dg_instance_destroy(struct dg_instance *i)
{
	if (!i)
		return;
	dg_buf_finish(&i->texts);
	dg_buf_finish(&i->asked);
	free(i->last);
}
static inline void puppet_write(struct dg_instance *i, const struct dg_event *ev)
{
	dg_buf_printf(&i->asked, "%s:%d", dg_kind_name(ev->kind), (int)ev->sid);
	if (ev->kind == DG_LOGIN) {
		dg_buf_printf(&i->asked, "(%s", ev->login.user);
		for (size_t k = 0; k < ev->login.n_account; k++)
			dg_buf_printf(&i->asked, ",%s=%s", ev->login.account[k].key, ev->login.account[k].value);
		dg_buf_str(&i->asked, ")");
	}
	dg_buf_str(&i->asked, " ");
}
enum dg_status dg_instance_deliver(struct dg_instance *i, const struct dg_event *ev)
{
	if (i->answer != DG_OK)
		return i->answer;
	free(i->last);
	i->last = dg_event_copy(ev);
	i->last_sid = ev->sid;
	if (ev->kind == DG_LOGIN)
		i->open[ev->sid] = true;
	if (ev->kind != DG_MESSAGE) {
		puppet_write(i, ev);
		return DG_OK;
	}
	if (i->on_text)
		i->on_text(ev);
	i->delivered++;
	dg_buf_printf(&i->texts, "%s%s", i->texts.len ? " " : "", ev->message.text);
	snprintf(i->last_id, sizeof i->last_id, "%s", ev->message.id);
	snprintf(i->last_self, sizeof i->last_self, "%s", ev->message.self ? ev->message.self : "");
	return DG_OK;
}
/* A segment for each ten octets. */
enum dg_status dg_instance_measure(struct dg_instance *i, const struct dg_event *ev, struct dg_measure *out)
{
	(void)i;
	*out = (struct dg_measure){ .size = sizeof *out, .segments = 1 + (uint32_t)strlen(ev->message.text) / 10 };
	return DG_OK;
}
bool dg_instance_has_session(const struct dg_instance *i, dg_sid sid)
{
	return i->open[sid];
}
bool dg_instance_is_forsaken(const struct dg_instance *i)
{
	(void)i;
	return false;
}
const char *dg_instance_name(const struct dg_instance *i)
{
	return i->name;
}
const char *dg_instance_domain(const struct dg_instance *i)
{
	return i->domain;
}
const struct dg_transport *dg_instance_transport(const struct dg_instance *i)
{
	(void)i;
	return &transport;
}

uint32_t dg_instance_caps(const struct dg_instance *i)
{
	return dg_instance_transport(i)->caps;
}

static inline void link_is(struct dg_instance *i, enum dg_link link)
{
	struct dg_event ev = DG_EVENT(DG_STATE, 0);
	ev.state.link = link;
	i->owner->on_event(i->arg, i, &ev, NULL, NULL);
}

static inline void session_is(struct dg_instance *i, dg_sid sid, enum dg_link link, enum dg_status why, bool retry)
{
	struct dg_event ev = DG_EVENT(DG_STATE, sid);
	ev.state.link = link;
	ev.state.why = why;
	ev.state.retry = retry;
	i->open[sid] = link != DG_LINK_OFFLINE;
	i->owner->on_event(i->arg, i, &ev, NULL, NULL);
}

static inline void report(
	struct dg_instance *i, const char *id, enum dg_stage stage, enum dg_status why, const char *ref)
{
	struct dg_event ev = DG_EVENT(DG_RECEIPT, 0);
	ev.receipt.id = id;
	ev.receipt.stage = stage;
	ev.receipt.why = why;
	ev.receipt.refs = ref ? &ref : NULL;
	ev.receipt.n_refs = ref ? 1 : 0;
	i->owner->on_event(i->arg, i, &ev, NULL, NULL);
}

static int kept_ok, kept_bad;
static inline void on_kept(void *arg, enum dg_status status)
{
	(void)arg;
	*(status == DG_OK ? &kept_ok : &kept_bad) += 1;
}

static inline void text_in(struct dg_instance *i, const char *peer, const char *self, const char *text)
{
	struct dg_event ev = DG_EVENT(DG_MESSAGE, 0);
	ev.message.peer = peer;
	ev.message.self = self;
	ev.message.text = text;
	i->owner->on_event(i->arg, i, &ev, on_kept, NULL);
}

#endif
