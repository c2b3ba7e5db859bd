/* latest.h - who wrote to whom last, of the conversations that go on: so that the table `correspondent`, which is as
 * large as all the users that ever were, is neither read nor written for each message. Store thread; intake.c alone
 * asks.
 *
 * A hash stands for each conversation and another for its user, 64 bits of each under the journal's secret. What is
 * here is in the table, too, once the transaction is committed; a rollback forgets it all.
 */
#ifndef DG_STORE_LATEST_H
#define DG_STORE_LATEST_H

#include <stdbool.h>
#include <stdint.h>

#define DG_LATEST_SLOTS 16384u /* a power of two; 256 KiB, touched as they are needed */

struct dg_latest_entry {
	uint64_t conversation, user; /* 0: none */
};

struct dg_latest {
	uint64_t secret[2];
	struct dg_latest_entry slots[DG_LATEST_SLOTS]; /* each has one place: a newer one takes it */
};

struct dg_latest_entry dg_latest_entry(
	const struct dg_latest *l, int64_t domain, const char *self, const char *peer, const char *user);
bool dg_latest_has(const struct dg_latest *l, struct dg_latest_entry e);
void dg_latest_put(struct dg_latest *l, struct dg_latest_entry e);
void dg_latest_forget(struct dg_latest *l);

#endif
