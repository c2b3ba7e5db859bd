/* See inbound.h. */
#include "inbound.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "crypto.h"
#include "form.h"
#include "path.h"
#include "util/mem.h"
#include "util/utf8.h"

#define TEXT_MAX 65536
#define URL_MAX  4096

/* One event, and what else came with it. */
struct event {
	const json_t *root;
	const struct http_form *query;
};

/* ---- reading ---- */

/* Append what stands at a path, made fit for XML. false: nothing does. */
static bool read_at(struct dg_buf *out, const struct event *e, const char *path, size_t i)
{
	struct dg_buf raw = { 0 };
	const char *mark = strstr(path, "{{i}}");
	char numbered[256];
	bool found = false;
	if (mark) {
		(void)snprintf(numbered, sizeof numbered, "%.*s%zu%s", (int)(mark - path), path, i, mark + 5);
		path = numbered;
	}
	if (strncmp(path, "query:", 6) == 0) {
		const struct http_text *value = http_form_find(e->query, path + 6);
		if (value && value->n)
			dg_buf_add(&raw, value->at, value->n);
		found = raw.len > 0;
	} else {
		found = http_path_print(&raw, http_path_at(e->root, path, i));
	}
	if (found)
		dg_utf8_mend(out, raw.at, raw.len < TEXT_MAX ? raw.len : TEXT_MAX);
	dg_buf_finish(&raw);
	return found;
}

/* The first of a rule's paths where something stands. Given; NULL: nowhere. */
static char *take(const struct event *e, const json_t *rule, const char *key)
{
	const json_t *paths = json_object_get(rule, key);
	struct dg_buf out = { 0 };
	bool found = false;
	for (size_t i = 0; json_is_array(paths) && !found && i < json_array_size(paths); i++)
		found = read_at(&out, e, json_string_value(json_array_get(paths, i)), 0);
	if (json_is_string(paths))
		found = read_at(&out, e, json_string_value(paths), 0);
	if (!found)
		dg_buf_finish(&out);
	return found ? dg_buf_give(&out) : NULL;
}

static char *take_in(const struct event *e, const json_t *object, const char *key, size_t i)
{
	const char *path = json_string_value(json_object_get(object, key));
	struct dg_buf out = { 0 };
	if (path && read_at(&out, e, path, i))
		return dg_buf_give(&out);
	dg_buf_finish(&out);
	return NULL;
}

static char *or_empty(char *text)
{
	return text ? text : dg_strdup("");
}

static unsigned number_in(const struct event *e, const json_t *object, const char *key)
{
	char *text = take_in(e, object, key, 0);
	unsigned long number = text ? strtoul(text, NULL, 10) : 0;
	free(text);
	return number <= UINT16_MAX ? (unsigned)number : 0;
}

void http_inbound_address(const char *text, char out[SMS_PEER_MAX])
{
	struct dg_buf kept = { 0 };
	if (strncasecmp(text, "tel:", 4) == 0)
		text += 4;
	while (*text == ' ')
		text++;
	size_t digits = strspn(text + (*text == '+'), "0123456789");
	bool is_number = digits > 0 && !text[(*text == '+') + digits];
	if (is_number && *text != '+' && digits > 8 && digits <= 15 && *text != '0')
		dg_buf_chr(&kept, '+');
	dg_utf8_mend(&kept, text, strlen(text));
	size_t n = kept.len;
	if (n >= SMS_PEER_MAX) /* not in the middle of a character */
		for (n = SMS_PEER_MAX - 1; n && ((unsigned char)kept.at[n] & 0xC0) == 0x80;)
			n--;
	(void)snprintf(out, SMS_PEER_MAX, "%.*s", (int)n, kept.at ? kept.at : "");
	if (!*out || (*out == '+' && !out[1]))
		(void)snprintf(out, SMS_PEER_MAX, "unknown");
	dg_buf_finish(&kept);
}

static char *take_address(const struct event *e, const json_t *rule, const char *key)
{
	char *text = take(e, rule, key), address[SMS_PEER_MAX];
	if (!text)
		return NULL;
	http_inbound_address(text, address);
	free(text);
	return dg_strdup(address);
}

