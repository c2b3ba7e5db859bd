/* ask.h - asking commands of core/admin on faked rooms, as the control socket and the API do. Included once per test
 * program. */
#ifndef ASK_H
#define ASK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "admin/command.h"
#include "fakes.h"

struct answer {
	int count;
	enum dg_status status;
	json_t *result;
	char text[256];
};

static uv_loop_t loop;
static struct dg_admin admin;

static void on_answer(void *arg, enum dg_status status, const json_t *result, const char *text)
{
	struct answer *a = arg;

	a->count++;
	a->status = status;
	a->result = json_deep_copy(result);
	(void)snprintf(a->text, sizeof a->text, "%s", text ? text : "");
}

static int set_up(void **state)
{
	(void)state;
	fake_reset();
	memset(&admin, 0, sizeof admin);
	uv_loop_init(&loop);
	admin.parts.loop = &loop;
	admin.parts.conf = &fake_conf;
	dg_list_init(&admin.calls);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	if (!dg_list_empty(&admin.calls))
		return -1; /* a call is left */
	uv_run(&loop, UV_RUN_DEFAULT);
	return uv_loop_close(&loop);
}

static inline json_t *parse(const char *text)
{
	json_t *j = json_loads(text, 0, NULL);

	assert_non_null(j);
	return j;
}

/* Run a command to its end. The result is given. */
static inline json_t *ask(const char *name, const char *args)
{
	struct answer a = { 0 };

	(void)dg_command_run(&admin, name, parse(args), on_answer, &a);
	while (fake.n_pending > 0)
		fake_settle();
	assert_int_equal(a.count, 1);
	if (a.status != DG_OK)
		fail_msg("%s: %s", name, a.text);
	return a.result;
}

static inline void expect_refusal(const char *name, const char *args, enum dg_status status, const char *about)
{
	struct answer a = { 0 };

	(void)dg_command_run(&admin, name, parse(args), on_answer, &a);
	while (fake.n_pending > 0)
		fake_settle();
	assert_int_equal(a.count, 1);
	assert_int_equal(a.status, status);
	assert_null(a.result);
	if (!strstr(a.text, about))
		fail_msg("\"%s\" does not say \"%s\"", a.text, about);
}

static inline long long number(const json_t *object, const char *key)
{
	return json_integer_value(json_object_get(object, key));
}

static inline const char *text(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

#endif
