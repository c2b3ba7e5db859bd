/* proof.c - see proof.h.
 *
 * Who asks for a code waits in a line, and one at a time is looked at: what was spent is read from the journal, written
 * back with this code in it, and only then the code goes out. So nobody can spend the same twice at once. The codes
 * themselves are in memory only: a restart ends them, and takes no try from anybody that was not spent.
 */
#include "user/proof.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/buf.h"
#include "util/clock.h"
#include "util/list.h"
#include "util/map.h"
#include "util/mem.h"
#include "util/random.h"

enum { CODE_DIGITS = 6, CODES = 1000000, TRIES = 3, LIVES_MS = 5 * 60000 };
enum { SPENT_MOST = 3, WINDOW_MS = 60 * 60000 };
enum { LINE_MOST = 1000, OPEN_MOST = 20000 };

/* Whose spending is looked at: both must have some left. */
enum spender { USER, NUMBER, SPENDERS };

struct open { /* a code that was sent */
	struct dg_node in_age;
	int64_t until_mono_ms;
	int tries;
	char code[CODE_DIGITS + 1];
	char *number;
	char key[];
};

struct ask { /* somebody in the line */
	struct dg_node in_line;
	struct dg_proofs *all;
	dg_store_done *done;
	void *arg;
	char *domain, *jid, *number, *text;
	enum spender reads;                     /* whose notes are read now */
	int64_t spent_ms[SPENDERS][SPENT_MOST]; /* when, in the last hour; 0: not */
	int writes;                             /* notes on their way to the disk */
	enum dg_status status;
};

struct dg_proofs {
	struct dg_store *store;
	const struct dg_log *log;
	dg_proof_send *send_text;
	void *arg;
	struct dg_map *opens; /* "domain jid" -> struct open */
	struct dg_node ages;  /* of the same, the oldest first */
	struct dg_node line;
	size_t n_line;
	bool is_looking; /* at the first in the line */
};

/* ---- codes that are open ---- */

static char *key_of(const char *domain, const char *jid)
{
	struct dg_buf key = { 0 };
	dg_buf_printf(&key, "%s %s", domain, jid);
	return dg_buf_give(&key);
}

static void close_code(struct dg_proofs *p, struct open *o)
{
	(void)dg_map_take(p->opens, o->key);
	dg_list_remove(&o->in_age);
	explicit_bzero(o->code, sizeof o->code);
	free(o->number);
	free(o);
}

static struct open *oldest(const struct dg_proofs *p)
{
	return DG_OF(p->ages.next, struct open, in_age);
}

static void close_old_codes(struct dg_proofs *p)
{
	int64_t now_ms = dg_mono_ms();
	while (!dg_list_empty(&p->ages) && (oldest(p)->until_mono_ms <= now_ms || dg_map_count(p->opens) > OPEN_MOST))
		close_code(p, oldest(p));
}

static const struct open *open_code(struct dg_proofs *p, const struct ask *a)
{
	char *key = key_of(a->domain, a->jid);
	size_t n = strlen(key) + 1;
	struct open *before = dg_map_get(p->opens, key);
	if (before)
		close_code(p, before);
	struct open *o = dg_alloc(sizeof *o + n);
	memcpy(o->key, key, n);
	o->number = dg_strdup(a->number);
	o->tries = TRIES;
	o->until_mono_ms = dg_mono_ms() + LIVES_MS;
	snprintf(o->code, sizeof o->code, "%06u", (unsigned)dg_random_below(CODES));
	(void)dg_map_put(p->opens, o->key, o);
	dg_list_append(&p->ages, &o->in_age);
	close_old_codes(p);
	free(key);
	return o;
}

/* The digits of what somebody typed. False: there are not as many as a code has, or there is something else. */
static bool read_code(const char *typed, char out[CODE_DIGITS])
{
	size_t n = 0;
	for (; *typed; typed++) {
		if (*typed == ' ' || *typed == '-')
			continue;
		if (*typed < '0' || *typed > '9' || n == CODE_DIGITS)
			return false;
		out[n++] = *typed;
	}
	return n == CODE_DIGITS;
}

/* As long for a code that is nearly right as for one that is not. */
static bool is_same(const char *a, const char *b)
{
	volatile unsigned char differ = 0;
	for (size_t i = 0; i < CODE_DIGITS; i++)
		differ = (unsigned char)(differ | (unsigned char)(a[i] ^ b[i]));
	return !differ;
}

enum dg_status dg_proof_try(
	struct dg_proofs *p, const char *domain, const char *jid, const char *number, const char *code)
{
	char *key = key_of(domain, jid), typed[CODE_DIGITS] = "";
	struct open *o;
	close_old_codes(p);
	o = dg_map_get(p->opens, key);
	free(key);
	if (!o || strcmp(o->number, number) != 0)
		return DG_TIMEOUT;
	bool is_right = read_code(code, typed) && is_same(typed, o->code);
	explicit_bzero(typed, sizeof typed);
	if (is_right || --o->tries == 0)
		close_code(p, o);
	return is_right ? DG_OK : DG_DENIED;
}

/* ---- what was spent ---- */

