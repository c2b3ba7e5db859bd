/* fakes.h - users, codes, a router and a store that say what a test wants, for the tests of core/dialog.
 *
 * Included once per test program; its definitions stand in for the real ones at link time. What the database would
 * answer later is answered by fake_settle(); what is asked while `fake.at_once` is answered at once, as from memory.
 */
#ifndef FAKES_H
#define FAKES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "dialog/record.h"
#include "dialog/room.h"
#include "util/mem.h"

enum { PENDING_MAX = 16, USERS_MAX = 8 };

struct pending {
	enum { FOUND, DONE, ROWS, COUNTS } kind;
	enum dg_status status;
	char jid[64];
	dg_users_found *found;
	dg_store_done *done;
	dg_store_rows *rows;
	void (*counts)(void *arg, enum dg_status status, const struct dg_store_counts *c);
	void *arg;
};

static struct {
	/* What they answer. */
	bool at_once, may;
	enum dg_status find_status, put_status, login_status, ask_status, try_status, moved_status;
	enum dg_status cost_status;
	int64_t micros; /* that a text costs */
	uint32_t caps;
	const struct dg_option *account;
	struct dg_user *users[USERS_MAX];
	size_t n_users;
	const char *admin;
	struct dg_row rows[2];
	size_t n_rows;
	/* What they were asked. */
	char number[64], code[64], text[256], logged_out[64];
	uint64_t moved;
	size_t puts, logins, anew;
	struct pending pending[PENDING_MAX];
	void (*meanwhile)(void); /* happens while a login is tried; NULL: nothing */
	size_t n_pending;
	/* What the faces' hands were told. */
	char registered[64], unregistered[64], announced[256], reconnected[64];
	bool was_new, stopped, stopped_again;
	size_t n_registered;
} fake;

static struct dg_user *fake_user(const char *jid)
{
	for (size_t i = 0; i < fake.n_users; i++)
		if (fake.users[i] && strcmp(fake.users[i]->jid, jid) == 0)
			return fake.users[i];
	return NULL;
}

static void fake_keep(const struct dg_user *user)
{
	for (size_t i = 0; i < fake.n_users; i++)
		if (strcmp(fake.users[i]->jid, user->jid) == 0) {
			record_free(fake.users[i]);
			fake.users[i] = record_copy(user);
			return;
		}
	assert_true(fake.n_users < USERS_MAX);
	fake.users[fake.n_users++] = record_copy(user);
}

static inline struct dg_user *fake_add(const char *jid, const char *number)
{
	struct dg_user *user = record_create("sms.example.org", jid);
	user->since_ms = 1700000000000;
	record_set(&user->number, number);
	fake_keep(user);
	record_free(user);
	return fake_user(jid);
}

static bool fake_forget(const char *jid)
{
	for (size_t i = 0; i < fake.n_users; i++)
		if (strcmp(fake.users[i]->jid, jid) == 0) {
			record_free(fake.users[i]);
			fake.users[i] = fake.users[--fake.n_users];
			return true;
		}
	return false;
}

static void fake_answer(const struct pending *p)
{
	static const struct dg_store_waiting instances[] = { { "irc-a", 5 }, { "smsc-a", 2 } };
	static const struct dg_store_counts counts = { 3, 1, 2, 4, instances, 2 };
	switch (p->kind) {
	case FOUND: {
		const struct dg_user *user = fake_user(p->jid);
		enum dg_status status = fake.find_status != DG_OK ? fake.find_status : user ? DG_OK : DG_NOENT;
		p->found(p->arg, status, status == DG_OK ? user : NULL);
		break;
	}
	case DONE: p->done(p->arg, p->status); break;
	case ROWS: p->rows(p->arg, p->status, fake.rows, fake.n_rows, false); break;
	case COUNTS: p->counts(p->arg, p->status, &counts); break;
	}
}

static void fake_push(struct pending p)
{
	if (fake.at_once) {
		fake_answer(&p);
		return;
	}
	assert_true(fake.n_pending < PENDING_MAX);
	fake.pending[fake.n_pending++] = p;
}

/* Answer what was asked, and what is asked because of it. */
static inline void fake_settle(void)
{
	while (fake.n_pending > 0) {
		struct pending first = fake.pending[0];
		memmove(fake.pending, fake.pending + 1, --fake.n_pending * sizeof first);
		fake_answer(&first);
	}
}

static inline void fake_reset(void)
{
	while (fake.n_users > 0)
		record_free(fake.users[--fake.n_users]);
	memset(&fake, 0, sizeof fake);
	fake.may = fake.at_once = true;
	fake.caps = DG_CAP_TRUNK | DG_CAP_PHONE;
}

