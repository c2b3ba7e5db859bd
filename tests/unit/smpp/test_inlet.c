/* What is proven and what is not, as an account without a clock and without a link. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "inlet.h"

static struct smpp_inlet in;
static struct smpp_arrival arrivals[SMPP_INLET_MOST + 1];

static int set_up(void **state)
{
	(void)state;
	smpp_inlet_init(&in);
	return 0;
}

/* Since when texts are not proven, at the end of the bind; 0: all are. */
static int64_t end(void)
{
	struct dg_span came;
	return smpp_inlet_end(&in, 1000, &came) ? came.from_ms : 0;
}

static struct smpp_arrival *comes(size_t i, int64_t at_ms, size_t octets)
{
	struct smpp_arrival *a = &arrivals[i];
	*a = (struct smpp_arrival){ .came_ms = at_ms, .octets = octets };
	dg_list_init(&a->node);
	smpp_inlet_add(&in, a);
	return a;
}

static struct smpp_arrival *text(size_t i, int64_t at_ms)
{
	struct smpp_arrival *a = comes(i, at_ms, 1);
	smpp_inlet_add_text(&in, a);
	return a;
}

static void answer(struct smpp_arrival *a)
{
	assert_true(smpp_inlet_answer(&in, a));
	smpp_inlet_settle(&in, a);
}

static void an_answered_question_proves_what_was_answered_before_it(void **state)
{
	(void)state;
	answer(text(0, 100));
	assert_int_equal(in.since_ms, 100);
	assert_true(smpp_inlet_wants_proof(&in, 1, 60000));
	smpp_inlet_ask(&in, 7, 1);
	assert_false(smpp_inlet_wants_proof(&in, 2, 60000));
	smpp_inlet_prove(&in, 6); /* somebody else's answer */
	assert_int_equal(in.since_ms, 100);
	smpp_inlet_prove(&in, 7);
	assert_int_equal(end(), 0);
}

static void what_comes_after_the_question_waits_for_the_next(void **state)
{
	(void)state;
	answer(text(0, 100));
	smpp_inlet_ask(&in, 7, 1);
	answer(text(1, 200));
	answer(text(2, 300));
	smpp_inlet_prove(&in, 7);
	smpp_inlet_prove(&in, 7); /* once */
	assert_int_equal(in.since_ms, 200);
	assert_false(smpp_inlet_wants_proof(&in, SMPP_PROOF_EVERY_MS, 60000)); /* asked at 1 */
	assert_true(smpp_inlet_wants_proof(&in, SMPP_PROOF_EVERY_MS + 1, 60000));
	assert_int_equal(end(), 200);
}

static void what_was_not_answered_when_asked_is_not_proven(void **state)
{
	(void)state;
	struct smpp_arrival *slow = text(0, 100);
	assert_false(smpp_inlet_wants_proof(&in, 1, 60000)); /* there is nothing to prove yet */
	answer(text(1, 200));
	assert_false(smpp_inlet_wants_proof(&in, 1, 60000));
	smpp_inlet_ask(&in, 7, 1);
	answer(slow);
	smpp_inlet_prove(&in, 7);
	assert_int_equal(in.since_ms, 100);
	smpp_inlet_ask(&in, 8, 2);
	smpp_inlet_prove(&in, 8);
	assert_int_equal(in.since_ms, 0);
}

static void a_question_that_got_lost_is_asked_again(void **state)
{
	(void)state;
	answer(text(0, 100));
	smpp_inlet_ask(&in, 7, 1000);
	assert_false(smpp_inlet_wants_proof(&in, 60999, 60000));
	assert_true(smpp_inlet_wants_proof(&in, 61000, 60000));
	smpp_inlet_ask(&in, 8, 61000);
	smpp_inlet_prove(&in, 7);
	assert_int_equal(in.since_ms, 100);
}

static void receipts_need_no_proof(void **state)
{
	(void)state;
	answer(comes(0, 100, 1));
	assert_false(smpp_inlet_wants_proof(&in, 1, 60000));
	assert_int_equal(end(), 0);
}

static void the_end_answers_nobody_and_forgets_nothing_that_core_has(void **state)
{
	(void)state;
	struct smpp_arrival *a = text(0, 100);
	smpp_inlet_ask(&in, 7, 1);
	assert_int_equal(end(), 100);
	assert_null(smpp_inlet_oldest(&in));
	assert_false(smpp_inlet_answer(&in, a));
	assert_int_equal(in.n, 1);
	smpp_inlet_settle(&in, a);
	assert_int_equal(in.n, 0);
	smpp_inlet_prove(&in, 7); /* of the former bind */
	assert_int_equal(end(), 0);
}

static void a_clock_that_goes_back(void **state)
{
	struct dg_span came;
	(void)state;
	answer(text(0, 5000));
	answer(text(1, 200));
	assert_true(smpp_inlet_end(&in, 300, &came));
	assert_int_equal(came.from_ms, 200);
	assert_int_equal(came.to_ms, 5000);
}

static void bounds_of_number_and_of_octets(void **state)
{
	(void)state;
	for (size_t i = 0; i < SMPP_INLET_MOST; i++) {
		assert_int_equal(smpp_inlet_is_high(&in), i >= SMPP_INLET_MANY);
		assert_false(smpp_inlet_is_full(&in));
		comes(i, 1, 1);
	}
	assert_true(smpp_inlet_is_full(&in));
	for (size_t i = 0; i < SMPP_INLET_MOST; i++) {
		assert_int_equal(smpp_inlet_has_room(&in), SMPP_INLET_MOST - i <= SMPP_INLET_MANY / 2);
		answer(&arrivals[i]);
	}
	comes(0, 1, SMPP_INLET_OCTETS_MANY);
	assert_true(smpp_inlet_is_high(&in));
	assert_false(smpp_inlet_is_full(&in));
	comes(1, 1, SMPP_INLET_OCTETS_MOST - SMPP_INLET_OCTETS_MANY);
	assert_true(smpp_inlet_is_full(&in));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, set_up)
	const struct CMUnitTest tests[] = {
		TEST(an_answered_question_proves_what_was_answered_before_it),
		TEST(what_comes_after_the_question_waits_for_the_next),
		TEST(what_was_not_answered_when_asked_is_not_proven),
		TEST(a_question_that_got_lost_is_asked_again),
		TEST(receipts_need_no_proof),
		TEST(the_end_answers_nobody_and_forgets_nothing_that_core_has),
		TEST(a_clock_that_goes_back),
		TEST(bounds_of_number_and_of_octets),
	};
	return cmocka_run_group_tests_name("smpp/inlet", tests, NULL, NULL);
}
