/* test_database.c - whose file it is, and in what state: opened, refused, never overwritten. */
#include "rig.h"

#include <fcntl.h>
#include <sqlite3.h>

#include "store/schema.h"

/* ---- files ---- */

struct content {
	char *octets;
	size_t n;
};

static struct content slurp(const char *path)
{
	struct content c = { NULL, 0 };
	FILE *f = fopen(path, "rb");
	assert_non_null(f);
	assert_int_equal(fseek(f, 0, SEEK_END), 0);
	c.n = (size_t)ftell(f);
	rewind(f);
	c.octets = malloc(c.n + 1);
	assert_non_null(c.octets);
	assert_int_equal(fread(c.octets, 1, c.n, f), c.n);
	fclose(f);
	return c;
}

static void write_file(const char *path, const void *octets, size_t n)
{
	FILE *f = fopen(path, "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(octets, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
}

static void run_sql(const char *path, const char *sql)
{
	sqlite3 *db;
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* The file is refused with these words, and is the same afterwards. */
static void is_refused(struct rig *r, const char *words)
{
	struct content before = slurp(r->path);
	assert_false(rig_open(r));
	if (!strstr(r->why.text, words))
		fail_msg("\"%s\" has not \"%s\"", r->why.text, words);
	struct content after = slurp(r->path);
	assert_int_equal(before.n, after.n);
	assert_memory_equal(before.octets, after.octets, before.n);
	free(before.octets);
	free(after.octets);
}

static int setup_without_store(void **state)
{
	*state = rig_create();
	return 0;
}

#define FILE_TEST(name) cmocka_unit_test_setup_teardown(name, setup_without_store, rig_teardown)

/* ---- tests ---- */

static void made_for_the_owner_alone(void **state)
{
	static const char *const files[] = { "", "-wal", "-shm" };
	struct rig *r = *state;
	const struct dg_row row = rig_down("m1");
	mode_t mask = umask(0);
	assert_true(rig_open(r));
	rig_accept(r, &row, false);
	umask(mask);
	for (size_t i = 0; i < 3; i++) {
		char path[128];
		struct stat st;
		snprintf(path, sizeof path, "%s%s", r->path, files[i]);
		assert_int_equal(stat(path, &st), 0);
		assert_int_equal(st.st_mode & 07777, 0600);
	}
}

static void durable_whatever_happens(void **state)
{
	struct rig *r = *state;
	assert_true(rig_open(r));
	rig_close(r);
	struct content c = slurp(r->path);
	assert_true(c.n > 100);
	assert_int_equal(c.octets[18], 2); /* write-ahead log, by the file format's 1.3.4 */
	assert_memory_equal(c.octets + 68, "Drag", 4);
	free(c.octets);
}

static void an_empty_file_is_taken(void **state)
{
	struct rig *r = *state;
	write_file(r->path, "", 0);
	assert_true(rig_open(r));
}

static void no_path_no_store(void **state)
{
	struct rig *r = *state;
	r->options.path = "";
	assert_false(rig_open(r));
	assert_string_equal(r->why.text, "no file is named");
	r->options.path = NULL;
	assert_false(rig_open(r));
	r->options.path = "/nowhere/at/all/journal.db";
	assert_false(rig_open(r));
	assert_string_equal(r->why.text, "No such file or directory");
	r->options.path = r->folder;
	assert_false(rig_open(r));
	assert_string_equal(r->why.text, "Is a directory");
}

static void one_daemon_one_file(void **state)
{
	struct rig *r = *state;
	assert_true(rig_open(r));
	struct dg_store *first = r->store;
	assert_false(rig_open(r));
	assert_string_equal(r->why.text, "another process uses it");
	r->store = first;
	const struct dg_row row = rig_down("m1"); /* and the first goes on */
	assert_string_equal(rig_accept(r, &row, false), "ok #1");
}

static void a_text_is_no_database(void **state)
{
	struct rig *r = *state;
	static const char text[] = "Dear diary, this is not a database at all, but more than a hundred octets long. "
				   "Nobody should ever write over it, whatever path was configured.";
	write_file(r->path, text, sizeof text);
	is_refused(r, "not a database");
	write_file(r->path, text, 20);
	is_refused(r, "not a database");
}

static void anothers_database_is_refused(void **state)
{
	struct rig *r = *state;
	run_sql(r->path,
		"PRAGMA journal_mode = WAL; CREATE TABLE message(id INTEGER PRIMARY KEY);"
		"INSERT INTO message VALUES(1)");
	is_refused(r, "another program");
	run_sql(r->path, "PRAGMA application_id = 7");
	is_refused(r, "another program");
}

static void a_newer_version_is_refused(void **state)
{
	struct rig *r = *state;
	assert_true(rig_open(r));
	rig_close(r);
	run_sql(r->path, "PRAGMA user_version = 999");
	is_refused(r, "newer");
}

static void half_a_schema_is_refused(void **state)
{
	struct rig *r = *state;
	assert_true(rig_open(r));
	rig_close(r);
	run_sql(r->path, "DROP TABLE parked");
	is_refused(r, "no such table");
	run_sql(r->path, "PRAGMA user_version = 0");
	is_refused(r, "already exists");
}

static void fill(struct rig *r)
{
	assert_true(rig_open(r));
	for (int i = 0; i < 500; i++) {
		const struct dg_row row = rig_down(NULL);
		dg_store_accept(r->store, &row, false, NULL, NULL);
	}
	rig_close(r);
}

static void damage_is_refused(void **state)
{
	struct rig *r = *state;
	fill(r);
	struct content c = slurp(r->path);
	for (size_t page = 1; page < c.n / 4096; page++) { /* whichever it is, but the first */
		struct content bad = { malloc(c.n), c.n };
		assert_non_null(bad.octets);
		memcpy(bad.octets, c.octets, c.n);
		memset(bad.octets + page * 4096, 0x5a, 4096);
		write_file(r->path, bad.octets, bad.n);
		is_refused(r, "damaged");
		free(bad.octets);
	}
	write_file(r->path, c.octets, c.n / 2);
	is_refused(r, "damaged");
	write_file(r->path, c.octets, c.n);
	assert_true(rig_open(r));
	assert_string_equal(rig_load_down(r, "smsc-a", 499, 9), "ok #500 accepted alice@example.org");
	free(c.octets);
}

static void a_secret_is_needed(void **state)
{
	struct rig *r = *state;
	assert_true(rig_open(r));
	rig_close(r);
	run_sql(r->path, "UPDATE meta SET value = x'00' WHERE name = 'secret'");
	assert_false(rig_open(r));
	run_sql(r->path,
		"UPDATE meta SET value = randomblob(16) WHERE name = 'secret';"
		"INSERT INTO name(id, text) VALUES(7, 'out of line')");
	is_refused(r, "damaged");
	run_sql(r->path, "DELETE FROM name");
	assert_true(rig_open(r));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		FILE_TEST(made_for_the_owner_alone),
		FILE_TEST(durable_whatever_happens),
		FILE_TEST(an_empty_file_is_taken),
		FILE_TEST(no_path_no_store),
		FILE_TEST(one_daemon_one_file),
		FILE_TEST(a_text_is_no_database),
		FILE_TEST(anothers_database_is_refused),
		FILE_TEST(a_newer_version_is_refused),
		FILE_TEST(half_a_schema_is_refused),
		FILE_TEST(damage_is_refused),
		FILE_TEST(a_secret_is_needed),
	};
	return cmocka_run_group_tests_name("store/database", tests, NULL, NULL);
}
