/* api_texts.c - the HTTP handlers for texts: what was submitted, what is texted in, and waiting for either. */
#include <string.h>

#include "account.h"
#include "http.h"
#include "inbound.h"
#include "report.h"

#define REPEAT_MAX    1000000
#define ORDER_MAX     1000
#define WAIT_USUAL_MS 10000

/* -- what was submitted -------------------------------------------------------------------- */

static void answer_messages(void *arg, uint64_t since, struct dg_http_exchange *x, bool reached)
{
	json_t *json = smsc_report_messages(arg, (int64_t)since);
	json_object_set_new(json, "reached", json_boolean(reached));
	smsc_http_answer(x, json);
}

void smsc_get_messages(struct smsc *s, const struct dg_http_request *r)
{
	int64_t since = smsc_http_query(r->exchange, "since", 0);
	struct smsc_wish wish = { .which = SMSC_MESSAGES,
		.at_least = since + smsc_http_query(r->exchange, "count", 0),
		.answer = answer_messages,
		.arg = s,
		.tag = (uint64_t)since };
	if (dg_http_query(r->exchange, "count"))
		smsc_http_wait(s, r->exchange, &wish, smsc_http_query(r->exchange, "timeout_ms", WAIT_USUAL_MS));
	else
		answer_messages(s, wish.tag, r->exchange, true);
}

void smsc_delete_messages(struct smsc *s, const struct dg_http_request *r)
{
	smsc_recorder_clear(&s->recorder);
	smsc_join_finish(&s->join);
	smsc_join_init(&s->join);
	s->stats.value[SMSC_MESSAGES] = 0;
	smsc_http_answer(r->exchange, json_object());
}

static void answer_stats(void *arg, uint64_t tag, struct dg_http_exchange *x, bool reached)
{
	(void)tag;
	struct smsc *s = arg;
	json_t *json = smsc_stats_json(&s->stats);
	json_object_set_new(json, "reached", json_boolean(reached));
	smsc_http_answer(x, json);
}

void smsc_get_stats(struct smsc *s, const struct dg_http_request *r)
{
	for (int i = 0; i < SMSC_STAT_END; i++) {
		enum smsc_stat which = (enum smsc_stat)i;
		if (!dg_http_query(r->exchange, smsc_stat_name(which)))
			continue;
		struct smsc_wish wish = { .which = which,
			.at_least = smsc_http_query(r->exchange, smsc_stat_name(which), 0),
			.answer = answer_stats,
			.arg = s };
		smsc_http_wait(s, r->exchange, &wish, smsc_http_query(r->exchange, "timeout_ms", WAIT_USUAL_MS));
		return;
	}
	answer_stats(s, 0, r->exchange, true);
}

/* -- texts from the network ---------------------------------------------------------------- */

void smsc_get_inbound(struct smsc *s, const struct dg_http_request *r)
{
	smsc_http_answer(r->exchange, smsc_report_inbound(s));
}

static bool is_settled(void *arg, uint64_t number)
{
	const struct smsc *s = arg;
	const struct smsc_inbound *in = smsc_inbound_find(&s->recorder, number);
	return !in || in->settled == in->made;
}

static void answer_inbound(void *arg, uint64_t number, struct dg_http_exchange *x, bool reached)
{
	const struct smsc *s = arg;
	const struct smsc_inbound *in = smsc_inbound_find(&s->recorder, number);
	json_t *json = in ? smsc_report_one_inbound(in) : json_object();
	json_object_set_new(json, "reached", json_boolean(reached));
	smsc_http_answer(x, json);
}

static enum dg_status find_name(const char *const *names, size_t n, const char *name, int *out)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(names[i], name) == 0) {
			*out = (int)i;
			return DG_OK;
		}
	return DG_INVALID;
}

/* {"parts_order": [3, 1, 2]} into `order`. */
static enum dg_status read_order(const json_t *list, unsigned order[ORDER_MAX], size_t *n)
{
	if (!json_is_array(list) || json_array_size(list) > ORDER_MAX)
		return DG_INVALID;
	*n = json_array_size(list);
	for (size_t i = 0; i < *n; i++) {
		json_int_t part = json_integer_value(json_array_get(list, i));
		if (part < 1 || part > 255)
			return DG_INVALID;
		order[i] = (unsigned)part;
	}
	return DG_OK;
}

/* The keys of POST /inbound that are words, beside the text itself. */
struct words {
	const char *concat, *coding, *system_id;
	const json_t *order;
};

static enum dg_status read_words(struct smsc *s, const struct words *words, struct smsc_text *t, unsigned *order)
{
	static const char *const codings[] = { "auto", "gsm", "ucs2" };
	static const char *const concats[] = { "udh8", "udh16", "sar", "payload" };
	int which;
	if (words->coding) {
		if (find_name(codings, 3, words->coding, &which))
			return DG_INVALID;
		t->coding = (enum smsc_coding)which;
	}
	if (words->concat) {
		if (find_name(concats, 4, words->concat, &which))
			return DG_INVALID;
		t->concat = (enum smsc_concat)which;
	}
	if (words->order) {
		if (read_order(words->order, order, &t->n_order))
			return DG_INVALID;
		t->order = order;
	}
	if (words->system_id)
		t->account = smsc_account_get(s, words->system_id);
	return DG_OK;
}

static void text_in(struct smsc *s, const struct dg_http_request *r, struct smsc_text *t, int64_t wait_ms)
{
	struct smsc_wish wish = {
		.which = SMSC_INBOUND_SETTLED, .holds = is_settled, .answer = answer_inbound, .arg = s
	};
	struct dg_error why;
	if (smsc_text_in(s, t, &wish.tag, &why))
		smsc_http_fail(r->exchange, SMSC_HTTP_BAD, why.text);
	else if (wait_ms)
		smsc_http_wait(s, r->exchange, &wish, wait_ms);
	else
		answer_inbound(s, wish.tag, r->exchange, true);
}

void smsc_post_inbound(struct smsc *s, const struct dg_http_request *r)
{
	json_t *body = smsc_http_body(r);
	if (!body)
		return;
	struct smsc_text t = smsc_text_usual(s, NULL, NULL, NULL);
	struct words words = { 0 };
	unsigned order[ORDER_MAX];
	json_error_t error;
	json_int_t repeat = 1, after_ms = 0, wait_ms = 0;
	if (json_unpack_ex(body, &error, JSON_STRICT,
		    "{s:s, s:s, s:s, s?s, s?s, s?s, s?o, s?I, s?I, s?I, s?i, s?i, s?i, s?i}", "from", &t.from, "to",
		    &t.to, "text", &t.text, "concat", &words.concat, "coding", &words.coding, "system_id",
		    &words.system_id, "parts_order", &words.order, "repeat", &repeat, "delay_ms", &after_ms, "wait_ms",
		    &wait_ms, "from_ton", &t.from_ton, "from_npi", &t.from_npi, "to_ton", &t.to_ton, "to_npi",
		    &t.to_npi)) {
		smsc_http_fail(r->exchange, SMSC_HTTP_BAD, error.text);
	} else if (repeat < 1 || repeat > REPEAT_MAX || read_words(s, &words, &t, order)) {
		smsc_http_fail(
			r->exchange, SMSC_HTTP_BAD, "concat, coding, parts_order or repeat is none that there is");
	} else {
		t.repeat = (size_t)repeat;
		t.after_ms = after_ms;
		text_in(s, r, &t, wait_ms);
	}
	json_decref(body);
}
