/* test_pulse.c - who is given up, and when. The stream is played here: its functions are defined in this file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "stream/pulse.h"

#define ANSWER_MS 15000
#define IDLE_MS   30000

static const struct dg_pace pace = { .idle_ms = IDLE_MS, .answer_ms = ANSWER_MS };

static struct {
	int64_t read_ms, wrote_ms;
	uint64_t given;
	size_t queued;
	bool choked;
} stream;

void dg_stream_write(struct dg_stream *s, const char *octets, size_t n)
{
	(void)s;
	(void)octets;
	stream.given += n;
	stream.queued += n;
}
uint64_t dg_stream_given(const struct dg_stream *s)
{
	(void)s;
	return stream.given;
}
size_t dg_stream_queued(const struct dg_stream *s)
{
	(void)s;
	return stream.queued;
}
bool dg_stream_is_choked(const struct dg_stream *s)
{
	(void)s;
	return stream.choked;
}
int64_t dg_stream_read_ms(const struct dg_stream *s)
{
	(void)s;
	return stream.read_ms;
}
int64_t dg_stream_wrote_ms(const struct dg_stream *s)
{
	(void)s;
	return stream.wrote_ms;
}

static struct dg_pulse pulse;

static int setup(void **state)
{
	(void)state;
	memset(&stream, 0, sizeof stream);
	memset(&pulse, 0, sizeof pulse);
	dg_barriers_init(&pulse.barriers, "sms.example.org", "example.org");
	dg_pulse_renew(&pulse);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	dg_barriers_fail(&pulse.barriers);
	dg_pulse_finish(&pulse);
	return 0;
}

static int64_t due_ms(void)
{
	dg_pulse_look(&pulse, NULL);
	return dg_pulse_due_ms(&pulse, NULL, &pace);
}

/* The kernel took so many octets. */
static void leave(size_t n, int64_t now_ms)
{
	stream.queued -= n;
	stream.wrote_ms = now_ms;
}

static void silence_in_either_direction_asks(void **state)
{
	(void)state;
	stream.read_ms = 1000;
	stream.wrote_ms = 9000;
	assert_int_equal(due_ms(), 1000 + IDLE_MS);
	stream.read_ms = 20000;
	assert_int_equal(due_ms(), 9000 + IDLE_MS);
}

static void an_answer_has_its_time_from_the_ping_on(void **state)
{
	(void)state;
	dg_pulse_ask(&pulse, NULL, 30000);
	assert_int_equal(due_ms(), 30000 + ANSWER_MS);
	leave(stream.queued, 30000);
	assert_int_equal(due_ms(), 30000 + ANSWER_MS);
	stream.read_ms = 40000; /* it says other things */
	assert_int_equal(due_ms(), 40000 + ANSWER_MS);
	stream.read_ms = 85000;
	assert_int_equal(due_ms(), 30000 + 4 * ANSWER_MS);
}

/* A megabyte stands before the ping, and it takes minutes. */
static void a_server_that_reads_slowly_is_not_given_up(void **state)
{
	int64_t now_ms = 0;
	(void)state;
	dg_stream_write(NULL, "", 1 << 20);
	dg_pulse_ask(&pulse, NULL, now_ms);
	size_t ping = stream.queued - (1 << 20);
	for (int i = 0; i < 64; i++) {
		now_ms += ANSWER_MS - 1;
		assert_true(now_ms < due_ms());
		leave(1 << 14, now_ms);
	}
	assert_int_equal(due_ms(), now_ms + ANSWER_MS);
	leave(ping, now_ms + 5);
	assert_int_equal(due_ms(), now_ms + 5 + ANSWER_MS);
	stream.read_ms = now_ms + 55000;
	assert_int_equal(due_ms(), now_ms + 5 + 4 * ANSWER_MS);
}

static void a_server_that_stops_reading_is_given_up(void **state)
{
	(void)state;
	dg_stream_write(NULL, "", 1 << 20);
	dg_pulse_ask(&pulse, NULL, 0);
	leave(1 << 19, 7000);
	assert_int_equal(due_ms(), 7000 + ANSWER_MS);
}

/* What is written after the ping is no excuse for its answer. */
static void later_octets_do_not_prolong(void **state)
{
	(void)state;
	dg_pulse_ask(&pulse, NULL, 0);
	leave(stream.queued, 10);
	assert_int_equal(due_ms(), 10 + ANSWER_MS);
	dg_stream_write(NULL, "", 1 << 10);
	leave(1 << 10, 9000);
	assert_int_equal(due_ms(), 10 + ANSWER_MS);
}

/* The answer may be there, but nothing is read. */
static void a_choked_stream_lives_while_octets_leave(void **state)
{
	(void)state;
	dg_pulse_ask(&pulse, NULL, 0);
	leave(stream.queued, 10);
	assert_int_equal(due_ms(), 10 + ANSWER_MS);
	dg_stream_write(NULL, "", 8 << 20);
	stream.choked = true;
	leave(1 << 17, 14000);
	assert_int_equal(due_ms(), 14000 + ANSWER_MS);
	leave(1 << 17, 90000);
	assert_int_equal(due_ms(), 90000 + ANSWER_MS);
	stream.choked = false;
	dg_barriers_excuse(&pulse.barriers, 95000); /* as link.c does when it is no more full */
	assert_int_equal(due_ms(), 95000 + ANSWER_MS);
}

#define STORY(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(silence_in_either_direction_asks),
		STORY(an_answer_has_its_time_from_the_ping_on),
		STORY(a_server_that_reads_slowly_is_not_given_up),
		STORY(a_server_that_stops_reading_is_given_up),
		STORY(later_octets_do_not_prolong),
		STORY(a_choked_stream_lives_while_octets_leave),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
