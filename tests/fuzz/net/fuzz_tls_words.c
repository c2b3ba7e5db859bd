/* Certificates of any octets: what is said of them is printable and ends; and pins in any writing. */
#include <openssl/x509.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/tls_words.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n);

static void require(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "fuzz_tls_words: %s\n", what);
	abort();
}

/* OpenSSL's and our own words are ASCII as well. */
static void require_words(const char *text, size_t most)
{
	size_t n = strlen(text);
	require(n < most, "no end");
	for (size_t i = 0; i < n; i++)
		require(text[i] >= 0x20 && text[i] < 0x7F, "not printable");
}

/* As OpenSSL would have judged, which takes it a thousand times as long. */
static void judge(X509 *cert, int depth)
{
	static const int errors[] = { X509_V_ERR_CERT_HAS_EXPIRED, X509_V_ERR_CERT_NOT_YET_VALID,
		X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT,
		X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
		X509_V_ERR_CERT_SIGNATURE_FAILURE };
	char words[320], small[24];
	X509_STORE_CTX *chain = X509_STORE_CTX_new();
	X509_STORE_CTX_set_current_cert(chain, cert);
	X509_STORE_CTX_set_error_depth(chain, depth);
	for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++) {
		X509_STORE_CTX_set_error(chain, errors[i]);
		dg_tls_words(chain, "smsc.example", words, sizeof words);
		require_words(words, sizeof words);
		dg_tls_words(chain, NULL, small, sizeof small);
		require_words(small, sizeof small);
	}
	X509_STORE_CTX_set_current_cert(chain, NULL); /* it is not the chain's to free */
	X509_STORE_CTX_free(chain);
}

static void read_cert(const uint8_t *octets, size_t n)
{
	char names[160], pin[64];
	unsigned char digest[DG_TLS_DIGEST_OCTETS];
	X509 *cert = d2i_X509(NULL, &octets, (long)n);
	if (!cert)
		return;
	dg_tls_names(cert, names, sizeof names);
	require_words(names, sizeof names);
	dg_tls_pin_print(cert, pin);
	require(dg_tls_pin_parse(pin, digest), "our own pin is none");
	require(dg_tls_pin_fits(digest, cert), "and does not fit");
	judge(cert, (int)(n % 2));
	X509_free(cert);
}

static void read_pin(const uint8_t *octets, size_t n)
{
	unsigned char digest[DG_TLS_DIGEST_OCTETS];
	char *text = strndup((const char *)octets, n);
	(void)dg_tls_pin_parse(text, digest);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n)
{
	read_cert(octets, n);
	read_pin(octets, n);
	return 0;
}
