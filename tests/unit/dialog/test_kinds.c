/* test_kinds.c - the table of commands: each has a name of its own in every face. */
#include "rig.h"

static void names_are_whole_and_unique(void **state)
{
	(void)state;
	for (size_t i = 0; dg_command_kinds[i]; i++) {
		const struct dg_command_kind *k = dg_command_kinds[i];
		assert_true(k->node && *k->node && k->step);
		assert_true(k->title != DG_T_NONE && k->summary != DG_T_NONE);
		assert_true(k->who & (DG_FOR_NEW | DG_FOR_USER | DG_FOR_ADMIN));
		assert_int_equal(strspn(k->word, "abcdefghijklmnopqrstuvwxyz-"), strlen(k->word));
		assert_ptr_equal(dg_command_kind_find(k->node), k); /* the first of its name */
		assert_ptr_equal(dg_command_kind_by_word(k->word), k);
	}
	assert_null(dg_command_kind_find("nonsense"));
	assert_null(dg_command_kind_by_word("nonsense"));
}

static char *read_all(const char *path)
{
	struct dg_buf text = { 0 };
	FILE *file = fopen(path, "r");
	size_t n;
	assert_non_null(file);
	while ((n = fread(dg_buf_reserve(&text, 4096), 1, 4096, file)) > 0) {
		text.len += n;
		text.at[text.len] = '\0';
	}
	(void)fclose(file);
	return dg_buf_give(&text);
}

static const char *who_of(unsigned who)
{
	if (who & DG_FOR_ADMIN)
		return who & DG_FOR_USER ? "everybody" : "administrators";
	return who & DG_FOR_NEW ? "everybody" : "users";
}

/* One row of docs/commands.md: | word | node | who | what it does |, in this order. */
static void the_page_says_what_the_table_says(void **state)
{
	char *page = read_all(DG_SOURCE_DIR "/docs/commands.md");
	const char *at = page;
	(void)state;
	for (size_t i = 0; dg_command_kinds[i]; i++) {
		const struct dg_command_kind *k = dg_command_kinds[i];
		struct dg_buf row = { 0 };
		dg_buf_printf(&row, "| `%s` | `%s` | %s | %s |\n", k->word, k->node, who_of(k->who),
			dg_text(DG_LANG_EN, k->summary));
		at = strstr(at, row.at);
		if (!at)
			fail_msg("docs/commands.md lacks, or has elsewhere: %s", row.at);
		dg_buf_finish(&row);
	}
	free(page);
}

/* Every field that a command asks for is explained there under the command's word. */
static void the_page_names_every_field(void **state)
{
	struct rig *r = *state;
	char *page = read_all(DG_SOURCE_DIR "/docs/commands.md");
	fake.admin = "admin@example.org";
	(void)fake_add("alice@example.org", NULL);
	for (size_t i = 0; dg_command_kinds[i]; i++) {
		const struct dg_command_kind *k = dg_command_kinds[i];
		struct face f = { 0 };
		struct dg_buf heading = { 0 };
		begin(r, &f, k->word, k->who & DG_FOR_USER ? "alice@example.org" : "admin@example.org");
		if (f.event != DG_DIALOG_ASKS)
			continue;
		dg_buf_printf(&heading, "\n### %s\n", k->word);
		const char *section = strstr(page, heading.at);
		if (!section)
			fail_msg("docs/commands.md has no section %s", heading.at);
		const char *end = strstr(section + heading.len, "\n### ");
		for (size_t n = 0; n < dg_dialog_form(f.dialog)->n_fields; n++) {
			dg_buf_clear(&heading);
			dg_buf_printf(&heading, "\n- `%s`", dg_dialog_form(f.dialog)->fields[n].var);
			const char *line = strstr(section, heading.at);
			if (!line || (end && line > end))
				fail_msg("docs/commands.md does not explain%s of %s", heading.at, k->word);
		}
		dg_buf_finish(&heading);
	}
	free(page);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_whole_and_unique),
		cmocka_unit_test(the_page_says_what_the_table_says),
		cmocka_unit_test_setup_teardown(the_page_names_every_field, rig_begin, rig_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
