/* Fields of answers. device.c and shelf readers ask it; it knows commas and quotes, not commands. */
#include "reply.h"

#include <stdlib.h>
#include <string.h>

const char *modem_line_next(const char *line)
{
	const char *end = strchr(line, '\n');
	return end && end[1] ? end + 1 : NULL;
}

static void add(struct modem_reply *r, size_t *length, char c)
{
	if (*length + 1 < MODEM_FIELD_MAX)
		r->field[r->n][(*length)++] = c;
}

bool modem_reply_read(const char *line, const char *prefix, struct modem_reply *out)
{
	size_t skip = strlen(prefix), length = 0;
	bool quoted = false;
	if (strncmp(line, prefix, skip) != 0 || line[skip] != ':')
		return false;
	*out = (struct modem_reply){ 0 };
	for (const char *at = line + skip + 1; *at && *at != '\n' && out->n < MODEM_FIELDS_MAX; at++) {
		if (*at == '"') {
			quoted = !quoted;
		} else if (*at == ',' && !quoted) {
			out->n++;
			length = 0;
		} else if (*at != ' ' || quoted || length) {
			add(out, &length, *at);
		}
	}
	out->n += out->n < MODEM_FIELDS_MAX;
	return true;
}

int modem_reply_number(const struct modem_reply *r, size_t field, int otherwise)
{
	char *end;
	if (field >= r->n || !r->field[field][0])
		return otherwise;
	long value = strtol(r->field[field], &end, 10);
	return *end || value < -1000000 || value > 1000000 ? otherwise : (int)value;
}

bool modem_reply_find(const char *lines, const char *prefix, struct modem_reply *out)
{
	for (const char *at = lines; at; at = modem_line_next(at))
		if (modem_reply_read(at, prefix, out))
			return true;
	return false;
}
