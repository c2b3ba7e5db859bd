/* test_people.c - who is there, by which resources, and how: bounded, counted, forgotten. */
#include "component_rig.h"

static struct person *alice(void)
{
	return people_get(&c.people, "alice@example.org");
}

static struct resource *enters(const char *name)
{
	bool is_new;
	return people_enter(&c.people, alice(), name, NULL, NULL, &is_new);
}

static void test_coming_and_going(void **state)
{
	(void)state;
	bool is_new;
	assert_null(people_find(&c.people, "alice@example.org"));
	assert_non_null(people_enter(&c.people, alice(), "phone", NULL, NULL, &is_new));
	assert_true(is_new);
	assert_non_null(people_enter(&c.people, alice(), "phone", NULL, NULL, &is_new));
	assert_false(is_new);
	assert_true(people_has(&c.people, "alice@example.org", "phone"));
	assert_false(people_has(&c.people, "alice@example.org", "Phone"));
	assert_false(people_has(&c.people, "bob@example.org", "phone"));
	assert_true(people_leave(&c.people, alice(), "phone"));
	assert_false(people_leave(&c.people, alice(), "phone"));
	assert_int_equal(people_count(&c.people), 1);
	people_forget(&c.people, alice());
	assert_int_equal(people_count(&c.people), 0);
	assert_int_equal(people_octets(&c.people), 0);
}

static void test_the_best_resource_speaks_for_the_user(void **state)
{
	(void)state;
	assert_null(person_best(alice()));
	enters("a")->show = DG_SHOW_AWAY;
	enters("b")->show = DG_SHOW_DND;
	assert_string_equal(person_best(alice())->name, "a");
	person_resource(alice(), "b")->priority = 5;
	assert_string_equal(person_best(alice())->name, "b");
	enters("c")->priority = 5;
	person_resource(alice(), "c")->show = DG_SHOW_CHAT;
	assert_string_equal(person_best(alice())->name, "c");
}

static void test_one_user_has_only_so_many_resources(void **state)
{
	(void)state;
	char name[16];
	for (int i = 0; i < PERSON_RESOURCES_MAX; i++) {
		snprintf(name, sizeof name, "r%d", i);
		assert_non_null(enters(name));
	}
	assert_null(enters("one more"));
	assert_non_null(enters("r3"));
	people_clear(&c.people, alice());
	assert_non_null(enters("one more"));
}

static void test_what_one_costs(void **state)
{
	(void)state;
	char jid[64];
	bool is_new;
	for (int i = 0; i < 1000; i++) {
		snprintf(jid, sizeof jid, "user%04d@example.org", i);
		people_enter(&c.people, people_get(&c.people, jid), "phone", NULL, NULL, &is_new);
	}
	assert_in_range(people_octets(&c.people) / 1000, 100, 300);
}

static void test_long_names_fill_no_memory(void **state)
{
	(void)state;
	char name[1001];
	memset(name, 'x', sizeof name - 1);
	name[1000] = '\0';
	c.people.most = 4000;
	for (int i = 0; i < 10; i++) {
		name[0] = (char)('a' + i);
		enters(name);
	}
	assert_in_range(people_octets(&c.people), 4000, 5200);
	assert_null(people_get(&c.people, "bob@example.org"));
	people_clear(&c.people, alice());
	assert_non_null(people_get(&c.people, "bob@example.org"));
}

static void test_the_visited_one_may_be_forgotten(void **state)
{
	(void)state;
	struct dg_map_iter at = { 0 };
	struct person *who;
	people_get(&c.people, "bob@example.org");
	alice();
	size_t n = 0;
	while (people_next(&c.people, &at, &who)) {
		people_forget(&c.people, who);
		n++;
	}
	assert_int_equal(n, 2);
	assert_int_equal(people_count(&c.people), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(test_coming_and_going),
		STORY(test_the_best_resource_speaks_for_the_user),
		STORY(test_one_user_has_only_so_many_resources),
		STORY(test_what_one_costs),
		STORY(test_long_names_fill_no_memory),
		STORY(test_the_visited_one_may_be_forgotten),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
