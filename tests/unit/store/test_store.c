/* test_store.c - the life of a store: the loop it lives on, closing with work under way, and being killed. */
#include "rig.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>

static void the_loop_lives_for_answers_only(void **state)
{
	struct rig *r = *state;
	assert_false(uv_loop_alive(&r->loop));
	dg_store_told(r->store, NULL, 0, rig_on_done, r);
	assert_true(uv_loop_alive(&r->loop));
	assert_int_equal(dg_store_queued(r->store), 1);
	assert_string_equal(rig_wait(r), "ok");
	assert_false(uv_loop_alive(&r->loop));
}

static void closing_answers_what_is_queued(void **state)
{
	struct rig *r = *state;
	const struct dg_row row = rig_down("m1");
	dg_buf_clear(&r->heard);
	dg_store_accept(r->store, &row, false, rig_on_accepted, r);
	rig_close(r);
	assert_string_equal(r->heard.at, "ok #1");
	assert_true(rig_open(r));
	assert_string_equal(rig_accept(r, &row, false), "ok #1 repeat");
}

static void on_accepted_claim(void *arg, enum dg_status status, uint64_t id, bool repeat)
{
	struct rig *r = arg;
	rig_on_accepted(arg, status, id, repeat);
	dg_store_claim(r->store, id, "smsc-a", 1, rig_on_done, r);
}

static void what_callbacks_ask_of_a_closing_store_is_refused(void **state)
{
	struct rig *r = *state;
	const struct dg_row row = rig_down("m1");
	dg_store_accept(r->store, &row, false, on_accepted_claim, r);
	rig_close(r);
	assert_int_equal(r->id, 1);
	assert_string_equal(r->heard.at, "remote");
	assert_true(rig_open(r));
	assert_string_equal(rig_load_down(r, "smsc-a", 0, 9), "ok #1 accepted alice@example.org m1");
}

static void closing_nothing(void **state)
{
	(void)state;
	dg_store_close(NULL);
}

static void closing_leaves_one_file(void **state)
{
	struct rig *r = *state;
	const struct dg_row row = rig_down("m1");
	char path[128];
	rig_accept(r, &row, false);
	rig_close(r);
	assert_int_equal(access(r->path, F_OK), 0);
	snprintf(path, sizeof path, "%s-wal", r->path);
	assert_int_equal(access(path, F_OK), -1);
	snprintf(path, sizeof path, "%s-shm", r->path);
	assert_int_equal(access(path, F_OK), -1);
}

/* ---- kill -9 ---- */

enum { IN_FLIGHT = 50, ANSWERS = 3000 };

struct answered {
	uint64_t id;
	long number;
};
struct stream {
	struct rig *rig;
	long next;
	int pipe;
};
struct one {
	struct stream *stream;
	long number;
};

static void stream_one(struct one *o);

static void on_streamed(void *arg, enum dg_status status, uint64_t id, bool repeat)
{
	struct one *o = arg;
	const struct answered a = { id, o->number };
	if (status != DG_OK || repeat || write(o->stream->pipe, &a, sizeof a) != sizeof a)
		_exit(1);
	stream_one(o);
}

static void stream_one(struct one *o)
{
	char stanza_id[32];
	o->number = o->stream->next++;
	snprintf(stanza_id, sizeof stanza_id, "s%ld", o->number);
	struct dg_row row = rig_down(stanza_id);
	dg_store_accept(o->stream->rig->store, &row, false, on_streamed, o);
}

static void stream_for_ever(struct rig *r, int pipe)
{
	static struct one all[IN_FLIGHT];
	struct stream s = { r, 0, pipe };
	if (!rig_open(r))
		_exit(1);
	for (int i = 0; i < IN_FLIGHT; i++) {
		all[i].stream = &s;
		stream_one(&all[i]);
	}
	uv_run(&r->loop, UV_RUN_DEFAULT);
	_exit(1);
}

static bool read_answer(int pipe, struct answered *a)
{
	ssize_t n;
	do
		n = read(pipe, a, sizeof *a);
	while (n < 0 && errno == EINTR);
	return n == sizeof *a; /* so few octets are written whole */
}

static void whatever_was_answered_survives_a_kill(void **state)
{
	struct rig *r = *state = rig_create();
	struct answered answers[ANSWERS + 20 * IN_FLIGHT];
	size_t n = 0;
	int ends[2], status;
	assert_int_equal(pipe(ends), 0);
	pid_t child = fork();
	assert_true(child >= 0);
	if (!child)
		stream_for_ever(r, ends[1]);
	close(ends[1]);
	while (n < ANSWERS && read_answer(ends[0], &answers[n]))
		n++;
	assert_int_equal(n, ANSWERS);
	assert_int_equal(kill(child, SIGKILL), 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	while (n < sizeof answers / sizeof answers[0] && read_answer(ends[0], &answers[n]))
		n++; /* what was answered before the signal came */
	close(ends[0]);
	assert_true(rig_open(r));
	for (size_t i = 0; i < n; i++) {
		char stanza_id[32], wanted[96];
		snprintf(stanza_id, sizeof stanza_id, "s%ld", answers[i].number);
		snprintf(wanted, sizeof wanted, "ok #%llu repeat", (unsigned long long)answers[i].id);
		const struct dg_row row = rig_down(stanza_id);
		assert_string_equal(rig_accept(r, &row, false), wanted);
	}
}

/* ---- names ---- */

static void every_stand_has_a_name(void **state)
{
	static const char *const names[] = { "accepted", "submitted", "in doubt", "sent", "delivered", "failed",
		"expired" };
	(void)state;
	for (int i = 0; i < 7; i++)
		assert_string_equal(dg_stand_name((enum dg_stand)i), names[i]);
	assert_string_equal(dg_stand_name((enum dg_stand)7), "unknown");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		RIG_TEST(the_loop_lives_for_answers_only),
		RIG_TEST(closing_answers_what_is_queued),
		RIG_TEST(what_callbacks_ask_of_a_closing_store_is_refused),
		RIG_TEST(closing_nothing),
		RIG_TEST(closing_leaves_one_file),
		cmocka_unit_test_teardown(whatever_was_answered_survives_a_kill, rig_teardown),
		cmocka_unit_test(every_stand_has_a_name),
	};
	return cmocka_run_group_tests_name("store/store", tests, NULL, NULL);
}
