/* test_index.c - the book as it is looked through: rows as the book has them, all that is wanted in each. */
#include "user/index.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const struct dg_person anna = {
	.name = "Anna Müller", .given = "Anna", .family = "Müller", .nick = "Annie", .email = "Anna@Example.org"
};
static const struct dg_person acme = { .name = "ACME Müller & Sons" };

static void assert_finds(struct book_index *x, char *const wanted[DG_PERSON_PARTS], const char *addresses)
{
	struct dg_buf found = { 0 };
	const struct index_row *row;
	dg_buf_str(&found, ">");
	for (size_t at = 0; (row = index_next(x, wanted, &at)) != NULL;)
		dg_buf_printf(&found, "%s ", x->text.at + row->address);
	assert_string_equal(found.at + 1, addresses);
	dg_buf_finish(&found);
}

static void all_that_is_wanted_stands_in_its_part(void **state)
{
	(void)state;
	struct book_index x = { 0 };
	index_add(&x, &anna, "+1");
	index_add(&x, &anna, "+2");
	index_add(&x, &acme, "+3");
	assert_int_equal(x.rows[0].words[0], x.rows[1].words[0]); /* her words are there once */
	assert_finds(&x, (char *[]){ "ann", NULL, NULL, NULL }, "+1 +2 ");
	assert_finds(&x, (char *[]){ NULL, "müll", NULL, NULL }, "+1 +2 +3 ");
	assert_finds(&x, (char *[]){ "acme", "sons", NULL, NULL }, "+3 ");
	assert_finds(&x, (char *[]){ "ann", "sons", NULL, NULL }, "");
	assert_finds(&x, (char *[]){ NULL, NULL, "nie", "@example" }, "+1 +2 ");
	assert_finds(&x, (char *[]){ "annmüller", NULL, NULL, NULL }, ""); /* no word runs into the next part */
	assert_finds(&x, (char *[]){ "+1", NULL, NULL, NULL }, "");
	index_finish(&x);
	assert_finds(&x, (char *[]){ "ann", NULL, NULL, NULL }, "");
}

static void it_grows(void **state)
{
	(void)state;
	struct book_index x = { 0 };
	size_t at = 0, n = 0;
	for (int i = 0; i < 1000; i++)
		index_add(&x, i % 2 ? &anna : &acme, "+1555");
	while (index_next(&x, (char *[]){ NULL, NULL, "annie", NULL }, &at))
		n++;
	assert_int_equal(n, 500);
	index_finish(&x);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_that_is_wanted_stands_in_its_part),
		cmocka_unit_test(it_grows),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
