/* search.c - the operator's address book, looked through (XEP-0055), by the fixed fields of old and by a form
 * (XEP-0004). Called by iq.c.
 *
 * Who may is the operator's to say ("search"), and where only who has registered may text, nobody else finds anybody.
 * What is found are contacts of this domain: an address that could not be written to is none. A look is one pass over
 * memory in the loop's own time, so it costs its user as much as a change does (allowance.h).
 */
#include <stdlib.h>
#include <string.h>

#include "stream/vet.h"
#include "util/mem.h"
#include "util/number.h"
#include "xmpp/data_form.h"
#include "xmpp/iq.h"

#define NS_SEARCH "jabber:iq:search"

enum { FOUND_MOST = 50 };

/* ---- the fields ---- */

static const struct {
	const char *name; /* in both spellings */
	enum dg_text_id label;
} fields[DG_PERSON_PARTS] = {
	[DG_PERSON_FIRST] = { "first", DG_T_LABEL_FIRST },
	[DG_PERSON_LAST] = { "last", DG_T_LABEL_LAST },
	[DG_PERSON_NICK] = { "nick", DG_T_LABEL_NICK },
	[DG_PERSON_EMAIL] = { "email", DG_T_LABEL_EMAIL },
};

static void fill_form(struct dg_form *f, enum dg_lang lang)
{
	dg_form_init(f);
	dg_form_type(f, NS_SEARCH);
	dg_form_title(f, dg_text(lang, DG_T_SEARCH_TITLE));
	dg_form_instructions(f, dg_text(lang, DG_T_SEARCH_WORDS));
	for (size_t i = 0; i < DG_PERSON_PARTS; i++)
		dg_form_add(f, DG_FIELD_TEXT, fields[i].name, dg_text(lang, fields[i].label))->legacy = fields[i].name;
}

/* ---- who asks ---- */

/* A question, until it is known whether its asker may. */
struct look {
	struct asker *asker;
	bool is_search; /* else what there is to fill in is asked */
	bool by_form;
	struct data_submission given;
};

static void look_free(struct look *l)
{
	data_submission_finish(&l->given);
	free(l);
}

static bool wants_registration(const struct component *c)
{
	return !strcmp(c->conf->search, "registered") || c->conf->registration == DG_REGISTRATION_REQUIRED;
}

static struct dg_render open_query(struct asker *a)
{
	struct dg_render r = asker_open(a, "result");
	dg_render_open(&r, "query");
	dg_render_attr(&r, "xmlns", NS_SEARCH);
	dg_render_attr(&r, "xml:lang", dg_lang_tag(a->lang));
	return r;
}

static void refuse_in_words(struct asker *a, struct condition condition, enum dg_text_id what)
{
	asker_refuse(a, condition, NULL, &(const struct dg_said){ what, { NULL, NULL, NULL } });
}

/* ---- what was found ---- */

struct findings {
	struct dg_found at[FOUND_MOST];
	char *jids[FOUND_MOST]; /* given */
	size_t n;
	bool is_more; /* than are shown */
};

static void findings_finish(struct findings *f)
{
	for (size_t i = 0; i < f->n; i++)
		free(f->jids[i]);
}

/* The contact's JID, if the domain takes it for one; given. On a telephone network it is a number; elsewhere numbers of
 * the book are telephones, not addresses. */
static char *contact_of(const struct component *c, const char *address)
{
	uint32_t caps = dg_router_caps(c->router, c->conf->domain);
	bool is_number = dg_number_kind(address) == DG_NUMBER_E164;
	struct dg_buf jid = { 0 };
	if (caps & DG_CAP_PHONE ? dg_number_kind(address) != DG_NUMBER_NONE
				: !is_number && !dg_router_is_room(c->router, c->conf->domain, address))
		if (address_print(c->conf->domain, address, &jid))
			return dg_buf_give(&jid);
	dg_buf_finish(&jid);
	return NULL;
}

