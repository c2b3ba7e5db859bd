/* Caps against kinds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "module/kinds.h"

static bool may(uint32_t caps, enum dg_way way, uint32_t kind)
{
	struct dg_event ev = DG_EVENT(kind, 0);
	if (kind == DG_RECEIPT)
		ev.receipt.stage = DG_SENT;
	return kinds_may(caps, way, &ev);
}

static void a_trunk_has_messages_states_and_receipts(void **state)
{
	(void)state;
	for (uint32_t kind = 0; kind < DG_KIND_END + 2; kind++) {
		bool up = kind == DG_MESSAGE || kind == DG_STATE || kind == DG_RECEIPT;
		assert_int_equal(may(DG_CAP_TRUNK, DG_UP, kind), up);
		assert_int_equal(may(DG_CAP_TRUNK, DG_DOWN, kind), kind == DG_MESSAGE);
	}
}

static void each_cap_opens_its_kinds(void **state)
{
	(void)state;
	static const struct {
		uint32_t cap, kind;
		bool down, up;
	} table[] = {
		{ DG_CAP_ACCOUNT, DG_LOGIN, true, false },
		{ DG_CAP_ACCOUNT, DG_LOGOUT, true, false },
		{ DG_CAP_TYPING, DG_TYPING, true, true },
		{ DG_CAP_PRESENCE, DG_PRESENCE, true, true },
		{ DG_CAP_PRESENCE, DG_CONTACT, true, true },
		{ DG_CAP_PROFILE, DG_PROFILE, true, true },
		{ DG_CAP_REACTION, DG_REACTION, true, true },
		{ DG_CAP_RETRACT, DG_RETRACT, true, true },
		{ DG_CAP_ROOMS, DG_ROOM, true, true },
		{ DG_CAP_ROOMS, DG_MEMBER, false, true },
		{ DG_CAP_READ, DG_RECEIPT, true, true },
	};
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		assert_int_equal(may(table[i].cap, DG_DOWN, table[i].kind), table[i].down);
		assert_int_equal(may(table[i].cap, DG_UP, table[i].kind), table[i].up);
		assert_false(may(~table[i].cap, DG_DOWN, table[i].kind) && table[i].kind != DG_RECEIPT);
	}
}

static void what_a_message_carries_needs_caps_too(void **state)
{
	(void)state;
	struct dg_event ev = DG_EVENT(DG_MESSAGE, 0);
	ev.message.room = "#room";
	assert_false(kinds_may(DG_CAP_ACCOUNT, DG_DOWN, &ev));
	assert_true(kinds_may(DG_CAP_ACCOUNT | DG_CAP_ROOMS, DG_DOWN, &ev));
	ev.message.n_files = 1;
	assert_false(kinds_may(DG_CAP_ACCOUNT | DG_CAP_ROOMS, DG_UP, &ev));
	ev.message.replaces = "1";
	assert_true(kinds_may(DG_CAP_ROOMS | DG_CAP_FILES | DG_CAP_EDIT, DG_UP, &ev));
}

static void receipts_go_as_far_as_declared(void **state)
{
	(void)state;
	struct dg_event ev = DG_EVENT(DG_RECEIPT, 0);
	ev.receipt.stage = DG_DELIVERED;
	assert_false(kinds_may(DG_CAP_TRUNK, DG_UP, &ev));
	assert_true(kinds_may(DG_CAP_DELIVERED, DG_UP, &ev));
	ev.receipt.stage = DG_READ;
	assert_false(kinds_may(DG_CAP_DELIVERED, DG_UP, &ev));
	ev.receipt.stage = (enum dg_stage)9;
	assert_false(kinds_may(DG_CAP_DELIVERED | DG_CAP_READ, DG_UP, &ev));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_trunk_has_messages_states_and_receipts),
		cmocka_unit_test(each_cap_opens_its_kinds),
		cmocka_unit_test(what_a_message_carries_needs_caps_too),
		cmocka_unit_test(receipts_go_as_far_as_declared),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
