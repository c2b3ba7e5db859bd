/* bench_store.c - what a message costs in the journal: accept, sent, report, told, each answered before the next is
 * asked for, with so many messages on the way at once. Prints messages per second and CPU microseconds per message of
 * the whole process, the loop's and the thread's share apart.
 *
 *	bench_store FOLDER [MESSAGES [ROUNDS...]]      the default rounds: 1 10 100 1000 on the way
 *
 * With HISTORY=n in the environment n messages are written first and not counted; UP=1 measures texts from the network
 * (accept, told). RATE=n begins n messages per second instead, whatever is on the way, and prints how long the intake
 *of each took. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "peak.h"
#include "store/store.h"
#include "util/clock.h"
#include "util/random.h"

struct bench {
	uv_loop_t loop;
	struct dg_store *store;
	long first, wanted, begun, done; /* messages */
	bool up;
	int64_t *intake_us; /* with RATE: of each message */
	size_t n_intakes;
};

/* One message on its way; when it is through, the next one. */
struct lane {
	struct bench *b;
	long number;
	uint64_t id;
	char ref[20];
	int64_t begun_ns;
	bool is_single; /* not followed by another */
};

static void begin(struct lane *l);

static void must(enum dg_status status)
{
	if (status == DG_OK)
		return;
	fprintf(stderr, "bench_store: the store answered %d\n", (int)status);
	exit(1);
}

static void on_told(void *arg, enum dg_status status)
{
	struct lane *l = arg;
	must(status);
	l->b->done++;
	if (l->is_single)
		free(l);
	else
		begin(l);
}

static void on_reported(void *arg, enum dg_status status, const struct dg_outcome *outcome)
{
	struct lane *l = arg;
	must(outcome->settled ? status : DG_INTERNAL);
	dg_store_told(l->b->store, &l->id, 1, on_told, l);
}

static void on_sent(void *arg, enum dg_status status, const struct dg_outcome *outcome)
{
	struct lane *l = arg;
	const char *ref = l->ref;
	(void)outcome;
	must(status);
	dg_store_report(l->b->store, "smsc-a", &ref, 1, DG_DELIVERED, DG_OK, NULL, on_reported, l);
}

static void on_accepted(void *arg, enum dg_status status, uint64_t id, bool repeat)
{
	struct lane *l = arg;
	const char *ref = l->ref;
	must(repeat ? DG_INTERNAL : status);
	l->id = id;
	if (l->is_single)
		l->b->intake_us[l->b->n_intakes++] = (dg_mono_ns() - l->begun_ns) / 1000;
	if (l->b->up)
		dg_store_told(l->b->store, &id, 1, on_told, l);
	else
		dg_store_sent(l->b->store, id, "smsc-a", &ref, 1, false, on_sent, l);
}

static void begin(struct lane *l)
{
	struct bench *b = l->b;
	char user[48], peer[24], stanza_id[27];
	if (b->begun == b->wanted)
		return;
	l->number = b->first + b->begun++;
	snprintf(user, sizeof user, "user%ld@example.org", (l->number * 7919) % 1000);
	snprintf(peer, sizeof peer, "+1555%07ld", (l->number * 104729) % 10000000);
	dg_random_token(stanza_id, 26);
	dg_random_token(l->ref, 16);
	const struct dg_row row = {
		.way = b->up ? DG_UP : DG_DOWN,
		.stand = b->up ? DG_ACCEPTED : DG_SUBMITTED,
		.domain = "sms.example.org",
		.instance = "smsc-a",
		.user = user,
		.resource = b->up ? NULL : "phone.4711",
		.self = "+15550001111",
		.peer = peer,
		.stanza_id = stanza_id,
		.network_id = b->up ? l->ref : NULL,
		.text = "m00000000 Hello, this is a text message of about seventy-five characters.",
		.created_ms = dg_now_ms(),
		.attempts = 1,
		.want_receipt = true,
	};
	l->begun_ns = dg_mono_ns();
	dg_store_accept(b->store, &row, false, on_accepted, l);
}

