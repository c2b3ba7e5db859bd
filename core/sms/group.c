/* Groups as things in memory. joiner.c calls all of this. */
#include "sms/group.h"

#include <stdlib.h>
#include <string.h>

#include "util/map.h"
#include "util/mem.h"

struct sms_group *sms_group_create(
	const struct sms_shelf_key *key, uint8_t total, const char *peer, const char *self, void *owner)
{
	struct sms_group *g = dg_alloc(sizeof *g + total * sizeof(struct sms_group_part *));
	g->owner = owner;
	g->key = *key;
	g->key.number = 0;
	g->total = total;
	g->peer = dg_strdup(peer);
	g->self = dg_strdup(self);
	dg_list_init(&g->in_groups);
	return g;
}

void sms_group_destroy(struct sms_group *g)
{
	for (size_t i = 0; i < g->total; i++)
		free(g->parts[i]);
	dg_list_remove(&g->in_groups);
	free(g->peer);
	free(g->self);
	free(g);
}

uint64_t sms_group_digest(const void *octets, size_t n)
{
	static const uint64_t key[2] = { 0x70617274206f6620, 0x61206d6573736167 };
	return dg_siphash(key, n ? octets : "", n);
}

struct sms_group_part *sms_group_add(
	struct sms_group *g, uint8_t number, enum sms_alphabet alphabet, const void *octets, size_t n)
{
	struct sms_group_part *p = dg_alloc(sizeof *p + n);
	p->of = g;
	p->number = number;
	p->alphabet = alphabet;
	p->digest = sms_group_digest(octets, n);
	p->n = n;
	if (n)
		memcpy(p->octets, octets, n);
	g->parts[number - 1] = p;
	g->n_arrived++;
	g->octets += n;
	return p;
}

void sms_group_drop(struct sms_group_part *p)
{
	struct sms_group *g = p->of;
	g->parts[p->number - 1] = NULL;
	g->n_arrived--;
	g->octets -= p->n;
	free(p);
}

void sms_group_forget_octets(struct sms_group *g)
{
	for (size_t i = 0; i < g->total; i++)
		if (g->parts[i]) {
			g->parts[i]->n = 0;
			g->parts[i] = dg_grow(g->parts[i], sizeof *g->parts[i]);
		}
	g->octets = 0;
}

/* Parts of one alphabet are read as one run: what was cut badly (an escape or surrogate pair) grows together again. */
static void end_run(struct dg_buf *run, enum sms_alphabet alphabet, struct dg_buf *out)
{
	sms_text_decode(out, alphabet, (const uint8_t *)run->at, run->len);
	dg_buf_clear(run);
}

void sms_group_text(const struct sms_group *g, struct dg_buf *run, struct dg_buf *out)
{
	enum sms_alphabet alphabet = SMS_GSM;
	dg_buf_clear(run);
	for (size_t i = 0; i < g->total; i++) {
		const struct sms_group_part *p = g->parts[i];
		if (!p || p->alphabet != alphabet)
			end_run(run, alphabet, out);
		if (p) {
			alphabet = p->alphabet;
			dg_buf_add(run, p->octets, p->n);
		} else {
			dg_buf_printf(out, "%s[part %zu of %u did not arrive]%s", i ? " " : "", i + 1, g->total,
				i + 1 < g->total ? " " : "");
		}
	}
	end_run(run, alphabet, out);
}

void sms_group_id(const struct sms_group *g, char out[SMS_DIGEST_MAX])
{
	struct sms_piece pieces[1 + UINT8_MAX] = { { g->key.message, SMS_DIGEST_MAX } };
	for (size_t i = 0; i < g->total; i++) {
		const struct sms_group_part *p = g->parts[i];
		pieces[i + 1] = p ? (struct sms_piece){ p->octets, p->n } : (struct sms_piece){ "", 0 };
	}
	sms_digest(pieces, 1u + g->total, out);
}
