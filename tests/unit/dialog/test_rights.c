/* test_rights.c - who may run what. */
#include "rig.h"

enum { NEW, USER, ADMIN, STRANGER, CONSOLE, CONSOLE_AS };

static enum dg_status ask(int who, unsigned kind_who, struct dg_said *said)
{
	static const struct dg_user record = { .domain = "sms.example.org", .jid = "alice@example.org" };
	const struct dg_command_kind kind = { .who = kind_who };
	const struct rights r = {
		.domain = &rig_domains[0],
		.jid = who == CONSOLE  ? NULL
			: who == ADMIN ? "admin@example.org"
				       : "alice@example.org",
		.user = who == USER ? &record : NULL,
		.at_console = who == CONSOLE || who == CONSOLE_AS,
	};
	fake.admin = "admin@example.org";
	fake.may = who != STRANGER;
	return rights_check(&r, &kind, said);
}

static void everybody_may_what_is_for_them(void **state)
{
	static const struct {
		int who;
		unsigned kind;
		enum dg_status status;
	} rows[] = {
		{ NEW, DG_FOR_NEW, DG_OK },
		{ NEW, DG_FOR_USER, DG_AUTH },
		{ NEW, DG_FOR_ADMIN, DG_DENIED },
		{ USER, DG_FOR_USER, DG_OK },
		{ USER, DG_FOR_NEW, DG_DENIED },
		{ USER, DG_FOR_ADMIN, DG_DENIED },
		{ USER, DG_FOR_USER | DG_FOR_ADMIN, DG_OK },
		{ ADMIN, DG_FOR_ADMIN, DG_OK },
		{ ADMIN, DG_FOR_USER, DG_AUTH },
		{ ADMIN, DG_FOR_NEW, DG_OK },
		{ STRANGER, DG_FOR_NEW, DG_DENIED },
		{ STRANGER, DG_FOR_NEW | DG_FOR_USER | DG_FOR_ADMIN, DG_DENIED },
		{ CONSOLE, DG_FOR_ADMIN, DG_OK },
		{ CONSOLE, DG_FOR_NEW | DG_FOR_USER, DG_INVALID },
		{ CONSOLE_AS, DG_FOR_NEW | DG_FOR_USER, DG_OK },
		{ NEW, DG_FOR_NEW | DG_FOR_PHONES, DG_OK },
		{ NEW, DG_FOR_NEW | DG_FOR_ACCOUNTS, DG_UNSUPPORTED },
	};
	(void)state;
	fake_reset();
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct dg_said said = { DG_T_NONE, { NULL, NULL, NULL } };
		enum dg_status status = ask(rows[i].who, rows[i].kind, &said);
		if (status != rows[i].status)
			fail_msg("row %zu: %d", i, status);
		assert_int_equal(said.what == DG_T_NONE, status == DG_OK);
	}
}

static void where_registration_is_off_nobody_registers_but_at_the_console(void **state)
{
	struct rig *r = *state;
	struct face f = { 0 };
	rig_domains[0].registration = DG_REGISTRATION_OFF;
	begin(r, &f, "register", "alice@example.org");
	assert_int_equal(f.event, DG_DIALOG_REFUSED);
	assert_int_equal(f.what, DG_T_REGISTRATION_OFF);
	begin_as(r, &f, "register", "alice@example.org", true);
	assert_int_equal(f.event, DG_DIALOG_ASKS);
	(void)fake_add("alice@example.org", NULL); /* and who is registered can still change it */
	begin(r, &f, "register", "alice@example.org");
	assert_int_equal(f.event, DG_DIALOG_ASKS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everybody_may_what_is_for_them),
		cmocka_unit_test_setup_teardown(
			where_registration_is_off_nobody_registers_but_at_the_console, rig_begin, rig_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
