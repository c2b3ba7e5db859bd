/* module.c - optout: who writes STOP to one of our numbers gets no more texts from it, until he writes START. A filter
 * on both ways; the list is in the journal's database and in memory. The router's chain calls it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dragoman/plugin.h"
#include "util/buf.h"
#include "util/map.h"
#include "util/mem.h"
#include "words.h"

struct optout_config {
	bool answer, tell;
	const char *stop_answer, *start_answer, *help_answer;
	const char *stop_words, *start_words, *help_words;
};

#define KEY(member) .key = #member, .offset = offsetof(struct optout_config, member)

/* clang-format off */
static const struct dg_option options[] = {
	{ KEY(answer), .type = DG_BOOL, .initial = "false",
	  .doc = "Answer STOP, START and HELP with a text. Leave it off where the carrier answers by itself." },
	{ KEY(tell), .type = DG_BOOL, .initial = "true",
	  .doc = "Tell the user, in the conversation, what STOP and START mean." },
	{ KEY(stop_answer), .type = DG_STRING, .initial = "",
	  .doc = "What is answered to STOP; empty: our own sentence, in the language of the word." },
	{ KEY(start_answer), .type = DG_STRING, .initial = "",
	  .doc = "What is answered to START; empty: our own sentence." },
	{ KEY(help_answer), .type = DG_STRING, .initial = "",
	  .doc = "What is answered to HELP; empty: our own sentence." },
	{ KEY(stop_words), .type = DG_STRING, .initial = "",
	  .doc = "More words that mean STOP, separated by commas." },
	{ KEY(start_words), .type = DG_STRING, .initial = "",
	  .doc = "More words that mean START, separated by commas." },
	{ KEY(help_words), .type = DG_STRING, .initial = "",
	  .doc = "More words that mean HELP, separated by commas." },
	{ 0 },
};
/* clang-format on */

struct optout {
	struct dg_host *host;
	const struct optout_config *config;
	struct dg_map *out; /* "domain self peer": whoever is in here has opted out */
	bool is_loaded;
};

static enum dg_status create(struct dg_host *host, const void *config, void **out, struct dg_error *why)
{
	(void)why;
	struct optout *o = dg_alloc(sizeof *o);
	o->host = host;
	o->config = config;
	o->out = dg_map_create();
	*out = o;
	return DG_OK;
}

static void destroy(void *self)
{
	struct optout *o = self;
	dg_map_destroy(o->out);
	free(o);
}

static void on_found(void *arg, const char *key, const char *value)
{
	struct optout *o = arg;
	(void)value;
	if (key) {
		dg_map_put(o->out, key, o);
		return;
	}
	o->is_loaded = true;
	o->host->gauge(o->host, "phones", (int64_t)dg_map_count(o->out));
}

static void start(void *self)
{
	struct optout *o = self;
	if (o->host->find(o->host, "", on_found, o) != DG_OK)
		o->is_loaded = true; /* a check: there is nothing to wait for */
}

static void write_key(struct dg_buf *key, const struct dg_place *at, const struct dg_event *ev)
{
	const char *number = ev->message.self ? ev->message.self : "-";
	dg_buf_printf(key, "%s %s %s", at->domain, number, ev->message.peer);
}

/* ---- what comes from phones ---- */

static void answer(const struct optout *o, const struct dg_place *at, const struct dg_event *came, enum word word,
	const char *lang)
{
	const struct {
		const char *configured, *ours;
	} texts[] = {
		[WORD_NONE] = { "", "" },
		[WORD_STOP] = { o->config->stop_answer,
			"You will get no more texts from this number. Write START to get them again." },
		[WORD_START] = { o->config->start_answer,
			"You will get texts from this number again. Write STOP to end them." },
		[WORD_HELP] = { o->config->help_answer,
			"Texts from this number are written by its owner. Write STOP to get no more, START to get "
			"them again." },
	};
	const struct dg_place to = { .way = DG_DOWN, .domain = at->domain, .instance = at->instance };
	struct dg_event ev = DG_EVENT(DG_MESSAGE, 0);
	ev.message.self = came->message.self;
	ev.message.peer = came->message.peer;
	ev.message.lang = lang;
	ev.message.text = *texts[word].configured ? texts[word].configured : texts[word].ours;
	if (o->host->send(o->host, &to, &ev) == DG_OK)
		o->host->count(o->host, "answers", 1);
}

