/* shelf.h - how the parts of long messages are written down as keys and values of dg_host.put(). Pure.
 *
 *	part/<message>/<first_ms>/<number>  total, alphabet, peer, self, octets in hexadecimal
 *	part/<message>/<first_ms>/done      total, and for each part that there was: number:digest
 *
 * fields separated by tabs. <message> is the digest of what its parts share; <first_ms> tells two messages apart that
 * share all of it.
 */
#ifndef SMS_SHELF_H
#define SMS_SHELF_H

#include "sms/content.h"
#include "sms/digest.h"
#include "util/buf.h"

#define SMS_SHELF_PREFIX  "part/"
#define SMS_SHELF_KEY_MAX 80

struct sms_shelf_key {
	char message[SMS_DIGEST_MAX];
	int64_t first_ms;
	uint8_t number; /* 0: the "done" of the message */
};

struct sms_shelf_part {
	uint8_t total;
	enum sms_alphabet alphabet;
	char peer[SMS_PEER_MAX], self[SMS_PEER_MAX];
	struct dg_buf octets;
};

void sms_shelf_key_print(const struct sms_shelf_key *key, char out[SMS_SHELF_KEY_MAX]);
DG_MUST_CHECK
bool sms_shelf_key_parse(const char *text, struct sms_shelf_key *out);
void sms_shelf_part_print(struct dg_buf *out, uint8_t total, enum sms_alphabet alphabet, const char *peer,
	const char *self, const uint8_t *octets, size_t n);
/* `out->octets` is overwritten: initialize it once, dg_buf_finish() it at last. */
DG_MUST_CHECK
bool sms_shelf_part_parse(const char *text, struct sms_shelf_part *out);
void sms_shelf_done_print(struct dg_buf *out, uint8_t number, uint64_t digest); /* appends one */
/* The next one in a "done" value; NULL after the last, or at something else. */
const char *sms_shelf_done_next(const char *at, uint8_t *number, uint64_t *digest);

#endif
