/* Tests of route.c and table.c: which lane is chosen, whatever the others do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "router/realm.h"
#include "router/route.h"
#include "util/clock.h"

/* The lanes' own life is not wanted here. */
static struct lane lanes[3];
static struct dg_conf_transport confs[3];
static struct realm realm;

static void build(struct dg_conf_route *routes[3], const size_t n[3])
{
	route_table_finish(&realm.routes);
	realm = (struct realm){ .lanes = lanes, .n_lanes = 3 };
	for (int i = 0; i < 3; i++) {
		confs[i] = (struct dg_conf_transport){ .routes = routes[i], .n_routes = n[i] };
		lanes[i] = (struct lane){ .realm = &realm, .conf = &confs[i], .link = DG_LINK_ONLINE };
	}
	route_table_init(&realm.routes, &realm);
}

static int picked(const char *peer)
{
	struct lane *l = route_pick(&realm, peer);
	return l ? (int)(l - lanes) : -1;
}

static int by_detour(const char *peer, uint64_t passed)
{
	struct lane *l = route_detour(&realm, peer, passed);
	return l ? (int)(l - lanes) : -1;
}

static void down(int lane)
{
	lanes[lane].link = DG_LINK_OFFLINE;
	lanes[lane].down_since_ms = dg_mono_ms() - ROUTE_PATIENCE_MS - 1;
}

static void the_longest_prefix_then_the_cost(void **state)
{
	struct dg_conf_route a[] = { { .prefix = "+", .cost = 1 }, { .prefix = "+4930", .cost = 9 } },
			     b[] = { { .prefix = "+49", .cost = 5 }, { .prefix = "+1", .cost = 2 } },
			     c[] = { { .prefix = "", .cost = 0 }, { .prefix = "+49", .cost = 4 } };
	(void)state;
	build((struct dg_conf_route *[]){ a, b, c }, (size_t[]){ 2, 2, 2 });
	assert_int_equal(picked("+493012345"), 0);
	assert_int_equal(picked("+4915112345"), 2); /* cheaper */
	assert_int_equal(picked("+15550001111"), 1);
	assert_int_equal(picked("+33123"), 0);
	assert_int_equal(picked("12345"), 2);
	assert_int_equal(picked("+49"), 2);
	assert_string_equal(route_of(&lanes[0], "+493012345")->prefix, "+4930");
	assert_string_equal(route_of(&lanes[0], "+49891234")->prefix, "+");
	assert_null(route_of(&lanes[1], "+33123"));
	assert_true(route_leads(&lanes[1], "+1555"));
	assert_false(route_leads(&lanes[1], "12345"));
}

static void who_is_well_goes_before_a_longer_prefix(void **state)
{
	struct dg_conf_route a[] = { { .prefix = "+49", .cost = 1 } }, b[] = { { .prefix = "+", .cost = 5 } },
			     c[] = { { .prefix = "+1", .cost = 1 } };
	(void)state;
	build((struct dg_conf_route *[]){ a, b, c }, (size_t[]){ 1, 1, 1 });
	down(0);
	assert_int_equal(picked("+4912345"), 1);
	down(1);
	assert_int_equal(picked("+4912345"), 0); /* both wait: the better one */
	assert_int_equal(by_detour("+4912345", 0), -1);
	lanes[0].down_since_ms = dg_mono_ms(); /* a moment ago */
	assert_int_equal(picked("+4912345"), 0);
	assert_int_equal(by_detour("+4912345", 0), 0);
	assert_int_equal(by_detour("+4912345", route_bit(&lanes[0])), -1);
}

static void equals_share_by_weight(void **state)
{
	struct dg_conf_route a[] = { { .prefix = "+", .cost = 1, .weight = 3 } },
			     b[] = { { .prefix = "+", .cost = 1, .weight = 1 } },
			     c[] = { { .prefix = "+", .cost = 2, .weight = 100 } };
	int n[3] = { 0 };
	(void)state;
	build((struct dg_conf_route *[]){ a, b, c }, (size_t[]){ 1, 1, 1 });
	for (int i = 0; i < 4000; i++)
		n[picked("+15550001111")]++;
	assert_in_range(n[0], 2800, 3200);
	assert_int_equal(n[2], 0);
	for (int i = 0; i < HEALTH_MANY; i++)
		health_answered(&lanes[0].health, dg_mono_ms(), HEALTH_REFUSED, 0);
	assert_int_equal(picked("+15550001111"), 1);
	assert_string_equal(route_complaint(&lanes[0]), "it refuses more than it takes");
}

static void a_crowd_goes_where_there_is_room(void **state)
{
	struct dg_conf_route a[] = { { .prefix = "+", .cost = 1 } }, b[] = { { .prefix = "+", .cost = 2 } },
			     c[] = { { .prefix = "9", .cost = 2 } };
	(void)state;
	build((struct dg_conf_route *[]){ a, b, c }, (size_t[]){ 1, 1, 1 });
	assert_int_equal(picked("+15550001111"), 0);
	lanes[0].crowded = true;
	assert_int_equal(picked("+15550001111"), 1);
	assert_int_equal(by_detour("+15550001111", 0), 1);
	assert_int_equal(by_detour("+15550001111", route_bit(&lanes[1])), -1); /* no better there */
	down(1);
	assert_int_equal(picked("+15550001111"), 0);
}

