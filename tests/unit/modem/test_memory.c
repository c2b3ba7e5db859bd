/* What is stored: read whole, and deleted when core has it, not before. */
#include "bench.h"

#define ENTRY(place, stat, second) "+CMGL: " place "," stat ",,24\r\n" BENCH_TEXT(second) "\r\n"

static void what_is_stored_is_read_and_deleted(void **state)
{
	struct bench *b = *state;
	bench_rule(b, "AT+CMGL=4", ENTRY("3", "0", "11") ENTRY("4", "1", "22") "OK", 1);
	bench_online(b, "");
	bench_until(b, bench_said(b, "AT+CMGD=") == 2);
	assert_int_equal(bench_said(b, "AT+CMGD=3"), 1);
	assert_int_equal(bench_said(b, "AT+CMGD=4"), 1);
	assert_int_equal(fake_n_events(b->host, DG_MESSAGE), 2);
	assert_string_equal(fake_event(b->host, DG_MESSAGE, 0)->message.text, "Hello");
}

static void nothing_is_deleted_before_it_is_kept(void **state)
{
	struct bench *b = *state;
	b->config.read_interval = 100;
	bench_rule(b, "AT+CMGL=4", ENTRY("3", "0", "11") "OK", 4);
	b->host->hold_kept = true;
	bench_start(b, "");
	bench_until(b, fake_n_events(b->host, DG_MESSAGE) == 1);
	size_t before = bench_said(b, "AT+CMGL=4");
	bench_until(b, bench_said(b, "AT+CMGL=4") > before + 2); /* it is listed again, and is one text all the same */
	assert_int_equal(bench_said(b, "AT+CMGD="), 0);
	assert_int_equal(fake_n_events(b->host, DG_MESSAGE), 1);
	b->host->hold_kept = false;
	bench_until(b, bench_said(b, "AT+CMGD=3") == 1);
}

static void what_core_cannot_keep_stays_and_is_offered_again(void **state)
{
	struct bench *b = *state;
	b->config.read_interval = 100;
	bench_rule(b, "AT+CMGL=4", ENTRY("3", "0", "11") "OK", 0);
	b->host->emit_status = DG_AGAIN;
	bench_start(b, "");
	bench_until(b, fake_counted(b->host, "pushed_back") > 1);
	assert_int_equal(bench_said(b, "AT+CMGD="), 0);
	b->host->emit_status = DG_OK;
	b->host->kept_status = DG_REMOTE;
	bench_until(b, fake_n_events(b->host, DG_MESSAGE) > 1);
	assert_int_equal(bench_said(b, "AT+CMGD="), 0);
	b->host->kept_status = DG_OK;
	bench_until(b, bench_said(b, "AT+CMGD=3") > 0);
}

static void a_place_that_cannot_be_emptied_is_no_second_text(void **state)
{
	struct bench *b = *state;
	b->config.read_interval = 100;
	bench_rule(b, "AT+CMGL=4", ENTRY("3", "0", "11") "OK", 0);
	bench_rule(b, "AT+CMGD=3", "+CMS ERROR: 320", 3);
	bench_online(b, "");
	bench_until(b, bench_said(b, "AT+CMGD=3") == 3);
	assert_int_equal(fake_n_events(b->host, DG_MESSAGE), 1);
}

static void what_the_modem_wrote_itself_is_left_alone(void **state)
{
	struct bench *b = *state;
	bench_rule(b, "AT+CMGL=4", ENTRY("3", "2", "11") ENTRY("4", "3", "22") ENTRY("5", "0", "33") "OK", 1);
	bench_online(b, "");
	bench_until(b, bench_said(b, "AT+CMGD=5") == 1);
	assert_int_equal(bench_said(b, "AT+CMGD="), 1);
}

static void a_notice_makes_it_read(void **state)
{
	struct bench *b = *state;
	bench_online(b, "");
	bench_rule(b, "AT+CMGL=4", ENTRY("0", "0", "11") "OK", 1);
	bench_says(b, "+CMTI: \"SM\",0");
	bench_until(b, bench_said(b, "AT+CMGD=0") == 1);
	bench_rule(b, "AT+CMGL=4", ENTRY("0", "0", "22") "OK", 1);
	bench_says(b, "^SMMEMFULL: \"SM\"");
	bench_until(b, bench_said(b, "AT+CMGD=0") == 2);
	bench_says(b, "+CMTI: \"XX\",0"); /* no memory that we know */
	bench_rule(b, "AT+CMGL=4", ENTRY("0", "0", "33") "OK", 1);
	bench_says(b, "+CDSI: \"SM\",0");
	bench_until(b, bench_said(b, "AT+CMGD=0") == 3);
}

