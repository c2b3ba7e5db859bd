/* pairs.h - a handful of keys with values as one text, for a column of the database or the inside of a seal: each word
 * as a netstring ("3:key,5:value,"), so that nothing in it has to be escaped. Only this room includes it. Pure.
 */
#ifndef DG_USER_PAIRS_H
#define DG_USER_PAIRS_H

#include "dragoman/event.h"
#include "util/buf.h"

enum { PAIRS_MOST = 64, PAIRS_OCTETS = 8192 };

/* One block of memory with all its strings. */
struct user_pairs {
	size_t octets; /* of the block */
	size_t n;
	struct dg_pair at[];
};

/* Appended to `out`, whose memory never moves when PAIRS_OCTETS are reserved. DG_TOOBIG: nothing was. */
enum dg_status user_pairs_write(const struct dg_pair *pairs, size_t n, struct dg_buf *out)
	__attribute__((warn_unused_result));
/* Given on DG_OK: user_pairs_free(). DG_INVALID: nothing that user_pairs_write() made. */
enum dg_status user_pairs_read(const char *text, size_t octets, struct user_pairs **out)
	__attribute__((warn_unused_result));
void user_pairs_free(struct user_pairs *p); /* wiped; NULL is fine */

#endif
