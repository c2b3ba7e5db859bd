/* status.c - the `status` command and readiness: how the streams, the instances and the journal are right now.
 *
 * Called through the table in command.c, and by web.c for /readyz. Never changes anything.
 */
#include <stdlib.h>
#include <unistd.h>

#include "admin/as_json.h"
#include "admin/command.h"
#include "util/clock.h"
#include "util/mem.h"

static const char *link_name(enum dg_link link)
{
	switch (link) {
	case DG_LINK_OFFLINE: return "offline";
	case DG_LINK_CONNECTING: return "connecting";
	case DG_LINK_ONLINE: return "online";
	}
	return "unknown";
}

/* Given; *n is how many. */
static struct dg_stream_status *streams_read(const struct dg_admin *a, size_t *n)
{
	size_t room = a->parts.conf->n_domains;
	struct dg_stream_status *out = dg_alloc((room + 1) * sizeof *out);

	*n = dg_xmpp_status(a->parts.xmpp, out, room);
	if (*n > room)
		*n = room;
	return out;
}

static void add_down(json_t *to, const char *what, const char *name, const char *why)
{
	json_array_append_new(
		to, json_pack("{s:s, s:o*, s:o*}", "what", what, "name", dg_json_text(name), "why", dg_json_text(why)));
}

json_t *dg_admin_readiness(const struct dg_admin *a)
{
	const char *sick = dg_store_health(a->parts.store);
	json_t *down = json_array();
	struct dg_stream_status *streams;
	size_t n;

	if (a->stopping)
		add_down(down, "program", NULL, "it is stopping");
	if (sick)
		add_down(down, "store", a->parts.conf->store_path, sick);
	streams = streams_read(a, &n);
	for (size_t i = 0; i < n; i++)
		if (!streams[i].up)
			add_down(down, "stream", streams[i].domain, streams[i].why);
	free(streams);
	return json_pack("{s:b, s:o}", "ready", json_array_size(down) == 0, "down", down);
}

static json_t *streams_json(const struct dg_admin *a)
{
	json_t *out = json_array();
	size_t n;
	struct dg_stream_status *streams = streams_read(a, &n);

	for (size_t i = 0; i < n; i++)
		json_array_append_new(out,
			json_pack("{s:o*, s:b, s:o*}", "domain", dg_json_text(streams[i].domain), "up", streams[i].up,
				"why", streams[i].up ? NULL : dg_json_text(streams[i].why)));
	free(streams);
	return out;
}

static json_t *ways_json(const struct dg_admin *a, const char *domain)
{
	size_t n = dg_xmpp_roster_ways(a->parts.xmpp, domain, NULL, 0);
	struct dg_roster_way *ways = dg_alloc((n + 1) * sizeof *ways);
	json_t *out = json_array();

	n = dg_xmpp_roster_ways(a->parts.xmpp, domain, ways, n);
	for (size_t i = 0; i < n; i++)
		json_array_append_new(out,
			json_pack("{s:o*, s:o*, s:s, s:b}", "domain", dg_json_text(domain), "users_of",
				dg_json_text(ways[i].users_of), "way", ways[i].way, "tried", ways[i].is_tried));
	free(ways);
	return out;
}

static json_t *rosters_json(const struct dg_admin *a)
{
	json_t *out = json_array();

	for (size_t i = 0; i < a->parts.conf->n_domains; i++) {
		json_t *ways = ways_json(a, a->parts.conf->domains[i].domain);
		json_array_extend(out, ways);
		json_decref(ways);
	}
	return out;
}

/* `counts` NULL: nobody knows what is on disk. */
static json_t *instance_json(const struct dg_instance_status *i, const struct dg_store_counts *counts)
{
	json_t *out = json_pack("{s:o*, s:o*, s:o*, s:s, s:o*, s:I, s:I}", "domain", dg_json_text(i->domain), "name",
		dg_json_text(i->name), "module", dg_json_text(i->module), "link", link_name(i->link), "text",
		dg_json_text(i->text), "waiting", (json_int_t)i->waiting, "in_flight", (json_int_t)i->in_flight);

	if (counts)
		json_object_set_new(out, "on_disk", json_integer((json_int_t)dg_instance_on_disk(i, counts)));
	return out;
}

static json_t *instances_json(const struct dg_admin *a, const struct dg_store_counts *counts)
{
	size_t n = dg_router_status(a->parts.router, NULL, 0);
	struct dg_instance_status *instances = dg_alloc((n + 1) * sizeof *instances);
	json_t *out = json_array();

	n = dg_router_status(a->parts.router, instances, n);
	for (size_t i = 0; i < n; i++)
		json_array_append_new(out, instance_json(&instances[i], counts));
	free(instances);
	return out;
}

static json_t *store_json(const struct dg_admin *a, const struct dg_store_counts *counts)
{
	json_t *out = json_pack("{s:o*, s:o*, s:I}", "path", dg_json_text(a->parts.conf->store_path), "sick",
		dg_json_text(dg_store_health(a->parts.store)), "queued", (json_int_t)dg_store_queued(a->parts.store));

	if (counts) {
		json_object_set_new(out, "waiting_down", json_integer((json_int_t)counts->waiting_down));
		json_object_set_new(out, "in_doubt", json_integer((json_int_t)counts->in_doubt));
		json_object_set_new(out, "waiting_up", json_integer((json_int_t)counts->waiting_up));
		json_object_set_new(out, "set_aside", json_integer((json_int_t)counts->set_aside));
	}
	return out;
}

/* A sick store must not hide the rest: without counts the answer is whole but for them. */
static void on_counts(void *arg, enum dg_status status, const struct dg_store_counts *counts)
{
	struct dg_call *call = arg;
	const struct dg_admin *a = call->admin;
	json_t *out = dg_admin_readiness(a);

	if (status != DG_OK)
		counts = NULL;
	json_object_set_new(out, "version", json_string(DG_VERSION));
	json_object_set_new(out, "pid", json_integer(getpid()));
	json_object_set_new(out, "uptime_s", json_integer((dg_mono_ms() - a->started_mono_ms) / 1000));
	json_object_set_new(out, "streams", streams_json(a));
	json_object_set_new(out, "instances", instances_json(a, counts));
	json_object_set_new(out, "rosters", rosters_json(a));
	json_object_set_new(out, "store", store_json(a, counts));
	dg_call_answer(call, out);
}

/* {} -> {"ready", "down", "version", "pid", "uptime_s", "streams": [{"domain", "up", "why"}],
 * "instances": [{"domain", "name", "module", "link", "text", "waiting", "in_flight", "on_disk"}],
 * "rosters": [{"domain", "users_of", "way", "tried"}],
 * "store": {"path", "sick", "queued", "waiting_down", "in_doubt", "waiting_up", "set_aside"}} */
void dg_status_run(struct dg_call *call)
{
	dg_store_counts(call->admin->parts.store, on_counts, call);
}
