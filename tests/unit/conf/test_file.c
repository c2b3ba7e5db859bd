/* Files: what `include` merges, and what it refuses. */
#include <sys/stat.h>

#include "folder.h"
#include "reading.h"

static struct dg_conf *read_main(struct dg_conf_errors *errors)
{
	*errors = (struct dg_conf_errors){ 0 };
	return dg_conf_read("main.json", errors);
}

static void assert_main_gives(const char *const *lines)
{
	struct dg_conf_errors errors;
	struct dg_conf *c = read_main(&errors);
	assert_lines(&errors, lines);
	dg_conf_errors_finish(&errors);
	dg_conf_free(c);
}
#define assert_files_give(...) assert_main_gives((const char *const[]){ __VA_ARGS__, NULL })

static void merges_what_the_glob_names(void **state)
{
	(void)state;
	assert_int_equal(mkdir("transports.d", 0700), 0);
	write_file("main.json", "{\"include\":\"transports.d/*.json\"," SERVER ACCESS DOMAINS "}");
	write_file("transports.d/b.json",
		"{\"domains\":{\"irc.example.org\":{\"transports\":[{\"module\":\"irc\"}]}},"
		"\"plugins\":[{\"module\":\"optout\"}]}");
	write_file("transports.d/a.json",
		"{\"domains\":{\"sms.example.org\":{\"transports\":[{\"module\":\"smpp\"}],"
		"\"numbers\":{\"+15550001111\":\"alice@example.org\"}}},"
		"\"plugins\":[{\"module\":\"ratelimit\"}]}");
	struct dg_conf_errors errors;
	struct dg_conf *c = read_main(&errors);
	assert_lines(&errors, (const char *const[]){ NULL });
	assert_int_equal(c->n_domains, 2);
	assert_int_equal(c->domains[0].n_transports, 2);
	assert_string_equal(c->domains[0].transports[1].section.module, "smpp");
	assert_string_equal(c->domains[0].transports[1].section.path, "domains.sms.example.org.transports[1]");
	assert_int_equal(c->domains[0].n_numbers, 1);
	assert_string_equal(c->domains[1].domain, "irc.example.org");
	assert_int_equal(c->n_plugins, 2);
	assert_string_equal(c->plugins[0].module, "ratelimit");
	dg_conf_free(c);
}

static void tells_the_file_of_every_mistake(void **state)
{
	(void)state;
	write_file("main.json", "{\n\"include\":\"b.json\",\n" SERVER ACCESS DOMAINS ",\n\"hello\":1}");
	write_file("b.json",
		"{\n\"domains\":{\n\"sms.example.org\":{\n\"transports\":[\n{\"modul\":\"smpp\"}],\n"
		"\"numbers\":{\"12\":\"a@b\"}}},\n\"server\":{\"secret\":\"b\"}}");
	assert_files_give("main.json:4: hello: is no known key",
		"b.json:5: domains.sms.example.org.transports[1].module: is missing: which transport it is, such as "
		"\"smpp\"",
		"b.json:6: domains.sms.example.org.numbers.12: must be a number as +15550001111, or a short code",
		"b.json:7: server.secret: is given twice: the first is at main.json:3");
}

static void a_pattern_may_match_nothing_a_name_may_not(void **state)
{
	(void)state;
	write_file("main.json", "{\"include\":\"absent.d/*.json\"," SERVER ACCESS DOMAINS "}");
	assert_files_give(NULL);
	write_file("main.json", "{\n\"include\":\"absent.json\"," SERVER ACCESS DOMAINS "}");
	assert_files_give("main.json:2: include: cannot find absent.json");
	write_file("main.json", "{\n\"include\":7," SERVER ACCESS DOMAINS "}");
	assert_files_give("main.json:2: include: must be a file name or a pattern, as text");
}

static void refuses_circles_and_repetitions(void **state)
{
	(void)state;
	write_file("main.json", "{\"include\":\"a.json\"," SERVER ACCESS DOMAINS "}");
	write_file("a.json", "{\"include\":\"{b,c}.json\"}");
	write_file("b.json", "{\n\"include\":\"./main.json\"}");
	write_file("c.json", "{\n\"include\":\"b.json\"}");
	assert_files_give("b.json:2: include: is a circle: it leads back to ./main.json",
		"c.json:2: include: names what is included already: b.json");
	write_file("main.json", "{\"include\":\"*.json\"," SERVER ACCESS DOMAINS "}");
	assert_int_equal(remove("a.json") || remove("b.json") || remove("c.json"), 0);
	assert_files_give("main.json:1: include: is a circle: it leads back to main.json");
}

static void one_bad_file_does_not_hide_the_others(void **state)
{
	(void)state;
	write_file("main.json", "{\"include\":\"{a,b}.json\"," SERVER ACCESS DOMAINS "}");
	write_file("a.json", "{");
	write_file("b.json", "[]");
	struct dg_conf_errors errors;
	struct dg_conf *c = read_main(&errors);
	assert_non_null(c);
	assert_int_equal(errors.count, 2);
	assert_non_null(strstr(errors.lines[0], "a.json:1: not JSON: "));
	assert_string_equal(errors.lines[1], "b.json:1: must be one object: { ... }");
	dg_conf_errors_finish(&errors);
	dg_conf_free(c);
}

static void says_why_there_is_nothing_to_read(void **state)
{
	(void)state;
	struct dg_conf_errors errors;
	assert_null(read_main(&errors));
	assert_lines(&errors, (const char *const[]){ "main.json: cannot be read: No such file or directory", NULL });
	dg_conf_errors_finish(&errors);
	assert_int_equal(mkdir("main.json", 0700), 0);
	assert_null(read_main(&errors));
	assert_lines(&errors, (const char *const[]){ "main.json: cannot be read: Is a directory", NULL });
	dg_conf_errors_finish(&errors);
}

static void memory_includes_nothing(void **state)
{
	(void)state;
	assert_gives("{\"include\":\"/etc/*\"," SERVER ACCESS DOMAINS "}", "t.json:1: include: works in a file only");
}

int main(void)
{
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, enter_folder, leave_folder)
	const struct CMUnitTest tests[] = {
		IN_FOLDER(merges_what_the_glob_names),
		IN_FOLDER(tells_the_file_of_every_mistake),
		IN_FOLDER(a_pattern_may_match_nothing_a_name_may_not),
		IN_FOLDER(refuses_circles_and_repetitions),
		IN_FOLDER(one_bad_file_does_not_hide_the_others),
		IN_FOLDER(says_why_there_is_nothing_to_read),
		cmocka_unit_test(memory_includes_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
