/* fill.c - a journal with history and users, written through the store's own door.
 *
 *	bench_fill PATH MESSAGES USERS DAYS
 *
 * Half of the messages went down (sent, reported, told), half came up (told); all of them DAYS days ago. Each user has
 * a contact that he watches; every second one has texted it, too, and is its correspondent. Users repeat as often as
 * there are messages. Prints nothing but what went wrong. */
#include <stdio.h>
#include <stdlib.h>

#include "store/store.h"
#include "util/clock.h"
#include "util/random.h"

enum { ON_THE_WAY = 4000 };
#define DAY_MS (24 * 60 * 60 * INT64_C(1000))

struct fill {
	uv_loop_t loop;
	struct dg_store *store;
	long messages, users, begun;
	int64_t created_ms;
};

struct one {
	struct fill *f;
	uint64_t id;
	bool is_up;
	char ref[20];
};

static void begin(struct one *o);

static void must(enum dg_status status)
{
	if (status == DG_OK)
		return;
	fprintf(stderr, "bench_fill: the store answered %d\n", (int)status);
	exit(1);
}

static void on_end(void *arg, enum dg_status status)
{
	must(status);
	begin(arg);
}

static void on_reported(void *arg, enum dg_status status, const struct dg_outcome *outcome)
{
	struct one *o = arg;
	must(outcome->settled ? status : DG_INTERNAL);
	dg_store_told(o->f->store, &o->id, 1, on_end, o);
}

static void on_sent(void *arg, enum dg_status status, const struct dg_outcome *outcome)
{
	struct one *o = arg;
	const char *ref = o->ref;
	(void)outcome;
	must(status);
	dg_store_report(o->f->store, "smsc-a", &ref, 1, DG_DELIVERED, DG_OK, NULL, on_reported, o);
}

static void on_accepted(void *arg, enum dg_status status, uint64_t id, bool repeat)
{
	struct one *o = arg;
	const char *ref = o->ref;
	must(repeat ? DG_INTERNAL : status);
	o->id = id;
	if (o->is_up)
		dg_store_told(o->f->store, &id, 1, on_end, o);
	else
		dg_store_sent(o->f->store, id, "smsc-a", &ref, 1, false, on_sent, o);
}

static void write_message(struct one *o, long n)
{
	char user[64], peer[32], stanza_id[27];
	long who = n % (o->f->users ? o->f->users : 1);
	snprintf(user, sizeof user, "somebody%07ld@example.org", who);
	snprintf(peer, sizeof peer, "+1777%07ld", who);
	dg_random_token(stanza_id, 26);
	dg_random_token(o->ref, 16);
	o->is_up = n % 2;
	const struct dg_row row = {
		.way = o->is_up ? DG_UP : DG_DOWN,
		.stand = o->is_up ? DG_ACCEPTED : DG_SUBMITTED,
		.domain = "sms.example.org",
		.instance = "smsc-a",
		.user = user,
		.resource = o->is_up ? NULL : "phone.4711",
		.self = "+15550000000",
		.peer = peer,
		.stanza_id = stanza_id,
		.network_id = o->is_up ? o->ref : NULL,
		.text = "m00000000 Hello, this is a text message of about seventy-five characters.",
		.created_ms = o->f->created_ms,
		.attempts = 1,
		.want_receipt = true,
		.remember = true,
	};
	dg_store_accept(o->f->store, &row, false, on_accepted, o);
}

static void write_watcher(struct one *o, long n)
{
	char key[160];
	snprintf(key, sizeof key, "watch somebody%07ld@example.org +1777%07ld@sms.example.org", n, n);
	dg_store_put(o->f->store, "xmpp sms.example.org", key, "1", 0, on_end, o);
}

static void begin(struct one *o)
{
	struct fill *f = o->f;
	long n = f->begun++;
	if (n < f->messages)
		write_message(o, n);
	else if (n < f->messages + f->users)
		write_watcher(o, n - f->messages);
}

int main(int argc, char **argv)
{
	struct fill f = { 0 };
	struct dg_error why;
	if (argc != 5) {
		fprintf(stderr, "usage: bench_fill PATH MESSAGES USERS DAYS\n");
		return 2;
	}
	const struct dg_store_options options = { .path = argv[1] };
	struct dg_metrics *metrics = dg_metrics_create();
	f.messages = strtol(argv[2], NULL, 10);
	f.users = strtol(argv[3], NULL, 10);
	f.created_ms = dg_now_ms() - strtol(argv[4], NULL, 10) * DAY_MS;
	uv_loop_init(&f.loop);
	f.store = dg_store_open(&f.loop, &options, NULL, metrics, &why);
	if (!f.store) {
		fprintf(stderr, "bench_fill: %s\n", why.text);
		return 1;
	}
	struct one *ones = calloc(ON_THE_WAY, sizeof *ones);
	for (int i = 0; i < ON_THE_WAY && ones; i++) {
		ones[i].f = &f;
		begin(&ones[i]);
	}
	uv_run(&f.loop, UV_RUN_DEFAULT);
	enum dg_status status = dg_store_close(f.store);
	uv_run(&f.loop, UV_RUN_DEFAULT);
	uv_loop_close(&f.loop);
	dg_metrics_destroy(metrics);
	free(ones);
	must(status);
	return 0;
}
