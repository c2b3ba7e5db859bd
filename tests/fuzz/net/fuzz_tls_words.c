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

static void judge(X509 *cert)
{
	char words[320], small[24];
	X509_STORE *store = X509_STORE_new();
	X509_STORE_CTX *chain = X509_STORE_CTX_new();
	require(X509_STORE_CTX_init(chain, store, cert, NULL) == 1, "no room");
	X509_VERIFY_PARAM_set1_host(X509_STORE_CTX_get0_param(chain), "smsc.example", 0);
	if (X509_verify_cert(chain) != 1) {
		dg_tls_words(chain, "smsc.example", words, sizeof words);
		require_words(words, sizeof words);
		dg_tls_words(chain, NULL, small, sizeof small);
		require_words(small, sizeof small);
	}
	X509_STORE_CTX_free(chain);
	X509_STORE_free(store);
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
	judge(cert);
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
