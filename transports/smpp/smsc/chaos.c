/* chaos.c - see chaos.h. */
#include "chaos.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ITEM_MAX 64

static enum smsc_moment moment_of(const struct smsc_action *a)
{
	if (a->fault == SMSC_FAULT_REFUSE_BINDS)
		return SMSC_AT_BIND;
	return a->fault == SMSC_FAULT_MUTE ? SMSC_AT_ENQUIRE : SMSC_AT_SUBMIT;
}

static enum dg_status read_item(char *text, struct smsc_chaos *c, struct dg_error *why)
{
	char *equals = strrchr(text, '='), *end; /* the word may have a value of its own */
	if (!equals || c->n_items == SMSC_CHAOS_MAX) {
		snprintf(why->text, sizeof why->text, "chaos is WORD=PROBABILITY, at most %d of them", SMSC_CHAOS_MAX);
		return DG_INVALID;
	}
	*equals = '\0';
	double probability = strtod(equals + 1, &end);
	if (end == equals + 1 || *end || !(probability >= 0 && probability <= 1)) {
		snprintf(why->text, sizeof why->text, "not a probability between 0 and 1: \"%s\"", equals + 1);
		return DG_INVALID;
	}
	enum dg_status status = smsc_action_parse(text, &c->items[c->n_items].action, why);
	if (status)
		return status;
	c->items[c->n_items].probability = probability;
	c->items[c->n_items].moment = moment_of(&c->items[c->n_items].action);
	c->n_items++;
	return DG_OK;
}

enum dg_status smsc_chaos_parse(const char *text, struct smsc_chaos *out, struct dg_error *why)
{
	struct smsc_chaos c = { .n_items = 0 };
	for (const char *at = text; *at; at += strspn(at, ",")) {
		size_t n = strcspn(at, ",");
		char item[ITEM_MAX] = "";
		if (n < sizeof item)
			memcpy(item, at, n);
		enum dg_status status = read_item(item, &c, why);
		if (status)
			return status;
		at += n;
	}
	*out = c;
	return DG_OK;
}

bool smsc_chaos_strikes(
	const struct smsc_chaos *c, enum smsc_moment moment, struct smsc_prng *chance, struct smsc_action *out)
{
	double left = -1;
	for (size_t i = 0; i < c->n_items; i++) {
		if (c->items[i].moment != moment)
			continue;
		if (left < 0)
			left = smsc_prng_unit(chance);
		if (left < c->items[i].probability) {
			*out = c->items[i].action;
			return true;
		}
		left -= c->items[i].probability;
	}
	return false;
}
