/* doctor.c - the `doctor` command: what the XMPP server gives and lacks, one domain after another.
 *
 * Called through the table in command.c. Only asks; what is found is xmpp/checkup.h's business.
 */
#include "admin/doctor.h"

#include <stdlib.h>

#include "admin/as_json.h"
#include "admin/command.h"

static const char *verdict_name(enum dg_finding_kind kind)
{
	switch (kind) {
	case DG_FINDING_FINE: return "fine";
	case DG_FINDING_MISSING: return "missing";
	case DG_FINDING_WRONG: return "wrong";
	}
	return "unknown";
}

json_t *dg_json_checkup(const struct dg_checkup *u)
{
	json_t *findings = json_array();

	for (size_t i = 0; i < u->n_findings; i++) {
		const struct dg_finding *f = &u->findings[i];

		json_array_append_new(findings,
			json_pack("{s:s, s:s, s:o*, s:o*, s:o*}", "what", f->what, "verdict", verdict_name(f->kind),
				"text", dg_json_text(f->text), "good_for", dg_json_text(f->good_for), "remedy",
				dg_json_text(f->remedy)));
	}
	return json_pack("{s:o*, s:o*, s:o}", "domain", dg_json_text(u->domain), "server", dg_json_text(u->server),
		"findings", findings);
}

static void look_at_next(struct dg_call *call);

static void on_found(void *arg, struct dg_checkup *found)
{
	struct dg_call *call = arg;

	if (found)
		json_array_append_new(json_object_get(call->result, "domains"), dg_json_checkup(found));
	dg_checkup_free(found);
	look_at_next(call);
}

/* One after another, so that each has the server's whole attention. */
static void look_at_next(struct dg_call *call)
{
	const struct dg_conf *conf = call->admin->parts.conf;
	size_t done = json_array_size(json_object_get(call->result, "domains"));

	if (done < conf->n_domains && !dg_call_is_forgotten(call))
		dg_xmpp_checkup(call->admin->parts.xmpp, conf->domains[done].domain, on_found, call);
	else
		dg_call_answer(call, json_incref(call->result));
}

void dg_doctor_run(struct dg_call *call)
{
	call->result = json_pack("{s:[]}", "domains");
	look_at_next(call);
}
