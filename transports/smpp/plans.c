/* Reading the table of address classes. settings.c calls it. */
#include "plans.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

static const char *const classes[SMPP_CLASSES] = {
	[SMPP_INTERNATIONAL] = "international", [SMPP_SHORT] = "short", [SMPP_OTHER] = "other", [SMPP_NAME] = "name"
};

static enum dg_status refuse(struct dg_error *why, const char *key, const char *where, const char *what)
{
	(void)snprintf(why->text, sizeof why->text, "%s: %.60s: %s", key, where, what);
	return DG_INVALID;
}

static bool read_number(const json_t *value, int *out)
{
	json_int_t number = json_integer_value(value);
	if (!json_is_integer(value) || number < 0 || number > UINT8_MAX)
		return false;
	*out = (int)number;
	return true;
}

static bool read_prefix(const json_t *value, struct smpp_plan *out)
{
	const char *text = json_string_value(value);
	if (!text || strlen(text) >= sizeof out->prefix || text[strspn(text, "+0123456789")])
		return false;
	(void)snprintf(out->prefix, sizeof out->prefix, "%s", text);
	return true;
}

static bool read_plan(json_t *plan, struct smpp_plan *out)
{
	const char *name;
	json_t *value;
	json_object_foreach(plan, name, value)
	{
		bool is_right = strcmp(name, "ton") == 0 ? read_number(value, &out->ton)
			: strcmp(name, "npi") == 0       ? read_number(value, &out->npi)
			: strcmp(name, "prefix") == 0    ? read_prefix(value, out)
							 : false;
		if (!is_right)
			return false;
	}
	return json_is_object(plan);
}

static enum dg_status read_side(const char *key, json_t *side, struct smpp_plan out[SMPP_CLASSES], struct dg_error *why)
{
	const char *name;
	json_t *plan;
	json_object_foreach(side, name, plan)
	{
		size_t i = 0;
		while (i < SMPP_CLASSES && strcmp(classes[i], name) != 0)
			i++;
		if (i == SMPP_CLASSES)
			return refuse(why, key, name, "international, short, other or name is expected");
		if (!read_plan(plan, &out[i]))
			return refuse(
				why, key, name, "ton and npi from 0 to 255 and a prefix such as \"00\" are expected");
	}
	return json_is_object(side) ? DG_OK : refuse(why, key, "all of it", "an object of classes is expected");
}

enum dg_status smpp_plans_read(const char *key, const char *json, struct smpp_plans *out, struct dg_error *why)
{
	json_t *all = json_loads(json, 0, NULL), *side;
	const char *name;
	enum dg_status status = DG_OK;
	for (size_t i = 0; i < SMPP_CLASSES; i++)
		out->source[i] = out->dest[i] = smpp_plan_auto;
	if (!json_is_object(all))
		status = refuse(why, key, "all of it", "{\"source\": ..., \"dest\": ...} is expected");
	json_object_foreach(all, name, side)
	{
		bool is_source = strcmp(name, "source") == 0;
		if (status != DG_OK)
			break;
		if (!is_source && strcmp(name, "dest") != 0)
			status = refuse(why, key, name, "source or dest is expected");
		else
			status = read_side(key, side, is_source ? out->source : out->dest, why);
	}
	json_decref(all);
	return status;
}
