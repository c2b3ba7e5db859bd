/* test_face.c - what went wrong with a dialog, as a stanza error. */
#include "xmpp/face.h"

#include "dialog_rig.h"

struct outcome {
	struct condition condition;
	enum dg_dialog_event event;
};

static void on_news(void *arg, struct dg_dialog *d, const struct dg_dialog_news *news)
{
	struct outcome *o = arg;
	o->event = news->event;
	if (news->event == DG_DIALOG_REFUSED || news->event == DG_DIALOG_AGAIN)
		o->condition = face_condition(d, news);
	if (news->event == DG_DIALOG_AGAIN || news->event == DG_DIALOG_ASKS)
		dg_dialog_cancel(d);
}

static void begin(const struct dg_command_kind *kind, struct outcome *o)
{
	const struct dg_dialog_start start = face_start(&c, "alice@example.org", "alice@example.org", DG_LANG_EN);
	dg_dialog_begin(c.dialogs, kind, &start, on_news, o);
}

/* A command that ends as the test wants. */
static enum dg_status ending;
static bool again;

static void end_step(struct dg_dialog *d, int step)
{
	const struct dg_said said = { DG_T_PLAIN, { "so", NULL, NULL } };
	(void)step;
	if (again)
		dialog_again(d, NULL, ending, &said);
	else
		dialog_refuse(d, ending, &said);
}

static const struct dg_command_kind for_new = { "x", "x", DG_T_PLAIN, DG_T_PLAIN, DG_FOR_NEW | DG_FOR_USER, end_step };

static void test_conditions(void **state)
{
	(void)state;
	static const struct {
		enum dg_status status;
		bool again;
		const char *type, *name;
	} rows[] = {
		{ DG_INVALID, false, "modify", "not-acceptable" },
		{ DG_DENIED, false, "auth", "forbidden" },
		{ DG_AUTH, false, "auth", "not-authorized" },
		{ DG_BUSY, false, "cancel", "conflict" },
		{ DG_UNSUPPORTED, false, "cancel", "not-allowed" },
		{ DG_AGAIN, false, "wait", "resource-constraint" },
		{ DG_REMOTE, false, "wait", "remote-server-timeout" },
		{ DG_DENIED, true, "modify", "not-acceptable" },
		{ DG_AUTH, true, "auth", "not-authorized" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct outcome o = { 0 };
		ending = rows[i].status;
		again = rows[i].again;
		begin(&for_new, &o);
		assert_int_equal(o.event, again ? DG_DIALOG_AGAIN : DG_DIALOG_REFUSED);
		assert_string_equal(o.condition.type, rows[i].type);
		assert_string_equal(o.condition.name, rows[i].name);
	}
}

static void test_who_is_not_registered(void **state)
{
	(void)state;
	struct outcome o = { 0 };
	begin(dg_command_kind_find("unregister"), &o);
	assert_string_equal(o.condition.name, "registration-required");
	registered = true;
	begin(dg_command_kind_find("unregister"), &o);
	assert_int_equal(o.event, DG_DIALOG_ASKS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		DESK(test_conditions),
		DESK(test_who_is_not_registered),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
