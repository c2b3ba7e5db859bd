/* proof.c - see proof.h.
 *
 * Who asks for a code waits in a line, and one at a time is looked at: what was spent is read from the journal, written
 * back with this code in it, and only then the code goes out. So nobody can spend the same twice at once. The codes
 * themselves are in memory only: a restart ends them, and takes no try from anybody that was not spent. A code that was
 * typed wrongly counts at once, in memory, and is noted behind the answer: guesses.h.
 */
#include "user/proof.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "user/codes.h"
#include "util/clock.h"
#include "util/event_copy.h"
#include "util/list.h"
#include "util/mem.h"

enum { SPENT_MOST = 3, HOUR_MS = 60 * 60000, MINUTE_MS = 60000 };
enum { LINE_MOST = 1000 };
enum { PER_HOUR = 100 }; /* of a domain, in a configuration made by hand */

/* Whose spending is looked at: all must have some left. What was guessed wrongly is read with it. */
enum spender { USER, NUMBER, DOMAIN, SPENDERS, GUESSES = SPENDERS, NOTES };

struct precinct { /* a domain */
	const struct dg_conf_domain *conf;
	int64_t warned_mono_ms; /* when the operator was told last that it sends no more; 0: never */
};

struct ask { /* somebody in the line */
	struct dg_node in_line;
	struct dg_proofs *all;
	dg_store_done *done;
	void *arg;
	char *domain, *jid, *number, *text;
	struct precinct *precinct;
	struct guesses *guesses; /* held while it is looked at */
	enum spender reads;      /* whose notes are read now */
	struct spending spent[SPENDERS];
	int writes; /* notes on their way to the disk */
	enum dg_status status;
};

struct dg_proofs {
	struct dg_store *store;
	const struct dg_log *log;
	dg_proof_send *send_text;
	void *arg;
	struct precinct *precincts;
	size_t n_precincts;
	struct codes codes;
	struct dg_node line;
	size_t n_line;
	bool is_looking; /* at the first in the line */
};

/* ---- what was spent ---- */

/* Ends with what no bare JID and no number contains, so that no name begins as another does. */
static char *note_of(enum spender who, const char *jid, const char *number)
{
	struct dg_buf key = { 0 };
	switch (who) {
	case USER: dg_buf_printf(&key, "user %s/", jid); break;
	case NUMBER: dg_buf_printf(&key, "number %s/", number); break;
	case DOMAIN: dg_buf_str(&key, "all/"); break;
	case GUESSES: dg_buf_printf(&key, "guessed %s/", number); break;
	case NOTES: break;
	}
	return dg_buf_give(&key);
}

/* Notes of proofs have an owner of their own: they outlive a registration. */
static char *owner_of(const char *domain)
{
	struct dg_buf owner = { 0 };
	dg_buf_printf(&owner, "proof %s", domain);
	return dg_buf_give(&owner);
}

static struct spending_rule rule_of(const struct ask *a, enum spender who)
{
	if (who != DOMAIN)
		return (struct spending_rule){ .window_ms = HOUR_MS, .grain_ms = 1, .most = SPENT_MOST };
	return (struct spending_rule){ .window_ms = HOUR_MS,
		.grain_ms = MINUTE_MS,
		.most = a->precinct->conf->codes_per_hour ? (unsigned)a->precinct->conf->codes_per_hour : PER_HOUR };
}

static bool is_left(const struct ask *a, enum spender who)
{
	const struct spending_rule rule = rule_of(a, who);
	return spending_left(&a->spent[who], &rule, dg_now_ms()) > 0;
}

static void leave_line(struct ask *a)
{
	dg_list_remove(&a->in_line);
	a->all->n_line--;
	a->all->is_looking = false;
	guesses_let_go(a->all->codes.numbers, a->guesses);
	a->guesses = NULL;
}

static void finish(struct ask *a, enum dg_status status)
{
	if (a->done)
		a->done(a->arg, status);
	free(a->domain);
	free(a->jid);
	free(a->number);
	free(a->text);
	free(a);
}

/* ---- sending ---- */

static void on_sent(void *arg, enum dg_status status)
{
	finish(arg, status);
}

