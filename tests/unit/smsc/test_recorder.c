/* test_recorder.c - messages, parts, receipts and inbound texts by number, and what is gone. */
#include "recorder.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "util/mem.h"

static void finds_parts_until_they_are_forgotten(void **state)
{
	(void)state;
	struct smsc_recorder r;
	smsc_recorder_init(&r, 2);
	struct smsc_message *m = smsc_message_open(&r, "esme");
	smsc_part_add(m)->pdu = dg_alloc(10);
	struct smsc_part *second = smsc_part_add(m);
	second->status = 8;
	assert_int_equal(smsc_part_add_receipt(second), 0);
	assert_int_equal(smsc_part_add_receipt(second), 1);
	struct smsc_part_ref at = { m->number, 1 };
	assert_int_equal(smsc_part_find(&r, at)->status, 8);
	assert_int_equal(smsc_part_find(&r, at)->n_receipts, 2);
	smsc_message_open(&r, "esme");
	assert_non_null(smsc_part_find(&r, at));
	smsc_message_open(&r, "esme");
	assert_null(smsc_part_find(&r, at));
	assert_null(smsc_part_find(&r, (struct smsc_part_ref){ 0, 0 }));
	smsc_recorder_finish(&r);
}

static void remembers_nothing_when_off(void **state)
{
	(void)state;
	struct smsc_recorder r;
	smsc_recorder_init(&r, 0);
	assert_null(smsc_message_open(&r, "esme"));
	struct smsc_inbound *in = smsc_inbound_open(&r, "1", "2", "text", 3); /* but inbound texts, always */
	assert_ptr_equal(smsc_inbound_find(&r, in->number), in);
	assert_int_equal(in->made, 3);
	in->outcomes[2].attempts = 1;
	smsc_recorder_clear(&r);
	assert_null(smsc_inbound_find(&r, 1));
	smsc_recorder_finish(&r);
}

static void bounds_the_outcomes_of_a_large_batch(void **state)
{
	(void)state;
	struct smsc_recorder r;
	smsc_recorder_init(&r, 1);
	struct smsc_inbound *in = smsc_inbound_open(&r, "1", "2", "text", 1000000);
	in->outcomes[SMSC_OUTCOMES_MAX - 1].attempts = 1;
	assert_int_equal(in->made, 1000000);
	smsc_recorder_finish(&r);
}

static void remembers_as_many_inbound_texts_as_messages(void **state)
{
	(void)state;
	const size_t most = 10010;
	struct smsc_recorder r;
	smsc_recorder_init(&r, most);
	uint64_t first = smsc_inbound_open(&r, "1", "2", "text", 1)->number, last = first;
	while (last < first + most - 1)
		last = smsc_inbound_open(&r, "1", "2", "text", 1)->number;
	assert_non_null(smsc_inbound_find(&r, first));
	smsc_inbound_open(&r, "1", "2", "text", 1);
	assert_null(smsc_inbound_find(&r, first));
	smsc_recorder_finish(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_parts_until_they_are_forgotten),
		cmocka_unit_test(remembers_nothing_when_off),
		cmocka_unit_test(remembers_as_many_inbound_texts_as_messages),
		cmocka_unit_test(bounds_the_outcomes_of_a_large_batch),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
