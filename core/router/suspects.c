/* suspects.c - see suspects.h. */
#include "router/suspects.h"

enum {
	STRIKES = 3, /* a server may die once of something else, and twice */
	/* Three rows, and what was said in the place of each. */
	GUILTY_MOST = 6,
};

/* Without a word from the server suspicion comes of repetition. Of several suspects one strike is enough to go on with
 * the search: at worst it looks in the wrong half, which then passes. */
static bool is_suspicious(struct suspects *s, enum dg_blame blame, size_t n, uint64_t first)
{
	switch (blame) {
	case DG_BLAME_NONE: return false;
	case DG_BLAME_STANZA: return true;
	case DG_BLAME_UNKNOWN: break;
	}
	s->strikes = s->first == first ? s->strikes + 1 : 1;
	s->first = first;
	return s->strikes >= STRIKES || (s->left && n > 1);
}

enum suspects_verdict suspects_died(struct suspects *s, enum dg_blame blame, size_t n, uint64_t first)
{
	if (!n || !is_suspicious(s, blame, n, first))
		return SUSPECTS_NONE;
	bool is_guilty = s->left && n == 1;
	s->strikes = 0;
	s->left = n;
	s->limit = n > 1 ? n / 2 : 1;
	if (!is_guilty)
		return SUSPECTS_SEARCH;
	if (s->guilty == GUILTY_MOST)
		return SUSPECTS_SERVER;
	s->guilty++;
	return SUSPECTS_GUILTY;
}

void suspects_passed(struct suspects *s, size_t n, size_t under_way)
{
	s->guilty = s->strikes = 0;
	s->left -= n < s->left ? n : s->left;
	if (!under_way)
		s->limit = (s->left + 1) / 2;
}

void suspects_rid(struct suspects *s)
{
	s->left = s->limit = 0;
	s->strikes = 0;
}
