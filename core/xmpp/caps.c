/* caps.c - the hash of a disco#info answer, others' and our own. Called by presence.c, disco.c and who resolves users'
 * capabilities. */
#include "xmpp/caps.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stream/digest.h"
#include "util/mem.h"
#include "xmpp/component.h"
#include "xmpp/disco.h"

#define NS_DATA "jabber:x:data"

enum { WORDS_MAX = 512 }; /* of one list; a client of today has about a hundred features */

/* Texts to be sorted as octets, which is what "i;octet" means. */
struct words {
	char **at;
	size_t n;
	bool too_many;
};

static void words_add(struct words *w, struct dg_buf *word)
{
	char *given = dg_buf_give(word);
	if (w->n == WORDS_MAX) {
		w->too_many = true;
		free(given);
		return;
	}
	w->at = dg_grow(w->at, (w->n + 1) * sizeof *w->at);
	w->at[w->n++] = given;
}

static void words_finish(struct words *w)
{
	for (size_t i = 0; i < w->n; i++)
		free(w->at[i]);
	free(w->at);
}

static int by_octets(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Append them sorted, each with "<" behind it unless it has one. false: one is there twice, or too many. */
static bool words_print(struct words *w, struct dg_buf *out, bool is_whole)
{
	bool fine = !w->too_many;
	if (w->n)
		qsort(w->at, w->n, sizeof *w->at, by_octets);
	for (size_t i = 0; i < w->n; i++) {
		fine = fine && (!i || strcmp(w->at[i - 1], w->at[i]) != 0);
		dg_buf_str(out, w->at[i]);
		if (!is_whole)
			dg_buf_chr(out, '<');
	}
	return fine;
}

static void add_attr(struct dg_buf *out, const struct dg_element *e, const char *name, const char *behind)
{
	dg_buf_str(out, dg_element_attr(e, name));
	dg_buf_str(out, behind);
}

static void read_identity(const struct dg_element *e, struct words *identities)
{
	struct dg_buf word = { 0 };
	add_attr(&word, e, "category", "/");
	add_attr(&word, e, "type", "/");
	add_attr(&word, e, "xml:lang", "/");
	add_attr(&word, e, "name", "");
	words_add(identities, &word);
}

/* "var<value<value<", the values sorted. They may be there twice: some fields mean it. */
static void read_field(const struct dg_element *field, struct words *fields)
{
	struct words values = { 0 };
	struct dg_buf word = { 0 };
	for (const struct dg_element *v = dg_element_first(field); v; v = dg_element_next(v))
		if (!strcmp(dg_element_name(v), "value")) {
			dg_buf_str(&word, dg_element_text(v));
			words_add(&values, &word);
		}
	add_attr(&word, field, "var", "<");
	if (!words_print(&values, &word, false))
		fields->too_many = fields->too_many || values.too_many;
	words_add(fields, &word);
	words_finish(&values);
}

/* A form counts when it says by FORM_TYPE what it is. */
static void read_form(const struct dg_element *form, struct words *forms)
{
	struct words fields = { 0 };
	struct dg_buf word = { 0 };
	const struct dg_element *type = NULL;
	for (const struct dg_element *f = dg_element_first(form); f; f = dg_element_next(f)) {
		const char *var = dg_element_attr(f, "var");
		if (strcmp(dg_element_name(f), "field") != 0 || !var)
			continue;
		if (!strcmp(var, "FORM_TYPE"))
			type = dg_element_child(f, "value", dg_element_ns(f));
		else
			read_field(f, &fields);
	}
	if (type) {
		dg_buf_str(&word, dg_element_text(type));
		dg_buf_chr(&word, '<');
		forms->too_many = !words_print(&fields, &word, true) || forms->too_many;
		words_add(forms, &word);
	}
	words_finish(&fields);
	dg_buf_finish(&word);
}

static void read_query(
	const struct dg_element *query, struct words *identities, struct words *features, struct words *forms)
{
	for (const struct dg_element *e = dg_element_first(query); e; e = dg_element_next(e)) {
		struct dg_buf word = { 0 };
		const char *name = dg_element_name(e), *var = dg_element_attr(e, "var");
		if (!strcmp(name, "identity")) {
			read_identity(e, identities);
		} else if (!strcmp(name, "feature") && var) {
			dg_buf_str(&word, var);
			words_add(features, &word);
		} else if (dg_element_is(e, "x", NS_DATA)) {
			read_form(e, forms);
		}
		dg_buf_finish(&word);
	}
}

bool caps_hash(const struct dg_element *query, char ver[CAPS_VER])
{
	struct words identities = { 0 }, features = { 0 }, forms = { 0 };
	struct dg_buf all = { 0 }, hash = { 0 };
	unsigned char digest[DG_SHA1_OCTETS];
	read_query(query, &identities, &features, &forms);
	bool fine = words_print(&identities, &all, false);
	fine = words_print(&features, &all, false) && fine;
	fine = words_print(&forms, &all, true) && fine;
	if (fine) {
		dg_sha1(all.at ? all.at : "", all.len, digest);
		dg_base64(&hash, digest, sizeof digest);
		snprintf(ver, CAPS_VER, "%s", hash.at);
	}
	words_finish(&identities);
	words_finish(&features);
	words_finish(&forms);
	dg_buf_finish(&all);
	dg_buf_finish(&hash);
	return fine;
}

const char *caps_ver(struct component *c, enum caps_kind kind)
{
	char *ver = c->caps.ver[kind];
	if (*ver)
		return ver;
	struct dg_buf words = { 0 };
	struct dg_render r;
	dg_render_init(&r, &words);
	disco_render(c, &r, kind, c->conf->name, NULL);
	struct dg_element *query = dg_element_parse(words.at);
	if (!query || !caps_hash(query, ver))
		dg_log(c->log, DG_LOG_ERROR, DG_SAY("xmpp", "what we can do has no hash: a bug of ours"),
			DG_S("domain", c->conf->domain));
	dg_element_free(query);
	dg_buf_finish(&words);
	return ver;
}

void caps_render(struct component *c, struct dg_render *r, enum caps_kind kind)
{
	dg_render_open(r, "c");
	dg_render_attr(r, "xmlns", "http://jabber.org/protocol/caps");
	dg_render_attr(r, "hash", "sha-1");
	dg_render_attr(r, "node", CAPS_NODE);
	dg_render_attr(r, "ver", caps_ver(c, kind));
	dg_render_close(r);
}

void caps_forget(struct component *c)
{
	memset(&c->caps, 0, sizeof c->caps);
}
