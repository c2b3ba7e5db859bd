/* "file:" and "env:" in place of a secret. */
#include <sys/stat.h>

#include "conf/value.h"
#include "folder.h"
#include "reading.h"

static void assert_secret(const char *text, const char *expected)
{
	char *secret = NULL;
	struct dg_error why;
	assert_int_equal(conf_secret_read(text, ".", &secret, &why), DG_OK);
	assert_string_equal(secret, expected);
	free(secret);
}

static void assert_refused(const char *text, const char *why_expected)
{
	char *secret = NULL;
	struct dg_error why;
	assert_int_equal(conf_secret_read(text, ".", &secret, &why), DG_INVALID);
	assert_null(secret);
	assert_string_equal(why.text, why_expected);
}

static void is_what_is_written(void **state)
{
	(void)state;
	assert_secret("hush", "hush");
	assert_secret("", "");
	assert_secret("files:x", "files:x");
}

static void comes_from_a_file(void **state)
{
	(void)state;
	write_file("s", " hush hush\r\n\n");
	assert_secret("file:s", " hush hush");
	write_file("empty", "\n");
	assert_refused("file:empty", "the file empty is empty");
	assert_refused("file:absent", "the file absent cannot be read: No such file or directory");
	assert_refused("file:/", "the file / cannot be read: Is a directory");
	assert_int_equal(mkfifo("pipe", 0600), 0);
	assert_refused(
		"file:pipe", "the file pipe cannot be read: Invalid argument"); /* and nobody waited for a writer */
	write_file("bad", "\xFF\xFE");
	assert_refused("file:bad", "the file bad holds no secret: over 4096 octets, or not text");
	FILE *f = fopen("long", "w");
	assert_non_null(f);
	for (int i = 0; i < 4097; i++)
		fputc('x', f);
	fclose(f);
	assert_refused("file:long", "the file long holds no secret: over 4096 octets, or not text");
}

static void comes_from_the_environment(void **state)
{
	(void)state;
	assert_int_equal(setenv("DG_TEST_SECRET", "from outside", 1), 0);
	assert_secret("env:DG_TEST_SECRET", "from outside");
	assert_int_equal(setenv("DG_TEST_SECRET", "", 1), 0);
	assert_refused("env:DG_TEST_SECRET", "the environment variable DG_TEST_SECRET is empty");
	assert_int_equal(setenv("DG_TEST_SECRET", "\xC0", 1), 0);
	assert_refused("env:DG_TEST_SECRET", "the environment variable DG_TEST_SECRET is not UTF-8 text");
	assert_int_equal(unsetenv("DG_TEST_SECRET"), 0);
	assert_refused("env:DG_TEST_SECRET", "the environment variable DG_TEST_SECRET is not set");
}

/* A secret beside an included file is found from there, not from where the program stands. */
static void a_relative_file_is_beside_its_configuration(void **state)
{
	(void)state;
	assert_int_equal(mkdir("etc", 0700), 0);
	write_file("etc/main.json", "{\"server\":{\"secret\":\"file:s\"}," ACCESS DOMAINS "}");
	write_file("etc/s", "hush");
	struct dg_conf_errors errors = { 0 };
	struct dg_conf *c = dg_conf_read("etc/main.json", &errors);
	assert_lines(&errors, (const char *const[]){ NULL });
	assert_string_equal(c->server.secret, "hush");
	dg_conf_free(c);
}

static void a_weak_one_is_refused(void **state)
{
	(void)state;
	assert_gives("{\"server\":{\"secret\":\"changeme\"}," ACCESS DOMAINS "}",
		"t.json:1: server.secret: must be filled in: it is still the example");
	assert_gives("{\"server\":{\"secret\":\"\"}," ACCESS DOMAINS "}",
		"t.json:1: server.secret: must not be empty: it is all that proves who we are");
	assert_gives("{\"server\":{\"secret\":\"secret\",\"host\":\"xmpp.example.org\"}," ACCESS DOMAINS "}",
		"t.json:1: server.secret: is the example of every manual, and the server is not on this machine");
	dg_conf_free(must_read("{\"server\":{\"secret\":\"secret\",\"host\":\"localhost\"}," ACCESS DOMAINS "}"));
	assert_gives("{\"server\":{\"secret\":17}," ACCESS DOMAINS "}",
		"t.json:1: server.secret: must be text in quotes: the secret, \"file:PATH\" or \"env:NAME\"");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_what_is_written),
		cmocka_unit_test_setup_teardown(comes_from_a_file, enter_folder, leave_folder),
		cmocka_unit_test(comes_from_the_environment),
		cmocka_unit_test_setup_teardown(
			a_relative_file_is_beside_its_configuration, enter_folder, leave_folder),
		cmocka_unit_test(a_weak_one_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
