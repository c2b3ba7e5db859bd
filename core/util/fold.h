/* fold.h - text as it is compared when the case of letters and the way they are encoded do not matter: what is looked
 * for and what is looked through go through here. Pure, and the same in every locale. */
#ifndef DG_FOLD_H
#define DG_FOLD_H

#include "util/buf.h"

/* Append `text` (UTF-8) in small letters and in one form of each (RFC 3454 table B.2 and NFKC): "STRASSE" is "Straße",
 * letters of full width are plain ones. What is no UTF-8 keeps its octets. */
void dg_fold(struct dg_buf *out, const char *text);

#endif
