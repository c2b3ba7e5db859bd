/* work.h - one run: so many texts in at one end, at most `window` on the way, at so many per second or as fast as they
 * go, until each has come out at the other end; and what it cost. */
#ifndef LOAD_WORK_H
#define LOAD_WORK_H

#include "cost.h"
#include "http.h"
#include "smsc.h"
#include "xmpp.h"

struct load {
	struct loop loop;
	struct texts texts;
	struct tally tally;
	struct xmpp xmpp;
	struct smsc smsc;
	struct http http;
	struct cost cost;
	uint32_t next; /* number of the next run's first text */
};

struct work {
	const char *kind; /* "mt", "mo": through Dragoman; "kannel-mt", "kannel-mo" */
	uint32_t messages, window, rate;
};

/* Prints one line of JSON; false: there is no such kind of work. */
bool work_run(struct load *l, const struct work *w);

#endif
