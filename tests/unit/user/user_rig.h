/* user_rig.h - the room on a real store: what is heard of users, as text. */
#ifndef DG_TEST_USER_RIG_H
#define DG_TEST_USER_RIG_H

#include "../store/rig.h"
#include "user/user.h"

#define SMS   "sms.example.org"
#define IRC   "irc.example.org"
#define KEY_A "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define KEY_B "FFEEDDCCBBAA99887766554433221100FFEEDDCCBBAA99887766554433221100"

struct people {
	struct rig *r;
	struct dg_conf conf;
	struct dg_conf_domain domains[2];
	struct dg_users *users;
	struct dg_buf heard; /* since it was cleared */
};

static const struct dg_conf_number people_numbers[] = { { .number = "+15550009999", .user = "boss@x" } };

static inline void people_open(struct people *p)
{
	p->users = dg_users_create(&p->conf, p->r->store, &p->r->log, p->r->metrics);
}

static inline void people_settle(struct people *p)
{
	uv_run(&p->r->loop, UV_RUN_DEFAULT);
	assert_int_equal(dg_store_queued(p->r->store), 0);
}

static inline void people_close(struct people *p)
{
	rig_close(p->r);
	dg_users_destroy(p->users);
}

/* A new life. */
static inline void people_reopen(struct people *p)
{
	people_close(p);
	assert_true(rig_open(p->r));
	people_open(p);
	people_settle(p);
}

static inline int people_setup(void **state)
{
	struct people *p = calloc(1, sizeof *p);
	assert_non_null(p);
	p->r = rig_create();
	assert_true(rig_open(p->r));
	p->domains[0] = (struct dg_conf_domain){
		.domain = SMS, .numbers = (struct dg_conf_number *)(uintptr_t)people_numbers, .n_numbers = 1
	};
	p->domains[1] = (struct dg_conf_domain){ .domain = IRC };
	p->conf.domains = p->domains;
	p->conf.n_domains = 2;
	p->conf.credentials_key = KEY_A;
	people_open(p);
	people_settle(p);
	*state = p;
	return 0;
}

static inline int people_teardown(void **state)
{
	struct people *p = *state;
	void *r = p->r;
	people_close(p);
	dg_buf_finish(&p->heard);
	free(p);
	return rig_teardown(&r);
}

#define PEOPLE_TEST(name) cmocka_unit_test_setup_teardown(name, people_setup, people_teardown)

/* What was heard since the last question. */
static inline const char *people_heard(struct people *p)
{
	static char text[4096];
	snprintf(text, sizeof text, "%s", p->heard.at ? p->heard.at : "");
	dg_buf_clear(&p->heard);
	return text;
}

static inline void people_say(struct dg_buf *out, const struct dg_user *user)
{
	dg_buf_printf(out, "%s", user->jid);
	if (user->number)
		dg_buf_printf(out, " %s", user->number);
	if (user->lang)
		dg_buf_printf(out, " %s", user->lang);
	for (size_t i = 0; i < user->n_account; i++)
		dg_buf_printf(out, " %s:%s", user->account[i].key, user->account[i].value);
	for (size_t i = 0; i < user->n_prefs; i++)
		dg_buf_printf(out, " %s=%s", user->prefs[i].key, user->prefs[i].value);
	if (user->is_locked)
		dg_buf_str(out, " locked");
}

static inline void people_on_found(void *arg, enum dg_status status, const struct dg_user *user)
{
	struct people *p = arg;
	assert_int_equal(!user, status != DG_OK);
	if (user)
		people_say(&p->heard, user);
	else
		dg_buf_str(&p->heard, dg_status_name(status));
	dg_buf_str(&p->heard, "; ");
}

static inline void people_on_done(void *arg, enum dg_status status)
{
	struct people *p = arg;
	dg_buf_printf(&p->heard, "%s; ", dg_status_name(status));
}

static inline void people_find(struct people *p, const char *jid)
{
	dg_users_find(p->users, SMS, jid, people_on_found, p);
}

static inline void people_owner(struct people *p, const char *number)
{
	dg_users_owner(p->users, SMS, number, people_on_found, p);
}

static inline void people_put(struct people *p, const char *jid, const char *number)
{
	const struct dg_user user = { .domain = SMS, .jid = jid, .number = number, .since_ms = 1 };
	dg_users_put(p->users, &user, people_on_done, p);
}

static inline void people_remove(struct people *p, const char *jid)
{
	dg_users_remove(p->users, SMS, jid, people_on_done, p);
}

#endif
