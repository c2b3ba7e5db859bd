/* test_stress.c - both threads at full speed, with a disk that comes and goes: everything is answered once, and what
 * was answered with "ok" is there. What it finds is found best under ThreadSanitizer (the preset tsan). */
#include "rig.h"

#include "faults.h"

enum { OPERATIONS = 20000, IN_FLIGHT = 300, SICK_MS = 40 };

struct stress {
	struct rig *rig;
	int asked, answered;
	uint64_t accepted; /* with DG_OK */
	uv_timer_t turn;
};

static void go_on(struct stress *s);

static void heard_one(struct stress *s, enum dg_status status)
{
	assert_true(status == DG_OK || status == DG_REMOTE || status == DG_NOENT);
	s->answered++;
	go_on(s);
}

static void on_accepted(void *arg, enum dg_status status, uint64_t id, bool repeat)
{
	struct stress *s = arg;
	assert_false(repeat);
	assert_true(status != DG_OK || id == s->accepted + 1); /* a rollback gives ids back, and so none is left out */
	s->accepted += status == DG_OK;
	heard_one(s, status);
}

static void on_done(void *arg, enum dg_status status)
{
	heard_one(arg, status);
}

static void on_reported(void *arg, enum dg_status status, const struct dg_outcome *outcome)
{
	assert_true(!outcome->settled || (status == DG_OK && outcome->row.user));
	heard_one(arg, status);
}

static void on_rows(void *arg, enum dg_status status, const struct dg_row *rows, size_t n, bool more)
{
	(void)more;
	for (size_t i = 0; i < n; i++)
		assert_string_equal(rows[i].user, "alice@example.org");
	heard_one(arg, status);
}

static void ask(struct stress *s, int what)
{
	struct dg_store *store = s->rig->store;
	const struct dg_row row = rig_down(NULL);
	uint64_t some = s->accepted / 2 + 1;
	char ref[32];
	const char *refs[] = { ref };
	snprintf(ref, sizeof ref, "ref-%llu", (unsigned long long)some);
	switch (what % 9) {
	case 0:
	case 1: dg_store_accept(store, &row, false, on_accepted, s); return;
	case 2: dg_store_claim(store, some, "smsc-a", 1, on_done, s); return;
	case 3: dg_store_sent(store, some, "smsc-a", refs, 1, false, on_reported, s); return;
	case 4: dg_store_report(store, "smsc-a", refs, 1, DG_DELIVERED, DG_OK, NULL, on_reported, s); return;
	case 5: dg_store_told(store, &some, 1, on_done, s); return;
	case 6: dg_store_doubt(store, s->accepted + 1, 7, on_done, s); return;
	case 7: dg_store_load_down(store, "smsc-a", some, 3, on_rows, s); return;
	default: dg_store_put(store, "smsc-a", ref, "value", 0, on_done, s); return;
	}
}

static void go_on(struct stress *s)
{
	while (s->asked < OPERATIONS && s->asked - s->answered < IN_FLIGHT)
		ask(s, s->asked++);
}

static void on_turn(uv_timer_t *turn)
{
	(void)turn;
	atomic_store(&faults.write_fails, atomic_load(&faults.write_fails) ? 0 : SQLITE_FULL);
}

static void both_threads_at_full_speed(void **state)
{
	struct rig *r = *state;
	struct stress s = { .rig = r };
	uv_timer_init(&r->loop, &s.turn);
	uv_timer_start(&s.turn, on_turn, SICK_MS, SICK_MS);
	go_on(&s);
	while (s.answered < OPERATIONS / 2)
		uv_run(&r->loop, UV_RUN_ONCE);
	uv_close((uv_handle_t *)&s.turn, NULL);
	atomic_store(&faults.write_fails, 0);
	while (s.answered < OPERATIONS - IN_FLIGHT)
		uv_run(&r->loop, UV_RUN_ONCE);
	rig_close(r); /* with much under way */
	assert_int_equal(s.answered, s.asked);
	assert_true(s.accepted > 0);
	assert_true(rig_open(r));
	const struct dg_row row = rig_down("after all");
	rig_accept(r, &row, false);
	assert_int_equal(r->id, s.accepted + 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = { RIG_TEST(both_threads_at_full_speed) };
	return cmocka_run_group_tests_name("store/stress", tests, faults_setup, NULL);
}
