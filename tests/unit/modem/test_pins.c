/* What is remembered of PINs, also over a restart. */
#include "bench.h"
#include "pins.h"

static struct modem_pins *pins;
static struct fake_host *host;
static uv_loop_t loop;
static size_t n_called;

static void on_loaded(void *arg)
{
	(void)arg;
	n_called++;
}

static void on_kept(void *arg, enum dg_status status)
{
	(void)arg;
	assert_int_equal(status, DG_OK);
	n_called++;
}

static void begin_life(void)
{
	pins = modem_pins_create(&host->host);
	n_called = 0;
	assert_int_equal(modem_pins_load(pins, on_loaded, NULL), DG_OK);
	fake_turn(host);
	assert_int_equal(n_called, 1);
}

static void begin_another_life(void)
{
	modem_pins_destroy(pins);
	begin_life();
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
	modem_pins_destroy(pins);
	fake_host_destroy(host);
	return uv_loop_close(&loop);
}

static void try(const char *modem, const char *pin)
{
	size_t before = n_called;
	assert_true(modem_pins_may_try(pins, modem, pin));
	assert_int_equal(modem_pins_trying(pins, modem, pin, on_kept, NULL), DG_OK);
	assert_int_equal(n_called, before); /* not before it is on the disk */
	fake_turn(host);
	assert_int_equal(n_called, before + 1);
}

static void a_refused_one_is_never_tried_again(void **state)
{
	(void)state;
	try("a", "1111");
	modem_pins_refused(pins, "a", "1111");
	assert_false(modem_pins_may_try(pins, "a", "1111"));
	begin_another_life();
	assert_false(modem_pins_may_try(pins, "a", "1111"));
	assert_true(modem_pins_may_try(pins, "a", "2222"));
	assert_true(modem_pins_may_try(pins, "b", "1111"));
}

static void one_whose_outcome_got_lost_has_one_more_try(void **state)
{
	(void)state;
	try("a", "1111");
	begin_another_life();
	try("a", "1111");
	begin_another_life();
	assert_false(modem_pins_may_try(pins, "a", "1111"));
}

static void a_good_one_is_forgotten(void **state)
{
	(void)state;
	try("a", "1111");
	modem_pins_good(pins, "a");
	fake_turn(host);
	assert_int_equal(fake_n_stored(host, "pin/"), 0);
	begin_another_life();
	try("a", "1111");
}

static void the_pin_itself_is_not_written_down(void **state)
{
	(void)state;
	try("a", "73519");
	assert_null(strstr(fake_stored(host, "pin/", 0)->value, "73519"));
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(a_refused_one_is_never_tried_again),
		TEST(one_whose_outcome_got_lost_has_one_more_try),
		TEST(a_good_one_is_forgotten),
		TEST(the_pin_itself_is_not_written_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
