/* lists.c - see lists.h. A region that nobody knows is an error: one that is misspelt would allow or deny nothing. */
#include "lists.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/mem.h"

void list_finish(struct list *l)
{
	free(l->at);
	*l = (struct list){ 0 };
}

bool list_has(const struct list *l, const char *region)
{
	for (size_t i = 0; i < l->n; i++)
		if (!strcmp(l->at[i], region))
			return true;
	return false;
}

static bool add(struct list *l, const json_t *value)
{
	const char *region = json_string_value(value);
	if (!region || strlen(region) != 2 || !phone_region_is_known(region))
		return false;
	l->at = dg_grow(l->at, (l->n + 1) * sizeof *l->at);
	snprintf(l->at[l->n++], sizeof *l->at, "%s", region);
	return true;
}

enum dg_status list_read(const char *key, const char *json, struct list *out, struct dg_error *why)
{
	json_t *list = json_loads(json, 0, NULL);
	bool is_right = json_is_array(list);
	*out = (struct list){ 0 };
	for (size_t i = 0; is_right && i < json_array_size(list); i++)
		is_right = add(out, json_array_get(list, i));
	json_decref(list);
	if (is_right)
		return DG_OK;
	list_finish(out);
	snprintf(why->text, sizeof why->text,
		"%s: must be a list of countries as ISO 3166-1 spells them in two capitals, such as [\"US\", \"DE\"]",
		key);
	return DG_INVALID;
}