static void what_comes_while_it_is_read_is_read_too(void **state)
{
	struct bench *b = *state;
	bench_online(b, "");
	bench_rule(b, "AT+CMGL=4", ENTRY("1", "0", "22") "OK", 1);
	bench_rule(b, "AT+CMGL=4", "+CMTI: \"SM\",1\r\n" ENTRY("0", "0", "11") "OK", 1);
	bench_says(b, "+CMTI: \"SM\",0");
	bench_until(b, bench_said(b, "AT+CMGD=") == 2);
}

static void a_memory_that_stays_full_is_said(void **state)
{
	struct bench *b = *state;
	b->config.read_interval = 100;
	bench_rule(b, "AT+CPMS=\"SM\"", "+CPMS: 2,2,2,2,2,2\r\nOK", 0);
	bench_rule(b, "AT+CMGL=4", ENTRY("3", "2", "11") ENTRY("4", "3", "22") "OK", 0); /* drafts */
	bench_online(b, "");
	bench_until(b, fake_n_logged(b->host, DG_LOG_WARN, "stays full"));
	size_t before = bench_said(b, "AT+CMGL=4");
	bench_until(b, bench_said(b, "AT+CMGL=4") > before + 3);
	assert_int_equal(fake_n_logged(b->host, DG_LOG_WARN, "stays full"), 1);
}

static void several_memories(void **state)
{
	struct bench *b = *state;
	bench_rule(b, "AT+CPMS=?", "+CPMS: (\"ME\",\"SM\",\"MT\"),(\"ME\"),(\"ME\")\r\nOK", 0);
	bench_rule(b, "AT+CMGL=4", "OK", 0);
	bench_online(b, "");
	assert_int_equal(bench_said(b, "AT+CPMS=\"ME\""), 1); /* looked into at the start */
	bench_rule(b, "AT+CMGL=4", ENTRY("7", "0", "11") "OK", 1);
	bench_says(b, "+CMTI: \"ME\",7");
	bench_until(b, bench_said(b, "AT+CMGD=7") == 1);
	size_t deleted = 0, selected = 0;
	for (size_t i = 0; i < b->n_said; i++) {
		deleted = strcmp(b->said[i], "AT+CMGD=7") == 0 ? i : deleted;
		selected = strncmp(b->said[i], "AT+CPMS=", 8) == 0 && !deleted ? i : selected;
	}
	assert_string_equal(b->said[selected], "AT+CPMS=\"ME\""); /* the last one before the deletion */
}

static void a_memory_that_is_not_there_is_tried_once(void **state)
{
	struct bench *b = *state;
	bench_rule(b, "AT+CPMS=?", "+CPMS: (\"SM\",\"SR\"),(\"SM\"),(\"SM\")\r\nOK", 0);
	bench_rule(b, "AT+CPMS=\"SR\"", "+CMS ERROR: 302", 0);
	bench_rule(b, "AT+CMGL=4", ENTRY("3", "0", "11") "OK", 1);
	bench_online(b, "");
	bench_until(b, bench_said(b, "AT+CMGD=3") == 1);
	assert_int_equal(bench_said(b, "AT+CPMS=\"SR\""), 1);
	bench_says(b, "+CDSI: \"SR\",0");
	bench_says(b, "+CMTI: \"SM\",0");
	size_t before = bench_said(b, "AT+CMGL=4");
	bench_until(b, bench_said(b, "AT+CMGL=4") > before);
	assert_int_equal(bench_said(b, "AT+CPMS=\"SR\""), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		bench_test(what_is_stored_is_read_and_deleted),
		bench_test(nothing_is_deleted_before_it_is_kept),
		bench_test(what_core_cannot_keep_stays_and_is_offered_again),
		bench_test(a_place_that_cannot_be_emptied_is_no_second_text),
		bench_test(what_the_modem_wrote_itself_is_left_alone),
		bench_test(a_notice_makes_it_read),
		bench_test(what_comes_while_it_is_read_is_read_too),
		bench_test(a_memory_that_stays_full_is_said),
		bench_test(several_memories),
		bench_test(a_memory_that_is_not_there_is_tried_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
