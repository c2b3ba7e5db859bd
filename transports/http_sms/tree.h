/* tree.h - forms and JSON bodies, written as a profile lays them out. Pure.
 *
 * A text in the layout is a template. What none of its names has anything for is left out: a key of a form or object,
 * an element of an array, and an object of which nothing is left. What names media.* is written once for each file: in
 * a form the key again, in an array the element again. { "$number": "{{expires.s}}" } is a number, what is no text is
 * written as it is.
 */
#ifndef HTTP_SMS_TREE_H
#define HTTP_SMS_TREE_H

#include <jansson.h>

#include "names.h"
#include "util/buf.h"

#define HTTP_TREE_DEPTH 12

/* Append; `layout` NULL: nothing. */
void http_form_print(struct dg_buf *out, const json_t *layout, const struct http_names *names);
void http_tree_print(struct dg_buf *out, const json_t *layout, const struct http_names *names);

#endif
