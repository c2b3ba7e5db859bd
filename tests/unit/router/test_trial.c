/* test_trial.c - a login that is tried: kept until its turn, answered once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "router/trial.h"

struct heard {
	int times;
	enum dg_status why;
	enum dg_text_id what;
	char text[32];
};

static void on_answer(void *arg, enum dg_status why, const struct dg_said *said)
{
	struct heard *h = arg;
	h->times++;
	h->why = why;
	h->what = said->what;
	strncpy(h->text, said->args[0] ? said->args[0] : "", sizeof h->text - 1);
}

static void what_is_tried_is_kept(void **state)
{
	(void)state;
	char value[] = "a secret";
	struct heard h = { 0 };
	struct trial *t =
		trial_create((const struct dg_pair[]){ { "password", value }, { "nick", NULL } }, 2, on_answer, &h);
	memset(value, 'x', sizeof value - 1);
	assert_int_equal(t->n_account, 2);
	assert_string_equal(t->account[0].key, "password");
	assert_string_equal(t->account[0].value, "a secret");
	assert_null(t->account[1].value);
	trial_free(t);
	trial_free(NULL);
	assert_int_equal(h.times, 0);
}

static void the_first_answer_counts(void **state)
{
	(void)state;
	struct heard h = { 0 };
	struct trial *t = trial_create(NULL, 0, on_answer, &h);
	trial_answer(t, DG_AUTH, "Wrong password.");
	trial_answer(t, DG_OK, NULL);
	assert_int_equal(h.times, 1);
	assert_int_equal(h.why, DG_AUTH);
	assert_int_equal(h.what, DG_T_PLAIN);
	assert_string_equal(h.text, "Wrong password.");
	trial_free(t);
	t = trial_create(NULL, 0, on_answer, &h);
	trial_answer(t, DG_TIMEOUT, NULL);
	assert_int_equal(h.what, dg_text_of_status(DG_TIMEOUT));
	trial_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_tried_is_kept),
		cmocka_unit_test(the_first_answer_counts),
	};
	return cmocka_run_group_tests_name("router/trial", tests, NULL, NULL);
}
