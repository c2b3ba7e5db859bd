/* index.h - the address book as it is looked through: the words of each person, folded once (util/fold.h), in one run
 * of memory that is read from end to end. Only directory.c includes it.
 */
#ifndef DG_USER_INDEX_H
#define DG_USER_INDEX_H

#include <stdint.h>

#include "user/directory.h"

/* One address and whose it is. Words and addresses are offsets into the text. */
struct index_row {
	const struct dg_person *person;
	uint32_t words[DG_PERSON_PARTS], address;
};

struct book_index {
	struct dg_buf text;
	struct index_row *rows; /* as the book has them */
	size_t n, room;
};

void index_finish(struct book_index *x);
/* A person's addresses come one after the other. */
void index_add(struct book_index *x, const struct dg_person *person, const char *address);
/* The first row from *at on that has what is `wanted` (folded; NULL: anything) in each part; *at moves behind it. NULL:
 * there is none. */
const struct index_row *index_next(const struct book_index *x, char *const wanted[DG_PERSON_PARTS], size_t *at);

#endif