/* ---- which rule ---- */

static bool fits_value(const json_t *wanted, const char *found)
{
	const json_t *each;
	size_t i;
	if (json_is_boolean(wanted))
		return json_is_true(wanted) == (found != NULL);
	if (json_is_string(wanted))
		return found && strcmp(json_string_value(wanted), found) == 0;
	json_array_foreach(wanted, i,
		each) if (found && json_is_string(each) && strcmp(json_string_value(each), found) == 0) return true;
	return false;
}

static bool fits(const struct event *e, const json_t *rule)
{
	const char *path;
	json_t *wanted;
	json_object_foreach(json_object_get(rule, "match"), path, wanted)
	{
		struct dg_buf found = { 0 };
		bool is = read_at(&found, e, path, 0);
		bool good = fits_value(wanted, is ? found.at ? found.at : "" : NULL);
		dg_buf_finish(&found);
		if (!good)
			return false;
	}
	return true;
}

static const json_t *find_rule(const struct event *e, const json_t *rules)
{
	const json_t *rule;
	size_t i;
	json_array_foreach(rules, i, rule) if (fits(e, rule)) return rule;
	return NULL;
}

/* ---- texts ---- */

static void take_media(struct http_fact *f, const struct event *e, const json_t *media)
{
	const char *url = json_string_value(json_object_get(media, "url"));
	size_t n = HTTP_MEDIA_MAX;
	if (!url)
		return;
	if (json_object_get(media, "count"))
		n = number_in(e, media, "count");
	else if (!strstr(url, "{{i}}"))
		n = http_path_count(e->root, url);
	for (size_t i = 0; i < n && f->n_media < HTTP_MEDIA_MAX; i++) {
		struct http_medium *m = &f->media[f->n_media];
		m->url = take_in(e, media, "url", i);
		if (!m->url && !json_object_get(media, "count") && strstr(url, "{{i}}"))
			return;
		if (!m->url || strlen(m->url) > URL_MAX) {
			free(m->url);
			m->url = NULL;
			continue;
		}
		m->type = take_in(e, media, "type", i);
		m->name = take_in(e, media, "name", i);
		f->n_media++;
	}
}

static int digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool unhex(struct dg_buf *out, const char *text)
{
	for (; *text; text += 2) {
		int high = digit_of(text[0]), low = high < 0 ? -1 : digit_of(text[1]);
		if (low < 0)
			return false;
		dg_buf_chr(out, (char)(high << 4 | low));
	}
	return true;
}

/* Octets that are no text are said in words: silence would hide them. */
static void take_binary(struct http_fact *f, const struct event *e, const json_t *binary)
{
	char *data = take_in(e, binary, "data", 0), *header = take_in(e, binary, "udh", 0);
	const char *encoding = json_string_value(json_object_get(binary, "encoding"));
	struct dg_buf octets = { 0 }, udh = { 0 };
	struct sms_udh read;
	if (header && unhex(&udh, header) && udh.len &&
		sms_udh_read((const uint8_t *)udh.at, udh.len, &read) == DG_OK && sms_place_is_part(&read.place))
		f->place = read.place;
	if (data && encoding && strcmp(encoding, "base64") == 0)
		(void)http_unbase64(&octets, data, strlen(data));
	else if (data)
		(void)unhex(&octets, data);
	if (data) {
		dg_buf_clear(&udh);
		dg_buf_printf(&udh, "[a message of %zu octets that is no text]", octets.len);
		free(f->text);
		f->text = dg_buf_give(&udh);
	}
	free(data);
	free(header);
	dg_buf_finish(&octets);
	dg_buf_finish(&udh);
}

static void take_place(struct http_fact *f, const struct event *e, const json_t *parts)
{
	unsigned total = number_in(e, parts, "total"), number = number_in(e, parts, "number");
	if (total > 255 || number > 255)
		return;
	f->place = (struct sms_place){ .reference = (uint16_t)number_in(e, parts, "reference"),
		.total = (uint8_t)total,
		.number = (uint8_t)number,
		.reference_bits = 16 };
	if (!sms_place_is_part(&f->place) || number == 0 || number > total)
		f->place = (struct sms_place){ 0 };
}

