/* plugin.c - what every plugin must be able to stand. */
#include <string.h>
#include <uv.h>

#include "../fixtures/recorder.h"
#include "module/filter.h"
#include "suite.h"
#include "util/utf8.h"

#define EVENTS 500

struct nursery {
	struct recorder *r;
	const struct dg_plugin *plugin;
	void *config;
};

static void create_and_destroy(void *arg)
{
	struct nursery *n = arg;
	struct dg_error why;
	const struct dg_filter_options options = { .plugin = n->plugin, .config = n->config };
	dg_filter_destroy(dg_filter_create(n->r->loop, &options, &n->r->log, n->r->metrics, &why));
	uv_run(n->r->loop, UV_RUN_NOWAIT);
}

static void created_often(struct suite *s)
{
	struct recorder r;
	recorder_init(&r);
	struct nursery n = { &r, s->module.plugin, suite_config(s, 0) };
	if (n.config)
		suite_live_often(s, create_and_destroy, &n);
	expect(s, recorder_finish(&r), "handles were left on the loop after destroy()");
	suite_config_free(s, n.config);
}

static void show(struct suite *s, struct dg_filter *f, uint32_t kind, enum dg_way way, const char *user)
{
	const struct dg_place at = { .way = way,
		.domain = "sms.example.org",
		.instance = way == DG_UP ? "smsc-a" : NULL,
		.user = user,
		.micros = -1 };
	struct dg_event ev = DG_EVENT(kind, 0);
	enum dg_status why = DG_OK;
	struct dg_error text = { 0 };
	if (kind == DG_MESSAGE) {
		ev.message.id = "1";
		ev.message.peer = "+15550001111";
		ev.message.text = "hello";
	}
	enum dg_verdict verdict = dg_filter_run(f, &at, &ev, &why, &text);
	if (verdict == DG_DROP) {
		expect(s, why != DG_OK, "an event is dropped with no error");
		expect(s, *text.text && dg_utf8_is_valid(text.text, strlen(text.text)),
			"an event is dropped without a sentence");
	}
	expect(s, ev.kind == kind && ev.size == sizeof ev, "the filter changed what an event is");
	dg_filter_observe(f, &at, &ev, verdict == DG_DROP ? why : DG_OK);
}

static void shown_everything(struct suite *s)
{
	static const char *const users[] = { "alice@example.org", "bob@example.org", NULL };
	struct recorder r;
	struct dg_error why;
	void *config = suite_config(s, 0);
	recorder_init(&r);
	const struct dg_filter_options options = { .plugin = s->module.plugin, .config = config };
	struct dg_filter *f = config ? dg_filter_create(r.loop, &options, &r.log, r.metrics, &why) : NULL;
	expect(s, f != NULL, "create() refused: %s", config ? why.text : "no config");
	if (f)
		dg_filter_start(f);
	for (int i = 0; f && i < EVENTS; i++)
		for (uint32_t kind = 0; kind <= DG_KIND_END + 5; kind++)
			show(s, f, kind, i % 2 ? DG_DOWN : DG_UP, users[i % 3]);
	if (f)
		dg_filter_reload(f);
	dg_filter_destroy(f);
	expect(s, recorder_metric(&r, "dragoman_module_breaches_total{") == 0, "the contract was broken: %s",
		r.lines.at ? r.lines.at : "");
	expect(s, recorder_finish(&r), "handles were left on the loop after destroy()");
	suite_config_free(s, config);
}

const struct check plugin_checks[] = {
	{ "the descriptor is fit to be shown", check_texts },
	{ "the option table explains itself and its defaults are good", check_options },
	{ "a thousand instances leave nothing behind", created_often },
	{ "every kind of event is answered, and a drop says why", shown_everything },
	{ 0 },
};