/* The text is the gateway's own and holds the code: it is wiped here, and nobody else keeps it but the journal. */
static void hand_over(struct ask *a)
{
	struct dg_proofs *p = a->all;
	static const char place[] = "{1}";
	const struct code *code = codes_open(&p->codes, a->domain, a->jid, a->number);
	const char *at = strstr(a->text, place);
	struct dg_buf text = { 0 };
	if (at) {
		dg_buf_add(&text, a->text, (size_t)(at - a->text));
		dg_buf_str(&text, code->digits);
		dg_buf_str(&text, at + sizeof place - 1);
	} else {
		dg_buf_printf(&text, "%s %s", a->text, code->digits);
	}
	p->send_text(p->arg, a->domain, a->number, text.at, on_sent, a);
	explicit_bzero(text.at, text.len);
	dg_buf_finish(&text);
}

static void look_at_first(struct dg_proofs *p);

static void on_noted(void *arg, enum dg_status status)
{
	struct ask *a = arg;
	struct dg_proofs *p = a->all;
	if (status != DG_OK)
		a->status = status;
	if (--a->writes)
		return;
	struct guesses *known = a->guesses; /* until the code holds it */
	a->guesses = NULL;
	leave_line(a);
	if (a->status == DG_OK)
		hand_over(a);
	else
		finish(a, a->status);
	guesses_let_go(p->codes.numbers, known);
	look_at_first(p);
}

static void note(struct ask *a, enum spender who)
{
	char *owner = owner_of(a->domain), *key = note_of(who, a->jid, a->number);
	const struct spending_rule rule = rule_of(a, who);
	struct dg_buf value = { 0 };
	int64_t now_ms = dg_now_ms();
	spending_add(&a->spent[who], &rule, now_ms);
	spending_write(&a->spent[who], &value);
	dg_store_put(a->all->store, owner, key, value.at, now_ms + rule.window_ms + rule.grain_ms, on_noted, a);
	dg_buf_finish(&value);
	free(owner);
	free(key);
}

/* That a user asks too often is a day's work; that the domain sends no more wants an operator, once an hour. */
static void log_refusal(struct ask *a, enum dg_status why)
{
	const struct dg_log *log = a->all->log;
	int64_t now_ms = dg_mono_ms(), *warned_ms = &a->precinct->warned_mono_ms;
	char masked[64];
	if (why != DG_AGAIN) {
		dg_log(log, DG_LOG_INFO, DG_SAY("user", "too many codes were asked for; none was sent"),
			DG_S("domain", a->domain), DG_S("user", dg_log_mask(a->jid, masked)));
	} else if (!*warned_ms || now_ms - *warned_ms >= HOUR_MS) {
		*warned_ms = now_ms;
		dg_log(log, DG_LOG_WARN,
			DG_SAY("user",
				"the domain has sent as many codes as codes_per_hour lets it; "
				"others are asked to try later"),
			DG_S("domain", a->domain), DG_I("codes_per_hour", rule_of(a, DOMAIN).most));
	}
}

static void decide(struct ask *a)
{
	struct dg_proofs *p = a->all;
	enum dg_status why = DG_OK;
	if (guesses_left(a->guesses) == 0)
		why = DG_AUTH;
	else if (!is_left(a, USER) || !is_left(a, NUMBER))
		why = DG_BUSY;
	else if (!is_left(a, DOMAIN))
		why = DG_AGAIN;
	if (why == DG_OK) {
		a->writes = SPENDERS;
		for (enum spender who = USER; who < SPENDERS; who++)
			note(a, who);
		return;
	}
	log_refusal(a, why);
	leave_line(a);
	finish(a, why);
	look_at_first(p);
}

/* ---- the line ---- */

static void read_notes(struct ask *a);

static void take_note(struct ask *a, const char *value)
{
	if (a->reads == GUESSES) {
		guesses_know(a->guesses, value);
	} else {
		const struct spending_rule rule = rule_of(a, a->reads);
		spending_read(&a->spent[a->reads], &rule, value, dg_now_ms());
	}
}

static void on_note(void *arg, const char *key, const char *value)
{
	struct ask *a = arg;
	if (key) {
		char *mine = note_of(a->reads, a->jid, a->number);
		if (strcmp(key, mine) == 0)
			take_note(a, value);
		free(mine);
		return;
	}
	a->reads++;
	if (a->reads < NOTES) {
		read_notes(a);
	} else {
		guesses_know(a->guesses, "");
		decide(a);
	}
}

