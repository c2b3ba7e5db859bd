/* pool.h - the memory of one libstrophe context: free lists by size, and one marked block.
 *
 * libstrophe takes some ninety small blocks for a typical stanza and gives them back together; free lists make that
 * cheap. The mark answers what libstrophe does not say (its issue 82): the block into which xmpp_send_raw() copies our
 * chunk is marked, so when it is freed the chunk has left for the kernel, or was dropped with the connection.
 * The three calls have the signatures of xmpp_mem_t, `pool` is its userdata. One thread.
 */
#ifndef DG_POOL_H
#define DG_POOL_H

#include <stdbool.h>
#include <stddef.h>

#define DG_POOL_CLASSES 33

struct dg_pool_block;

struct dg_pool {
	struct dg_pool_block *spare[DG_POOL_CLASSES]; /* by size in units of 64 octets; [0] is never used */
	bool mark_next;                               /* the caller's: mark the next block taken */
	size_t marked;                                /* octets in marked blocks that are still out */
};

void *dg_pool_take(size_t octets, void *pool);
void dg_pool_give(void *block, void *pool); /* NULL is fine */
void *dg_pool_resize(void *block, size_t octets, void *pool);
/* Free what is spare; every block must have been given back. The pool is empty and usable again. */
void dg_pool_finish(struct dg_pool *p);

#endif
