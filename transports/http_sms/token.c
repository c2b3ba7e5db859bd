/* token.c - see token.h. sender.c calls it where the profile says oauth2. */
#include "token.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "request.h"
#include "util/clock.h"
#include "util/mem.h"

enum { ANSWER_MAX = 64 * 1024, EARLY_MS = 60 * 1000, USUAL_S = 300 };

struct http_token {
	const struct http_settings *settings;
	struct dg_http_client *client;
	void (*on_answered)(void *arg, enum dg_status status, const char *words);
	void *arg;
	char *value;
	int64_t until_ms; /* monotonic */
	bool asked;
};

struct http_token *http_token_create(const struct http_settings *s, struct dg_http_client *client,
	void (*on_answered)(void *arg, enum dg_status status, const char *words), void *arg)
{
	struct http_token *t = dg_alloc(sizeof *t);
	t->settings = s;
	t->client = client;
	t->on_answered = on_answered;
	t->arg = arg;
	return t;
}

void http_token_drop(struct http_token *t)
{
	if (t->value)
		explicit_bzero(t->value, strlen(t->value));
	free(t->value);
	t->value = NULL;
}

void http_token_destroy(struct http_token *t)
{
	if (!t)
		return;
	http_token_drop(t);
	free(t);
}

const char *http_token_get(const struct http_token *t)
{
	return t->value && dg_mono_ms() < t->until_ms ? t->value : NULL;
}

/* RFC 6749 section 5.1. A token that lives for less than two minutes is renewed at half its time. */
static bool take(struct http_token *t, const struct dg_http_result *result)
{
	json_t *json = json_loadb(result->body, result->octets, 0, NULL);
	const char *value = json_string_value(json_object_get(json, "access_token"));
	json_int_t s = json_integer_value(json_object_get(json, "expires_in"));
	int64_t ms = (s > 0 && s < 86400 ? s : USUAL_S) * INT64_C(1000);
	http_token_drop(t);
	if (value && *value)
		t->value = dg_strdup(value);
	t->until_ms = dg_mono_ms() + (ms > 2 * EARLY_MS ? ms - EARLY_MS : ms / 2);
	json_decref(json);
	return t->value != NULL;
}

static void on_result(void *arg, const struct dg_http_result *result)
{
	struct http_token *t = arg;
	t->asked = false;
	if (result->status != DG_OK)
		t->on_answered(t->arg, DG_OFFLINE, result->why); /* of the text, nothing has left */
	else if (result->code >= 500 || result->code == 429)
		t->on_answered(t->arg, DG_BUSY, "the carrier gives no token for now");
	else if (result->code != 200 || !take(t, result))
		t->on_answered(t->arg, DG_AUTH, "the carrier gives no token for these credentials");
	else
		t->on_answered(t->arg, DG_OK, "");
}

void http_token_ask(struct http_token *t)
{
	struct http_request request;
	struct http_names names = { .cred = t->settings->cred };
	struct dg_error why = { "" };
	if (t->asked)
		return;
	http_names_complete(&names, 0, dg_now_ms());
	enum dg_status status = http_request_token(&request, &t->settings->profile->send.auth, &names, &why);
	if (status == DG_OK) {
		struct dg_http_call call;
		http_request_call(&request, &call);
		call.answer_max = ANSWER_MAX;
		call.timeout_ms = t->settings->config->request_timeout;
		t->asked = true;
		dg_http_client_send(t->client, &call, on_result, t);
	} else {
		t->on_answered(t->arg, status, why.text);
	}
	http_request_finish(&request);
}
