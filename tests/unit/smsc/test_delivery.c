/* test_delivery.c - the window: sequence numbers, responses in any order, a slow one in the way, the wrap. */
#include "delivery.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static struct smsc_delivery *make(void)
{
	static const char pdu[16] = { 0 };
	return smsc_delivery_create(NULL, pdu, sizeof pdu);
}

static uint32_t sequence_in(const struct smsc_delivery *d)
{
	uint32_t n = 0;
	for (int i = 12; i < 16; i++)
		n = n << 8 | (unsigned char)d->pdu[i];
	return n;
}

static void takes_responses_in_any_order(void **state)
{
	(void)state;
	struct smsc_window w;
	uint32_t sequences[300];
	smsc_window_init(&w);
	assert_null(smsc_window_oldest(&w));
	assert_null(smsc_window_take(&w, 1));
	for (int i = 0; i < 300; i++) {
		struct smsc_delivery *d = make();
		smsc_window_put(&w, d);
		assert_int_equal(sequence_in(d), d->sequence);
		sequences[i] = d->sequence;
	}
	assert_int_equal(w.n, 300);
	assert_int_equal(smsc_window_oldest(&w)->sequence, sequences[0]);
	assert_int_equal(smsc_window_newest(&w)->sequence, sequences[299]);
	for (int i = 0; i < 300; i++) {
		uint32_t sequence = sequences[(i * 7) % 300];
		struct smsc_delivery *d = smsc_window_take(&w, sequence);
		assert_non_null(d);
		assert_int_equal(d->sequence, sequence);
		assert_null(smsc_window_take(&w, sequence));
		free(d);
	}
	assert_int_equal(w.n, 0);
	assert_null(smsc_window_newest(&w));
	smsc_window_finish(&w);
}

static void steps_over_a_slow_one(void **state)
{
	(void)state;
	struct smsc_window w;
	smsc_window_init(&w);
	struct smsc_delivery *slow = make();
	smsc_window_put(&w, slow);
	uint32_t last = slow->sequence;
	for (int i = 0; i < 1000; i++) {
		struct smsc_delivery *d = make();
		smsc_window_put(&w, d);
		assert_true(d->sequence > last);
		last = d->sequence;
		assert_ptr_equal(smsc_window_take(&w, d->sequence), d);
		free(d);
	}
	assert_ptr_equal(smsc_window_take(&w, slow->sequence), slow);
	free(slow);
	smsc_window_finish(&w);
}

static void wraps_to_one(void **state)
{
	(void)state;
	struct smsc_window w;
	smsc_window_init(&w);
	w.sequence = 0x7FFFFFFE;
	assert_int_equal(smsc_window_next_sequence(&w), 0x7FFFFFFF);
	assert_int_equal(smsc_window_next_sequence(&w), 1);
	smsc_window_finish(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_responses_in_any_order),
		cmocka_unit_test(steps_over_a_slow_one),
		cmocka_unit_test(wraps_to_one),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
