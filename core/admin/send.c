/* send.c - the `send` command: a text on behalf of a user, as if that user had written it.
 *
 * Called through the table in command.c. The router decides about it like about any other; the user is told its end by
 * XMPP like of any other. Whoever gave the command may wait for that end: then the journal is looked at every 100 ms,
 * which costs one indexed read each and needs no second way for news to travel.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "admin/as_json.h"
#include "admin/command.h"
#include "util/clock.h"
#include "util/jid.h"
#include "util/mem.h"
#include "util/number.h"
#include "util/random.h"

enum { LOOK_EVERY_MS = 100, WAIT_MOST_MS = 600000, TOKEN_CHARACTERS = 20, FOUND_MOST = 5 };

/* clang-format off */
const struct dg_argument dg_send_arguments[] = {
	{ "from", DG_ARGUMENT_TEXT, true, 0 },
	{ "to", DG_ARGUMENT_TEXT, true, 0 },
	{ "text", DG_ARGUMENT_TEXT, true, 0 },
	{ "domain", DG_ARGUMENT_TEXT, false, 0 },
	{ "wait_ms", DG_ARGUMENT_NUMBER, false, WAIT_MOST_MS },
	{ 0 },
};
/* clang-format on */

struct send {
	char stanza_id[TOKEN_CHARACTERS + 1];
	uint64_t id;
	int64_t until_mono_ms;
};

/* `to` is "PEER@DOMAIN" or PEER alone; then the domain is said beside it, or there is only one. */
static const struct dg_conf_domain *domain_of(struct dg_call *call, const char *to)
{
	const char *at = strrchr(to, '@');

	return dg_call_domain(call, at ? at + 1 : dg_call_text(call, "domain"));
}

/* The canonical peer; given. NULL: refused. */
static char *peer_of(struct dg_call *call, const struct dg_conf_domain *domain, const char *to)
{
	const char *at = strrchr(to, '@');
	char *name = dg_strndup(to, at ? (size_t)(at - to) : strlen(to)), number[DG_NUMBER_MAX];

	if (!(dg_router_caps(call->admin->parts.router, domain->domain) & DG_CAP_PHONE))
		return name;
	if (dg_number_read(name, domain->country, number) != DG_OK) {
		dg_call_refuse(call, DG_INVALID, "\"%.64s\" is not a phone number%s%s", name,
			domain->country ? " in " : "; write it as +COUNTRY NUMBER",
			domain->country ? domain->country : "");
		free(name);
		return NULL;
	}
	free(name);
	return dg_strdup(number);
}

static void look(void *arg);

static void answer(struct dg_call *call, const struct dg_row *row, bool ended)
{
	json_t *out = dg_json_row(row, false);

	json_object_set_new(out, "ended", json_boolean(ended));
	dg_call_answer(call, out);
}

static void on_rows(void *arg, enum dg_status status, const struct dg_row *rows, size_t n, bool more)
{
	struct dg_call *call = arg;
	const struct send *s = call->state;
	size_t i = 0;
	bool ended;

	(void)more;
	while (i < n && rows[i].id != s->id)
		i++;
	if (status == DG_OK && i == n) {
		dg_call_refuse(call, DG_NOENT, "message %llu has left the journal", (unsigned long long)s->id);
		return;
	}
	ended = status == DG_OK && rows[i].stand >= DG_DONE;
	if (!ended && !dg_call_is_forgotten(call) && dg_mono_ms() < s->until_mono_ms)
		dg_timer_start(call->timer, LOOK_EVERY_MS, 0);
	else if (status == DG_OK)
		answer(call, &rows[i], ended);
	else
		dg_call_refuse(call, status, "message %llu was accepted; the journal cannot be read just now",
			(unsigned long long)s->id);
}

static void look(void *arg)
{
	struct dg_call *call = arg;
	const struct send *s = call->state;

	dg_store_search(call->admin->parts.store, s->stanza_id, FOUND_MOST, on_rows, call);
}

static void on_sent(void *arg, enum dg_status why, const struct dg_said *said, uint64_t id)
{
	struct dg_call *call = arg;
	struct send *s = call->state;

	call->is_deciding = false;
	if (why != DG_OK) {
		struct dg_buf text = { 0 };
		dg_text_print(&text, DG_LANG_EN, said);
		dg_call_refuse(call, why, "%s", text.at ? text.at : "");
		dg_buf_finish(&text);
		return;
	}
	s->id = call->accepted = id;
	if (call->admin->stopping) {
		dg_call_refuse(call, DG_TIMEOUT,
			"message %llu is in the journal, its end is not known yet: the program is stopping",
			(unsigned long long)id);
		return;
	}
	s->until_mono_ms = dg_mono_ms() + dg_call_number(call, "wait_ms", 0);
	call->timer = dg_timer_create(call->admin->parts.loop, look, call);
	look(call);
}

/* {"from": JID, "to": NUMBER or PEER@DOMAIN, "text", "domain": when there are several, "wait_ms": for its end, at most
 * ten minutes} -> the row as it then stands, and "ended": it has come to its end */
void dg_send_run(struct dg_call *call)
{
	const struct dg_conf_domain *domain;
	struct dg_row row = { .way = DG_DOWN, .text = dg_call_text(call, "text") };
	struct dg_jid from = { 0 };
	char *peer = NULL;
	struct send *s = call->state = dg_alloc(sizeof *s);

	if (call->admin->stopping) {
		dg_call_refuse(call, DG_OFFLINE, "the program is stopping");
	} else if (dg_jid_parse(dg_call_text(call, "from"), &from) != DG_OK || !from.node) {
		dg_call_refuse(call, DG_INVALID, "\"from\" must be a user's JID such as alice@example.org");
	} else if ((domain = domain_of(call, dg_call_text(call, "to"))) &&
		(peer = peer_of(call, domain, dg_call_text(call, "to")))) {
		dg_random_token(s->stanza_id, TOKEN_CHARACTERS);
		row.domain = domain->domain;
		row.user = from.bare;
		row.peer = peer;
		row.stanza_id = s->stanza_id;
		call->is_deciding = true;
		dg_router_send(call->admin->parts.router, &row, on_sent, call);
	}
	dg_jid_finish(&from);
	free(peer);
}
