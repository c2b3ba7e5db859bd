/* fuzz_route.c - a page is found exactly when its pattern, with what "*" stood for put in, is the path; and a header
 * opens exactly when it is the token. The input is a path, a newline, and a header. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "admin/bearer.h"
#include "admin/route.h"
#include "util/buf.h"
#include "util/mem.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n);

/* clang-format off */
static const struct dg_route routes[] = {
	{ .method = "GET", .path = "/" },
	{ .method = "GET", .path = "/a" },
	{ .method = "POST", .path = "/a/*" },
	{ .method = "GET", .path = "/a/*/b" },
};
/* clang-format on */

static void demand(bool holds)
{
	if (!holds)
		abort();
}

static void check_found(const struct dg_route *found, const char *segment, const char *path)
{
	struct dg_buf whole = { 0 };
	const char *star = strchr(found->path, '*');

	demand(strchr(segment, '/') == NULL && (star != NULL) == (segment[0] != '\0'));
	dg_buf_add(&whole, found->path, star ? (size_t)(star - found->path) : strlen(found->path));
	if (star) {
		dg_buf_str(&whole, segment);
		dg_buf_str(&whole, star + 1);
	}
	demand(strcmp(whole.at, path) == 0);
	dg_buf_finish(&whole);
}

static void check_path(const char *method, const char *path)
{
	const struct dg_route *found = NULL;
	char segment[256], allowed[64];

	switch (dg_route_find(routes, sizeof routes / sizeof routes[0], method, path, &found, segment, allowed)) {
	case DG_ROUTE_FOUND: check_found(found, segment, path); break;
	case DG_ROUTE_NO_PATH: demand(!found && !allowed[0]); break;
	case DG_ROUTE_NO_METHOD: demand(!found && !strstr(allowed, method)); break;
	}
}

static void check_header(const char *header)
{
	bool is_token = strncasecmp(header, "Bearer ", 7) == 0 &&
		strcmp(header + 7 + strspn(header + 7, " "), "open-sesame") == 0;

	demand(dg_bearer_is(header, "open-sesame") == is_token);
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n)
{
	char *text = dg_strndup((const char *)octets, n), *header = strchr(text, '\n');

	if (header)
		*header++ = '\0';
	check_path("GET", text);
	check_path("POST", text);
	if (header)
		check_header(header);
	free(text);
	return 0;
}
