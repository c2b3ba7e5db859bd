/* route.c - which way texts take and as whose: the routes of a transport, the senders of a domain. domain.c's tables
 * lead here. */
#include <stdlib.h>
#include <string.h>

#include "conf/table.h"
#include "util/mem.h"
#include "util/money.h"

#define AT_ROUTE(member)  offsetof(struct dg_conf_route, member)
#define AT_SENDER(member) offsetof(struct dg_conf_sender, member)

#define WEIGHT_MAX 1000
#define LETTERS    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#define DIGITS     "0123456789"
#define NAME_MAX_N 11 /* letters of a sender that is no number (3GPP TS 23.040 9.1.2.5: 10 octets of septets) */

static void read_cost(struct conf_reader *r, const char *at, const json_t *value, void *into)
{
	struct dg_conf_route *route = into;
	route->cost = json_number_value(value);
	if (!json_is_number(value) || route->cost < 0)
		dg_conf_error(r->conf, r->errors, at, "must be a number, 0 or more");
}

static void read_weight(struct conf_reader *r, const char *at, const json_t *value, void *into)
{
	struct dg_conf_route *route = into;
	json_int_t n = json_integer_value(value);
	if (n < 1 || n > WEIGHT_MAX)
		dg_conf_error(r->conf, r->errors, at, "must be a whole number from 1 to %d", WEIGHT_MAX);
	else
		route->weight = (int)n;
}

static void read_price(struct conf_reader *r, const char *at, const json_t *value, void *into)
{
	struct dg_conf_route *route = into;
	if (!json_is_string(value) || !dg_money_read(json_string_value(value), &route->price))
		dg_conf_error(r->conf, r->errors, at, "must be the price of one segment as a text such as \"0.0075\"");
}

static void read_hours(struct conf_reader *r, const char *at, const json_t *value, void *into)
{
	struct dg_conf_route *route = into;
	struct dg_hours *hours = conf_keep(r->conf, dg_alloc(sizeof *hours));
	route->hours = hours;
	if (!json_is_string(value) || !dg_hours_read(json_string_value(value), hours))
		dg_conf_error(r->conf, r->errors, at, "must be times such as \"Mo-Fr 08:00-18:00, Sa 09:00-12:00\"");
}

/* clang-format off */
static const struct conf_rule route_rules[] = {
	{ CONF_FIELD("prefix", DG_STRING, AT_ROUTE(prefix)), .check = conf_check_prefix,
	  .option.doc = "how the numbers of this route begin" },
	{ CONF_PARTS("cost"), .optional = true, .read = read_cost },
	{ CONF_PARTS("weight"), .optional = true, .read = read_weight },
	{ CONF_PARTS("price"), .optional = true, .read = read_price },
	{ CONF_PARTS("hours"), .optional = true, .read = read_hours },
	{ 0 },
};
/* clang-format on */

static const struct dg_conf_route any_route = { .prefix = "", .cost = 1, .weight = 1, .price = DG_MONEY_UNKNOWN };

void conf_default_route(struct conf_reader *r, struct dg_conf_transport *t)
{
	t->routes = conf_keep(r->conf, dg_alloc(sizeof *t->routes));
	t->routes[0] = any_route;
	t->n_routes = 1;
}

void conf_read_routes(struct conf_reader *r, const char *at, const json_t *value, void *into)
{
	struct dg_conf_transport *t = into;
	size_t n = json_array_size(value);
	if (!n) {
		dg_conf_error(r->conf, r->errors, at, "must be a list of routes: [ { \"prefix\": \"+\" } ]");
		return;
	}
	t->routes = conf_keep(r->conf, dg_alloc(n * sizeof *t->routes));
	t->n_routes = n;
	for (size_t i = 0; i < n; i++) {
		struct conf_path path = conf_path_index(at, i);
		const json_t *route = json_array_get(value, i);
		t->routes[i] = any_route;
		if (json_is_object(route))
			conf_read_object(r, path.text, route, route_rules, &t->routes[i], NULL);
		else
			dg_conf_error(r->conf, r->errors, path.text, "must be an object: { \"prefix\": \"+\" }");
	}
}

/* ---- senders ---- */

static bool is_sender_name(const char *text)
{
	size_t n = strlen(text);
	return strspn(text, LETTERS DIGITS " &-._") == n && n <= NAME_MAX_N && text[0] != ' ' && text[n - 1] != ' ';
}

/* A number in its canonical form, or a name: whatever has a letter. */
bool conf_check_sender(struct conf_reader *r, const char *at, char **text)
{
	if (!strpbrk(*text, LETTERS))
		return conf_check_number(r, at, text);
	if (is_sender_name(*text))
		return true;
	dg_conf_error(r->conf, r->errors, at, "is a name, and may have up to %d letters, digits and any of \" &-._\"",
		NAME_MAX_N);
	return false;
}

static void read_pool(struct conf_reader *r, const char *at, const json_t *value, void *into)
{
	struct dg_conf_sender *sender = into;
	json_t *one = json_is_string(value) ? json_pack("[O]", (json_t *)(uintptr_t)value) : NULL;
	conf_read_texts(r, at, one ? one : value, conf_check_sender, &sender->pool, &sender->n_pool);
	if (one)
		json_decref(one);
	else if (json_is_array(value) && !json_array_size(value))
		dg_conf_error(r->conf, r->errors, at, "must have at least one number or name");
}

/* clang-format off */
static const struct conf_rule sender_rules[] = {
	{ CONF_FIELD("prefix", DG_STRING, AT_SENDER(prefix)), .option.initial = "", .check = conf_check_prefix },
	{ CONF_PARTS("sender"), .read = read_pool, .option.doc = "a number, a name, or a list of them" },
	{ CONF_FIELD("always", DG_BOOL, AT_SENDER(always)), .option.initial = "false" },
	{ 0 },
};
/* clang-format on */

void conf_read_senders(struct conf_reader *r, const char *at, const json_t *value, void *into)
{
	struct dg_conf_domain *d = into;
	size_t n = json_array_size(value);
	if (!n) {
		dg_conf_error(
			r->conf, r->errors, at, "must be a list: [ { \"prefix\": \"+49\", \"sender\": \"ACME\" } ]");
		return;
	}
	d->senders = conf_keep(r->conf, dg_alloc(n * sizeof *d->senders));
	for (size_t i = 0; i < n; i++) {
		struct conf_path path = conf_path_index(at, i);
		const json_t *sender = json_array_get(value, i);
		if (json_is_object(sender))
			conf_read_object(r, path.text, sender, sender_rules, &d->senders[d->n_senders++], NULL);
		else
			dg_conf_error(r->conf, r->errors, path.text, "must be an object: { \"sender\": ... }");
	}
}
