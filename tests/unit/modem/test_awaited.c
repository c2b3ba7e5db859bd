/* References that come round again, reports that come late, and a restart in between. */
#include "awaited.h"
#include "bench.h"

static struct modem_awaited *awaited;
static struct fake_host *host;
static uv_loop_t loop;
static bool loaded;
static char ref[MODEM_REF_MAX], found[MODEM_REF_MAX];

static void on_loaded(void *arg)
{
	(void)arg;
	loaded = true;
}

static void begin_life(void)
{
	awaited = modem_awaited_create(&host->host);
	loaded = false;
	assert_int_equal(modem_awaited_load(awaited, on_loaded, NULL), DG_OK);
	fake_turn(host);
	assert_true(loaded);
}

static int set_up(void **state)
{
	(void)state;
	assert_int_equal(uv_loop_init(&loop), 0);
	host = fake_host_create(&loop);
	begin_life();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	modem_awaited_destroy(awaited);
	fake_host_destroy(host);
	return uv_loop_close(&loop);
}

static int64_t now_s(void)
{
	return dg_now_ms() / 1000;
}

static void a_report_finds_its_text(void **state)
{
	(void)state;
	modem_awaited_add(awaited, "a", 7, "+15550001111", ref);
	assert_true(modem_awaited_find(awaited, "a", 7, "15550001111", now_s(), found));
	assert_string_equal(found, ref);
	assert_false(modem_awaited_find(awaited, "b", 7, "+15550001111", now_s(), found));
	assert_false(modem_awaited_find(awaited, "a", 8, "+15550001111", now_s(), found));
	assert_false(modem_awaited_find(awaited, "a", 7, "+15550002222", now_s(), found));
	modem_awaited_forget(awaited, ref);
	assert_false(modem_awaited_find(awaited, "a", 7, "+15550001111", now_s(), found));
	fake_turn(host);
	assert_int_equal(fake_n_stored(host, "mr/"), 0);
}

static void references_come_round_again(void **state)
{
	(void)state;
	char old[MODEM_REF_MAX], key[128];
	/* one of an hour ago, of the last life; and one of days ago */
	(void)snprintf(old, sizeof old, "a/7/+15550001111/%lld", (long long)(dg_now_ms() - 3600000));
	(void)snprintf(key, sizeof key, "mr/%s", old);
	assert_int_equal(host->host.put(&host->host, key, "1", 0, NULL, NULL), DG_OK);
	(void)snprintf(key, sizeof key, "mr/a/9/+15550001111/%lld", (long long)(dg_now_ms() - 3 * 86400000LL));
	assert_int_equal(host->host.put(&host->host, key, "1", 0, NULL, NULL), DG_OK);
	modem_awaited_destroy(awaited);
	begin_life();
	modem_awaited_add(awaited, "a", 7, "+15550001111", ref);
	assert_true(modem_awaited_find(awaited, "a", 7, "+15550001111", now_s(), found));
	assert_string_equal(found, ref);
	assert_true(modem_awaited_find(awaited, "a", 7, "+15550001111", now_s() - 3600, found));
	assert_string_equal(found, old);
	/* a report about a text of today is none about that of three days ago */
	assert_false(modem_awaited_find(awaited, "a", 9, "+15550001111", now_s(), found));
	assert_true(modem_awaited_find(awaited, "a", 9, "+15550001111", now_s() - 3 * 86400, found));
}

static void a_clock_that_is_hours_off_does_no_harm(void **state)
{
	(void)state;
	modem_awaited_add(awaited, "a", 7, "+15550001111", ref);
	assert_true(modem_awaited_find(awaited, "a", 7, "+15550001111", now_s() + 12 * 3600, found));
	assert_true(modem_awaited_find(awaited, "a", 7, "+15550001111", 0, found));
	assert_false(modem_awaited_find(awaited, "a", 7, "+15550001111", now_s() + 24 * 3600, found));
}

static void names_are_unique(void **state)
{
	(void)state;
	modem_awaited_add(awaited, "a", 7, "+15550001111", ref);
	modem_awaited_add(awaited, "a", 7, "+15550001111", found);
	assert_string_not_equal(ref, found);
}

static void what_is_too_old_is_forgotten(void **state)
{
	(void)state;
	char key[128];
	(void)snprintf(key, sizeof key, "mr/a/9/+15550001111/%lld", (long long)(dg_now_ms() - 9 * 86400000LL));
	assert_int_equal(host->host.put(&host->host, key, "1", 0, NULL, NULL), DG_OK);
	assert_int_equal(host->host.put(&host->host, "mr/rubbish", "1", 0, NULL, NULL), DG_OK);
	assert_int_equal(host->host.put(&host->host, "mr/a/999/+1555/5", "1", 0, NULL, NULL), DG_OK);
	modem_awaited_destroy(awaited);
	begin_life();
	assert_false(modem_awaited_find(awaited, "a", 9, "+15550001111", now_s() - 9 * 86400, found));
	assert_null(fake_stored(host, "mr/a/9/", 0));
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(a_report_finds_its_text),
		TEST(references_come_round_again),
		TEST(a_clock_that_is_hours_off_does_no_harm),
		TEST(names_are_unique),
		TEST(what_is_too_old_is_forgotten),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
