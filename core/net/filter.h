/* filter.h - what may stand between a connection and its socket: TLS. Private to conn.c and tls.c; conn.c knows no more
 * of it than this, so only programs that ask for TLS carry it.
 *
 * A filter does no I/O and calls nobody back: octets go in and come out.
 */
#ifndef DG_FILTER_H
#define DG_FILTER_H

#include <stdbool.h>
#include <stddef.h>

#include "dragoman/event.h"
#include "util/buf.h"

struct dg_filter;

struct dg_filter_kind {
	/* Octets of the socket; what they mean is added to `plain`, what the filter itself has to say to `sealed`.
	 * Called once without any to begin with. */
	void (*take)(struct dg_filter *f, const char *octets, size_t n, struct dg_buf *plain, struct dg_buf *sealed);
	/* What the owner writes; only when it stands. */
	void (*seal)(struct dg_filter *f, const void *octets, size_t n, struct dg_buf *sealed);
	/* The owner has nothing more to say. */
	void (*say_goodbye)(struct dg_filter *f, struct dg_buf *sealed);
	/* The connection ended, and not by what take() found: puts `why` into words. */
	void (*cut)(struct dg_filter *f, const char *why);
	void (*destroy)(struct dg_filter *f);
};

struct dg_filter {
	const struct dg_filter_kind *kind;
	bool stands;          /* both sides have agreed: octets of the owner may leave */
	bool over;            /* nothing comes any more: a goodbye, or the peer is not to be dealt with */
	enum dg_status fault; /* then; see dg_conn_fault() */
	char why[320];        /* likewise */
};

#endif