static void look_through(const struct component *c, struct dg_search *s, struct findings *f)
{
	struct dg_found one;
	while (!f->is_more && dg_search_next(s, c->cards.directory, &one)) {
		char *jid = contact_of(c, one.address);
		f->is_more = jid && f->n == FOUND_MOST;
		if (!jid || f->is_more) {
			free(jid);
			continue;
		}
		f->jids[f->n] = jid;
		f->at[f->n++] = one;
	}
}

/* As it is shown; a name that its card does not take apart stands in the first. NULL: nothing. */
static const char *shown(const struct dg_person *p, size_t part)
{
	const char *first = p->given || p->family ? p->given : p->name;
	const char *const parts[DG_PERSON_PARTS] = { [DG_PERSON_FIRST] = first,
		[DG_PERSON_LAST] = p->family,
		[DG_PERSON_NICK] = p->nick,
		[DG_PERSON_EMAIL] = p->email };
	return parts[part];
}

static void render_legacy(struct dg_render *r, const struct findings *f, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		dg_render_open(r, "item");
		dg_render_attr(r, "jid", f->jids[i]);
		for (size_t k = 0; k < DG_PERSON_PARTS; k++)
			dg_render_leaf(r, fields[k].name, NULL, shown(f->at[i].person, k));
		dg_render_close(r);
	}
}

static void render_column(struct dg_render *r, const char *type, const char *var, const char *label)
{
	dg_render_open(r, "field");
	dg_render_attr(r, "type", type);
	dg_render_attr(r, "var", var);
	dg_render_attr(r, "label", label);
	dg_render_close(r);
}

static void render_cell(struct dg_render *r, const char *var, const char *value)
{
	dg_render_open(r, "field");
	dg_render_attr(r, "var", var);
	dg_render_leaf(r, "value", NULL, value);
	dg_render_close(r);
}

static void render_table(struct dg_render *r, const struct findings *f, size_t n, enum dg_lang lang)
{
	dg_render_open(r, "reported");
	for (size_t k = 0; k < DG_PERSON_PARTS; k++)
		render_column(r, "text-single", fields[k].name, dg_text(lang, fields[k].label));
	render_column(r, "jid-single", "jid", dg_text(lang, DG_T_LABEL_CONTACT));
	dg_render_close(r);
	for (size_t i = 0; i < n; i++) {
		dg_render_open(r, "item");
		for (size_t k = 0; k < DG_PERSON_PARTS; k++)
			render_cell(r, fields[k].name, shown(f->at[i].person, k));
		render_cell(r, "jid", f->jids[i]);
		dg_render_close(r);
	}
}

static void render_note(struct dg_render *r, enum dg_lang lang, size_t n)
{
	struct dg_buf number = { 0 }, text = { 0 };
	dg_buf_printf(&number, "%zu", n);
	dg_text_print(&text, lang, &(const struct dg_said){ DG_T_SEARCH_MORE, { number.at, NULL, NULL } });
	dg_render_leaf(r, "instructions", NULL, text.at);
	dg_buf_finish(&number);
	dg_buf_finish(&text);
}

static void open_form(struct dg_render *r)
{
	dg_render_open(r, "x");
	dg_render_attr(r, "xmlns", NS_DATA_FORM);
	dg_render_attr(r, "type", "result");
}

static void render_form_type(struct dg_render *r)
{
	dg_render_open(r, "field");
	dg_render_attr(r, "type", "hidden");
	dg_render_attr(r, "var", "FORM_TYPE");
	dg_render_leaf(r, "value", NULL, NS_SEARCH);
	dg_render_close(r);
}

static struct dg_render render_first(struct look *l, const struct findings *f, size_t n)
{
	struct dg_render r = open_query(l->asker);
	if (l->by_form)
		open_form(&r);
	if (n < f->n || f->is_more)
		render_note(&r, l->asker->lang, n);
	if (l->by_form) {
		render_form_type(&r);
		render_table(&r, f, n, l->asker->lang);
	} else {
		render_legacy(&r, f, n);
	}
	while (r.depth)
		dg_render_close(&r);
	return r;
}