/* Ends with what no bare JID and no number contains, so that no name begins as another does. */
static char *note_of(const struct ask *a, enum spender who)
{
	struct dg_buf key = { 0 };
	dg_buf_printf(&key, "%s %s/", who == USER ? "user" : "number", who == USER ? a->jid : a->number);
	return dg_buf_give(&key);
}

/* Notes of proofs have an owner of their own: they outlive a registration. */
static char *owner_of(const struct ask *a)
{
	struct dg_buf owner = { 0 };
	dg_buf_printf(&owner, "proof %s", a->domain);
	return dg_buf_give(&owner);
}

/* "1700000000000 1700000100000": Unix times, in milliseconds. A clock that was ahead for a year must not lock anybody
 * out for one. */
static void read_spent(const char *value, int64_t spent_ms[SPENT_MOST])
{
	int64_t now_ms = dg_now_ms();
	for (size_t n = 0; n < SPENT_MOST && *value;) {
		char *end;
		int64_t at_ms = strtoll(value, &end, 10);
		if (end == value)
			return;
		if (at_ms > now_ms - WINDOW_MS && at_ms < now_ms + WINDOW_MS) /* else the clock was set */
			spent_ms[n++] = at_ms;
		value = end;
	}
}

static size_t count_spent(const int64_t spent_ms[SPENT_MOST])
{
	size_t n = 0;
	while (n < SPENT_MOST && spent_ms[n])
		n++;
	return n;
}

static void leave_line(struct ask *a)
{
	dg_list_remove(&a->in_line);
	a->all->n_line--;
	a->all->is_looking = false;
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
	const struct open *o = open_code(p, a);
	const char *at = strstr(a->text, place);
	struct dg_buf text = { 0 };
	if (at) {
		dg_buf_add(&text, a->text, (size_t)(at - a->text));
		dg_buf_str(&text, o->code);
		dg_buf_str(&text, at + sizeof place - 1);
	} else {
		dg_buf_printf(&text, "%s %s", a->text, o->code);
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
	leave_line(a);
	if (a->status == DG_OK)
		hand_over(a);
	else
		finish(a, a->status);
	look_at_first(p);
}

static void note(struct ask *a, enum spender who)
{
	char *owner = owner_of(a), *key = note_of(a, who);
	struct dg_buf value = { 0 };
	int64_t now_ms = dg_now_ms();
	for (size_t i = 0; i < count_spent(a->spent_ms[who]); i++)
		dg_buf_printf(&value, "%lld ", (long long)a->spent_ms[who][i]);
	dg_buf_printf(&value, "%lld", (long long)now_ms);
	dg_store_put(a->all->store, owner, key, value.at, now_ms + WINDOW_MS, on_noted, a);
	dg_buf_finish(&value);
	free(owner);
	free(key);
}

static void decide(struct ask *a)
{
	struct dg_proofs *p = a->all;
	char masked[64];
	if (count_spent(a->spent_ms[USER]) < SPENT_MOST && count_spent(a->spent_ms[NUMBER]) < SPENT_MOST) {
		a->writes = SPENDERS;
		note(a, USER);
		note(a, NUMBER);
		return;
	}
	dg_log(p->log, DG_LOG_INFO, DG_SAY("user", "too many codes were asked for; none was sent"),
		DG_S("domain", a->domain), DG_S("user", dg_log_mask(a->jid, masked)));
	leave_line(a);
	finish(a, DG_BUSY);
	look_at_first(p);
}

/* ---- the line ---- */

static void read_notes(struct ask *a);

static void on_note(void *arg, const char *key, const char *value)
{
	struct ask *a = arg;
	if (key) {
		char *mine = note_of(a, a->reads);
		if (strcmp(key, mine) == 0)
			read_spent(value, a->spent_ms[a->reads]);
		free(mine);
		return;
	}
	a->reads++;
	if (a->reads < SPENDERS)
		read_notes(a);
	else
		decide(a);
}

static void read_notes(struct ask *a)
{
	char *owner = owner_of(a), *key = note_of(a, a->reads);
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
			read_notes(a);
			return;
		}
		leave_line(a);
		finish(a, DG_REMOTE);
	}
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
		.domain = dg_strdup(domain),
		.jid = dg_strdup(jid),
		.number = dg_strdup(number),
		.text = dg_strdup(text) };
	dg_list_append(&p->line, &a->in_line);
	p->n_line++;
	look_at_first(p);
}

/* ---- life ---- */

struct dg_proofs *dg_proofs_create(
	struct dg_store *store, const struct dg_log *log, dg_proof_send *send_text, void *arg)
{
	struct dg_proofs *p = dg_alloc(sizeof *p);
	*p = (struct dg_proofs){
		.store = store, .log = log, .send_text = send_text, .arg = arg, .opens = dg_map_create()
	};
	dg_list_init(&p->ages);
	dg_list_init(&p->line);
	return p;
}

void dg_proofs_destroy(struct dg_proofs *p)
{
	if (!p)
		return;
	while (!dg_list_empty(&p->ages))
		close_code(p, oldest(p));
	while (!dg_list_empty(&p->line)) {
		struct ask *a = DG_OF(p->line.next, struct ask, in_line);
		dg_list_remove(&a->in_line);
		finish(a, DG_OFFLINE);
	}
	dg_map_destroy(p->opens);
	free(p);
}
