/* job.c - copying rows into one block, and the first-in-first-out of a conversation. Decides nothing. */
#include "router/job.h"

#include <stdlib.h>
#include <string.h>

#include "util/buf.h"
#include "util/digits.h"
#include "util/mem.h"

/* Every string of a row: the one place that knows them all. */
static const size_t strings[] = {
	offsetof(struct dg_row, domain),
	offsetof(struct dg_row, instance),
	offsetof(struct dg_row, user),
	offsetof(struct dg_row, resource),
	offsetof(struct dg_row, self),
	offsetof(struct dg_row, peer),
	offsetof(struct dg_row, stanza_id),
	offsetof(struct dg_row, network_id),
	offsetof(struct dg_row, text),
	offsetof(struct dg_row, subject),
	offsetof(struct dg_row, lang),
	offsetof(struct dg_row, thread),
	offsetof(struct dg_row, why_text),
	offsetof(struct dg_row, aside),
	offsetof(struct dg_row, room),
	offsetof(struct dg_row, nick),
	offsetof(struct dg_row, replaces),
	offsetof(struct dg_row, reply_to),
	offsetof(struct dg_row, files),
	offsetof(struct dg_row, reply_by),
	offsetof(struct dg_row, quote),
	offsetof(struct dg_row, report),
};
enum { N_STRINGS = sizeof strings / sizeof strings[0] };

static const char **string_at(const struct dg_row *row, size_t i)
{
	return (const char **)(void *)((char *)(uintptr_t)row + strings[i]);
}

static size_t octets_of(const struct dg_row *row)
{
	size_t n = 0;
	for (size_t i = 0; i < N_STRINGS; i++)
		n += *string_at(row, i) ? strlen(*string_at(row, i)) + 1 : 0;
	return n;
}

static void copy_into(struct dg_row *out, const struct dg_row *row, char *memory)
{
	*out = *row;
	for (size_t i = 0; i < N_STRINGS; i++) {
		const char *text = *string_at(row, i);
		if (!text)
			continue;
		size_t n = strlen(text) + 1;
		memcpy(memory, text, n);
		*string_at(out, i) = memory;
		memory += n;
	}
}

size_t row_octets(const struct dg_row *row)
{
	return sizeof *row + octets_of(row);
}

struct dg_row *row_copy(const struct dg_row *row)
{
	struct dg_row *copy = dg_alloc(row_octets(row));
	copy_into(copy, row, (char *)(copy + 1));
	return copy;
}

struct job *job_create(const struct dg_row *row)
{
	size_t octets = sizeof(struct job) + octets_of(row);
	struct job *j = dg_alloc(octets);
	j->octets = octets;
	copy_into(&j->row, row, j->memory);
	dg_list_init(&j->in_conv);
	dg_list_init(&j->in_lane);
	if (row->id)
		job_set_id(j, row->id);
	return j;
}

void job_set_id(struct job *j, uint64_t id)
{
	j->row.id = id;
	(void)dg_digits(id, 10, 1, j->id);
}

void job_destroy(struct job *j)
{
	free(j->answer);
	free(j->replaces);
	free(j->reply_to);
	free(j);
}

/* A newline stands in no JID and no number. */
static void key_of(const struct dg_row *row, struct dg_buf *key)
{
	dg_buf_str(key, row->user);
	dg_buf_chr(key, '\n');
	dg_buf_str(key, row->self);
	dg_buf_chr(key, '\n');
	dg_buf_str(key, row->peer);
}

void conv_join(struct dg_map *convs, struct job *j)
{
	struct dg_buf key = { 0 };
	key_of(&j->row, &key);
	struct conv *c = dg_map_get(convs, key.at);
	if (!c) {
		c = dg_alloc(sizeof *c);
		dg_list_init(&c->in_ready);
		dg_list_init(&c->jobs);
		c->key = dg_buf_give(&key);
		dg_map_put(convs, c->key, c);
	}
	dg_buf_finish(&key);
	dg_list_append(&c->jobs, &j->in_conv);
	j->conv = c;
}

struct conv *conv_leave(struct dg_map *convs, struct job *j)
{
	struct conv *c = j->conv;
	if (!c)
		return NULL;
	j->conv = NULL;
	dg_list_remove(&j->in_conv);
	if (!dg_list_empty(&c->jobs))
		return c;
	dg_map_take(convs, c->key);
	dg_list_remove(&c->in_ready);
	free(c->key);
	free(c);
	return NULL;
}

struct job *conv_head(const struct conv *c)
{
	return DG_OF(c->jobs.next, struct job, in_conv);
}

bool conv_is_idle(const struct dg_map *convs, const struct dg_row *row)
{
	struct dg_buf key = { 0 };
	key_of(row, &key);
	bool idle = !dg_map_get(convs, key.at);
	dg_buf_finish(&key);
	return idle;
}
