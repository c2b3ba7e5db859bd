/* accounts.h - the house of rig.h with a network at which users log in. */
#ifndef DG_TEST_ACCOUNTS_H
#define DG_TEST_ACCOUNTS_H

#include "rig.h"

#define DOMAIN "sms.example.org"
#define ALICE  "alice@example.org"
#define BOB    "bob@example.org"

static inline void on_put(void *arg, enum dg_status status)
{
	*(enum dg_status *)arg = status;
}

static inline void enrol(const char *user, const char *name)
{
	const struct dg_pair account[] = { { "name", name } };
	const struct dg_user u = { .domain = DOMAIN, .jid = user, .account = account, .n_account = 1 };
	enum dg_status status = DG_INTERNAL;
	dg_users_put(users, &u, on_put, &status);
	UNTIL(status != DG_INTERNAL);
	assert_int_equal(status, DG_OK);
}

/* A house with a network at which users log in, and Alice registered. */
static inline struct dg_instance *open_network(void)
{
	open_house(1);
	enrol(ALICE, "a");
	link_is(&networks[0], DG_LINK_ONLINE);
	dg_router_drained(router, DOMAIN);
	return &networks[0];
}

static inline bool asked_is(const char *text)
{
	return networks[0].asked.at && !strcmp(networks[0].asked.at, text);
}

static inline dg_sid log_in(struct dg_instance *n, const char *user)
{
	size_t had = n->asked.len;
	dg_router_log_in(router, DOMAIN, user);
	UNTIL(n->asked.len > had);
	session_is(n, n->last_sid, DG_LINK_ONLINE, DG_OK, false);
	return n->last_sid;
}

static inline int as_network_of_accounts(void **state)
{
	transport.caps = DG_CAP_ACCOUNT | DG_CAP_DELIVERED | DG_CAP_READ | DG_CAP_TYPING | DG_CAP_PRESENCE |
		DG_CAP_ROOMS | DG_CAP_FILES | DG_CAP_EDIT | DG_CAP_REACTION | DG_CAP_RETRACT | DG_CAP_PROFILE;
	answered = 0;
	return setup(state);
}

#define STORY(name) cmocka_unit_test_setup_teardown(name, as_network_of_accounts, teardown)

#endif
