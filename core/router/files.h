/* files.h - the files of a text, as the journal keeps them (dg_row files): a line for each, its octets (0: not known),
 *its URL, its media type and its name, parted by tabs; what is not known is empty:
 *	48213	https://example.org/cat.jpg	image/jpeg	cat.jpg
 */
#ifndef DG_FILES_H
#define DG_FILES_H

#include "dragoman/event.h"
#include "util/buf.h"

enum { DG_FILES_MOST = 32 }; /* of one text */

/* Append them to `out`. A file without a URL, or with one that has blanks or control characters, is left out, and so is
 * what exceeds DG_FILES_MOST; control characters in names become spaces. */
void dg_files_print(struct dg_buf *out, const struct dg_file *files, size_t n);

/* Given: one block, free() it; NULL, and *n 0, when there are none (`text` may be NULL). */
struct dg_file *dg_files_read(const char *text, size_t *n);

#endif
