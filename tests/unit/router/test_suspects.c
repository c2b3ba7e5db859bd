/* test_suspects.c - the search by halves, as a pure machine: a queue of rows, a server that dies of some of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "router/suspects.h"

/* A stream dies each time a batch holds a bad row; how many died until the queue was empty. */
static int deaths_until_found(size_t n, const bool *bad, enum dg_blame blame, size_t *found, size_t *n_found)
{
	struct suspects s = { 0 };
	size_t first = 0;
	int deaths = 0;
	*n_found = 0;
	while (first < n) {
		size_t batch = s.limit && s.limit < n - first ? s.limit : n - first;
		bool dies = false;
		for (size_t i = 0; i < batch; i++)
			dies |= bad[first + i];
		if (!dies) {
			first += batch;
			suspects_passed(&s, batch, 0);
			continue;
		}
		deaths++;
		if (suspects_died(&s, blame, batch, first) == SUSPECTS_GUILTY) {
			found[(*n_found)++] = first++;
			suspects_rid(&s);
		}
		assert_true(deaths < 1000);
	}
	return deaths;
}

static void each_place_of_each_length_is_found(void **state)
{
	(void)state;
	for (size_t n = 1; n <= 40; n++) {
		for (size_t at = 0; at < n; at++) {
			bool bad[40] = { 0 };
			size_t found[40];
			size_t n_found;
			bad[at] = true;
			int deaths = deaths_until_found(n, bad, DG_BLAME_STANZA, found, &n_found);
			assert_int_equal(n_found, 1);
			assert_int_equal(found[0], at);
			assert_in_range(deaths, 2, 8);
			deaths = deaths_until_found(n, bad, DG_BLAME_UNKNOWN, found, &n_found);
			assert_int_equal(n_found, 1);
			assert_int_equal(found[0], at);
			assert_in_range(deaths, 3 + 3, 3 + 3 + 8);
		}
	}
}

static void many_are_found_with_others_between_them(void **state)
{
	bool bad[5000] = { 0 };
	size_t found[20];
	size_t n_found;
	(void)state;
	for (size_t i = 0; i < 20; i++)
		bad[250 * i + 7] = true;
	int deaths = deaths_until_found(5000, bad, DG_BLAME_STANZA, found, &n_found);
	assert_int_equal(n_found, 20);
	assert_in_range(deaths, 40, 20 * 14);
}

static void what_is_nobodys_fault_teaches_nothing(void **state)
{
	struct suspects s = { 0 };
	(void)state;
	for (int i = 0; i < 100; i++)
		assert_int_equal(suspects_died(&s, DG_BLAME_NONE, 5, 1), SUSPECTS_NONE);
	assert_int_equal(suspects_died(&s, DG_BLAME_STANZA, 0, 0), SUSPECTS_NONE);
	assert_int_equal(s.limit, 0);
}

/* Rows pass between the ends, so the front is another one each time. */
static void a_server_that_moves_on_is_not_suspected(void **state)
{
	struct suspects s = { 0 };
	(void)state;
	for (uint64_t first = 1; first < 50; first++)
		assert_int_equal(suspects_died(&s, DG_BLAME_UNKNOWN, 5, first), SUSPECTS_NONE);
}

static void no_row_is_guilty_of_one_death(void **state)
{
	struct suspects s = { 0 };
	(void)state;
	assert_int_equal(suspects_died(&s, DG_BLAME_STANZA, 1, 7), SUSPECTS_SEARCH);
	suspects_passed(&s, 1, 0);
	assert_int_equal(s.limit, 0);
	assert_int_equal(suspects_died(&s, DG_BLAME_STANZA, 1, 8), SUSPECTS_SEARCH);
	assert_int_equal(suspects_died(&s, DG_BLAME_STANZA, 1, 8), SUSPECTS_GUILTY);
}

static void row_after_row_is_the_server(void **state)
{
	struct suspects s = { 0 };
	int guilty = 0;
	(void)state;
	for (int i = 0; i < 50; i++)
		guilty += suspects_died(&s, DG_BLAME_STANZA, 1, 1) == SUSPECTS_GUILTY;
	assert_int_equal(guilty, 6);
	assert_int_equal(suspects_died(&s, DG_BLAME_STANZA, 1, 1), SUSPECTS_SERVER);
	suspects_passed(&s, 1, 0);
	suspects_died(&s, DG_BLAME_STANZA, 1, 1);
	assert_int_equal(suspects_died(&s, DG_BLAME_STANZA, 1, 1), SUSPECTS_GUILTY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_place_of_each_length_is_found),
		cmocka_unit_test(many_are_found_with_others_between_them),
		cmocka_unit_test(what_is_nobodys_fault_teaches_nothing),
		cmocka_unit_test(a_server_that_moves_on_is_not_suspected),
		cmocka_unit_test(no_row_is_guilty_of_one_death),
		cmocka_unit_test(row_after_row_is_the_server),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
