/* Tests of hooks.c through an instance: whoever asks gets one answer, whatever the module does; and of measuring. */
#include "puppet.h"

struct asker {
	unsigned code;
	char type[32], body[64];
	int n;
};

static uint64_t asked; /* the hook that the module has not answered yet */
static char seen[128];

static void on_answered(void *arg, unsigned code, const char *type, const void *body, size_t octets)
{
	struct asker *a = arg;
	a->n++;
	a->code = code;
	snprintf(a->type, sizeof a->type, "%s", type ? type : "-");
	snprintf(a->body, sizeof a->body, "%.*s", (int)octets, body ? (const char *)body : "");
}

static void hold(void *self, const struct dg_hook *hook)
{
	(void)self;
	asked = hook->id;
	snprintf(seen, sizeof seen, "%s %s %s=%s %s", hook->method, hook->path, hook->headers[0].key,
		hook->headers[0].value, hook->body);
}

static void say(struct stage *s, uint64_t hook, unsigned code)
{
	struct dg_host *host = s->orders.puppet->host;
	host->answer(host, hook, code, "text/plain", "ok", 2);
}

static void answer_at_once(void *self, const struct dg_hook *hook)
{
	struct dg_host *host = ((struct puppet *)self)->host;
	host->answer(host, hook->id, 204, NULL, NULL, 0);
}

static enum dg_status ask(struct stage *s, struct asker *a)
{
	static const struct dg_pair header = { "X-Signature", "abc" };
	struct dg_hook hook = { .size = sizeof hook,
		.method = "POST",
		.path = "/inbound",
		.target = "/hooks/a/inbound",
		.peer = "127.0.0.1",
		.headers = &header,
		.n_headers = 1,
		.body = "hello",
		.octets = 5 };
	*a = (struct asker){ 0 };
	return dg_instance_hook(s->r.instance, &hook, on_answered, a);
}

static void with_hook(struct stage *s, void (*hook)(void *self, const struct dg_hook *hook))
{
	dg_instance_destroy(s->r.instance);
	create_instance(s, trunk.caps, 0);
	s->transport.hook = hook;
	start(s);
}

static void answers_now_or_later(void **state)
{
	struct stage *s = *state;
	struct asker first, second;
	with_hook(s, hold);
	assert_int_equal(ask(s, &first), DG_OK);
	assert_string_equal(seen, "POST /inbound X-Signature=abc hello");
	uint64_t one = asked;
	assert_int_equal(ask(s, &second), DG_OK);
	assert_int_not_equal(one, asked);
	say(s, asked, 200);
	assert_int_equal(second.code, 200);
	assert_string_equal(second.body, "ok");
	assert_int_equal(first.n, 0);
	say(s, one, 403);
	say(s, one, 200); /* once */
	assert_int_equal(first.n, 1);
	assert_int_equal(first.code, 403);
	s->transport.hook = answer_at_once;
	assert_int_equal(ask(s, &first), DG_OK);
	assert_int_equal(first.code, 204);
	assert_string_equal(first.type, "-");
}

static void stopping_answers_what_is_open(void **state)
{
	struct stage *s = *state;
	struct asker a, late;
	with_hook(s, hold);
	assert_int_equal(ask(s, &a), DG_OK);
	dg_instance_stop(s->r.instance);
	assert_true(recorder_run(&s->r, recorder_is_stopped));
	assert_int_equal(a.n, 1);
	assert_int_equal(a.code, 503);
	assert_int_equal(ask(s, &late), DG_OFFLINE);
	assert_int_equal(late.n, 0);
}

static void a_module_without_hooks_is_not_asked(void **state)
{
	struct stage *s = *state;
	struct asker a;
	start(s);
	assert_int_equal(ask(s, &a), DG_UNSUPPORTED);
	assert_int_equal(a.n, 0);
}

static enum dg_status by_length(void *self, const struct dg_event *ev, struct dg_measure *out)
{
	(void)self;
	size_t n = strlen(ev->message.text);
	if (n > 10)
		return DG_TOOBIG;
	out->segments = out->units = (uint32_t)n;
	return DG_OK;
}

static void measures_as_the_module_does(void **state)
{
	struct stage *s = *state;
	struct dg_measure m = { 0 };
	struct dg_event ev = text("1");
	start(s);
	assert_int_equal(dg_instance_measure(s->r.instance, &ev, &m), DG_OK);
	assert_int_equal(m.segments, 1);
	s->transport.measure = by_length;
	assert_int_equal(dg_instance_measure(s->r.instance, &ev, &m), DG_OK);
	assert_int_equal(m.segments, 5);
	ev.message.text = "far too long for that";
	assert_int_equal(dg_instance_measure(s->r.instance, &ev, &m), DG_TOOBIG);
	assert_int_equal(m.segments, 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_STAGE(answers_now_or_later),
		ON_STAGE(stopping_answers_what_is_open),
		ON_STAGE(a_module_without_hooks_is_not_asked),
		ON_STAGE(measures_as_the_module_does),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