static double cpu_seconds(clockid_t clock)
{
	struct timespec t;
	clock_gettime(clock, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void run(struct bench *b, long messages, long depth, bool print)
{
	struct lane *lanes = calloc((size_t)depth, sizeof *lanes);
	b->wanted = messages;
	b->first += b->begun;
	b->begun = b->done = 0;
	double process = cpu_seconds(CLOCK_PROCESS_CPUTIME_ID), loop = cpu_seconds(CLOCK_THREAD_CPUTIME_ID);
	int64_t start_ns = dg_mono_ns();
	for (long i = 0; i < depth; i++) {
		lanes[i].b = b;
		begin(&lanes[i]);
	}
	uv_run(&b->loop, UV_RUN_DEFAULT);
	double seconds = (double)(dg_mono_ns() - start_ns) * 1e-9;
	process = cpu_seconds(CLOCK_PROCESS_CPUTIME_ID) - process;
	loop = cpu_seconds(CLOCK_THREAD_CPUTIME_ID) - loop;
	if (print)
		printf("%5ld on the way: %7.0f messages/s, %5.1f us CPU per message (loop %.1f, store %.1f), %.2f ms "
		       "from first to last\n",
			depth, (double)b->done / seconds, process / (double)b->done * 1e6, loop / (double)b->done * 1e6,
			(process - loop) / (double)b->done * 1e6, seconds * 1e3 * (double)depth / (double)b->done);
	free(lanes);
}

/* ---- by the clock ---- */

struct pace {
	uv_timer_t timer;
	struct bench *b;
	int64_t start_ns;
	long rate;
};

static void on_tick(uv_timer_t *timer)
{
	const struct pace *p = timer->data;
	long due = (long)((dg_mono_ns() - p->start_ns) / 1000 * p->rate / 1000000);
	while (p->b->begun < due && p->b->begun < p->b->wanted) {
		struct lane *l = calloc(1, sizeof *l);
		l->b = p->b;
		l->is_single = true;
		begin(l);
	}
	if (p->b->begun == p->b->wanted)
		uv_close((uv_handle_t *)timer, NULL);
}

static int by_size(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;
	return *x < *y ? -1 : *x > *y;
}

static void run_paced(struct bench *b, long messages, long rate)
{
	struct pace p = { .b = b, .start_ns = dg_mono_ns(), .rate = rate };
	b->intake_us = calloc((size_t)messages, sizeof *b->intake_us);
	b->wanted = messages;
	b->first += b->begun;
	b->begun = b->done = 0;
	double process = cpu_seconds(CLOCK_PROCESS_CPUTIME_ID);
	uv_timer_init(&b->loop, &p.timer);
	p.timer.data = &p;
	uv_timer_start(&p.timer, on_tick, 1, 1);
	uv_run(&b->loop, UV_RUN_DEFAULT);
	process = cpu_seconds(CLOCK_PROCESS_CPUTIME_ID) - process;
	qsort(b->intake_us, b->n_intakes, sizeof *b->intake_us, by_size);
	printf("%ld messages/s: intake p50 %.2f ms, p99 %.2f ms, p99.9 %.2f ms, most %.2f ms, %.1f us CPU per "
	       "message\n",
		rate, (double)b->intake_us[b->n_intakes / 2] / 1e3, (double)b->intake_us[b->n_intakes * 99 / 100] / 1e3,
		(double)b->intake_us[b->n_intakes * 999 / 1000] / 1e3, (double)b->intake_us[b->n_intakes - 1] / 1e3,
		process / (double)b->done * 1e6);
	free(b->intake_us);
}

int main(int argc, char **argv)
{
	static const char *const depths[] = { "1", "10", "100", "1000" };
	const char *history = getenv("HISTORY"), *rate = getenv("RATE");
	char path[4096];
	struct bench b = { .up = getenv("UP") };
	struct dg_error why;
	if (argc < 2) {
		fprintf(stderr, "usage: bench_store FOLDER [MESSAGES [ON_THE_WAY...]]\n");
		return 2;
	}
	snprintf(path, sizeof path, "%s/bench_store.db", argv[1]);
	unlink(path);
	long messages = argc > 2 ? strtol(argv[2], NULL, 10) : 40000;
	struct dg_metrics *metrics = dg_metrics_create();
	const struct dg_store_options options = { .path = path };
	uv_loop_init(&b.loop);
	int64_t start_ms = dg_mono_ms();
	b.store = dg_store_open(&b.loop, &options, NULL, metrics, &why);
	if (!b.store) {
		fprintf(stderr, "bench_store: %s\n", why.text);
		return 1;
	}
	if (history) {
		run(&b, strtol(history, NULL, 10), 4000, false);
		dg_store_close(b.store);
		uv_run(&b.loop, UV_RUN_DEFAULT);
		start_ms = dg_mono_ms();
		b.store = dg_store_open(&b.loop, &options, NULL, metrics, &why);
	}
	printf("opened in %lld ms\n", (long long)(dg_mono_ms() - start_ms));
	if (rate)
		run_paced(&b, messages, strtol(rate, NULL, 10));
	for (int i = 0; i < (argc > 3 ? argc - 3 : 4) && !rate; i++) {
		long depth = strtol(argc > 3 ? argv[3 + i] : depths[i], NULL, 10);
		run(&b, depth == 1 ? messages / 10 : messages, depth, true);
	}
	printf("%ld KiB resident at most\n", bench_peak_kib());
	dg_store_close(b.store);
	uv_run(&b.loop, UV_RUN_DEFAULT);
	uv_loop_close(&b.loop);
	dg_metrics_destroy(metrics);
	unlink(path);
	return 0;
}
