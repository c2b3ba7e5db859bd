/* A serial device: opened raw, for us alone, and gone when it is pulled out. */
#include "port_play.h"

#include <sys/file.h>
#include <termios.h>

#include "serial.h"

static void octets_go_both_ways_as_they_are(void **state)
{
	struct play *p = *state;
	struct modem_serial *s = modem_serial_open(&p->loop, p->path, 9600, false, &play_events, p);
	assert_false(p->is_open); /* not from inside */
	play_until(p, p->is_open);
	modem_serial_write(s, "AT\r\x1A\x1B", 5);
	play_reads(p, "AT\r\x1A\x1B");
	assert_int_equal(write(p->master, "\r\nOK\r\n\x03\x11", 8), 8);
	play_until(p, p->came.len == 8);
	assert_memory_equal(p->came.at, "\r\nOK\r\n\x03\x11", 8);
	modem_serial_destroy(s);
}

static void its_speed_is_set(void **state)
{
	struct play *p = *state;
	struct termios t;
	struct modem_serial *s = modem_serial_open(&p->loop, p->path, 57600, true, &play_events, p);
	play_until(p, p->is_open);
	assert_int_equal(tcgetattr(p->master, &t), 0);
	assert_int_equal(cfgetospeed(&t), B57600);
	assert_true(t.c_cflag & CRTSCTS);
	modem_serial_destroy(s);
}

static void pulled_out(void **state)
{
	struct play *p = *state;
	struct modem_serial *s = modem_serial_open(&p->loop, p->path, 9600, false, &play_events, p);
	play_until(p, p->is_open);
	close(p->master);
	p->master = -1;
	play_until(p, p->why.len);
	assert_string_equal(p->why.at, "the device is gone");
	modem_serial_write(s, "AT\r", 3); /* into the void */
	modem_serial_destroy(s);
}

static void what_is_no_device_is_said(void **state)
{
	struct play *p = *state;
	struct modem_serial *s = modem_serial_open(&p->loop, "/nowhere/tty", 9600, false, &play_events, p);
	play_until(p, p->why.len);
	assert_string_equal(p->why.at, "there is no device /nowhere/tty");
	modem_serial_destroy(s);
	dg_buf_clear(&p->why);
	s = modem_serial_open(&p->loop, "/dev/null", 9600, false, &play_events, p);
	play_until(p, p->why.len);
	assert_string_equal(p->why.at, "/dev/null is no serial device");
	modem_serial_destroy(s);
	assert_false(p->is_open);
}

static void one_program_at_a_time(void **state)
{
	struct play *p = *state;
	int other = open(p->path, O_RDWR | O_NOCTTY | O_CLOEXEC);
	assert_int_equal(flock(other, LOCK_EX), 0);
	struct modem_serial *s = modem_serial_open(&p->loop, p->path, 9600, false, &play_events, p);
	play_until(p, p->why.len);
	assert_non_null(strstr(p->why.at, "is used by another program"));
	modem_serial_destroy(s);
	close(other);
}

static void destroyed_before_it_told(void **state)
{
	struct play *p = *state;
	modem_serial_destroy(modem_serial_open(&p->loop, p->path, 9600, false, &play_events, p));
	modem_serial_destroy(modem_serial_open(&p->loop, "/nowhere/tty", 9600, false, &play_events, p));
	modem_serial_destroy(NULL);
	for (int i = 0; i < 5; i++)
		uv_run(&p->loop, UV_RUN_ONCE);
	assert_false(p->is_open || p->why.len);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, play_set_up, play_tear_down)
	const struct CMUnitTest tests[] = {
		TEST(octets_go_both_ways_as_they_are),
		TEST(its_speed_is_set),
		TEST(pulled_out),
		TEST(what_is_no_device_is_said),
		TEST(one_program_at_a_time),
		TEST(destroyed_before_it_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