/* People with names of a thousand letters are shown in smaller numbers: there must be an answer that fits. */
static void answer_with(struct look *l, const struct findings *f)
{
	size_t n = f->n;
	struct dg_render r = render_first(l, f, n);
	while (l->asker->c->out.len > DG_STANZA_MAX && n) {
		n /= 2;
		r = render_first(l, f, n);
	}
	asker_send(l->asker, &r);
}

static void search(struct look *l, struct dg_form *form)
{
	static const struct condition not_acceptable = { "modify", "not-acceptable" };
	const char *wanted[DG_PERSON_PARTS];
	struct findings found = { .n = 0 };
	struct dg_search s;
	if (!data_form_fill(&l->given, form)) {
		asker_refuse(l->asker, condition_of(DG_INVALID), NULL, NULL); /* a form of something else */
		return;
	}
	for (size_t i = 0; i < DG_PERSON_PARTS; i++)
		wanted[i] = dg_form_value(form, fields[i].name);
	if (dg_search_begin(&s, wanted)) {
		look_through(l->asker->c, &s, &found);
		answer_with(l, &found);
		findings_finish(&found);
	} else {
		refuse_in_words(l->asker, not_acceptable, DG_T_SEARCH_EMPTY);
	}
	dg_search_finish(&s);
}

static void show_form(struct look *l, const struct dg_form *form)
{
	struct dg_render r = open_query(l->asker);
	data_form_print_legacy(&r, form);
	data_form_print(&r, form);
	asker_send(l->asker, &r);
}

static void on_asker(void *arg, enum dg_status status, const struct dg_user *user)
{
	struct look *l = arg;
	struct component *c = l->asker->c;
	const struct dg_said must_register = { DG_T_MUST_REGISTER, { c->conf->domain, NULL, NULL } };
	struct dg_form form;
	if (user)
		l->asker->lang = dg_lang_find(user->lang, l->asker->lang);
	fill_form(&form, l->asker->lang);
	if (status == DG_NOENT)
		asker_refuse(l->asker, condition_of_said(DG_AUTH, &must_register), NULL, &must_register);
	else if (status != DG_OK)
		refuse_in_words(l->asker, condition_of(DG_AGAIN), DG_T_STATUS_AGAIN);
	else if (l->is_search)
		search(l, &form);
	else
		show_form(l, &form);
	dg_form_finish(&form);
	look_free(l);
}

static void look_at_asker(struct component *c, struct look *l)
{
	if (!wants_registration(c))
		on_asker(l, DG_OK, NULL);
	else if (c->users)
		dg_users_find(c->users, c->conf->domain, l->asker->bare, on_asker, l);
	else
		on_asker(l, DG_NOENT, NULL);
}

static struct look *look_begin(struct component *c, const struct incoming *in)
{
	struct look *l = dg_alloc(sizeof *l);
	l->asker = asker_keep(c, in);
	return l;
}

static void answer_get(struct component *c, const struct incoming *in, const struct dg_element *query)
{
	(void)query;
	look_at_asker(c, look_begin(c, in));
}

static void answer_set(struct component *c, const struct incoming *in, const struct dg_element *query)
{
	const struct dg_element *x = dg_element_child(query, "x", NS_DATA_FORM);
	struct data_submission given = { 0 };
	switch (x ? data_form_read(x, &given) : data_form_read_legacy(query, &given)) {
	case DATA_FORM_BROKEN: component_refuse(c, in, condition_of(DG_INVALID), NULL, NULL); return;
	case DATA_FORM_CANCELLED: {
		struct dg_render r = iq_open_result(c, in);
		iq_close_and_send(c, &r);
		return;
	}
	case DATA_FORM_SUBMITTED: break;
	}
	struct look *l = look_begin(c, in);
	l->is_search = true;
	l->by_form = x != NULL;
	l->given = given;
	look_at_asker(c, l);
}

const struct question search_questions[] = {
	{ "get", "query", NS_SEARCH, AT_GATEWAY, false, answer_get },
	{ "set", "query", NS_SEARCH, AT_GATEWAY, false, answer_set },
	{ 0 },
};
