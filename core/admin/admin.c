/* admin.c - see admin.h. Called by main; ties the control socket, the pages and the commands to one life. */
#include "admin/admin.h"

#include <stdlib.h>

#include "admin/command.h"
#include "admin/control.h"
#include "admin/web.h"
#include "util/clock.h"
#include "util/mem.h"

struct dg_admin *dg_admin_create(const struct dg_admin_parts *parts, struct dg_error *why)
{
	struct dg_admin *a = dg_alloc(sizeof *a);

	a->parts = *parts;
	a->started_ms = dg_now_ms();
	a->started_mono_ms = dg_mono_ms();
	dg_list_init(&a->calls);
	if (parts->conf->control) {
		a->control = dg_control_open(a, parts->conf->control, why);
		if (!a->control)
			goto refuse;
	}
	if (parts->conf->http.enabled) {
		a->web = dg_web_open(a, why);
		if (!a->web)
			goto refuse;
	}
	return a;
refuse:
	dg_admin_destroy(a);
	return NULL;
}

void dg_admin_drain(struct dg_admin *a)
{
	a->stopping = true;
	dg_calls_dismiss(a, DG_OFFLINE, "the program is stopping");
}

void dg_admin_destroy(struct dg_admin *a)
{
	if (!a)
		return;
	dg_control_destroy(a->control); /* forgets the calls that it waits for */
	dg_calls_drop(a);
	dg_web_destroy(a->web);
	free(a);
}
