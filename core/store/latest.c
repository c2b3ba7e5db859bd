/* latest.c - see latest.h. */
#include "store/latest.h"

#include <string.h>

#include "util/map.h"

static uint64_t chain(const struct dg_latest *l, uint64_t before, const char *text)
{
	const uint64_t key[2] = { l->secret[0] ^ before, l->secret[1] };
	return dg_siphash(key, text, strlen(text));
}

struct dg_latest_entry dg_latest_entry(
	const struct dg_latest *l, int64_t domain, const char *self, const char *peer, const char *user)
{
	uint64_t conversation = chain(l, chain(l, (uint64_t)domain, self), peer);
	return (struct dg_latest_entry){ conversation ? conversation : 1, chain(l, 0, user) };
}

static size_t slot_of(struct dg_latest_entry e)
{
	return e.conversation & (DG_LATEST_SLOTS - 1);
}

bool dg_latest_has(const struct dg_latest *l, struct dg_latest_entry e)
{
	const struct dg_latest_entry *at = &l->slots[slot_of(e)];
	return at->conversation == e.conversation && at->user == e.user;
}

void dg_latest_put(struct dg_latest *l, struct dg_latest_entry e)
{
	l->slots[slot_of(e)] = e;
}

void dg_latest_forget(struct dg_latest *l)
{
	memset(l->slots, 0, sizeof l->slots);
}
