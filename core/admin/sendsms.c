/* sendsms.c - see sendsms.h. Called by web.c.
 *
 * What Kannel has and we do not: smsc, priority, mclass and the like are heard and mean nothing here, since routes and
 * options decide; udh, binary texts (coding=1) and deferred sending are refused with a sentence.
 */
#include "admin/sendsms.h"

#include <stdlib.h>
#include <string.h>

#include "admin/order.h"
#include "sms/charset.h"
#include "util/mem.h"
#include "util/urlencoded.h"

#define MINUTE_MS 60000
#define ACCEPTED  "0: Accepted for delivery"

/* What came, decoded; NULL: not given. */
struct sms_request {
	char *username, *password, *from, *to, *text, *charset, *coding, *udh, *validity, *deferred, *dlr_mask,
		*dlr_url;
};

/* clang-format off */
static const struct {
	const char *name, *other; /* Kannel has two for some */
	size_t at;
} fields[] = {
	{ "username", "user", offsetof(struct sms_request, username) },
	{ "password", "pass", offsetof(struct sms_request, password) },
	{ "from", NULL, offsetof(struct sms_request, from) },
	{ "to", NULL, offsetof(struct sms_request, to) },
	{ "text", NULL, offsetof(struct sms_request, text) },
	{ "charset", NULL, offsetof(struct sms_request, charset) },
	{ "coding", NULL, offsetof(struct sms_request, coding) },
	{ "udh", NULL, offsetof(struct sms_request, udh) },
	{ "validity", NULL, offsetof(struct sms_request, validity) },
	{ "deferred", NULL, offsetof(struct sms_request, deferred) },
	{ "dlr-mask", "dlrmask", offsetof(struct sms_request, dlr_mask) },
	{ "dlr-url", "dlrurl", offsetof(struct sms_request, dlr_url) },
};
/* clang-format on */
enum { N_FIELDS = sizeof fields / sizeof fields[0] };

static char **field(struct sms_request *q, size_t i)
{
	return (char **)(void *)((char *)q + fields[i].at);
}

/* From the query, as it came, and then from the body. */
static char *find(const struct dg_http_request *request, const char *name)
{
	const char *query = strchr(request->target, '?');
	struct dg_buf value = { 0 };
	bool found = name && query && dg_urlencoded_find(query + 1, strlen(query + 1), name, &value);
	found = found || (name && dg_urlencoded_find(request->body, request->body_octets, name, &value));
	char *text = found ? dg_strndup(value.at ? value.at : "", value.len) : NULL;
	dg_buf_finish(&value);
	return text;
}

static void read_request(const struct dg_http_request *request, struct sms_request *out)
{
	for (size_t i = 0; i < N_FIELDS; i++) {
		char *text = find(request, fields[i].name);
		*field(out, i) = text ? text : find(request, fields[i].other);
	}
}

static void finish_request(struct sms_request *q)
{
	for (size_t i = 0; i < N_FIELDS; i++)
		free(*field(q, i));
}

static void answer(struct dg_http_exchange *x, unsigned code, const char *text)
{
	dg_http_answer(x, code, "text/plain; charset=utf-8", text, strlen(text));
}

/* As Kannel: temporary trouble is 503, what is wrong with the order 400, one that went well makes it 202. */
static void on_done(void *arg, const struct dg_ordered *texts, size_t n)
{
	struct dg_http_exchange *x = arg;
	struct dg_buf ids = { 0 };
	const struct dg_ordered *refused = NULL;
	for (size_t i = 0; i < n; i++) {
		if (texts[i].why == DG_OK)
			dg_buf_printf(&ids, "%s%llu", ids.len ? " " : "", (unsigned long long)texts[i].id);
		else
			refused = &texts[i];
	}
	if (ids.len) {
		dg_http_set_header(x, "X-Dragoman-Id", ids.at);
		answer(x, 202, ACCEPTED);
	} else {
		answer(x, refused && refused->why == DG_AGAIN ? 503 : 400,
			refused && refused->text ? refused->text : "refused");
	}
	dg_buf_finish(&ids);
}

/* What we would have to send otherwise than it was meant. */
static const char *cannot(const struct sms_request *q)
{
	if (q->udh && *q->udh)
		return "user data headers are not for texts: \"udh\" is not supported";
	if (q->coding && strcmp(q->coding, "1") == 0)
		return "this is for texts: \"coding=1\" is not supported";
	if (q->deferred && strtoll(q->deferred, NULL, 10) > 0)
		return "texts go at once: \"deferred\" is not supported";
	return NULL;
}

/* The text as UTF-8, given; NULL: the character set is not known. */
static char *in_utf8(const struct sms_request *q)
{
	struct sms_charset *charset;
	struct dg_buf out = { 0 };
	if (!q->text || !q->charset || !*q->charset || strcasecmp(q->charset, "UTF-8") == 0)
		return dg_strdup(q->text ? q->text : "");
	if (sms_charset_open(q->charset, &charset) != DG_OK)
		return NULL;
	sms_charset_decode(charset, (const uint8_t *)q->text, strlen(q->text), &out);
	sms_charset_close(charset);
	char *text = dg_strdup(out.at ? out.at : "");
	dg_buf_finish(&out);
	return text;
}

/* "+1555 +1666" -> two. The pieces point into `to`, which is cut. */
static size_t split_to(char *to, const char *out[DG_ORDER_MOST + 1])
{
	size_t n = 0;
	char *rest = to;
	for (char *one; n <= DG_ORDER_MOST && rest && (one = strsep(&rest, " ,"));)
		if (*one)
			out[n++] = one;
	return n;
}

static void send_texts(struct dg_admin *a, const struct dg_http_request *request, struct sms_request *q,
	const struct dg_conf_account *account, const char *text)
{
	const char *to[DG_ORDER_MOST + 1];
	struct dg_error why = { 0 };
	const struct dg_order order = { .account = account,
		.from = q->from,
		.to = to,
		.n_to = q->to ? split_to(q->to, to) : 0,
		.text = text,
		.validity_ms = q->validity ? strtoll(q->validity, NULL, 10) * MINUTE_MS : 0,
		.report = q->dlr_url,
		.report_mask = q->dlr_mask ? (unsigned)strtoul(q->dlr_mask, NULL, 10) & 31u : 0 };
	enum dg_status status = dg_order_run(a, &order, &why, on_done, request->exchange);
	if (status != DG_OK)
		answer(request->exchange, status == DG_OFFLINE ? 503 : 400, why.text);
}

void dg_sendsms_serve(struct dg_admin *a, const struct dg_http_request *request)
{
	struct sms_request q = { 0 };
	read_request(request, &q);
	const struct dg_conf_account *account = dg_order_account(a->parts.conf, q.username, q.password);
	const char *wrong = cannot(&q);
	char *text = account && !wrong ? in_utf8(&q) : NULL;
	if (!account)
		answer(request->exchange, 403, "Authorization failed for sendsms");
	else if (wrong)
		answer(request->exchange, 400, wrong);
	else if (!text)
		answer(request->exchange, 400, "this \"charset\" is not known");
	else
		send_texts(a, request, &q, account, text);
	free(text);
	finish_request(&q);
}
