/* lists.h - lists of regions as the configuration has them: ["US", "DE"]. Called by module.c; pure. */
#ifndef REGIONS_LISTS_H
#define REGIONS_LISTS_H

#include "dragoman/plugin.h"
#include "phone.h"

struct list {
	char (*at)[PHONE_REGION_MAX];
	size_t n;
};

/* `json` of the key `key`. DG_INVALID with `why`: it is no list of regions that the library knows. list_finish() it. */
enum dg_status list_read(const char *key, const char *json, struct list *out, struct dg_error *why) DG_MUST_CHECK;
void list_finish(struct list *l);
bool list_has(const struct list *l, const char *region);

#endif
