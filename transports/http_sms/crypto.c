/* See crypto.h. */
#include "crypto.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- hashes ---- */

static const char *const digests[] = {
	[HTTP_MD5] = "md5",
	[HTTP_SHA1] = "sha1",
	[HTTP_SHA256] = "sha256",
	[HTTP_SHA384] = "sha384",
	[HTTP_SHA512] = "sha512",
};

bool http_digest_parse(const char *name, enum http_digest *out)
{
	char plain[8] = "";
	size_t n = 0;
	if (strncasecmp(name, "hmac", 4) == 0)
		name += 4;
	if (strncasecmp(name, "hs", 2) == 0) {
		memcpy(plain, "sha", 3);
		n = 3;
		name += 2;
	}
	for (; *name && n < sizeof plain - 1; name++)
		if (*name != '-')
			plain[n++] = *name;
	for (size_t i = 0; !*name && i < sizeof digests / sizeof digests[0]; i++)
		if (strcasecmp(plain, digests[i]) == 0) {
			*out = (enum http_digest)i;
			return true;
		}
	return false;
}

static const EVP_MD *md_of(enum http_digest digest)
{
	switch (digest) {
	case HTTP_MD5: return EVP_md5();
	case HTTP_SHA1: return EVP_sha1();
	case HTTP_SHA256: return EVP_sha256();
	case HTTP_SHA384: return EVP_sha384();
	case HTTP_SHA512: return EVP_sha512();
	}
	abort();
}

size_t http_hash(enum http_digest digest, const void *octets, size_t n, uint8_t out[HTTP_DIGEST_MAX])
{
	unsigned len = 0;
	if (EVP_Digest(octets, n, out, &len, md_of(digest), NULL) != 1)
		abort(); /* out of memory, or an OpenSSL that lacks what everybody has */
	return len;
}

size_t http_hmac(enum http_digest digest, const char *key, const void *octets, size_t n, uint8_t out[HTTP_DIGEST_MAX])
{
	unsigned len = 0;
	if (!HMAC(md_of(digest), key, (int)strlen(key), octets, n, out, &len))
		abort(); /* as above */
	return len;
}

bool http_equal(const void *a, size_t a_octets, const void *b, size_t b_octets)
{
	return a_octets == b_octets && CRYPTO_memcmp(a, b, a_octets) == 0;
}

/* ---- spellings ---- */

static const char plain_letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char url_letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static void base64(struct dg_buf *out, const uint8_t *at, size_t n, const char *letters, bool padded)
{
	char *w = dg_buf_reserve(out, n / 3 * 4 + 4), *begin = w;
	for (size_t i = 0; i < n; i += 3) {
		size_t here = n - i < 3 ? n - i : 3;
		uint32_t bits = (uint32_t)at[i] << 16;
		bits |= here > 1 ? (uint32_t)at[i + 1] << 8 : 0;
		bits |= here > 2 ? at[i + 2] : 0;
		for (size_t k = 0; k <= here; k++)
			*w++ = letters[bits >> (18 - 6 * k) & 63];
		for (size_t k = here; padded && k < 3; k++)
			*w++ = '=';
	}
	*w = '\0';
	out->len += (size_t)(w - begin);
}

void http_base64(struct dg_buf *out, const void *octets, size_t n)
{
	base64(out, octets, n, plain_letters, true);
}

void http_base64url(struct dg_buf *out, const void *octets, size_t n)
{
	base64(out, octets, n, url_letters, false);
}

void http_hex(struct dg_buf *out, const void *octets, size_t n)
{
	static const char digits[] = "0123456789abcdef";
	for (const uint8_t *at = octets, *end = at + n; at < end; at++) {
		dg_buf_chr(out, digits[*at >> 4]);
		dg_buf_chr(out, digits[*at & 15]);
	}
}

static int value_of(char c)
{
	const char *at = c ? strchr(plain_letters, c) : NULL;
	if (at)
		return (int)(at - plain_letters);
	at = c ? strchr(url_letters, c) : NULL;
	return at ? (int)(at - url_letters) : -1;
}

bool http_unbase64(struct dg_buf *out, const char *text, size_t n)
{
	uint32_t bits = 0;
	size_t pads = 0, have = 0;
	while (n && pads < 2 && text[n - 1] == '=' && n % 4 != 1) {
		n--;
		pads++;
	}
	if (n == 0 || n % 4 == 1 || (pads && (n + pads) % 4))
		return false;
	for (size_t i = 0; i < n; i++) {
		int value = value_of(text[i]);
		if (value < 0)
			return false;
		bits = bits << 6 | (uint32_t)value;
		have += 6;
		if (have >= 8) {
			have -= 8;
			dg_buf_chr(out, (char)(bits >> have & 0xFF));
		}
	}
	return (bits & ((1U << have) - 1)) == 0;
}

/* ---- keys ---- */

bool http_ed25519_verify(const uint8_t key[32], const void *octets, size_t n, const uint8_t signature[64])
{
	EVP_PKEY *public = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, key, 32);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool good = public && ctx && EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, public) == 1 &&
		EVP_DigestVerify(ctx, signature, 64, octets, n) == 1;
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(public);
	return good;
}

static EVP_PKEY *rsa_key_of(const char *certificate)
{
	BIO *bio = BIO_new_mem_buf(certificate, -1);
	X509 *x = bio ? PEM_read_bio_X509(bio, NULL, NULL, NULL) : NULL;
	EVP_PKEY *key = x ? X509_get_pubkey(x) : NULL;
	X509_free(x);
	BIO_free(bio);
	if (key && EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA) {
		EVP_PKEY_free(key);
		return NULL;
	}
	return key;
}

bool http_rsa_verify(const char *certificate, enum http_digest digest, const void *octets, size_t n,
	const void *signature, size_t signature_octets)
{
	EVP_PKEY *key = rsa_key_of(certificate);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool good = key && ctx && EVP_DigestVerifyInit(ctx, NULL, md_of(digest), NULL, key) == 1 &&
		EVP_DigestVerify(ctx, signature, signature_octets, octets, n) == 1;
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(key);
	return good;
}

/* No question for a passphrase on the terminal. */
/* NOLINTNEXTLINE(readability-non-const-parameter): as OpenSSL has it */
static int no_passphrase(char *out, int octets, int writing, void *arg)
{
	(void)out;
	(void)octets;
	(void)writing;
	(void)arg;
	return 0;
}

bool http_rsa_sign(struct dg_buf *out, const char *key, const void *octets, size_t n)
{
	BIO *bio = BIO_new_mem_buf(key, -1);
	EVP_PKEY *private = bio ? PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL) : NULL;
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	size_t len = 0;
	bool good = private && ctx && EVP_PKEY_get_base_id(private) == EVP_PKEY_RSA &&
		EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, private) == 1 &&
		EVP_DigestSign(ctx, NULL, &len, octets, n) == 1;
	if (good) {
		char *room = dg_buf_reserve(out, len);
		good = EVP_DigestSign(ctx, (unsigned char *)room, &len, octets, n) == 1;
		out->len += good ? len : 0;
		out->at[out->len] = '\0';
	}
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(private);
	BIO_free(bio);
	return good;
}
