/* route.c - see route.h. Called by web.c. */
#include "admin/route.h"

#include <stdio.h>
#include <string.h>

/* Segment by segment; "*" takes one that is not empty and not too long for `segment`. */
static bool path_fits(const char *pattern, const char *path, char segment[256])
{
	segment[0] = '\0';
	while (*pattern && *path) {
		size_t want = strcspn(pattern, "/"), is = strcspn(path, "/");

		if (want == 1 && *pattern == '*') {
			if (is == 0 || is >= 256)
				return false;
			memcpy(segment, path, is);
			segment[is] = '\0';
		} else if (want != is || memcmp(pattern, path, is) != 0) {
			return false;
		}
		pattern += want;
		path += is;
		if (*pattern != *path)
			return false;
		if (*pattern) {
			pattern++;
			path++;
		}
	}
	return *pattern == *path;
}

static void allow(char allowed[64], const char *method)
{
	size_t n = strlen(allowed);

	(void)snprintf(allowed + n, 64 - n, "%s%s", n > 0 ? ", " : "", method);
}

enum dg_route_match dg_route_find(const struct dg_route *table, size_t n, const char *method, const char *path,
	const struct dg_route **found, char segment[256], char allowed[64])
{
	const char *wanted = strcmp(method, "HEAD") == 0 ? "GET" : method;

	allowed[0] = '\0';
	for (size_t i = 0; i < n; i++) {
		if (!path_fits(table[i].path, path, segment))
			continue;
		if (strcmp(table[i].method, wanted) == 0) {
			*found = &table[i];
			return DG_ROUTE_FOUND;
		}
		allow(allowed, table[i].method);
	}
	return allowed[0] ? DG_ROUTE_NO_METHOD : DG_ROUTE_NO_PATH;
}
