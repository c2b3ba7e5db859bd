/* options.c - see options.h. A table of options, and a table of kinds that says how a value is read and printed. */
#include "options.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/mem.h"

enum kind { KIND_TEXT, KIND_NUMBER, KIND_CHOICE, KIND_STATUS, KIND_SWITCH, KIND_CHAOS, KIND_RULE };

struct option {
	const char *name, *argument; /* as --help names the value */
	enum kind kind;
	bool at_start; /* cannot be changed later */
	size_t offset;
	const char *initial;
	int64_t most; /* of a number */
	const char *doc;
};

#define AT(field) offsetof(struct smsc_options, field)
#define A_DAY_MS  86400000
#define MANY      1000000000
#define AT_START  true
#define ANY_TIME  false

/* clang-format off */
static const struct option options[] = {
	{ "listen", "ADDRESS", KIND_TEXT, AT_START, AT(listen), "127.0.0.1", 0, "address of both ports" },
	{ "port", "PORT", KIND_NUMBER, AT_START, AT(port), "2775", 65535, "SMPP port; 0 picks a free one" },
	{ "http-port", "PORT", KIND_NUMBER, AT_START, AT(http_port), "2780", 65535, "HTTP port; 0 picks a free one" },
	{ "tls-cert", "FILE", KIND_TEXT, AT_START, AT(tls_cert), "", 0, "speak TLS on the SMPP port, with this certificate (PEM)" },
	{ "tls-key", "FILE", KIND_TEXT, AT_START, AT(tls_key), "", 0, "and this private key (PEM)" },
	{ "tls-ca", "FILE", KIND_TEXT, AT_START, AT(tls_ca), "", 0, "ESMEs must show a certificate that is issued by one of these (PEM)" },
	{ "system-id", "TEXT", KIND_TEXT, ANY_TIME, AT(system_id), "", 0, "the only system_id that may bind" },
	{ "password", "TEXT", KIND_TEXT, ANY_TIME, AT(password), "", 0, "the only password that may bind" },
	{ "id-format", "dec|hex|uuid|hex-dec", KIND_CHOICE, ANY_TIME, AT(id_format), "dec", 0, "message ids; hex-dec: hex in the response, decimal in the receipt" },
	{ "receipt", "tlv|text|both", KIND_CHOICE, ANY_TIME, AT(receipt), "both", 0, "form of delivery receipts" },
	{ "receipt-delay", "MS", KIND_NUMBER, ANY_TIME, AT(receipt_delay_ms), "100", A_DAY_MS, "from the response to the receipt" },
	{ "receipt-jitter", "MS", KIND_NUMBER, ANY_TIME, AT(receipt_jitter_ms), "0", A_DAY_MS, "up to so much more, by chance" },
	{ "response-delay", "MS", KIND_NUMBER, ANY_TIME, AT(response_delay_ms), "0", A_DAY_MS, "from a submit to its response" },
	{ "response-jitter", "MS", KIND_NUMBER, ANY_TIME, AT(response_jitter_ms), "0", A_DAY_MS, "up to so much more, by chance: responses change order" },
	{ "answer", "TEMPLATE", KIND_TEXT, ANY_TIME, AT(answer), "", 0, "answer every text; %s is the text, %f and %t its numbers" },
	{ "answer-delay", "MS", KIND_NUMBER, ANY_TIME, AT(answer_delay_ms), "200", A_DAY_MS, "from a text to its answer" },
	{ "concat", "udh8|udh16|sar|payload", KIND_CHOICE, ANY_TIME, AT(concat), "udh8", 0, "how long inbound texts are cut" },
	{ "rate", "N", KIND_NUMBER, ANY_TIME, AT(rate), "0", MANY, "submits a second and system_id, then ESME_RTHROTTLED; 0: no limit" },
	{ "window", "N", KIND_NUMBER, ANY_TIME, AT(window), "0", MANY, "unanswered submits a link may have; 0: no limit" },
	{ "window-status", "STATUS", KIND_STATUS, ANY_TIME, AT(window_status), "ESME_RMSGQFUL", 0, "answer above the window" },
	{ "deliver-window", "N", KIND_NUMBER, ANY_TIME, AT(deliver_window), "100", 4096, "how many deliver_sm may be under way on each link" },
	{ "deliver-timeout", "MS", KIND_NUMBER, ANY_TIME, AT(deliver_timeout_ms), "10000", A_DAY_MS, "until a deliver_sm without response is sent again" },
	{ "deliver-retry", "MS", KIND_NUMBER, ANY_TIME, AT(deliver_retry_ms), "1000", A_DAY_MS, "until a deliver_sm that was refused for now is offered again" },
	{ "deliver-attempts", "N", KIND_NUMBER, ANY_TIME, AT(deliver_attempts), "100", MANY, "how often a deliver_sm is offered before it is given up" },
	{ "chaos", "WORD=P,...", KIND_CHAOS, ANY_TIME, AT(chaos_text), "", 0, "actions that strike by chance, with their probabilities" },
	{ "rule", "MATCH:ACTION", KIND_RULE, AT_START, AT(rules), NULL, 0, "what a destination gets; may be repeated" },
	{ "magic", NULL, KIND_SWITCH, ANY_TIME, AT(magic), "on", 0, "without the magic endings below" },
	{ "memory", "N", KIND_NUMBER, AT_START, AT(memory), "100000", MANY, "messages to remember (and inbound texts, at least 10000); 0: only count them" },
	{ "seed", "N", KIND_NUMBER, AT_START, AT(seed), "0", INT64_MAX, "of ids, jitter and chaos: the same seed, the same day; 0: from the kernel" },
	{ "quiet", NULL, KIND_SWITCH, ANY_TIME, AT(quiet), "off", 0, "no conversation on stderr" },
	{ "verbose", NULL, KIND_SWITCH, ANY_TIME, AT(verbose), "off", 0, "every PDU on stderr" },
	{ "help", NULL, KIND_SWITCH, AT_START, AT(help), "off", 0, "print this" },
	{ "version", NULL, KIND_SWITCH, AT_START, AT(version), "off", 0, "print the version" },
};
/* clang-format on */

