/* fuzz_options.c - a module's section: what comes out of it is what its option table promises. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "conf/options.h"
#include "util/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n);

struct config {
	char *text, *choice, *secret, *json;
	int64_t number, wait_ms;
	uint16_t port;
	bool yes;
};

#define AT(member) offsetof(struct config, member)

/* clang-format off */
static const struct dg_option options[] = {
	{ .key = "text", .type = DG_STRING, .offset = AT(text), .initial = "x", .doc = "A text." },
	{ .key = "choice", .type = DG_STRING, .offset = AT(choice), .initial = "a", .choices = "a|bc|d", .doc = "One." },
	{ .key = "secret", .type = DG_SECRET, .offset = AT(secret), .initial = "", .doc = "A secret." },
	{ .key = "json", .type = DG_JSON, .offset = AT(json), .initial = "{}", .doc = "Anything." },
	{ .key = "number", .type = DG_INT, .offset = AT(number), .initial = "7", .min = -5, .max = 99, .doc = "A number." },
	{ .key = "wait", .type = DG_DURATION_MS, .offset = AT(wait_ms), .initial = "1s", .min = 500, .doc = "A time." },
	{ .key = "port", .type = DG_PORT, .offset = AT(port), .initial = "1", .doc = "A port." },
	{ .key = "yes", .type = DG_BOOL, .offset = AT(yes), .initial = "true", .doc = "Whether." },
	{ 0 },
};
/* clang-format on */

static void demand(bool holds)
{
	if (!holds)
		abort();
}

static void check(const struct config *c)
{
	demand(dg_utf8_is_valid(c->text, strlen(c->text)) && c->secret && c->port > 0);
	demand(!strcmp(c->choice, "a") || !strcmp(c->choice, "bc") || !strcmp(c->choice, "d"));
	demand(c->number >= -5 && c->number <= 99 && c->wait_ms >= 500);
	json_t *json = json_loads(c->json, JSON_DECODE_ANY, NULL);
	demand(json != NULL);
	json_decref(json);
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n)
{
	static const struct dg_conf no_conf = { 0 };
	struct dg_conf_errors errors = { 0 };
	struct dg_conf_section section = {
		.module = "m", .name = "m", .path = "p", .json = json_loadb((const char *)octets, n, 0, NULL)
	};
	if (!json_is_object(section.json)) {
		json_decref(section.json);
		return 0;
	}
	struct config *c = dg_options_fill(&no_conf, &section, options, sizeof *c, &errors);
	demand((c == NULL) == (errors.count > 0));
	if (c)
		check(c);
	dg_options_free(c, options);
	dg_conf_errors_finish(&errors);
	json_decref(section.json);
	return 0;
}
