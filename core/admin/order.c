/* order.c - see order.h. */
#include "admin/order.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "admin/bearer.h"
#include "util/clock.h"
#include "util/event_copy.h"
#include "util/mem.h"
#include "util/number.h"
#include "util/random.h"
#include "util/utf8.h"

enum { TOKEN_CHARACTERS = 20 };

struct running {
	dg_order_done *done;
	void *arg;
	size_t n, n_open;
	struct dg_ordered texts[];
};

struct one {
	struct running *of;
	size_t index;
};

const struct dg_conf_account *dg_order_account(const struct dg_conf *conf, const char *name, const char *password)
{
	for (size_t i = 0; name && i < conf->http.n_accounts; i++) {
		const struct dg_conf_account *a = &conf->http.accounts[i];
		if (!strcmp(a->name, name))
			return dg_secret_is(password, a->password) ? a : NULL;
	}
	return NULL;
}

static const struct dg_conf_domain *domain_of(const struct dg_conf *conf, const struct dg_conf_account *account)
{
	for (size_t i = 0; i < conf->n_domains; i++)
		if (!account->domain || !strcmp(conf->domains[i].domain, account->domain))
			return &conf->domains[i];
	return NULL;
}

/* One of the account's; NULL with `why`: it may not. An account without senders writes as its user does. */
static bool sender_of(const struct dg_order *o, const struct dg_conf_domain *d, const char **out, struct dg_error *why)
{
	const struct dg_conf_account *a = o->account;
	char number[DG_NUMBER_MAX];
	*out = a->n_senders ? a->senders[0] : NULL;
	if (!o->from || !*o->from)
		return true;
	bool is_number = dg_number_read(o->from, d->country, number) == DG_OK;
	for (size_t i = 0; i < a->n_senders; i++) {
		if (strcmp(a->senders[i], o->from) != 0 && (!is_number || strcmp(a->senders[i], number) != 0))
			continue;
		*out = a->senders[i];
		return true;
	}
	(void)snprintf(why->text, sizeof why->text,
		"this account may not write as \"%.64s\"; see http.accounts.%.64s.senders", o->from, a->name);
	return false;
}

static void finish(struct running *r)
{
	if (--r->n_open)
		return;
	r->done(r->arg, r->texts, r->n);
	for (size_t i = 0; i < r->n; i++) {
		free(r->texts[i].to);
		free(r->texts[i].text);
	}
	free(r);
}

static void refuse(struct dg_ordered *t, enum dg_status why, const char *text)
{
	t->why = why;
	t->text = dg_strdup(text);
}

static void on_sent(void *arg, enum dg_status why, const struct dg_said *said, uint64_t id)
{
	struct one *one = arg;
	struct dg_ordered *t = &one->of->texts[one->index];
	t->id = id;
	if (why != DG_OK) {
		struct dg_buf text = { 0 };
		dg_text_print(&text, DG_LANG_EN, said);
		refuse(t, why, text.at ? text.at : dg_status_text(why));
		dg_buf_finish(&text);
	}
	finish(one->of);
	free(one);
}

static void send_one(struct dg_admin *a, const struct dg_order *o, const struct dg_conf_domain *d, const char *self,
	const char *report, struct running *r, size_t i)
{
	char number[DG_NUMBER_MAX], stanza_id[TOKEN_CHARACTERS + 1];
	struct dg_ordered *t = &r->texts[i];
	bool is_phone = dg_router_caps(a->parts.router, d->domain) & DG_CAP_PHONE;
	if (is_phone && dg_number_read(o->to[i], d->country, number) != DG_OK) {
		t->to = dg_strdup(o->to[i]);
		refuse(t, DG_INVALID, "this is not a phone number");
		finish(r);
		return;
	}
	t->to = dg_strdup(is_phone ? number : o->to[i]);
	dg_random_token(stanza_id, TOKEN_CHARACTERS);
	const struct dg_row row = { .way = DG_DOWN,
		.domain = d->domain,
		.user = o->account->user,
		.self = self,
		.peer = t->to,
		.stanza_id = stanza_id,
		.text = o->text,
		.expires_ms = o->validity_ms ? dg_now_ms() + o->validity_ms : 0,
		.want_receipt = *report != '\0',
		.report = report };
	struct one *one = dg_alloc(sizeof *one);
	*one = (struct one){ r, i };
	dg_router_send_by_http(a->parts.router, &row, on_sent, one);
}

static bool is_url(const char *text)
{
	for (const char *at = text; *at; at++)
		if (*at <= ' ' || *at == 0x7F)
			return false;
	return strncmp(text, "http://", 7) == 0 || strncmp(text, "https://", 8) == 0;
}

static enum dg_status check(const struct dg_admin *a, const struct dg_order *o, struct dg_error *why)
{
	const char *wrong = NULL;
	if (!o->n_to)
		wrong = "nobody to send it to: \"to\" is missing";
	else if (o->n_to > DG_ORDER_MOST)
		wrong = "too many recipients at once; 100 are the most";
	else if (!o->text || !*o->text)
		wrong = "there is no text";
	else if (!dg_utf8_is_valid(o->text, strlen(o->text)))
		wrong = "the text is not in the character set that it is said to be in";
	else if (o->report && *o->report && !is_url(o->report))
		wrong = "the URL for the report must begin with http:// or https:// and have no spaces";
	(void)snprintf(why->text, sizeof why->text, "%s", wrong ? wrong : "the program is stopping");
	return wrong ? DG_INVALID : a->stopping ? DG_OFFLINE : DG_OK;
}

enum dg_status dg_order_run(
	struct dg_admin *a, const struct dg_order *o, struct dg_error *why, dg_order_done *done, void *arg)
{
	const struct dg_conf_domain *d = domain_of(a->parts.conf, o->account);
	const char *self = NULL;
	struct dg_buf report = { 0 };
	enum dg_status status = check(a, o, why);
	if (status != DG_OK)
		return status;
	if (!d || !sender_of(o, d, &self, why))
		return DG_DENIED;
	if (o->report && *o->report && o->report_mask)
		dg_buf_printf(&report, "%u %s", o->report_mask, o->report);
	struct running *r = dg_alloc(sizeof *r + o->n_to * sizeof r->texts[0]);
	r->done = done;
	r->arg = arg;
	r->n = o->n_to;
	r->n_open = o->n_to + 1; /* this call */
	for (size_t i = 0; i < o->n_to; i++)
		send_one(a, o, d, self, report.at ? report.at : "", r, i);
	dg_buf_finish(&report);
	finish(r);
	return DG_OK;
}