#define N_OPTIONS (sizeof options / sizeof options[0])

static enum dg_status set_text(const struct option *opt, void *at, const char *value, struct dg_error *why)
{
	(void)opt;
	(void)why;
	free(*(char **)at);
	*(char **)at = dg_strdup(value);
	return DG_OK;
}

static json_t *text_json(const struct option *opt, const void *at)
{
	(void)opt;
	return json_string(*(char *const *)at);
}

static enum dg_status set_number(const struct option *opt, void *at, const char *value, struct dg_error *why)
{
	char *end;
	errno = 0;
	long long number = strtoll(value, &end, 10);
	if (end == value || *end || errno || number < 0 || number > opt->most) {
		snprintf(why->text, sizeof why->text, "--%s is a number from 0 to %" PRId64, opt->name, opt->most);
		return DG_INVALID;
	}
	*(int64_t *)at = number;
	return DG_OK;
}

static json_t *number_json(const struct option *opt, const void *at)
{
	(void)opt;
	return json_integer(*(const int64_t *)at);
}

/* The choices stand in `argument`, in the order of their enum. */
static enum dg_status set_choice(const struct option *opt, void *at, const char *value, struct dg_error *why)
{
	int which = 0;
	for (const char *choice = opt->argument; *choice; which++) {
		size_t n = strcspn(choice, "|");
		if (strlen(value) == n && strncmp(choice, value, n) == 0) {
			*(int *)at = which;
			return DG_OK;
		}
		choice += n + (choice[n] ? 1 : 0);
	}
	snprintf(why->text, sizeof why->text, "--%s is one of %s", opt->name, opt->argument);
	return DG_INVALID;
}

static json_t *choice_json(const struct option *opt, const void *at)
{
	const char *choice = opt->argument;
	for (int which = *(const int *)at; which > 0; which--)
		choice += strcspn(choice, "|") + 1;
	return json_stringn(choice, strcspn(choice, "|"));
}

static enum dg_status set_status(const struct option *opt, void *at, const char *value, struct dg_error *why)
{
	enum dg_status status = smsc_status_parse(value, at);
	if (status)
		snprintf(why->text, sizeof why->text, "--%s is a command_status: ESME_RTHROTTLED, 0x58", opt->name);
	return status;
}

static json_t *status_json(const struct option *opt, const void *at)
{
	(void)opt;
	return json_integer(*(const uint32_t *)at);
}

static enum dg_status set_switch(const struct option *opt, void *at, const char *value, struct dg_error *why)
{
	bool on = strcmp(value, "on") == 0;
	if (!on && strcmp(value, "off") != 0) {
		snprintf(why->text, sizeof why->text, "--%s is on or off", opt->name);
		return DG_INVALID;
	}
	*(bool *)at = on;
	return DG_OK;
}

static json_t *switch_json(const struct option *opt, const void *at)
{
	(void)opt;
	return json_boolean(*(const bool *)at);
}

static enum dg_status set_chaos(const struct option *opt, void *at, const char *value, struct dg_error *why)
{
	struct smsc_options *o = (void *)((char *)at - AT(chaos_text));
	enum dg_status status = smsc_chaos_parse(value, &o->chaos, why);
	return status ? status : set_text(opt, at, value, why);
}

static enum dg_status add_rule(const struct option *opt, void *at, const char *value, struct dg_error *why)
{
	(void)opt;
	(void)why;
	struct smsc_options *o = (void *)((char *)at - AT(rules));
	o->rules = dg_grow(o->rules, (o->n_rules + 1) * sizeof(char *));
	o->rules[o->n_rules++] = dg_strdup(value);
	return DG_OK;
}

static json_t *rules_json(const struct option *opt, const void *at)
{
	(void)opt;
	const struct smsc_options *o = (const void *)((const char *)at - AT(rules));
	json_t *all = json_array();
	for (size_t i = 0; i < o->n_rules; i++)
		json_array_append_new(all, json_string(o->rules[i]));
	return all;
}

