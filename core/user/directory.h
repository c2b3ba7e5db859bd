/* directory.h - the operator's address book: who is behind an address of the network.
 *
 * A file of vCards, as every address book exports it, is read once and again when the operator says so. Names stay in
 * memory, about 200 octets a person; pictures stay in the file and are read when somebody asks for one.
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
	const char *photo_type; /* "image/png"; NULL: no picture */
	long photo_at;          /* private: where it stands in the file */
	size_t photo_octets;
};

struct dg_directory;

/* Read the file at `path`; numbers without a country are of `country` (NULL: none). Blocking, at start and on reload.
 * NULL with `why`: it cannot be read, or there is no card in it. */
struct dg_directory *dg_directory_read(const char *path, const char *country, struct dg_error *why);
void dg_directory_free(struct dg_directory *d); /* NULL is fine */
size_t dg_directory_count(const struct dg_directory *d);
/* By a canonical number, or by an address of IMPP without its scheme. NULL: nobody we know; `d` NULL knows nobody. */
const struct dg_person *dg_directory_find(const struct dg_directory *d, const char *address);
/* Append the picture's octets. Blocking, for a file that was just read. false: there is none, or the file has changed
 * since. */
bool dg_directory_photo(const struct dg_directory *d, const struct dg_person *p, struct dg_buf *out);

#endif
