/* op.c - see op.h. */
#include "store/op.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "util/mem.h"

void *dg_op_create(const struct dg_op_kind *kind, size_t size, size_t text_octets, void *arg, bool is_heard)
{
	struct dg_op *op = dg_alloc(size + text_octets);
	op->kind = kind;
	op->arg = arg;
	op->is_heard = is_heard;
	op->status = DG_OK;
	op->spare = (char *)op + size;
	return op;
}

void dg_op_destroy(struct dg_op *op)
{
	if (op->kind->clear)
		op->kind->clear(op);
	free(op);
}

size_t dg_text_octets(const char *text)
{
	return text ? strlen(text) + 1 : 0;
}

const char *dg_op_text(struct dg_op *op, const char *text)
{
	if (!text)
		return NULL;
	size_t octets = strlen(text) + 1;
	char *at = memcpy(op->spare, text, octets);
	op->spare += octets;
	return at;
}

size_t dg_texts_octets(const char *const *texts, size_t n)
{
	size_t octets = n * sizeof *texts;
	for (size_t i = 0; i < n; i++)
		octets += dg_text_octets(texts[i]);
	return octets;
}

const char *const *dg_op_texts(struct dg_op *op, const char *const *texts, size_t n)
{
	const char **at = (const char **)(void *)op->spare;
	assert((uintptr_t)at % _Alignof(const char *) == 0);
	op->spare += n * sizeof *at;
	for (size_t i = 0; i < n; i++) {
		assert(texts[i]);
		at[i] = dg_op_text(op, texts[i]);
	}
	return at;
}