/* ---- core/user ---- */

void dg_users_find(struct dg_users *u, const char *domain, const char *jid, dg_users_found *done, void *arg)
{
	struct pending p = { .kind = FOUND, .found = done, .arg = arg };
	(void)u;
	(void)domain;
	(void)snprintf(p.jid, sizeof p.jid, "%s", jid);
	fake_push(p);
}

void dg_users_put(struct dg_users *u, const struct dg_user *user, dg_store_done *done, void *arg)
{
	(void)u;
	fake.puts++;
	if (fake.put_status == DG_OK)
		fake_keep(user);
	fake_push((struct pending){ .kind = DONE, .status = fake.put_status, .done = done, .arg = arg });
}

void dg_users_remove(struct dg_users *u, const char *domain, const char *jid, dg_store_done *done, void *arg)
{
	(void)u;
	(void)domain;
	enum dg_status status = fake.put_status != DG_OK ? fake.put_status : fake_forget(jid) ? DG_OK : DG_NOENT;
	fake_push((struct pending){ .kind = DONE, .status = status, .done = done, .arg = arg });
}

void dg_users_list(
	struct dg_users *u, const char *domain, const char *after, size_t limit, dg_users_listed *done, void *arg)
{
	struct dg_user page[USERS_MAX];
	size_t n = 0;
	(void)u;
	(void)domain;
	for (size_t i = 0; i < fake.n_users; i++)
		if (!after || strcmp(fake.users[i]->jid, after) > 0)
			page[n++] = *fake.users[i];
	done(arg, fake.find_status, page, n < limit ? n : limit, n > limit);
}

size_t dg_users_count(const struct dg_users *u, const char *domain)
{
	(void)u;
	(void)domain;
	return fake.n_users;
}

const char *dg_user_pref(const struct dg_user *user, const char *key, const char *otherwise)
{
	for (size_t i = 0; user && i < user->n_prefs; i++)
		if (strcmp(user->prefs[i].key, key) == 0)
			return user->prefs[i].value;
	return otherwise;
}

void dg_proof_ask(struct dg_proofs *p, const char *domain, const char *jid, const char *number, const char *text,
	dg_store_done *done, void *arg)
{
	(void)p;
	(void)domain;
	(void)jid;
	(void)snprintf(fake.number, sizeof fake.number, "%s", number);
	(void)snprintf(fake.text, sizeof fake.text, "%s", text);
	fake_push((struct pending){ .kind = DONE, .status = fake.ask_status, .done = done, .arg = arg });
}

enum dg_status dg_proof_try(
	struct dg_proofs *p, const char *domain, const char *jid, const char *number, const char *code)
{
	(void)p;
	(void)domain;
	(void)jid;
	(void)snprintf(fake.code, sizeof fake.code, "%s %s", number, code);
	return fake.try_status;
}

/* ---- core/router ---- */

bool dg_router_may(const struct dg_router *r, const char *jid)
{
	(void)r;
	(void)jid;
	return fake.may;
}

bool dg_router_is_admin(const struct dg_router *r, const char *jid)
{
	(void)r;
	return fake.admin && strcmp(fake.admin, jid) == 0;
}

enum dg_status dg_router_cost(const struct dg_router *r, const char *domain, const char *user, const char *peer,
	const char *text, struct dg_cost *out)
{
	(void)r, (void)domain;
	snprintf(fake.number, sizeof fake.number, "%s", peer ? peer : "");
	snprintf(fake.text, sizeof fake.text, "%s", text);
	snprintf(fake.code, sizeof fake.code, "%s", user ? user : "");
	*out = (struct dg_cost){ 2, 180, 306, fake.micros, "EUR" };
	return fake.cost_status;
}

uint32_t dg_router_caps(const struct dg_router *r, const char *domain)
{
	(void)r;
	(void)domain;
	return fake.caps;
}

const struct dg_option *dg_router_account(const struct dg_router *r, const char *domain)
{
	(void)r;
	(void)domain;
	return fake.account;
}

void dg_router_try_login(struct dg_router *r, const char *domain, const char *user, const struct dg_pair *account,
	size_t n_account, dg_router_asked *done, void *arg)
{
	static const struct dg_said said = { DG_T_PLAIN, { "the network says no", NULL, NULL } };
	(void)r;
	(void)domain;
	(void)user;
	(void)account;
	(void)n_account;
	fake.logins++;
	if (fake.meanwhile)
		fake.meanwhile();
	done(arg, fake.login_status, &said);
}

void dg_router_log_in_anew(struct dg_router *r, const char *domain, const char *user)
{
	(void)r;
	(void)domain;
	(void)user;
	fake.anew++;
}

