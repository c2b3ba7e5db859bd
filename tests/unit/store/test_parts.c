/* test_parts.c - the text that holds the parts of a message: what is written is read, and nothing else is. */
#include "rig.h"

#include "store/parts.h"

static void expect_wrong(const char *text)
{
	struct dg_keep keep = { 0 };
	struct dg_refs refs;
	assert_int_equal(dg_refs_read(text, &keep, &refs), SQLITE_CORRUPT);
	dg_keep_finish(&keep);
}

static void what_is_written_is_read(void **state)
{
	(void)state;
	struct dg_ref parts[] = {
		{ "0a1b", { DG_SENT, DG_OK, NULL, INT64_C(1763800000000) }, 0 },
		{ "with spaces 12 \n3 0 and lines", { DG_FAILED, DG_NOENT, "no such\nnumber 4 4 ", 0 }, 2 },
		{ "", { DG_DELIVERED, DG_OK, NULL, INT64_MAX / 100 }, 0 },
	};
	struct dg_buf text = { 0 }, again = { 0 };
	struct dg_keep keep = { 0 };
	struct dg_refs refs;
	dg_refs_write(&(const struct dg_refs){ parts, 3 }, &text);
	assert_int_equal(dg_refs_read(text.at, &keep, &refs), SQLITE_OK);
	assert_int_equal(refs.n, 3);
	for (size_t i = 0; i < refs.n; i++) {
		assert_string_equal(refs.at[i].ref, parts[i].ref);
		assert_int_equal(refs.at[i].news.stage, parts[i].news.stage);
		assert_int_equal(refs.at[i].news.why, parts[i].news.why);
		assert_true(refs.at[i].news.at_ms == parts[i].news.at_ms);
	}
	assert_null(refs.at[0].news.why_text);
	assert_string_equal(refs.at[1].news.why_text, parts[1].news.why_text);
	dg_refs_write(&refs, &again);
	assert_string_equal(again.at, text.at);

	/* Cut anywhere, it is nothing; but for whole lines. */
	for (size_t n = text.len - 1; n > 0; n--) {
		text.at[n] = '\0';
		struct dg_keep cut = { 0 };
		if (dg_refs_read(text.at, &cut, &refs) == SQLITE_OK)
			assert_true(text.at[n - 1] == '\n' && refs.n < 3);
		dg_keep_finish(&cut);
	}
	dg_buf_finish(&text);
	dg_buf_finish(&again);
	dg_keep_finish(&keep);
}

static void nonsense_is_corrupt(void **state)
{
	(void)state;
	struct dg_keep keep = { 0 };
	struct dg_refs refs;
	assert_int_equal(dg_refs_read(NULL, &keep, &refs), SQLITE_OK);
	assert_int_equal(dg_refs_read("", &keep, &refs), SQLITE_OK);
	assert_int_equal(refs.n, 0);
	expect_wrong("x");
	expect_wrong("1 2 3 4 5 ");
	expect_wrong("1 0 0 1 0 ab \n");
	expect_wrong("1 0 0 9999999999999999999999 0 a \n");
	expect_wrong("1 0 0 9223372036854775807 0 a \n");
	expect_wrong("-1 0 0 1 0 a \n");
	expect_wrong("1 0 0 1 0 a \n\n");
	dg_keep_finish(&keep);
}

static void an_open_part_is_meant_first(void **state)
{
	(void)state;
	struct dg_ref parts[] = {
		{ "a", { DG_DELIVERED, DG_OK, NULL, 1 }, 0 },
		{ "a", { DG_SENT, DG_OK, NULL, 1 }, 0 },
		{ "b", { DG_FAILED, DG_NOENT, "gone", 1 }, 0 },
	};
	const struct dg_refs refs = { parts, 3 };
	struct dg_news sum;
	assert_ptr_equal(dg_refs_find(&refs, "a"), &parts[1]);
	assert_ptr_equal(dg_refs_find(&refs, "b"), &parts[2]);
	assert_null(dg_refs_find(&refs, "c"));
	assert_false(dg_refs_have_ended(&refs, &sum));
	parts[1].news.stage = DG_READ;
	assert_ptr_equal(dg_refs_find(&refs, "a"), &parts[0]);
	assert_true(dg_refs_have_ended(&refs, &sum));
	assert_int_equal(sum.stage, DG_FAILED);
	assert_string_equal(sum.why_text, "gone");
	assert_false(dg_refs_have_ended(&(const struct dg_refs){ 0 }, &sum));
}

static void one_whole_copy_is_enough(void **state)
{
	(void)state;
	struct dg_ref parts[] = {
		{ "a1", { DG_DELIVERED, DG_OK, NULL, 1 }, 0 },
		{ "a2", { DG_SENT, DG_OK, NULL, 1 }, 0 },
		{ "b1", { DG_DELIVERED, DG_OK, NULL, 1 }, 1 },
		{ "b2", { DG_FAILED, DG_BUSY, "off", 1 }, 1 },
	};
	const struct dg_refs refs = { parts, 4 };
	struct dg_news sum;
	assert_false(dg_refs_have_ended(&refs, &sum)); /* the halves of two copies are no message */
	parts[1].news.stage = DG_DELIVERED;
	assert_true(dg_refs_have_ended(&refs, &sum));
	assert_int_equal(sum.stage, DG_DELIVERED);
	parts[1].news.stage = DG_FAILED;
	assert_true(dg_refs_have_ended(&refs, &sum));
	assert_int_equal(sum.stage, DG_FAILED);
	parts[3].news.stage = DG_SENT;
	assert_false(dg_refs_have_ended(&refs, &sum));
	parts[3].news.stage = DG_READ;
	assert_true(dg_refs_have_ended(&refs, &sum));
	assert_int_equal(sum.stage, DG_READ);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_read),
		cmocka_unit_test(nonsense_is_corrupt),
		cmocka_unit_test(an_open_part_is_meant_first),
		cmocka_unit_test(one_whole_copy_is_enough),
	};
	return cmocka_run_group_tests_name("store/parts", tests, NULL, NULL);
}
