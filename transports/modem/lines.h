/* lines.h - what a modem says, cut into lines and prompts (ITU-T V.250 5.7, 3GPP TS 27.005 section 3.5.1). Pure. */
#ifndef MODEM_LINES_H
#define MODEM_LINES_H

#include <stdbool.h>
#include <stddef.h>

#define MODEM_LINE_MAX 1023 /* octets; a longer line is passed over */

struct modem_lines {
	char line[MODEM_LINE_MAX + 1];
	size_t n;
	bool too_long;
	bool awaits_prompt; /* the owner's: ">" at the start of a line is one */
};

struct modem_lines_events {
	void (*on_line)(void *arg, char *line); /* never empty, printable ASCII; the owner may write in it */
	void (*on_prompt)(void *arg);
};

void modem_lines_feed(
	struct modem_lines *l, const char *octets, size_t n, const struct modem_lines_events *events, void *arg);

#endif