/* Who else it was sent to: the carrier's groups are no rooms, but an answer should know who will not see it. */
static void say_others(struct http_fact *f, const struct event *e, const char *path)
{
	size_t n = path ? http_path_count(e->root, path) : 0, said = 0;
	struct dg_buf out = { 0 };
	for (size_t i = 0; i < n && i < 100; i++) {
		struct dg_buf text = { 0 };
		char address[SMS_PEER_MAX];
		bool found = read_at(&text, e, path, i);
		if (found)
			http_inbound_address(text.at ? text.at : "", address);
		dg_buf_finish(&text);
		if (!found || strcmp(address, f->self) == 0 || strcmp(address, f->peer) == 0)
			continue;
		dg_buf_printf(&out, "%s%s", said++ ? ", " : *f->text ? "\n[also to " : "[also to ", address);
	}
	if (said) {
		struct dg_buf whole = { 0 };
		dg_buf_printf(&whole, "%s%s]", f->text, out.at);
		free(f->text);
		f->text = dg_buf_give(&whole);
	}
	dg_buf_finish(&out);
}

static bool take_text(struct http_fact *f, const struct event *e, const json_t *rule)
{
	f->peer = take_address(e, rule, "from");
	f->self = or_empty(take_address(e, rule, "to"));
	f->text = or_empty(take(e, rule, "text"));
	f->subject = take(e, rule, "subject");
	if (!f->peer)
		return false;
	take_media(f, e, json_object_get(rule, "media"));
	take_place(f, e, json_object_get(rule, "parts"));
	take_binary(f, e, json_object_get(rule, "binary"));
	say_others(f, e, json_string_value(json_object_get(rule, "others")));
	return true;
}

/* ---- receipts ---- */