static const struct {
	enum dg_status (*set)(const struct option *opt, void *at, const char *value, struct dg_error *why);
	json_t *(*json)(const struct option *opt, const void *at);
} kinds[] = {
	[KIND_TEXT] = { set_text, text_json },
	[KIND_NUMBER] = { set_number, number_json },
	[KIND_CHOICE] = { set_choice, choice_json },
	[KIND_STATUS] = { set_status, status_json },
	[KIND_SWITCH] = { set_switch, switch_json },
	[KIND_CHAOS] = { set_chaos, text_json },
	[KIND_RULE] = { add_rule, rules_json },
};

static enum dg_status set(struct smsc_options *o, const struct option *opt, const char *value, struct dg_error *why)
{
	return kinds[opt->kind].set(opt, (char *)o + opt->offset, value, why);
}

void smsc_options_init(struct smsc_options *o)
{
	*o = (struct smsc_options){ 0 };
	for (size_t i = 0; i < N_OPTIONS; i++) {
		struct dg_error why;
		enum dg_status status = options[i].initial ? set(o, &options[i], options[i].initial, &why) : DG_OK;
		assert(!status && "the table's own values are good");
		(void)status;
	}
}

void smsc_options_finish(struct smsc_options *o)
{
	for (size_t i = 0; i < N_OPTIONS; i++)
		if (options[i].kind == KIND_TEXT || options[i].kind == KIND_CHAOS)
			free(*(char **)((char *)o + options[i].offset));
	for (size_t i = 0; i < o->n_rules; i++)
		free(o->rules[i]);
	free(o->rules);
	*o = (struct smsc_options){ 0 };
}

static const struct option *find(const char *name, size_t n)
{
	for (size_t i = 0; i < N_OPTIONS; i++)
		if (strlen(options[i].name) == n && strncmp(options[i].name, name, n) == 0)
			return &options[i];
	return NULL;
}

static enum dg_status complain(struct dg_error *why, const char *sentence, const char *name)
{
	snprintf(why->text, sizeof why->text, sentence, name);
	return DG_INVALID;
}

/* One argument of the command line; *used says whether it took `next` as well. */
static enum dg_status read_argument(
	struct smsc_options *o, const char *argument, const char *next, bool *used, struct dg_error *why)
{
	const char *name = argument + 2;
	size_t n = strcspn(name, "=");
	const struct option *opt = find(name, n);
	if (!opt && strncmp(name, "no-", 3) == 0) {
		opt = find(name + 3, n - 3);
		if (opt && opt->kind == KIND_SWITCH && !name[n])
			return set(o, opt, "off", why);
		opt = NULL;
	}
	if (!opt)
		return complain(why, "no such option: %s", argument);
	if (name[n])
		return set(o, opt, name + n + 1, why);
	if (opt->kind == KIND_SWITCH)
		return set(o, opt, "on", why);
	if (!next)
		return complain(why, "%s needs a value", argument);
	*used = true;
	return set(o, opt, next, why);
}

enum dg_status smsc_options_read(struct smsc_options *o, int argc, char **argv, struct dg_error *why)
{
	for (int i = 0; i < argc; i++) {
		bool used = false;
		if (strncmp(argv[i], "--", 2) != 0)
			return complain(why, "not an option: %s", argv[i]);
		enum dg_status status = read_argument(o, argv[i], i + 1 < argc ? argv[i + 1] : NULL, &used, why);
		if (status)
			return status;
		i += used;
	}
	return DG_OK;
}

enum dg_status smsc_options_set(struct smsc_options *o, const char *name, const json_t *value, struct dg_error *why)
{
	const struct option *opt = find(name, strlen(name));
	if (!opt) {
		snprintf(why->text, sizeof why->text, "no such option: %s", name);
		return DG_NOENT;
	}
	if (opt->at_start) {
		snprintf(why->text, sizeof why->text, "%s can only be given at the start", name);
		return DG_DENIED;
	}
	char number[32];
	const char *text = json_string_value(value);
	if (json_is_boolean(value)) {
		text = json_is_true(value) ? "on" : "off";
	} else if (json_is_integer(value)) {
		snprintf(number, sizeof number, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
		text = number;
	}
	if (!text)
		return complain(why, "%s takes a text, a whole number or a boolean", name);
	return set(o, opt, text, why);
}

json_t *smsc_options_json(const struct smsc_options *o)
{
	json_t *all = json_object();
	for (size_t i = 0; i < N_OPTIONS; i++)
		json_object_set_new(all, options[i].name,
			kinds[options[i].kind].json(&options[i], (const char *)o + options[i].offset));
	return all;
}

void smsc_options_help(struct dg_buf *out)
{
	for (size_t i = 0; i < N_OPTIONS; i++) {
		const struct option *opt = &options[i];
		char name[64];
		bool is_on = opt->kind == KIND_SWITCH && strcmp(opt->initial, "on") == 0;
		snprintf(name, sizeof name, "--%s%s %s", is_on ? "no-" : "", opt->name,
			opt->argument ? opt->argument : "");
		dg_buf_printf(out, "  %-32s %s", name, opt->doc);
		if (opt->kind != KIND_SWITCH && opt->initial && *opt->initial)
			dg_buf_printf(out, " (%s)", opt->initial);
		dg_buf_chr(out, '\n');
	}
}
