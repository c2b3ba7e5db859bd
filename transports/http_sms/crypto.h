/* crypto.h - the arithmetic of webhook signatures: hashes, codes, keys and their spellings. Pure; the one file of this
 * room that includes OpenSSL is crypto.c. verify*.c and the senders' tokens call it; it knows no carrier.
 */
#ifndef HTTP_CRYPTO_H
#define HTTP_CRYPTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/buf.h"

#define HTTP_DIGEST_MAX 64

enum http_digest { HTTP_MD5, HTTP_SHA1, HTTP_SHA256, HTTP_SHA384, HTTP_SHA512 };

/* "sha256", in either case of letters, also as "SHA-256", "HmacSHA256" or "HS256". */
bool http_digest_parse(const char *name, enum http_digest *out);
/* Both: how many octets the result has. */
size_t http_hash(enum http_digest digest, const void *octets, size_t n, uint8_t out[HTTP_DIGEST_MAX]);
size_t http_hmac(enum http_digest digest, const char *key, const void *octets, size_t n, uint8_t out[HTTP_DIGEST_MAX]);
/* Takes as long wherever they differ; that they differ in length may show. */
bool http_equal(const void *a, size_t a_octets, const void *b, size_t b_octets);

/* Appended: RFC 4648 with padding; section 5 (URLs) without; small letters. */
void http_base64(struct dg_buf *out, const void *octets, size_t n);
void http_base64url(struct dg_buf *out, const void *octets, size_t n);
void http_hex(struct dg_buf *out, const void *octets, size_t n);
/* Appended. Either alphabet, with padding or without; false unless it is the one spelling of what it says, and of at
 * least one octet. */
bool http_unbase64(struct dg_buf *out, const char *text, size_t n);

bool http_ed25519_verify(const uint8_t key[32], const void *octets, size_t n, const uint8_t signature[64]);
/* RSASSA-PKCS1-v1_5 with the key of a certificate, as PEM. false: not signed by it, or it is no certificate with an
 * RSA key. */
bool http_rsa_verify(const char *certificate, enum http_digest digest, const void *octets, size_t n,
	const void *signature, size_t signature_octets);
/* RS256 (RFC 7518 section 3.3) with a private key, as PEM: the signature's octets, appended. false: it is no RSA key.
 */
bool http_rsa_sign(struct dg_buf *out, const char *key, const void *octets, size_t n);

#endif