static bool status_of(const char *name, enum dg_status *out)
{
#define X(upper, value, text)                                                                                          \
	if (strcasecmp(name, #upper) == 0) {                                                                           \
		*out = DG_##upper;                                                                                     \
		return true;                                                                                           \
	}
	DG_STATUS_MAP(X)
#undef X
	return false;
}

static void describe(struct http_fact *f, const struct event *e, const json_t *rule, const char *state)
{
	char *words = take(e, rule, "text"), *code = take(e, rule, "code");
	struct dg_buf out = { 0 };
	if (words)
		dg_buf_str(&out, words);
	else
		dg_buf_printf(&out, "the carrier says \"%.64s\"", state);
	if (code)
		dg_buf_printf(&out, " (carrier's error %.64s)", code);
	if (code)
		(void)status_of(json_string_value(json_object_get(json_object_get(rule, "codes"), code))
				? json_string_value(json_object_get(json_object_get(rule, "codes"), code))
				: "",
			&f->why);
	f->text = dg_buf_give(&out);
	free(words);
	free(code);
}

static void take_refs(struct http_fact *f, const struct event *e, const json_t *paths)
{
	size_t n = json_is_array(paths) ? json_array_size(paths) : 1;
	for (size_t i = 0; i < n && f->n_refs < HTTP_REFS_MAX; i++) {
		const json_t *path = json_is_array(paths) ? json_array_get(paths, i) : paths;
		struct dg_buf ref = { 0 };
		if (read_at(&ref, e, json_string_value(path), 0))
			f->refs[f->n_refs++] = dg_buf_give(&ref);
		dg_buf_finish(&ref);
	}
}

/* false: nothing that anybody waits for. */
static bool take_receipt(struct http_fact *f, const struct event *e, const json_t *rule)
{
	char *state = take(e, rule, "state");
	const char *what = state ? json_string_value(json_object_get(json_object_get(rule, "states"), state)) : NULL;
	f->is_receipt = true;
	f->peer = take_address(e, rule, "to");
	take_refs(f, e, json_object_get(rule, "id"));
	if (what && strcmp(what, "none") != 0 && f->n_refs) {
		f->stage = strcmp(what, "delivered") == 0 ? DG_DELIVERED : DG_FAILED;
		f->why = f->stage == DG_DELIVERED ? DG_OK : DG_BUSY;
		(void)status_of(what, &f->why);
		if (f->stage == DG_FAILED)
			describe(f, e, rule, state);
	}
	free(state);
	return f->stage != 0;
}

/* ---- all of it ---- */

static void fact_finish(struct http_fact *f)
{
	free(f->id);
	free(f->peer);
	free(f->self);
	free(f->text);
	free(f->subject);
	for (size_t i = 0; i < f->n_media; i++) {
		free(f->media[i].url);
		free(f->media[i].type);
		free(f->media[i].name);
	}
	for (size_t i = 0; i < f->n_refs; i++)
		free(f->refs[i]);
}

void http_facts_finish(struct http_facts *facts)
{
	for (size_t i = 0; i < facts->n; i++)
		fact_finish(&facts->at[i]);
	free(facts->at);
	*facts = (struct http_facts){ 0 };
}

static void name_it(struct http_fact *f, const struct event *e, const json_t *rule)
{
	char digest[SMS_DIGEST_MAX];
	f->id = take(e, rule, "id");
	f->has_id = f->id != NULL;
	if (f->id)
		return;
	char *octets = json_dumps(e->root, JSON_SORT_KEYS | JSON_ENCODE_ANY);
	const struct sms_piece piece = { octets ? octets : "", octets ? strlen(octets) : 0 };
	sms_digest(&piece, 1, digest);
	free(octets);
	f->id = dg_strdup(digest);
}

static void add_event(struct http_facts *out, const struct http_rules *rules, const struct event *e)
{
	struct http_fact *f = &out->at[out->n];
	const json_t *rule = find_rule(e, rules->dlr);
	bool good = false;
	*f = (struct http_fact){ 0 };
	if (rule) {
		good = take_receipt(f, e, rule);
	} else if ((rule = find_rule(e, rules->mo))) {
		good = take_text(f, e, rule);
		name_it(f, e, rule);
	}
	if (good)
		out->n++;
	else
		fact_finish(f);
	out->n_ignored += !good;
}

static json_t *read_body(const struct http_webhook *w, const struct http_form *query)
{
	struct http_form form = { 0 };
	json_t *root = NULL;
	if (w->octets == 0)
		return http_form_json(query);
	if (!http_webhook_is_form(w))
		return json_loadb(w->body, w->octets, 0, NULL);
	if (http_form_read(&form, w->body, w->octets))
		root = http_form_json(&form);
	http_form_finish(&form);
	return root;
}

/* A text in the JSON that is the real one. */
static json_t *unwrap(json_t *root, const char *path)
{
	const char *inner = json_string_value(http_path_get(root, path));
	json_t *out = inner ? json_loads(inner, 0, NULL) : NULL;
	json_decref(root);
	return out;
}

enum dg_status http_inbound_read(struct http_facts *out, const struct http_rules *rules, const struct http_webhook *w)
{
	struct http_form query = { 0 };
	const char *text = http_webhook_query(w);
	*out = (struct http_facts){ 0 };
	json_t *root = http_form_read(&query, text, strlen(text)) ? read_body(w, &query) : NULL;
	if (root && rules->unwrap)
		root = unwrap(root, rules->unwrap);
	const json_t *events = root ? http_path_get(root, rules->events) : NULL;
	size_t n = json_is_array(events) ? json_array_size(events) : events != NULL;
	if (root && n <= HTTP_FACTS_MAX) {
		out->at = dg_alloc((n + 1) * sizeof *out->at);
		for (size_t i = 0; i < n; i++) {
			const struct event e = { json_is_array(events) ? json_array_get(events, i) : events, &query };
			add_event(out, rules, &e);
		}
	}
	bool good = root && n <= HTTP_FACTS_MAX;
	json_decref(root);
	http_form_finish(&query);
	return good ? DG_OK : DG_INVALID;
}
