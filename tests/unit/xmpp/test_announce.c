/* Who watches is told what differs from what was told last, once it has settled; over lives. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "net/handle.h"
#include "util/clock.h"
#include "xmpp/announce.h"

/* ---- a router that remembers ---- */

static char note[16];
static enum dg_link link_now;

enum dg_link dg_router_link(const struct dg_router *r, const char *domain, const char **text)
{
	(void)r;
	(void)domain;
	*text = NULL;
	return link_now;
}

void dg_router_note(struct dg_router *r, const char *domain, const char *key, const char *value)
{
	(void)r;
	(void)domain;
	assert_string_equal(key, "announced");
	(void)snprintf(note, sizeof note, "%s", value);
}

void dg_router_notes(struct dg_router *r, const char *domain, const char *prefix,
	void (*found)(void *arg, const char *key, const char *value), void *arg)
{
	(void)r;
	(void)domain;
	if (*note)
		found(arg, prefix, note);
	found(arg, NULL, NULL);
}

/* ---- a life ---- */

static uv_loop_t loop;
static struct announce a;
static int n_told, n_rest;
static bool can_tell;

static bool tell(void *arg, bool go_on)
{
	(void)arg;
	n_told += can_tell && !go_on;
	n_rest += can_tell && go_on;
	return can_tell;
}

static void begin(enum dg_link link)
{
	link_now = link;
	announce_init(&a, &loop, NULL, "sms.example.org", tell, NULL);
	a.back_after_ms = 20;
	a.gone_after_ms = 100;
	announce_start(&a);
}

static void end(void)
{
	announce_stop(&a);
	announce_finish(&a);
	(void)uv_run(&loop, UV_RUN_DEFAULT);
}

static int set_up(void **state)
{
	(void)state;
	memset(note, 0, sizeof note);
	n_told = n_rest = 0;
	can_tell = true;
	return uv_loop_init(&loop);
}

static int tear_down(void **state)
{
	(void)state;
	return uv_loop_close(&loop);
}

/* Let the timer come, however long that takes. */
static int64_t settle(void)
{
	int64_t began_ms = dg_mono_ms();
	(void)uv_run(&loop, UV_RUN_DEFAULT);
	return dg_mono_ms() - began_ms;
}

static void what_was_told_before_the_restart_is_not_told_again(void **state)
{
	(void)state;
	begin(DG_LINK_CONNECTING);
	announce_link(&a, DG_LINK_ONLINE);
	(void)settle();
	assert_int_equal(n_told, 0);
	assert_false(announce_is_gone(&a));
	end();
}

static void a_loss_that_lasts_is_told_and_the_return_too(void **state)
{
	(void)state;
	begin(DG_LINK_ONLINE);
	announce_link(&a, DG_LINK_OFFLINE);
	announce_link(&a, DG_LINK_CONNECTING); /* is no news */
	assert_in_range(settle(), 90, 60000);
	assert_int_equal(n_told, 1);
	assert_true(announce_is_gone(&a));
	assert_string_equal(note, "gone");
	end();
	begin(DG_LINK_OFFLINE); /* in the next life it is still gone: they know */
	announce_link(&a, DG_LINK_ONLINE);
	(void)settle();
	assert_int_equal(n_told, 2);
	assert_string_equal(note, "there");
	end();
}

static void a_short_loss_is_seen_by_nobody(void **state)
{
	(void)state;
	begin(DG_LINK_ONLINE);
	announce_link(&a, DG_LINK_OFFLINE);
	announce_link(&a, DG_LINK_ONLINE);
	(void)settle();
	assert_int_equal(n_told, 0);
	end();
}

static void who_cannot_be_told_now_is_told_later(void **state)
{
	(void)state;
	memcpy(note, "gone", 5);
	can_tell = false; /* the stream is down */
	begin(DG_LINK_ONLINE);
	(void)settle();
	assert_true(announce_is_gone(&a));
	can_tell = true;
	announce_again(&a);
	(void)settle();
	assert_int_equal(n_told, 1);
	announce_rest(&a); /* some were left out */
	(void)settle();
	assert_int_equal(n_told, 1);
	assert_int_equal(n_rest, 1);
	end();
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(what_was_told_before_the_restart_is_not_told_again),
		TEST(a_loss_that_lasts_is_told_and_the_return_too),
		TEST(a_short_loss_is_seen_by_nobody),
		TEST(who_cannot_be_told_now_is_told_later),
	};
	return cmocka_run_group_tests_name("xmpp/announce", tests, NULL, NULL);
}
