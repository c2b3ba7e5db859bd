/* seal.c - see seal.h. The only file that encrypts what is stored. */
#include "user/seal.h"

#include <limits.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "util/mem.h"
#include "util/random.h"

enum { VERSION = 1, KEY_OCTETS = 32, ID_OCTETS = 8, NONCE_OCTETS = 12, TAG_OCTETS = 16, KEYS_MOST = 2 };
enum { HEAD_OCTETS = 1 + ID_OCTETS, REST_OCTETS = NONCE_OCTETS + TAG_OCTETS, PLAIN_MOST = 65536 };

struct key {
	unsigned char octets[KEY_OCTETS], id[ID_OCTETS];
};

struct dg_seal {
	struct key keys[KEYS_MOST]; /* the first one seals */
	size_t n;
};

/* ---- keys ---- */

static unsigned nibble(char c)
{
	return (unsigned)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
}

/* The configuration's reader has seen that there are 64 hexadecimal digits. */
static void add_key(struct dg_seal *s, const char *digits)
{
	static const char purpose[] = "dragoman credentials key";
	unsigned char named[sizeof purpose + KEY_OCTETS], digest[EVP_MAX_MD_SIZE];
	struct key *k = &s->keys[s->n++];
	for (size_t i = 0; i < KEY_OCTETS; i++)
		k->octets[i] = (unsigned char)(nibble(digits[2 * i]) << 4 | nibble(digits[2 * i + 1]));
	memcpy(named, purpose, sizeof purpose);
	memcpy(named + sizeof purpose, k->octets, KEY_OCTETS);
	if (EVP_Digest(named, sizeof named, digest, NULL, EVP_sha256(), NULL) != 1)
		abort(); /* without SHA-256 there is no OpenSSL */
	memcpy(k->id, digest, ID_OCTETS);
	explicit_bzero(named, sizeof named);
	explicit_bzero(digest, sizeof digest);
}

struct dg_seal *dg_seal_create(const struct dg_conf *conf)
{
	if (!conf->credentials_key)
		return NULL;
	struct dg_seal *s = dg_alloc(sizeof *s);
	add_key(s, conf->credentials_key);
	if (conf->credentials_key_before)
		add_key(s, conf->credentials_key_before);
	return s;
}

void dg_seal_destroy(struct dg_seal *s)
{
	if (!s)
		return;
	explicit_bzero(s, sizeof *s);
	free(s);
}

static const struct key *find_key(const struct dg_seal *s, const unsigned char *id)
{
	for (size_t i = 0; i < s->n; i++)
		if (memcmp(s->keys[i].id, id, ID_OCTETS) == 0)
			return &s->keys[i];
	return NULL;
}

/* ---- the cipher ---- */

/* What is authenticated without being in the seal, or before the cipher begins: each text with its NUL, so that no two
 * users give the same octets. */
static int tie(EVP_CIPHER_CTX *c, const unsigned char *head, const char *domain, const char *jid)
{
	int n;
	return EVP_CipherUpdate(c, NULL, &n, head, HEAD_OCTETS) == 1 &&
		EVP_CipherUpdate(c, NULL, &n, (const unsigned char *)domain, (int)strlen(domain) + 1) == 1 &&
		EVP_CipherUpdate(c, NULL, &n, (const unsigned char *)jid, (int)strlen(jid) + 1) == 1;
}

enum dg_status dg_seal_close(
	const struct dg_seal *s, const char *domain, const char *jid, const void *octets, size_t n, struct dg_buf *out)
{
	if (n > PLAIN_MOST)
		return DG_TOOBIG;
	const struct key *key = &s->keys[0];
	size_t before = out->len;
	unsigned char *at = (unsigned char *)dg_buf_reserve(out, HEAD_OCTETS + n + REST_OCTETS);
	unsigned char *nonce = at + HEAD_OCTETS, *sealed = nonce + NONCE_OCTETS;
	int written = 0, rest = 0;
	at[0] = VERSION;
	memcpy(at + 1, key->id, ID_OCTETS);
	dg_random(nonce, NONCE_OCTETS);
	EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
	bool ok = c && EVP_EncryptInit_ex(c, EVP_aes_256_gcm(), NULL, key->octets, nonce) == 1 &&
		tie(c, at, domain, jid) && EVP_EncryptUpdate(c, sealed, &written, octets, (int)n) == 1 &&
		EVP_EncryptFinal_ex(c, sealed + written, &rest) == 1 &&
		EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_GET_TAG, TAG_OCTETS, sealed + n) == 1;
	EVP_CIPHER_CTX_free(c);
	out->len = ok ? before + HEAD_OCTETS + n + REST_OCTETS : before;
	out->at[out->len] = '\0';
	return ok ? DG_OK : DG_INTERNAL;
}

/* True: `out` holds what was sealed. */
static bool open_with(const struct key *key, const char *domain, const char *jid, const unsigned char *at, size_t n,
	struct dg_buf *out)
{
	const unsigned char *nonce = at + HEAD_OCTETS, *sealed = nonce + NONCE_OCTETS;
	unsigned char tag[TAG_OCTETS], *plain = (unsigned char *)dg_buf_reserve(out, n);
	int written = 0, rest = 0;
	memcpy(tag, sealed + n, TAG_OCTETS);
	EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
	bool ok = c && EVP_DecryptInit_ex(c, EVP_aes_256_gcm(), NULL, key->octets, nonce) == 1 &&
		tie(c, at, domain, jid) && EVP_DecryptUpdate(c, plain, &written, sealed, (int)n) == 1 &&
		EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_SET_TAG, TAG_OCTETS, tag) == 1 &&
		EVP_DecryptFinal_ex(c, plain + written, &rest) == 1;
	EVP_CIPHER_CTX_free(c);
	if (!ok)
		explicit_bzero(plain, n); /* what does not bear the tag is nobody's business */
	out->len = ok ? n : 0;
	out->at[out->len] = '\0';
	return ok;
}

enum dg_status dg_seal_open(const struct dg_seal *s, const char *domain, const char *jid, const void *seal,
	size_t octets, struct dg_buf *out)
{
	const unsigned char *at = seal;
	if (octets < HEAD_OCTETS + REST_OCTETS || octets - HEAD_OCTETS - REST_OCTETS > PLAIN_MOST || at[0] != VERSION)
		return DG_INVALID;
	const struct key *key = find_key(s, at + 1);
	if (!key)
		return DG_NOENT;
	struct dg_buf plain = { 0 };
	if (!open_with(key, domain, jid, at, octets - HEAD_OCTETS - REST_OCTETS, &plain)) {
		dg_buf_finish(&plain);
		return DG_DENIED;
	}
	*out = plain;
	return DG_OK;
}

void dg_seal_wipe(struct dg_buf *b)
{
	if (b->at)
		explicit_bzero(b->at, b->cap);
	dg_buf_finish(b);
}
