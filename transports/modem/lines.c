/* A modem's octets into lines. chat.c feeds it. Either end of line ends one, empty ones are nothing, and what is no
 * printable ASCII (noise on the line, names in a phone's own alphabet) becomes a question mark. */
#include "lines.h"

static void end_line(struct modem_lines *l, const struct modem_lines_events *events, void *arg)
{
	size_t n = l->too_long ? 0 : l->n;
	l->line[n] = '\0';
	l->n = 0;
	l->too_long = false;
	if (n)
		events->on_line(arg, l->line);
}

static void add(struct modem_lines *l, char c)
{
	if (c == '\0' || (c == ' ' && !l->n))
		return;
	if (c < ' ' || c == 0x7F) /* or not ASCII: then it is negative */
		c = '?';
	if (l->n == MODEM_LINE_MAX)
		l->too_long = true;
	else
		l->line[l->n++] = c;
}

void modem_lines_feed(
	struct modem_lines *l, const char *octets, size_t n, const struct modem_lines_events *events, void *arg)
{
	for (size_t i = 0; i < n; i++) {
		if (octets[i] == '\r' || octets[i] == '\n')
			end_line(l, events, arg);
		else if (octets[i] == '>' && !l->n && l->awaits_prompt)
			events->on_prompt(arg);
		else
			add(l, octets[i]);
	}
}