static void read_notes(struct ask *a)
{
	char *owner = owner_of(a->domain), *key = note_of(a->reads, a->jid, a->number);
	dg_store_find_some(a->all->store, owner, key, NULL, 1, on_note, a);
	free(owner);
	free(key);
}

/* A journal that is ill finds nothing, and would forget what was spent. */
static void look_at_first(struct dg_proofs *p)
{
	while (!p->is_looking && !dg_list_empty(&p->line)) {
		struct ask *a = DG_OF(p->line.next, struct ask, in_line);
		p->is_looking = true;
		if (!dg_store_health(p->store)) {
			a->guesses = guesses_hold(p->codes.numbers, a->domain, a->number);
			read_notes(a);
			return;
		}
		leave_line(a);
		finish(a, DG_REMOTE);
	}
}

static struct precinct *precinct_of(const struct dg_proofs *p, const char *domain)
{
	for (size_t i = 0; i < p->n_precincts; i++)
		if (!strcmp(p->precincts[i].conf->domain, domain))
			return &p->precincts[i];
	return NULL;
}

void dg_proof_ask(struct dg_proofs *p, const char *domain, const char *jid, const char *number, const char *text,
	dg_store_done *done, void *arg)
{
	if (p->n_line == LINE_MOST) {
		if (done)
			done(arg, DG_AGAIN);
		return;
	}
	struct ask *a = dg_alloc(sizeof *a);
	*a = (struct ask){ .all = p,
		.done = done,
		.arg = arg,
		.precinct = precinct_of(p, domain),
		.domain = dg_strdup(domain),
		.jid = dg_strdup(jid),
		.number = dg_strdup(number),
		.text = dg_strdup(text) };
	assert(a->precinct);
	dg_list_append(&p->line, &a->in_line);
	p->n_line++;
	look_at_first(p);
}

/* ---- trying ---- */

static void on_guess_noted(void *arg, enum dg_status status)
{
	const struct dg_proofs *p = arg;
	if (status != DG_OK)
		dg_log(p->log, DG_LOG_WARN, DG_SAY("user", "a wrong code could not be noted; a restart forgets it"),
			DG_S("why", dg_status_name(status)));
}

/* Nobody is kept waiting for the disk: until it has the note, memory knows. */
static void note_guess(struct dg_proofs *p, const char *domain, const char *number, struct guesses *g)
{
	int64_t until_ms;
	char *owner = owner_of(domain), *key = note_of(GUESSES, NULL, number);
	char *value = guesses_spend(g, &until_ms);
	dg_store_put(p->store, owner, key, value, until_ms, on_guess_noted, p);
	free(owner);
	free(key);
	free(value);
}

enum dg_status dg_proof_try(
	struct dg_proofs *p, const char *domain, const char *jid, const char *number, const char *code)
{
	struct guesses *g = guesses_hold(p->codes.numbers, domain, number);
	enum dg_status status = codes_try(&p->codes, domain, jid, number, code);
	if (status == DG_DENIED)
		note_guess(p, domain, number, g);
	guesses_let_go(p->codes.numbers, g);
	return status;
}

/* ---- life ---- */

struct dg_proofs *dg_proofs_create(const struct dg_conf *conf, struct dg_store *store, const struct dg_log *log,
	dg_proof_send *send_text, void *arg)
{
	struct dg_proofs *p = dg_alloc(sizeof *p);
	*p = (struct dg_proofs){
		.store = store,
		.log = log,
		.send_text = send_text,
		.arg = arg,
		.precincts = dg_alloc((conf->n_domains + 1) * sizeof *p->precincts),
		.n_precincts = conf->n_domains,
	};
	for (size_t i = 0; i < p->n_precincts; i++)
		p->precincts[i].conf = &conf->domains[i];
	codes_init(&p->codes);
	dg_list_init(&p->line);
	return p;
}

void dg_proofs_destroy(struct dg_proofs *p)
{
	if (!p)
		return;
	while (!dg_list_empty(&p->line)) {
		struct ask *a = DG_OF(p->line.next, struct ask, in_line);
		leave_line(a);
		finish(a, DG_OFFLINE);
	}
	codes_finish(&p->codes);
	free(p->precincts);
	free(p);
}
