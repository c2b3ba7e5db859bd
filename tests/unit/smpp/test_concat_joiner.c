/* The joiner by itself, without a link: what comes while it waits for core. */
#include "bench.h"
#include "sms/joiner.h"

static size_t n_parts_kept(void)
{
	return fake_n_stored(bench->host, "part/");
}

static const char *joined(size_t nth)
{
	bench_until(fake_n_events(bench->host, DG_MESSAGE) > nth);
	return fake_event(bench->host, DG_MESSAGE, nth)->message.text;
}

static enum dg_status take_joined(void *arg, const struct sms_joined *message, dg_kept *kept, void *kept_arg)
{
	struct dg_event ev = DG_EVENT(DG_MESSAGE, 0);
	(void)arg;
	ev.message.id = message->id;
	ev.message.text = message->text;
	return bench->host->host.emit(&bench->host->host, &ev, kept, kept_arg);
}

static void do_nothing(void *arg)
{
	assert_null(arg);
}

static void note_kept(void *arg, enum dg_status status)
{
	*(enum dg_status *)arg = status;
}

static struct sms_joiner *joiner;
static enum dg_status kept;
static int64_t repeats_until_ms; /* what the doubts say of every message */

static int64_t until(void *arg, int64_t first_ms, int64_t last_ms)
{
	return arg || first_ms > last_ms ? -1 : repeats_until_ms;
}

static void create_joiner(int64_t timeout_ms, size_t most_open)
{
	static const struct sms_joiner_events events = {
		.on_loaded = do_nothing, .on_joined = take_joined, .on_forget = until, .on_idle = do_nothing
	};
	repeats_until_ms = 0;
	joiner = sms_joiner_create(&bench->host->host, timeout_ms, most_open, &events, NULL);
	assert_int_equal(sms_joiner_load(joiner), DG_OK);
	bench_turn();
}

static void destroy_joiner(void)
{
	bench_until(!sms_joiner_is_busy(joiner));
	sms_joiner_stop(joiner);
	sms_joiner_destroy(joiner);
}

static enum dg_status add(unsigned reference, unsigned number, const char *text)
{
	const struct sms_content content = { .octets = (const uint8_t *)text,
		.n = strlen(text),
		.place = { .reference = (uint16_t)reference,
			.total = 2,
			.number = (uint8_t)number,
			.reference_bits = 8 } };
	kept = DG_AGAIN;
	return sms_joiner_add(joiner, "peer", "self", &content, note_kept, &kept);
}

static void add_kept(unsigned reference, unsigned number, const char *text)
{
	assert_int_equal(add(reference, number, text), DG_OK);
	bench_until(kept == DG_OK);
}

/* The carrier repeats a part while the first copy is on its way to the disk: it is told "later", not "yes". */
static void a_repetition_overtakes_the_disk(void **state)
{
	(void)state;
	create_joiner(60000, 10);
	bench->host->hold_kept = true;
	assert_int_equal(add(1, 1, "a"), DG_OK);
	assert_int_equal(add(1, 1, "a"), DG_AGAIN);
	bench->host->hold_kept = false;
	bench_until(!sms_joiner_is_busy(joiner));
	assert_int_equal(add(1, 1, "a"), DG_OK);
	assert_int_equal(kept, DG_OK); /* at once: it is there */
	destroy_joiner();
}

/* The disk fails just when a message was handed over: that it is done is written down later, the message is not told
 * again. */
static void the_mark_is_tried_again(void **state)
{
	(void)state;
	create_joiner(100, 10);
	add_kept(1, 1, "a");
	bench->host->hold_kept = true;
	assert_int_equal(add(1, 2, "b"), DG_OK);
	bench->host->hold_kept = false;
	bench_turn(); /* part 2 is kept, the message emitted */
	bench->host->put_status = DG_AGAIN;
	bench_run_for(60);
	assert_int_equal(n_parts_kept(), 2);
	bench->host->put_status = DG_OK;
	bench->host->kept_status = DG_REMOTE;
	bench_run_for(60);
	bench->host->kept_status = DG_OK;
	bench_until(n_parts_kept() == 1);
	assert_int_equal(fake_n_events(bench->host, DG_MESSAGE), 1);
	destroy_joiner();
}

/* A message that is being handed over without a part cannot take that part any more, nor may it be lost. */
static void a_part_that_comes_during_the_hand_over(void **state)
{
	(void)state;
	create_joiner(60, 10);
	add_kept(1, 1, "a");
	bench->host->hold_kept = true;
	bench_until(fake_n_events(bench->host, DG_MESSAGE) == 1);
	assert_int_equal(add(1, 2, "b"), DG_AGAIN);
	bench->host->hold_kept = false;
	bench_until(!sms_joiner_is_busy(joiner));
	add_kept(1, 2, "b"); /* late, and shown by itself in the end */
	assert_string_equal(joined(1), "[part 1 of 2 did not arrive] b");
	destroy_joiner();
}

/* Half messages cannot keep others out: when there are too many, the one that has waited longest is shown as it is. */
static void too_many_half_messages(void **state)
{
	(void)state;
	create_joiner(60000, 3);
	for (unsigned reference = 1; reference <= 3; reference++)
		add_kept(reference, 1, "a");
	assert_int_equal(add(4, 1, "a"), DG_AGAIN);
	assert_int_equal(add(4, 1, "a"), DG_AGAIN);
	bench_until(fake_n_events(bench->host, DG_MESSAGE) == 2 && !sms_joiner_is_busy(joiner));
	assert_string_equal(joined(0), "a [part 2 of 2 did not arrive]");
	add_kept(4, 1, "a");
	assert_int_equal(fake_n_events(bench->host, DG_MESSAGE), 2);
	destroy_joiner();
}

/* The answer to the last part may never have been read: it comes again much later, and is known. */
static void parts_in_doubt_are_remembered_for_longer(void **state)
{
	(void)state;
	create_joiner(100, 10);
	repeats_until_ms = dg_now_ms() + 3600000;
	add_kept(1, 1, "a");
	add_kept(1, 2, "b");
	bench_run_for(300);
	add_kept(1, 2, "b");
	destroy_joiner();
	create_joiner(100, 10); /* in the next life too */
	add_kept(1, 2, "b");
	bench_run_for(300);
	assert_int_equal(fake_n_events(bench->host, DG_MESSAGE), 1);
	destroy_joiner();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		bench_test(a_repetition_overtakes_the_disk),
		bench_test(the_mark_is_tried_again),
		bench_test(a_part_that_comes_during_the_hand_over),
		bench_test(too_many_half_messages),
		bench_test(parts_in_doubt_are_remembered_for_longer),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
