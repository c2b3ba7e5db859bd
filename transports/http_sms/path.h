/* path.h - where something stands in what a carrier says. Pure.
 *
 *	$.data.to[0].status     in JSON; "$" is all of it
 *	$.messages[].status     the same in each element of an array; one "[]" at most
 *	header:Retry-After      a header of the answer
 *	text:id=*;              in plain text: what stands between "id=" and ";" (or the end, or the end of the line)
 */
#ifndef HTTP_SMS_PATH_H
#define HTTP_SMS_PATH_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "net/http_client.h"
#include "util/buf.h"

/* What a carrier said; borrowed. */
struct http_said {
	const json_t *json; /* NULL: it is none */
	const char *body;   /* ends with NUL */
	const struct dg_http_field *fields;
	size_t n_fields;
};

/* NULL when it can be one, else what is wrong with it. */
const char *http_path_complaint(const char *path);
/* The value there; NULL when there is none. `path` begins with "$"; "[]" takes the first. */
const json_t *http_path_get(const json_t *root, const char *path);
/* The same with "[]" taking element `i`. */
const json_t *http_path_at(const json_t *root, const char *path, size_t i);
/* How many there are: the size of the array at "[]"; without it 1, or 0 when nothing is there. */
size_t http_path_count(const json_t *root, const char *path);

/* Append a text, a number, true or false as text. false: it is none of these, or empty; nothing was added. */
bool http_path_print(struct dg_buf *out, const json_t *value);
/* Append what stands at a path of any kind. false: nothing does. */
bool http_path_read(struct dg_buf *out, const struct http_said *said, const char *path, size_t i);

#endif
