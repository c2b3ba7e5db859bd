/* test_owner.c - how much may be open: of one user, of one server's users, of all. */
#include "dialog/inside.h"
#include "rig.h"

/* So many users of this server, each with five open; the last one that was begun. */
static enum dg_dialog_event fill_server(struct rig *r, const char *server, int users)
{
	struct face f = { 0 };
	char jid[64];
	for (int i = 0; i < 5 * users; i++) {
		(void)snprintf(jid, sizeof jid, "user%d@%s", i / 5, server);
		begin(r, &f, "unregister", jid); /* refused: nobody of them is registered, so none stays */
		begin(r, &f, "register", jid);
		if (f.event != DG_DIALOG_ASKS)
			break;
	}
	return f.event;
}

static enum dg_status begun(struct rig *r, const char *jid)
{
	struct face f = { 0 };
	begin(r, &f, "register", jid);
	assert_int_equal(f.event, f.status == DG_OK ? DG_DIALOG_ASKS : DG_DIALOG_REFUSED);
	return f.status;
}

static void no_server_takes_more_than_it_leaves(void **state)
{
	struct rig *r = *state;
	assert_int_equal(fill_server(r, "example.org", 1000), DG_DIALOG_ASKS);
	assert_int_equal(begun(r, "one-more@example.org"), DG_AGAIN);
	assert_int_equal(begun(r, "user7@example.org"), DG_OK); /* who has five gives one up, as ever */
	assert_int_equal(r->all->n_open, 5000);
	assert_int_equal(begun(r, "alice@example.net"), DG_OK);
	assert_int_equal(fill_server(r, "crowd.example", 501), DG_DIALOG_REFUSED);
	assert_int_equal(begun(r, "bob@example.com"), DG_OK); /* and still there is some for others */
	assert_int_equal(dg_map_count(r->all->servers), 4);
}

static void there_is_an_end_to_all(void **state)
{
	struct rig *r = *state;
	char server[64];
	for (int i = 0; i < 3000 && r->all->n_open < 10000; i++) {
		(void)snprintf(server, sizeof server, "s%d.example", i);
		(void)fill_server(r, server, 1);
	}
	assert_int_equal(begun(r, "alice@example.org"), DG_AGAIN);
	assert_int_equal(r->all->n_open, 10000);
}

static void what_ends_makes_room(void **state)
{
	struct rig *r = *state;
	struct face f = { 0 };
	begin(r, &f, "register", "alice@example.org");
	assert_int_equal(fill_server(r, "example.org", 1000), DG_DIALOG_REFUSED);
	assert_int_equal(begun(r, "bob@example.org"), DG_AGAIN);
	dg_dialog_cancel(f.dialog);
	assert_int_equal(begun(r, "bob@example.org"), DG_OK);
}

static void a_server_itself_counts_as_one_of_its_users(void **state)
{
	struct rig *r = *state;
	assert_int_equal(begun(r, "example.org"), DG_OK);
	assert_int_equal(begun(r, "alice@example.org"), DG_OK);
	assert_int_equal(dg_map_count(r->all->servers), 1);
}

static void nobody_is_remembered_for_what_has_ended(void **state)
{
	struct rig *r = *state;
	struct face f = { 0 };
	begin(r, &f, "register", "alice@example.org");
	dg_dialog_cancel(f.dialog);
	assert_int_equal(dg_map_count(r->all->owners), 0);
	assert_int_equal(dg_map_count(r->all->servers), 0);
}

static void the_console_has_no_such_bound(void **state)
{
	struct rig *r = *state;
	struct face f[7] = { { 0 } };
	for (size_t i = 0; i < 7; i++)
		begin_as(r, &f[i], "users", NULL, true);
	assert_int_equal(r->all->n_open, 7);
	assert_null(dialog_twin(f[0].dialog));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(no_server_takes_more_than_it_leaves, rig_begin, rig_end),
		cmocka_unit_test_setup_teardown(there_is_an_end_to_all, rig_begin, rig_end),
		cmocka_unit_test_setup_teardown(what_ends_makes_room, rig_begin, rig_end),
		cmocka_unit_test_setup_teardown(a_server_itself_counts_as_one_of_its_users, rig_begin, rig_end),
		cmocka_unit_test_setup_teardown(nobody_is_remembered_for_what_has_ended, rig_begin, rig_end),
		cmocka_unit_test_setup_teardown(the_console_has_no_such_bound, rig_begin, rig_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
