/* vcard.h - address books as files: vCards, one after the other (RFC 6350; also 3.0 of RFC 2426, and 2.1 as telephones
 * write it). Pure: octets in, one card at a time out.
 *
 * What is not understood is passed over. Lines, texts and numbers of values are bounded; what is longer is cut or left
 * out, never an error: an address book has one odd card in a thousand.
 */
#ifndef DG_VCARD_H
#define DG_VCARD_H

#include <stdbool.h>
#include <stddef.h>

#include "util/buf.h"

#define DG_VCARD_VALUES_MAX 32

/* A value and what it is, each with its NUL. */
struct dg_vcard {
	char *name, *nick, *note, *organisation; /* NULL when absent */
	char *given, *family, *email;            /* of N; the first EMAIL. NULL when absent */
	char *tels[DG_VCARD_VALUES_MAX];         /* as people write them, without "tel:" */
	size_t n_tels;
	char *addresses[DG_VCARD_VALUES_MAX]; /* of IMPP, without their scheme */
	size_t n_addresses;
	/* The picture within the octets that were read: base64, folded as it stands. photo_octets 0: none. */
	size_t photo_at, photo_octets;
	char photo_type[16]; /* "image/jpeg", "image/png" or "image/gif" */
};

/* Read the next card behind *at, which moves behind it. false: there is none. */
bool dg_vcard_next(const char *octets, size_t n, size_t *at, struct dg_vcard *out);
void dg_vcard_finish(struct dg_vcard *v);
/* Append the picture's own octets. false: it is not base64, or has more than `most`. */
bool dg_vcard_photo(const char *base64, size_t n, size_t most, struct dg_buf *out);

#endif
