/* doctor.c - `dragoman doctor`: what the XMPP server gives the gateway, what it does not, and what to do about it.
 *
 * Called by main.c. Asks the running program, whose stream is the only one that the server allows; when none runs, it
 * connects for itself. Changes nothing anywhere.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "admin/doctor.h"
#include "main/client.h"
#include "main/harden.h"
#include "main/live.h"
#include "main/main.h"
#include "stream/link.h"
#include "util/mem.h"

enum { DOMAIN_WAIT_MS = 70 * 1000 };

/* Given. */
static json_t *look_alone(const struct dg_conf *conf)
{
	struct dg_checkup **found = dg_alloc((conf->n_domains + 1) * sizeof(void *));
	json_t *domains = json_array();

	dg_checkup_alone(conf, NULL, found);
	for (size_t i = 0; i < conf->n_domains; i++) {
		if (found[i])
			json_array_append_new(domains, dg_json_checkup(found[i]));
		dg_checkup_free(found[i]);
	}
	free(found);
	return json_pack("{s:o}", "domains", domains);
}

static enum dg_status look(const struct dg_conf *conf, const char *control, json_t **out, struct dg_error *why)
{
	enum dg_status status = DG_OFFLINE;

	if (control)
		status = dg_client_ask(
			control, "doctor", json_object(), DOMAIN_WAIT_MS * (int64_t)conf->n_domains, out, why);
	if (status != DG_OFFLINE)
		return status;
	if (dg_xlink_selftest(why) != DG_OK)
		return DG_INTERNAL;
	dg_harden_pipes();
	*out = look_alone(conf);
	return DG_OK;
}

static bool is_wrong(const json_t *answer)
{
	size_t i, k;
	json_t *domain, *finding;

	json_array_foreach(json_object_get(answer, "domains"), i, domain)
	{
		json_array_foreach(json_object_get(domain, "findings"), k, finding)
		{
			const char *verdict = json_string_value(json_object_get(finding, "verdict"));

			if (verdict && strcmp(verdict, "wrong") == 0)
				return true;
		}
	}
	return false;
}

static void print(const struct dg_args *args, const json_t *answer)
{
	if (args->json) {
		char *text = json_dumps(answer, JSON_INDENT(2));

		(void)puts(text);
		free(text);
	} else {
		struct dg_buf out = { 0 };

		dg_show_doctor(answer, &out);
		(void)fwrite(out.at, 1, out.len, stdout);
		dg_buf_finish(&out);
	}
}

int dg_main_doctor(const struct dg_args *args)
{
	struct dg_conf_errors errors = { 0 };
	struct dg_conf *conf = dg_conf_read(args->config, &errors);
	struct dg_error why;
	json_t *answer = NULL;
	int code = DG_EXIT_FAILED;

	if (dg_main_complain(&errors) || !conf) {
		dg_conf_free(conf);
		return DG_EXIT_FAILED;
	}
	if (look(conf, args->control ? args->control : conf->control, &answer, &why) == DG_OK) {
		print(args, answer);
		code = is_wrong(answer) ? DG_EXIT_FAILED : DG_EXIT_OK;
	} else {
		code = live_fail(DG_EXIT_FAILED, why.text);
	}
	json_decref(answer);
	dg_conf_free(conf);
	return code;
}
