/* seal.h - what users trust us with (logins at networks) as it lies on the disk: sealed with AES-256-GCM under a key
 * that is not in the database, each for one user of one domain, so that a seal that is moved to another row does not
 * open.
 *
 * A seal is: version (1 octet), key id (8), nonce (12, random), the sealed octets, tag (16); the first two and the
 * user's address are authenticated with it. The key id says which of two keys to try, so a key can be changed: conf's
 * credentials_key seals, and credentials_key_before opens, too. Only this room includes it.
 */
#ifndef DG_USER_SEAL_H
#define DG_USER_SEAL_H

#include "conf/conf.h"
#include "util/buf.h"

struct dg_seal;

/* Given. NULL: the configuration has no key. */
struct dg_seal *dg_seal_create(const struct dg_conf *conf);
void dg_seal_destroy(struct dg_seal *s); /* wiped; NULL is fine */

/* Seal `n` octets for the user; appended to `out`. DG_INTERNAL: OpenSSL refused. */
enum dg_status dg_seal_close(const struct dg_seal *s, const char *domain, const char *jid, const void *octets, size_t n,
	struct dg_buf *out) DG_MUST_CHECK;
/* Open one. `out` is given on DG_OK: dg_seal_wipe() it. DG_INVALID: no seal. DG_NOENT: none of our keys made it.
 * DG_DENIED: it was changed, or is another user's. */
enum dg_status dg_seal_open(const struct dg_seal *s, const char *domain, const char *jid, const void *seal,
	size_t octets, struct dg_buf *out) DG_MUST_CHECK;
void dg_seal_wipe(struct dg_buf *b);

#endif