static void tell(const struct optout *o, const struct dg_place *at, const struct dg_event *came, enum word word)
{
	struct dg_event ev = DG_EVENT(DG_MESSAGE, 0);
	char text[256];
	snprintf(text, sizeof text,
		"This phone wants no more texts from this number (it wrote “%.64s”). Texts to it are refused until it "
		"writes START.",
		came->message.text);
	ev.message.self = came->message.self;
	ev.message.peer = came->message.peer;
	ev.message.text = word == WORD_STOP ? text : "This phone wants texts from this number again.";
	(void)o->host->send(o->host, at, &ev);
}

/* false: nothing changes by it. */
static bool note(struct optout *o, const char *key, enum word word)
{
	bool is_out = dg_map_get(o->out, key) != NULL;
	if (word == WORD_HELP || is_out == (word == WORD_STOP))
		return false;
	if (word == WORD_STOP)
		dg_map_put(o->out, key, o);
	else
		dg_map_take(o->out, key);
	(void)o->host->put(o->host, key, word == WORD_STOP ? "out" : NULL, 0, NULL, NULL);
	o->host->count(o->host, word == WORD_STOP ? "stops" : "starts", 1);
	o->host->gauge(o->host, "phones", (int64_t)dg_map_count(o->out));
	return true;
}

static void hear(struct optout *o, const struct dg_place *at, const struct dg_event *ev)
{
	const char *const more[] = { o->config->stop_words, o->config->start_words, o->config->help_words };
	const char *lang = NULL;
	enum word word = ev->message.text ? word_read(ev->message.text, more, &lang) : WORD_NONE;
	struct dg_buf key = { 0 };
	if (word == WORD_NONE)
		return;
	write_key(&key, at, ev);
	bool is_news = note(o, key.at, word);
	dg_buf_finish(&key);
	if (is_news && o->config->tell && at->user)
		tell(o, at, ev, word);
	/* START and STOP are answered when they change something: two gateways shall not talk to each other for ever.
	 */
	if (o->config->answer && (is_news || word == WORD_HELP))
		answer(o, at, ev, word, lang);
}

/* ---- what goes to them ---- */

static enum dg_verdict check(const struct optout *o, const struct dg_place *at, const struct dg_event *ev,
	enum dg_status *why, struct dg_error *text)
{
	struct dg_buf key = { 0 };
	if (!o->is_loaded) {
		*why = DG_AGAIN;
		snprintf(text->text, sizeof text->text,
			"The gateway is just starting. Please send it again in a moment.");
		return DG_DROP;
	}
	write_key(&key, at, ev);
	bool is_out = dg_map_get(o->out, key.at) != NULL;
	dg_buf_finish(&key);
	if (!is_out)
		return DG_PASS;
	*why = DG_DENIED;
	snprintf(text->text, sizeof text->text,
		"This text was not sent: the recipient opted out. %.64s wants no texts from this number until it "
		"writes "
		"START.",
		ev->message.peer);
	o->host->count(o->host, "refused", 1);
	return DG_DROP;
}

static enum dg_verdict filter(
	void *self, const struct dg_place *at, struct dg_event *ev, enum dg_status *why, struct dg_error *text)
{
	struct optout *o = self;
	if (!ev->message.peer || ev->message.room)
		return DG_PASS;
	if (at->way == DG_DOWN)
		return check(o, at, ev, why, text);
	hear(o, at, ev);
	return DG_PASS;
}

DG_EXPORT const struct dg_plugin dg_plugin_module = {
	.abi = 1,
	.size = sizeof(struct dg_plugin),
	.name = "optout",
	.summary = "Who writes STOP gets no more texts, until he writes START",
	.kinds = 1u << DG_MESSAGE,
	.options = options,
	.config_size = sizeof(struct optout_config),
	.create = create,
	.destroy = destroy,
	.filter = filter,
	.start = start,
};
