/* reply.h - the fields of a modem's answer: "+CMGL: 1,0,\"Bob\",23" and its like (3GPP TS 27.007 section 4). Pure. */
#ifndef MODEM_REPLY_H
#define MODEM_REPLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MODEM_FIELDS_MAX 10
#define MODEM_FIELD_MAX  48 /* octets of one, with its NUL; longer ones are cut */

struct modem_reply {
	char field[MODEM_FIELDS_MAX][MODEM_FIELD_MAX]; /* without their quotes; "" beyond the last */
	size_t n;
};

/* The fields behind "PREFIX:". false: the line does not begin so. */
bool modem_reply_read(const char *line, const char *prefix, struct modem_reply *out);
/* A field as a number; `otherwise` when it is none. */
int modem_reply_number(const struct modem_reply *r, size_t field, int otherwise);
/* The first of `lines` (separated by "\n") that begins with "PREFIX:". */
bool modem_reply_find(const char *lines, const char *prefix, struct modem_reply *out);
/* The line behind `line`, or NULL; the first one when `line` is the whole text. */
const char *modem_line_next(const char *line);

#endif
