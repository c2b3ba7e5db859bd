/* module.c - regions: to which countries and kinds of numbers texts go, by the tables of libphonenumber. A filter on
 * what goes down; the router's chain calls it. What it refuses is never handed to a network, so it costs nothing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dragoman/plugin.h"
#include "lists.h"
#include "util/mem.h"
#include "util/number.h"

struct regions_config {
	const char *allow, *deny, *country;
	bool premium, shared, satellite, no_country, invalid;
};

/* clang-format off */
static const struct dg_option options[] = {
	{ .key = "allow", .type = DG_JSON, .offset = offsetof(struct regions_config, allow), .initial = "[]",
	  .doc = "Countries to which texts go, as [\"US\", \"DE\"]; an empty list: all." },
	{ .key = "deny", .type = DG_JSON, .offset = offsetof(struct regions_config, deny), .initial = "[]",
	  .doc = "Countries to which no texts go, also when `allow` has them." },
	{ .key = "refuse_premium_rate", .type = DG_BOOL, .offset = offsetof(struct regions_config, premium),
	  .initial = "true", .doc = "Refuse texts to premium-rate numbers." },
	{ .key = "refuse_shared_cost", .type = DG_BOOL, .offset = offsetof(struct regions_config, shared),
	  .initial = "true", .doc = "Refuse texts to shared-cost numbers." },
	{ .key = "refuse_satellite", .type = DG_BOOL, .offset = offsetof(struct regions_config, satellite),
	  .initial = "true", .doc = "Refuse texts to satellite telephones (+870, +881, +88213, +88216)." },
	{ .key = "refuse_non_geographic", .type = DG_BOOL, .offset = offsetof(struct regions_config, no_country),
	  .initial = "true", .doc = "Refuse texts to numbers of no country: +800, +808, +878, +882, +883, +888, +979." },
	{ .key = "refuse_invalid", .type = DG_BOOL, .offset = offsetof(struct regions_config, invalid),
	  .initial = "false",
	  .doc = "Refuse texts to numbers that are not given out, as far as the installed library knows." },
	{ .key = "country", .type = DG_STRING, .offset = offsetof(struct regions_config, country), .initial = "",
	  .doc = "The country whose short codes are meant, such as \"US\"; empty: short codes are not looked at." },
	{ 0 },
};
/* clang-format on */

/* In the order in which a number is told what is wrong with it. */
static const struct rule {
	unsigned kind;
	size_t offset; /* of the bool that switches it on */
	enum dg_status why;
	const char *said, *rest; /* before and behind the number; sentences_plugins.def has the whole */
} rules[] = {
	{ PHONE_SATELLITE, offsetof(struct regions_config, satellite), DG_DENIED, "", " is a satellite telephone." },
	{ PHONE_PREMIUM, offsetof(struct regions_config, premium), DG_DENIED, "", " is a premium-rate number." },
	{ PHONE_SHARED, offsetof(struct regions_config, shared), DG_DENIED, "", " is a shared-cost number." },
	{ PHONE_NO_COUNTRY, offsetof(struct regions_config, no_country), DG_DENIED, "", " is a number of no country." },
	{ PHONE_INVALID, offsetof(struct regions_config, invalid), DG_NOENT, "nobody can have the number ",
		". Please check it." },
};

struct regions {
	struct dg_host *host;
	const struct regions_config *config;
	struct list allow, deny;
};

static void destroy(void *self)
{
	struct regions *r = self;
	list_finish(&r->allow);
	list_finish(&r->deny);
	free(r);
}

static enum dg_status create(struct dg_host *host, const void *config, void **out, struct dg_error *why)
{
	const struct regions_config *c = config;
	struct regions *r = dg_alloc(sizeof *r);
	r->host = host;
	r->config = c;
	phone_begin();
	enum dg_status status = list_read("allow", c->allow, &r->allow, why);
	if (status == DG_OK)
		status = list_read("deny", c->deny, &r->deny, why);
	if (status == DG_OK && *c->country && !phone_region_is_known(c->country)) {
		snprintf(why->text, sizeof why->text, "country: %.32s is none, such as \"US\"", c->country);
		status = DG_INVALID;
	}
	if (status == DG_OK)
		*out = r;
	else
		destroy(r);
	return status;
}

static bool is_on(const struct regions_config *c, const struct rule *rule)
{
	return *(const bool *)((const char *)c + rule->offset);
}

/* DG_OK: nothing is against it. */
static enum dg_status judge_kind(
	const struct regions *r, const struct phone *p, const char *peer, struct dg_error *text)
{
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
		if (!(p->kinds & rules[i].kind) || !is_on(r->config, &rules[i]))
			continue;
		snprintf(text->text, sizeof text->text, "This text was not sent: %s%.64s%s", rules[i].said, peer,
			rules[i].rest);
		return rules[i].why;
	}
	return DG_OK;
}

/* Numbers of no country, and satellites, are ruled by their own keys. */
static enum dg_status judge_region(
	const struct regions *r, const struct phone *p, const char *peer, struct dg_error *text)
{
	bool is_listed = r->allow.n > 0, is_denied = list_has(&r->deny, p->region);
	if (p->kinds & (PHONE_SATELLITE | PHONE_NO_COUNTRY))
		return DG_OK;
	if (!is_denied && (!is_listed || list_has(&r->allow, p->region)))
		return DG_OK;
	if (*p->region)
		snprintf(text->text, sizeof text->text,
			"This text was not sent: %.64s is a number in %s, and the gateway sends no texts there.", peer,
			p->region);
	else
		snprintf(text->text, sizeof text->text,
			"This text was not sent: nobody knows in which country %.64s is, and the gateway sends texts "
			"to some countries only.",
			peer);
	return DG_DENIED;
}

static bool look(const struct regions *r, const char *peer, struct phone *out)
{
	enum dg_number_kind kind = dg_number_kind(peer);
	if (kind == DG_NUMBER_E164)
		phone_look(peer, out);
	else if (kind == DG_NUMBER_SHORT && *r->config->country)
		phone_look_short(peer, r->config->country, out);
	else
		return false;
	return true;
}

static enum dg_verdict filter(
	void *self, const struct dg_place *at, struct dg_event *ev, enum dg_status *why, struct dg_error *text)
{
	const struct regions *r = self;
	struct phone phone;
	const char *peer = ev->message.peer;
	if (at->way != DG_DOWN || !peer || ev->message.room || !look(r, peer, &phone))
		return DG_PASS;
	enum dg_status status = judge_kind(r, &phone, peer, text);
	if (status == DG_OK)
		status = judge_region(r, &phone, peer, text);
	if (status == DG_OK)
		return DG_PASS;
	*why = status;
	r->host->count(r->host, "refused", 1);
	return DG_DROP;
}

DG_EXPORT const struct dg_plugin dg_plugin_module = {
	.abi = 1,
	.size = sizeof(struct dg_plugin),
	.name = "regions",
	.summary = "To which countries and kinds of numbers texts go",
	.kinds = 1u << DG_MESSAGE,
	.options = options,
	.config_size = sizeof(struct regions_config),
	.create = create,
	.destroy = destroy,
	.filter = filter,
};
