/* test_map.c - what others hear. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "map.h"

static void a_text_keeps_its_name_and_all_it_brings(void **state)
{
	(void)state;
	static const struct dg_file file = { .url = "https://a/b" };
	struct dg_event said = DG_EVENT(DG_MESSAGE, 5), heard;
	const char *ref;
	said.message.id = "7";
	said.message.peer = "amy";
	said.message.text = "hi";
	said.message.replaces = "6";
	said.message.reply_to = "5";
	said.message.files = &file;
	said.message.n_files = 1;
	said.message.self = "me";
	assert_true(map_across(&said, "bob", &ref, &heard));
	assert_string_equal(heard.message.peer, "bob");
	assert_string_equal(heard.message.id, "7");
	assert_string_equal(heard.message.replaces, "6");
	assert_string_equal(heard.message.reply_to, "5");
	assert_int_equal(heard.message.n_files, 1);
	assert_null(heard.message.self);
	assert_int_equal(heard.sid, 0);
	assert_true(map_in_room(&said, "#den", "Bo", &heard));
	assert_string_equal(heard.message.peer, "#den");
	assert_string_equal(heard.message.room, "#den");
	assert_string_equal(heard.message.nick, "Bo");
}

static void what_names_no_message_is_not_heard(void **state)
{
	(void)state;
	static const uint32_t kinds[] = { DG_RECEIPT, DG_REACTION, DG_RETRACT, DG_LOGIN, DG_KIND_END + 3 };
	struct dg_event heard;
	const char *ref;
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		const struct dg_event said = DG_EVENT(kinds[i], 1);
		assert_false(map_across(&said, "bob", &ref, &heard));
		assert_false(map_in_room(&said, "#den", "Bo", &heard));
	}
}

static void nobody_hears_in_a_room_who_has_read(void **state)
{
	(void)state;
	struct dg_event said = DG_EVENT(DG_RECEIPT, 1), heard;
	const char *ref;
	said.receipt.id = "7";
	said.receipt.stage = DG_READ;
	assert_true(map_across(&said, "bob", &ref, &heard));
	assert_string_equal(heard.receipt.refs[0], "7");
	assert_null(heard.receipt.id);
	assert_false(map_in_room(&said, "#den", "Bo", &heard));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_text_keeps_its_name_and_all_it_brings),
		cmocka_unit_test(what_names_no_message_is_not_heard),
		cmocka_unit_test(nobody_hears_in_a_room_who_has_read),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
