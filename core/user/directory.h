/* directory.h - the operator's address book: who is behind an address of the network.
 *
 * A file of vCards, as every address book exports it, is read once and again when the operator says so. Names stay in
 * memory, about 200 octets a person, twice that where the book can be searched; pictures stay in the file and are read
 * when somebody asks for one.
 */
#ifndef DG_DIRECTORY_H
#define DG_DIRECTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dragoman/event.h"
#include "util/buf.h"

#define DG_DIRECTORY_PHOTO_MAX                                                                                         \
	(40 * 1024) /* octets of a picture; larger ones are left out: no stanza could hold them */

/* Borrowed from the directory. Strings NULL when the card has none. */
struct dg_person {
	const char *name, *nick, *organisation, *note;
	const char *given, *family, *email; /* only where the book can be searched */
	const char *photo_type;             /* "image/png"; NULL: no picture */
	long photo_at;                      /* private: where it stands in the file */
	size_t photo_octets;
};

struct dg_directory;

/* Read the file at `path`; numbers without a country are of `country` (NULL: none). `searchable`: for dg_search_*().
 * Blocking, at start and on reload. NULL with `why`: it cannot be read, or there is no card in it. */
struct dg_directory *dg_directory_read(const char *path, const char *country, bool searchable, struct dg_error *why);
void dg_directory_free(struct dg_directory *d); /* NULL is fine */
size_t dg_directory_count(const struct dg_directory *d);
/* By a canonical number, or by an address of IMPP without its scheme. NULL: nobody we know; `d` NULL knows nobody. */
const struct dg_person *dg_directory_find(const struct dg_directory *d, const char *address);
/* Append the picture's octets. Blocking, for a file that was just read. false: there is none, or the file has changed
 * since. */
bool dg_directory_photo(const struct dg_directory *d, const struct dg_person *p, struct dg_buf *out);

/* ---- searching ---- */

/* What somebody can be found by. Where a card does not take the name apart, the whole of it is in the first two. */
enum dg_person_part { DG_PERSON_FIRST, DG_PERSON_LAST, DG_PERSON_NICK, DG_PERSON_EMAIL, DG_PERSON_PARTS };

/* One look through the book, which must not be read again meanwhile. */
struct dg_search {
	char *wanted[DG_PERSON_PARTS];
	size_t at;
};
struct dg_found {
	const struct dg_person *person;
	const char *address; /* one that dg_directory_find() finds the person by; who has several comes several times */
};

/* Texts that stand anywhere in the part, in whatever case, all of them; NULL or nothing but blanks and asterisks:
 * anything. false: nothing is looked for. Else dg_search_finish(). */
bool dg_search_begin(struct dg_search *s, const char *const wanted[DG_PERSON_PARTS])
	__attribute__((warn_unused_result));
/* The next one, as the book has them; a linear pass. `d` NULL, or one that was not read to be searched: nobody. */
bool dg_search_next(struct dg_search *s, const struct dg_directory *d, struct dg_found *out);
void dg_search_finish(struct dg_search *s);

#endif
