/* form.h - names and values as forms and queries write them (the URL standard's application/x-www-form-urlencoded),
 * decoded. Pure; hostile input is bounded. Signatures and inbound.c read them.
 */
#ifndef HTTP_FORM_H
#define HTTP_FORM_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#define HTTP_FORM_MAX 512 /* pairs; more are no form */

/* Octets as they were meant, maybe with a NUL among them. */
struct http_text {
	const char *at;
	size_t n;
};

struct http_param {
	struct http_text name, value;
};

struct http_form {
	struct http_param *at;
	size_t n;
	char *room;
};

/* Appends to `form` (zeroed at first, or read before). false: too many. */
bool http_form_read(struct http_form *form, const char *octets, size_t n);
/* The members of a JSON object that are text, numbers or truth values, as a form would have them. */
bool http_form_take(struct http_form *form, const json_t *object);
void http_form_finish(struct http_form *form);
/* By name, then value, octet by octet. */
void http_form_sort(struct http_form *form);
/* The first of that name; NULL: none. */
const struct http_text *http_form_find(const struct http_form *form, const char *name);
/* A flat object of texts that are valid UTF-8; the first of each name. Given. */
json_t *http_form_json(const struct http_form *form);

#endif
