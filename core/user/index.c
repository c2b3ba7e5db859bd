/* index.c - see index.h. No tree and no hash: parts of words are looked for, and reading all of it takes milliseconds.
 */
#include "user/index.h"

#include <stdlib.h>
#include <string.h>

#include "util/fold.h"
#include "util/mem.h"

enum { ROWS_FIRST = 64 };

static uint32_t here(const struct book_index *x)
{
	return (uint32_t)x->text.len; /* a book has 256 MiB at most, and folding makes twelve times of it at most */
}

/* A card that does not take the name apart is found by the whole name in either part. */
static const char *part_of(const struct dg_person *p, enum dg_person_part part)
{
	bool is_whole = !p->given && !p->family;
	switch (part) {
	case DG_PERSON_FIRST: return is_whole ? p->name : p->given;
	case DG_PERSON_LAST: return is_whole ? p->name : p->family;
	case DG_PERSON_NICK: return p->nick;
	case DG_PERSON_EMAIL: return p->email;
	case DG_PERSON_PARTS: return NULL;
	}
	return NULL;
}

static void add_words(struct book_index *x, struct index_row *row)
{
	for (unsigned i = 0; i < DG_PERSON_PARTS; i++) {
		const char *text = part_of(row->person, (enum dg_person_part)i);
		row->words[i] = here(x);
		if (text)
			dg_fold(&x->text, text);
		dg_buf_chr(&x->text, '\0');
	}
}

void index_add(struct book_index *x, const struct dg_person *person, const char *address)
{
	if (x->n == x->room) {
		x->room = x->room ? 2 * x->room : ROWS_FIRST;
		x->rows = dg_grow(x->rows, x->room * sizeof *x->rows);
	}
	const struct index_row *before = x->n ? &x->rows[x->n - 1] : NULL;
	struct index_row *row = &x->rows[x->n];
	*row = (struct index_row){ .person = person };
	if (before && before->person == person)
		memcpy(row->words, before->words, sizeof row->words);
	else
		add_words(x, row);
	row->address = here(x);
	dg_buf_add(&x->text, address, strlen(address) + 1);
	x->n++;
}

static bool has_all(const struct book_index *x, const struct index_row *row, char *const wanted[DG_PERSON_PARTS])
{
	for (unsigned i = 0; i < DG_PERSON_PARTS; i++)
		if (wanted[i] && !strstr(x->text.at + row->words[i], wanted[i]))
			return false;
	return true;
}

const struct index_row *index_next(const struct book_index *x, char *const wanted[DG_PERSON_PARTS], size_t *at)
{
	while (*at < x->n) {
		const struct index_row *row = &x->rows[(*at)++];
		if (has_all(x, row, wanted))
			return row;
	}
	return NULL;
}

void index_finish(struct book_index *x)
{
	dg_buf_finish(&x->text);
	free(x->rows);
	*x = (struct book_index){ 0 };
}