static void one_text_tries_who_is_avoided(void **state)
{
	struct dg_conf_route a[] = { { .prefix = "+", .cost = 1 } }, b[] = { { .prefix = "+", .cost = 2 } },
			     c[] = { { .prefix = "9", .cost = 2 } };
	(void)state;
	build((struct dg_conf_route *[]){ a, b, c }, (size_t[]){ 1, 1, 1 });
	for (int i = 0; i < HEALTH_MANY; i++)
		health_answered(&lanes[0].health, dg_mono_ms(), HEALTH_REFUSED, 0);
	realm.n_complaints = 1;
	assert_int_equal(picked("+15550001111"), 1);
	lanes[0].health.tried_ms -= HEALTH_REST_MS;
	assert_int_equal(picked("+15550001111"), 0);
	assert_int_equal(picked("+15550001111"), 1);
}

static void a_costly_standby_is_not_tried(void **state)
{
	struct dg_conf_route a[] = { { .prefix = "+", .cost = 1 } }, b[] = { { .prefix = "+", .cost = 2 } },
			     c[] = { { .prefix = "+", .cost = 1 } };
	(void)state;
	build((struct dg_conf_route *[]){ a, b, c }, (size_t[]){ 1, 1, 1 });
	down(2);
	for (int i = 0; i < HEALTH_MANY; i++)
		health_answered(&lanes[1].health, dg_mono_ms(), HEALTH_REFUSED, 0);
	lanes[1].health.tried_ms -= HEALTH_REST_MS;
	realm.n_complaints = 1;
	assert_int_equal(picked("+15550001111"), 0);
	down(0);
	assert_int_not_equal(picked("+15550001111"), 1); /* waits: nobody is better */
	lanes[0].link = DG_LINK_ONLINE;
	confs[1].routes[0].cost = 0.5;
	assert_int_equal(picked("+15550001111"), 1);
}

static void routes_have_hours(void **state)
{
	struct dg_hours always, never = { .n = 0 };
	assert_true(dg_hours_read("00:00-24:00", &always));
	struct dg_conf_route a[] = { { .prefix = "+", .cost = 1, .hours = &never } },
			     b[] = { { .prefix = "+", .cost = 2, .hours = &always } },
			     c[] = { { .prefix = "9", .hours = &never } };
	(void)state;
	build((struct dg_conf_route *[]){ a, b, c }, (size_t[]){ 1, 1, 1 });
	assert_int_equal(picked("+15550001111"), 1);
	assert_int_equal(picked("9"), -1);
	assert_true(route_leads(&lanes[2], "9")); /* at other hours */
	assert_null(route_of(&lanes[2], "9"));
}

/* The same numbers at each run (Numerical Recipes' generator). */
static unsigned next_below(unsigned n)
{
	static uint32_t state = 20261123;
	state = state * 1664525 + 1013904223;
	return (state >> 16) % n;
}

/* Against the plain way of looking: every prefix, one after the other. */
static void any_table_finds_the_longest(void **state)
{
	enum { N = 500 };
	static char prefixes[N][8];
	static struct dg_conf_route routes[N];
	(void)state;
	for (int i = 0; i < N; i++) {
		unsigned digits = next_below(6);
		size_t n = 0;
		if (next_below(4))
			prefixes[i][n++] = '+';
		while (digits--)
			prefixes[i][n++] = (char)('0' + next_below(3));
		prefixes[i][n] = '\0';
		routes[i] = (struct dg_conf_route){ .prefix = prefixes[i], .cost = 1 };
	}
	build((struct dg_conf_route *[]){ routes, NULL, NULL }, (size_t[]){ N, 0, 0 });
	for (int i = 0; i < 20000; i++) {
		char peer[12] = "+";
		size_t n = next_below(2), best = 0;
		bool any = false;
		while (n < 2 + next_below(8))
			peer[n++] = (char)('0' + next_below(3));
		peer[n] = '\0';
		for (int k = 0; k < N; k++)
			if (strncmp(peer, prefixes[k], strlen(prefixes[k])) == 0) {
				any = true;
				best = strlen(prefixes[k]) > best ? strlen(prefixes[k]) : best;
			}
		const struct rung *r = route_table_find(&realm.routes, peer);
		assert_int_equal(r != NULL, any);
		if (r)
			assert_int_equal(r->octets, best);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_longest_prefix_then_the_cost),
		cmocka_unit_test(who_is_well_goes_before_a_longer_prefix),
		cmocka_unit_test(equals_share_by_weight),
		cmocka_unit_test(a_crowd_goes_where_there_is_room),
		cmocka_unit_test(one_text_tries_who_is_avoided),
		cmocka_unit_test(a_costly_standby_is_not_tried),
		cmocka_unit_test(routes_have_hours),
		cmocka_unit_test(any_table_finds_the_longest),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	route_table_finish(&realm.routes);
	return failed;
}
