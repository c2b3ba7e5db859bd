/* tls_words.h - what is wrong with a certificate or a handshake, in words for people; and pins. Private to tls.c. Pure.
 */
#ifndef DG_TLS_WORDS_H
#define DG_TLS_WORDS_H

#include <openssl/x509_vfy.h>
#include <stdbool.h>
#include <stddef.h>

#include "dragoman/event.h"

#define DG_TLS_DIGEST_OCTETS 32

/* Why this chain is not trusted; `name`: what its first certificate should bear, NULL: nothing. */
void dg_tls_words(X509_STORE_CTX *chain, const char *name, char *out, size_t octets);
/* The names and addresses in a certificate: "a.example", "192.0.2.1". Printable ASCII only. */
void dg_tls_names(X509 *cert, char *out, size_t octets);
/* An error of OpenSSL's queue; what dg_conn_fault() has to say of it. */
enum dg_status dg_tls_failure(unsigned long error, char *out, size_t octets);
bool dg_tls_pin_parse(const char *text, unsigned char out[DG_TLS_DIGEST_OCTETS]);
/* Whether it is this certificate's or its public key's. */
bool dg_tls_pin_fits(const unsigned char pin[DG_TLS_DIGEST_OCTETS], X509 *cert);
/* What the pin would have to be: "sha256//..." of the public key. */
void dg_tls_pin_print(X509 *cert, char out[64]);

#endif
