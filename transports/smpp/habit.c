/* Learning how a carrier spells. The ids of late are remembered by a hash of each, in a table where newer ones take the
 * places of older ones: a place that was taken costs nothing but a lesson.
 */
#include "habit.h"

#include <stdlib.h>
#include <string.h>

#include "util/map.h"
#include "util/mem.h"
#include "util/random.h"

#define PLACES  8192 /* a power of two: as many ids of late, about */
#define CERTAIN 3    /* receipts in a row that were spelled in one way */
#define MOST    8    /* more are not counted: a carrier may change */

struct smpp_habit {
	uint64_t key[2];
	uint8_t way; /* of `lessons` receipts, less those that were otherwise */
	unsigned lessons;
	uint64_t ids[PLACES];
};

struct smpp_habit *smpp_habit_create(void)
{
	struct smpp_habit *h = dg_alloc(sizeof *h);
	dg_random(h->key, sizeof h->key);
	return h;
}

void smpp_habit_destroy(struct smpp_habit *h)
{
	free(h);
}

static uint64_t hash_of(const struct smpp_habit *h, const char *id)
{
	return dg_siphash(h->key, id, strlen(id)) | 1; /* 0 is an empty place */
}

void smpp_habit_note(struct smpp_habit *h, const char *id)
{
	uint64_t hash = hash_of(h, id);
	if (*id)
		h->ids[(hash >> 1) % PLACES] = hash;
}

static bool is_known(const struct smpp_habit *h, const char *id)
{
	uint64_t hash = hash_of(h, id);
	return h->ids[(hash >> 1) % PLACES] == hash;
}

/* true: it has just become certain. */
static bool learn(struct smpp_habit *h, uint8_t way)
{
	if (h->way == way) {
		h->lessons += h->lessons < MOST;
		return h->lessons == CERTAIN && way != SMPP_AS_IS;
	}
	if (h->lessons) {
		h->lessons--;
	} else {
		h->way = way;
		h->lessons = 1;
	}
	return false;
}

static void put_first(struct smpp_spellings *s, size_t i)
{
	const char *at = s->at[i];
	uint8_t way = s->way[i];
	memmove(s->at + 1, s->at, i * sizeof s->at[0]);
	memmove(s->way + 1, s->way, i * sizeof s->way[0]);
	s->at[0] = at;
	s->way[0] = way;
}

bool smpp_habit_order(struct smpp_habit *h, struct smpp_spellings *s)
{
	size_t n_known = 0, known = 0, usual = s->n;
	bool usual_is_known = false;
	for (size_t i = 0; i < s->n; i++) {
		bool is = is_known(h, s->at[i]);
		known = is && !n_known ? i : known;
		n_known += is;
		if (s->way[i] == h->way && h->lessons >= CERTAIN) {
			usual = i;
			usual_is_known = is;
		}
	}
	bool news = n_known == 1 && learn(h, s->way[known]);
	if (usual < s->n && (usual_is_known || !n_known))
		put_first(s, usual);
	else if (n_known)
		put_first(s, known);
	return news;
}
