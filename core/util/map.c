/* map.c - see map.h. Open addressing with linear probing; a removed entry leaves a mark, so that an iteration never
 * sees an entry move. Marks go when the table is rebuilt, which only dg_map_put() does. */
#include "util/map.h"

#include <assert.h>
#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include "util/mem.h"
#include "util/random.h"

#define FIRST_SLOTS 8u /* a power of two, as every size is */

struct slot {
	uint64_t hash;
	char *key;   /* NULL: free, or removed when `value` is the mark */
	void *value; /* never NULL in a live slot */
};

struct dg_map {
	uint64_t secret[2];
	struct slot *slots;
	size_t n_slots;
	size_t live;
	size_t used; /* live ones and marks */
};

#define ALWAYS_INLINE static inline __attribute__((always_inline)) /* or its state leaves the registers */

ALWAYS_INLINE uint64_t rotl(uint64_t x, int bits)
{
	return (x << bits) | (x >> (64 - bits));
}

ALWAYS_INLINE void sip_round(uint64_t v[4])
{
	v[0] += v[1];
	v[1] = rotl(v[1], 13) ^ v[0];
	v[0] = rotl(v[0], 32);
	v[2] += v[3];
	v[3] = rotl(v[3], 16) ^ v[2];
	v[0] += v[3];
	v[3] = rotl(v[3], 21) ^ v[0];
	v[2] += v[1];
	v[1] = rotl(v[1], 17) ^ v[2];
	v[2] = rotl(v[2], 32);
}

static uint64_t load_le(const unsigned char *at, size_t n)
{
	uint64_t word = 0;
	memcpy(&word, at, n);
	return le64toh(word);
}

ALWAYS_INLINE void sip_word(uint64_t v[4], uint64_t word)
{
	v[3] ^= word;
	sip_round(v);
	sip_round(v);
	v[0] ^= word;
}

uint64_t dg_siphash(const uint64_t key[2], const void *octets, size_t n)
{
	const unsigned char *at = octets;
	uint64_t v[4] = { key[0] ^ 0x736f6d6570736575, key[1] ^ 0x646f72616e646f6d, key[0] ^ 0x6c7967656e657261,
		key[1] ^ 0x7465646279746573 };
	size_t left = n;
	for (; left >= 8; left -= 8, at += 8)
		sip_word(v, load_le(at, 8));
	sip_word(v, load_le(at, left) | (uint64_t)n << 56);
	v[2] ^= 0xff;
	for (int i = 0; i < 4; i++)
		sip_round(v);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

struct dg_map *dg_map_create(void)
{
	struct dg_map *m = dg_alloc(sizeof *m);
	dg_random(m->secret, sizeof m->secret);
	return m;
}

void dg_map_destroy(struct dg_map *m)
{
	if (!m)
		return;
	for (size_t i = 0; i < m->n_slots; i++)
		free(m->slots[i].key);
	free(m->slots);
	free(m);
}

static uint64_t hash_of(const struct dg_map *m, const char *key)
{
	return dg_siphash(m->secret, key, strlen(key));
}

/* A slot's address cannot be a caller's value, so the table's own serves as the mark of a removed entry. */
static bool is_mark(const struct dg_map *m, const struct slot *s)
{
	return !s->key && s->value == m;
}

static struct slot *find(const struct dg_map *m, const char *key, uint64_t hash)
{
	if (!m->n_slots)
		return NULL;
	size_t mask = m->n_slots - 1;
	for (size_t i = hash & mask;; i = (i + 1) & mask) {
		struct slot *s = &m->slots[i];
		if (s->key && s->hash == hash && strcmp(s->key, key) == 0)
			return s;
		if (!s->key && !is_mark(m, s))
			return NULL;
	}
}

static struct slot *free_slot(const struct dg_map *m, uint64_t hash)
{
	size_t mask = m->n_slots - 1;
	size_t i = hash & mask;
	while (m->slots[i].key)
		i = (i + 1) & mask;
	return &m->slots[i];
}

/* Keep at least a quarter of the slots free, or probing gets long (and would not end without a free one). */
static void make_room(struct dg_map *m)
{
	if ((m->used + 1) * 4 <= m->n_slots * 3)
		return;
	struct slot *old = m->slots;
	size_t n_old = m->n_slots;
	m->n_slots = FIRST_SLOTS;
	while (m->n_slots < (m->live + 1) * 2)
		m->n_slots *= 2;
	m->slots = dg_alloc(m->n_slots * sizeof *m->slots);
	m->used = m->live;
	for (size_t i = 0; i < n_old; i++)
		if (old[i].key)
			*free_slot(m, old[i].hash) = old[i];
	free(old);
}

void *dg_map_get(const struct dg_map *m, const char *key)
{
	const struct slot *s = find(m, key, hash_of(m, key));
	return s ? s->value : NULL;
}

void *dg_map_put(struct dg_map *m, const char *key, void *value)
{
	assert(value);
	uint64_t hash = hash_of(m, key);
	struct slot *s = find(m, key, hash);
	if (s) {
		void *former = s->value;
		s->value = value;
		return former;
	}
	make_room(m);
	s = free_slot(m, hash);
	if (!is_mark(m, s))
		m->used++;
	*s = (struct slot){ .hash = hash, .key = dg_strdup(key), .value = value };
	m->live++;
	return NULL;
}

void *dg_map_take(struct dg_map *m, const char *key)
{
	struct slot *s = find(m, key, hash_of(m, key));
	if (!s)
		return NULL;
	void *value = s->value;
	free(s->key);
	*s = (struct slot){ .value = m };
	m->live--;
	return value;
}

size_t dg_map_count(const struct dg_map *m)
{
	return m->live;
}

bool dg_map_next(const struct dg_map *m, struct dg_map_iter *at)
{
	while (at->slot < m->n_slots) {
		const struct slot *s = &m->slots[at->slot++];
		if (!s->key)
			continue;
		at->key = s->key;
		at->value = s->value;
		return true;
	}
	return false;
}
