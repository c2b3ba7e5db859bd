/* checkup.h - what the XMPP server gives a gateway and what it does not, found out by asking: for `dragoman doctor`.
 *
 * Either on the stream of a running program, or on one of its own (dg_checkup_alone()) when none runs: servers take one
 * stream for a domain. Words here are for operators.
 */
#ifndef DG_CHECKUP_H
#define DG_CHECKUP_H

#include <stdint.h>
#include <uv.h>

#include "conf/conf.h"
#include "util/log.h"
#include "xmpp/xmpp.h"

enum dg_finding_kind {
	DG_FINDING_FINE,
	DG_FINDING_MISSING, /* all works without, but not as well */
	DG_FINDING_WRONG,   /* nothing works before it is mended */
};

struct dg_finding {
	enum dg_finding_kind kind;
	const char *what;     /* one word or two: "stream", "upload"; shared */
	char *text;           /* what was found */
	const char *good_for; /* what it is needed for; NULL: it goes without saying. Shared */
	char *remedy;         /* what to paste into the server's configuration; NULL: nothing, or nobody knows */
};

struct dg_checkup {
	char *domain;
	char *server; /* "Prosody 0.12.3"; NULL: it does not say */
	struct dg_finding *findings;
	size_t n_findings;
};
void dg_checkup_free(struct dg_checkup *u); /* NULL is fine */

/* `checkup` is taken by who hears it. */
typedef void dg_checkup_done(void *arg, struct dg_checkup *checkup);

/* Of one of the program's domains; NULL `checkup`: there is no such domain. At most 40 s. */
void dg_xmpp_checkup(struct dg_xmpp *x, const char *domain, dg_checkup_done *done, void *arg);

/* The same for all domains of `conf` without a program: connects, looks, and leaves. Whoever writes meanwhile is told
 * to come again. Blocks; at most 50 s a domain. `out` has room for conf->n_domains; given. */
void dg_checkup_alone(const struct dg_conf *conf, const struct dg_log *log, struct dg_checkup **out);

#endif
