/* rest.c - see rest.h. Called by web.c. */
#include "admin/rest.h"

#include <stdlib.h>
#include <string.h>

#include "admin/bearer.h"
#include "admin/order.h"
#include "router/report.h"
#include "util/event_copy.h"

#define SECOND_MS 1000

/* `body` is taken. */
static void answer(struct dg_http_exchange *x, unsigned code, json_t *body)
{
	char *text = json_dumps(body, JSON_COMPACT);
	dg_http_answer(x, code, "application/json", text, strlen(text));
	free(text);
	json_decref(body);
}

static void refuse(struct dg_http_exchange *x, unsigned code, enum dg_status status, const char *text)
{
	answer(x, code, json_pack("{s:{s:s, s:s}}", "error", "status", dg_status_name(status), "text", text));
}

static const struct dg_conf_account *account_of(const struct dg_conf *conf, const char *header)
{
	for (size_t i = 0; i < conf->http.n_accounts; i++)
		if (dg_bearer_is(header, conf->http.accounts[i].password))
			return &conf->http.accounts[i];
	return NULL;
}

static void on_done(void *arg, const struct dg_ordered *texts, size_t n)
{
	json_t *list = json_array();
	unsigned code = 503;
	for (size_t i = 0; i < n; i++) {
		const struct dg_ordered *t = &texts[i];
		json_t *one = json_pack("{s:s}", "to", t->to);
		if (t->why == DG_OK)
			json_object_set_new(one, "id", json_integer((json_int_t)t->id));
		else
			json_object_update_new(
				one, json_pack("{s:s, s:s}", "status", dg_status_name(t->why), "text", t->text));
		json_array_append_new(list, one);
		code = t->why == DG_OK ? 202 : code == 202 || t->why == DG_AGAIN ? code : 400;
	}
	answer(arg, code, json_pack("{s:o}", "texts", list));
}

static size_t read_to(const json_t *to, const char *out[DG_ORDER_MOST + 1])
{
	size_t n = 0;
	if (json_is_string(to))
		out[n++] = json_string_value(to);
	for (size_t i = 0; i < json_array_size(to) && n <= DG_ORDER_MOST; i++)
		if (json_is_string(json_array_get(to, i)))
			out[n++] = json_string_value(json_array_get(to, i));
	return n;
}

/* The first key that means nothing, or has another type than it should; NULL: none. */
static const char *wrong_key(const json_t *body)
{
	static const struct {
		const char *key;
		json_type type;
	} known[] = { { "text", JSON_STRING }, { "from", JSON_STRING }, { "validity_s", JSON_INTEGER },
		{ "report", JSON_STRING }, { "report_mask", JSON_INTEGER } };
	const char *key;
	json_t *value;
	json_object_foreach((json_t *)(uintptr_t)body, key, value)
	{
		bool ok = strcmp(key, "to") == 0;
		for (size_t i = 0; !ok && i < sizeof known / sizeof known[0]; i++)
			ok = strcmp(key, known[i].key) == 0 && json_typeof(value) == known[i].type;
		if (!ok)
			return key;
	}
	return NULL;
}

static void run(struct dg_admin *a, const struct dg_http_request *request, const struct dg_conf_account *account,
	const json_t *body)
{
	const char *to[DG_ORDER_MOST + 1];
	struct dg_error why = { 0 };
	json_t *mask = json_object_get(body, "report_mask");
	const struct dg_order order = { .account = account,
		.from = json_string_value(json_object_get(body, "from")),
		.to = to,
		.n_to = read_to(json_object_get(body, "to"), to),
		.text = json_string_value(json_object_get(body, "text")),
		.validity_ms = json_integer_value(json_object_get(body, "validity_s")) * SECOND_MS,
		.report = json_string_value(json_object_get(body, "report")),
		.report_mask = mask ? (unsigned)json_integer_value(mask) & 31u : REPORT_DELIVERED | REPORT_FAILED };
	enum dg_status status = dg_order_run(a, &order, &why, on_done, request->exchange);
	if (status != DG_OK)
		refuse(request->exchange,
			status == DG_OFFLINE          ? 503
				: status == DG_DENIED ? 403
						      : 400,
			status, why.text);
}

void dg_rest_serve(struct dg_admin *a, const struct dg_http_request *request)
{
	struct dg_http_exchange *x = request->exchange;
	const struct dg_conf_account *account = account_of(a->parts.conf, dg_http_header(x, "Authorization"));
	json_t *body = account ? json_loadb(request->body, request->body_octets, JSON_REJECT_DUPLICATES, NULL) : NULL;
	const char *wrong = json_is_object(body) ? wrong_key(body) : NULL;
	if (!account) {
		dg_http_set_header(x, "WWW-Authenticate", "Bearer realm=\"dragoman\"");
		refuse(x, 401, DG_AUTH,
			"send the password of one of http.accounts as `Authorization: Bearer PASSWORD`");
	} else if (!json_is_object(body)) {
		refuse(x, 400, DG_INVALID, "the body must be one JSON object with \"to\" and \"text\"");
	} else if (wrong) {
		struct dg_buf text = { 0 };
		dg_buf_printf(&text, "\"%.64s\" is no known key, or of another type", wrong);
		refuse(x, 400, DG_INVALID, text.at);
		dg_buf_finish(&text);
	} else {
		run(a, request, account, body);
	}
	json_decref(body);
}