void dg_router_log_out(struct dg_router *r, const char *domain, const char *user)
{
	(void)r;
	(void)domain;
	(void)snprintf(fake.logged_out, sizeof fake.logged_out, "%s", user);
}

enum dg_link dg_router_session(const struct dg_router *r, const char *domain, const char *user, const char **text)
{
	(void)r;
	(void)domain;
	(void)user;
	(void)text;
	return DG_LINK_CONNECTING;
}

enum dg_link dg_router_link(const struct dg_router *r, const char *domain, const char **text)
{
	(void)r;
	(void)domain;
	*text = NULL;
	return DG_LINK_ONLINE;
}

size_t dg_router_status(const struct dg_router *r, struct dg_instance_status *out, size_t room)
{
	(void)r;
	assert_true(room > 1);
	out[0] = (struct dg_instance_status){ .domain = "sms.example.org",
		.name = "smsc-a",
		.module = "smpp",
		.link = DG_LINK_OFFLINE,
		.text = "refused" };
	out[1] = (struct dg_instance_status){
		.domain = "irc.example.org", .name = "irc-a", .module = "irc", .waiting = 1
	};
	return 2;
}

static void fake_move(const char *what, uint64_t id, dg_store_done *done, void *arg)
{
	(void)snprintf(fake.text, sizeof fake.text, "%s", what);
	fake.moved = id;
	fake_push((struct pending){ .kind = DONE, .status = fake.moved_status, .done = done, .arg = arg });
}

void dg_router_retry(struct dg_router *r, uint64_t id, dg_store_done *done, void *arg)
{
	(void)r;
	fake_move("retry", id, done, arg);
}

void dg_router_drop(struct dg_router *r, uint64_t id, dg_store_done *done, void *arg)
{
	(void)r;
	fake_move("drop", id, done, arg);
}

/* ---- core/store ---- */

void dg_store_search(struct dg_store *s, const char *needle, size_t limit, dg_store_rows *done, void *arg)
{
	(void)s;
	assert_null(needle);
	assert_true(limit > 0);
	fake_push((struct pending){ .kind = ROWS, .rows = done, .arg = arg });
}

void dg_store_counts(
	struct dg_store *s, void (*done)(void *arg, enum dg_status status, const struct dg_store_counts *c), void *arg)
{
	(void)s;
	fake_push((struct pending){ .kind = COUNTS, .counts = done, .arg = arg });
}

const char *dg_stand_name(enum dg_stand s)
{
	return s == DG_DOUBT ? "in doubt" : "accepted";
}

/* ---- the hands ---- */

static inline void fake_on_registered(void *arg, const struct dg_user *user, bool is_new)
{
	(void)arg;
	fake.n_registered++;
	fake.was_new = is_new;
	(void)snprintf(fake.registered, sizeof fake.registered, "%s", user->jid);
}

static inline void fake_on_unregistered(void *arg, const char *domain, const char *jid)
{
	(void)arg;
	(void)domain;
	(void)snprintf(fake.unregistered, sizeof fake.unregistered, "%s", jid);
}

static inline void fake_announce(void *arg, const char *domain, const char *text)
{
	(void)arg;
	(void)domain;
	(void)snprintf(fake.announced, sizeof fake.announced, "%s", text);
}

static inline enum dg_status fake_reconnect(void *arg, const char *domain, const char *instance)
{
	(void)arg;
	(void)domain;
	(void)snprintf(fake.reconnected, sizeof fake.reconnected, "%s", instance ? instance : "the stream");
	return DG_OK;
}

static inline size_t fake_online(void *arg, const char *domain, const char **jids, size_t room)
{
	(void)arg;
	(void)domain;
	if (room > 0)
		jids[0] = "alice@example.org";
	return 1;
}

static inline void fake_stop(void *arg, bool again)
{
	(void)arg;
	fake.stopped = true;
	fake.stopped_again = again;
}

static size_t fake_roster_ways(void *arg, const char *domain, struct dg_roster_way *out, size_t room)
{
	(void)arg;
	assert_string_equal(domain, "sms.example.org");
	assert_true(room > 1);
	out[0] = (struct dg_roster_way){ "example.org", "privilege:2", true };
	out[1] = (struct dg_roster_way){ "example.net", "subscribe", false };
	return 2;
}

/* clang-format off */
static const struct dg_dialog_hands fake_hands = {
	.on_registered = fake_on_registered, .on_unregistered = fake_on_unregistered, .announce = fake_announce,
	.reconnect = fake_reconnect, .online = fake_online, .stop = fake_stop, .roster_ways = fake_roster_ways,
};
/* clang-format on */

#endif
