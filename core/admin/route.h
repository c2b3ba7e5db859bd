/* route.h - which page a request asks for: one match over a table of methods and paths. Pure. */
#ifndef DG_ROUTE_H
#define DG_ROUTE_H

#include <stdbool.h>
#include <stddef.h>

struct dg_web;
struct dg_http_request;

/* One page. In `path` a segment "*" stands for any one segment. */
struct dg_route {
	const char *method, *path;
	bool needs_token;
	void (*serve)(struct dg_web *w, const struct dg_http_request *request);
	const char *command; /* NULL `serve`: the command (command.h) that answers */
	const char *segment; /* the command's argument that "*" is; NULL: none */
};

enum dg_route_match { DG_ROUTE_FOUND, DG_ROUTE_NO_PATH, DG_ROUTE_NO_METHOD };

/* HEAD is answered as GET. `found` and `segment` (what "*" stood for, room for 256 octets; "" when there is none) are
 * set when found; `allowed` ("GET, POST", room for 64) when the path is there under other methods only. */
enum dg_route_match dg_route_find(const struct dg_route *table, size_t n, const char *method, const char *path,
	const struct dg_route **found, char segment[256], char allowed[64]);

#endif
