/* test_parcel.c - what goes along as a file, what is left to words, and what a text costs. */
#include "parcel.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "util/clock.h"

static struct fixture {
	struct http_config config;
	struct http_settings settings;
} f;

static int setup(void **state)
{
	(void)state;
	struct dg_error why;
	f.config = (struct http_config){ .sender = "", .public_url = "", .max_parts = 3, .media = true };
	f.settings = (struct http_settings){ .config = &f.config, .profile = http_profile_load("twilio", &why) };
	return f.settings.profile ? 0 : 1;
}

static int teardown(void **state)
{
	(void)state;
	http_settings_finish(&f.settings);
	return 0;
}

static struct dg_event text(const char *words, const struct dg_file *files, size_t n)
{
	struct dg_event ev = DG_EVENT(DG_MESSAGE, 0);
	ev.message.id = "m1";
	ev.message.peer = "+1";
	ev.message.text = words;
	ev.message.files = files;
	ev.message.n_files = n;
	return ev;
}

static void expect(const struct dg_event *ev, const char *words, size_t n_files)
{
	struct http_parcel *p;
	assert_int_equal(http_parcel_make(&f.settings, ev, &p), DG_OK);
	assert_string_equal(p->text.at ? p->text.at : "", words);
	assert_int_equal(p->n_files, n_files);
	assert_ptr_equal(http_parcel_send(p, &f.settings),
		n_files ? &f.settings.profile->send_media : &f.settings.profile->send);
	http_parcel_destroy(p);
}

static void what_does_not_fit_goes_as_its_address(void **state)
{
	(void)state;
	struct dg_file files[12];
	for (size_t i = 0; i < 12; i++)
		files[i] = (struct dg_file){ .url = "https://h/p", .type = "image/png", .octets = 1000 };
	struct dg_event ev = text("look", files, 2);
	expect(&ev, "look", 2);
	ev = text(NULL, files, 1);
	expect(&ev, "", 1);
	files[1] = (struct dg_file){ .url = "https://h/zip", .type = "application/zip", .octets = 1000 };
	ev = text("look", files, 2);
	expect(&ev, "look\nhttps://h/zip", 1);
	files[1] = (struct dg_file){ .url = "https://h/big", .type = "image/png", .octets = 1000000000 };
	expect(&ev, "look\nhttps://h/big", 1);
	files[1].octets = 1000;
	files[11].url = "https://h/twelfth";
	files[10].url = "https://h/eleventh";
	ev = text("look", files, 12);
	expect(&ev, "look\nhttps://h/eleventh\nhttps://h/twelfth", 10);
	const struct dg_file bare[] = { { .url = "https://h/a.JPG?x" }, { .url = "https://h/a.exe" } };
	ev = text(NULL, bare, 2);
	expect(&ev, "https://h/a.exe", 1);
	f.config.media = false;
	ev = text("see https://h/p", files, 1); /* it stands there already */
	expect(&ev, "see https://h/p", 0);
}

static void a_text_costs_its_segments(void **state)
{
	(void)state;
	char words[1000];
	struct dg_measure m = { .size = sizeof m };
	const struct dg_file file = { .url = "https://h/p", .type = "image/png", .octets = 1000 };
	memset(words, 'x', sizeof words);
	words[161] = '\0';
	struct dg_event ev = text(words, NULL, 0);
	assert_int_equal(http_parcel_measure(&f.settings, &ev, &m), DG_OK);
	assert_int_equal(m.segments, 2);
	assert_int_equal(m.units, 161);
	assert_int_equal(m.room, 306);
	ev = text(words, &file, 1);
	assert_int_equal(http_parcel_measure(&f.settings, &ev, &m), DG_OK);
	assert_int_equal(m.segments, 1);
	memset(words, 'x', sizeof words);
	words[460] = '\0'; /* 3 x 153 is 459 */
	ev = text(words, NULL, 0);
	assert_int_equal(http_parcel_measure(&f.settings, &ev, &m), DG_TOOBIG);
	struct http_parcel *none = NULL;
	assert_int_equal(http_parcel_make(&f.settings, &ev, &none), DG_TOOBIG);
	ev = text("", NULL, 0);
	assert_int_equal(http_parcel_make(&f.settings, &ev, &none), DG_INVALID);
	assert_null(none);
}

static void times_to_live_are_those_that_the_carrier_takes(void **state)
{
	(void)state;
	static const struct {
		int64_t left_ms, validity_ms;
		const char *s;
	} cases[] = { { 0, 0, "" }, { 0, 7200000, "7200" }, { 0, 36001000, "" }, { 100, 7200000, "1" },
		{ 86400000, 7200000, "7200" } };
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct dg_event ev = text("x", NULL, 0);
		struct http_parcel *p;
		struct http_names names;
		f.config.validity = cases[i].validity_ms;
		ev.message.expires_ms = cases[i].left_ms ? dg_now_ms() + cases[i].left_ms : 0;
		assert_int_equal(http_parcel_make(&f.settings, &ev, &p), DG_OK);
		http_parcel_names(p, &f.settings, NULL, &names);
		assert_string_equal(names.expires_s, cases[i].s);
		http_parcel_destroy(p);
	}
}

int main(void)
{
#define STORY(t) cmocka_unit_test_setup_teardown(t, setup, teardown)
	const struct CMUnitTest tests[] = {
		STORY(what_does_not_fit_goes_as_its_address),
		STORY(a_text_costs_its_segments),
		STORY(times_to_live_are_those_that_the_carrier_takes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
