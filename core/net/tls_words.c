/* tls_words.c - see tls_words.h. A certificate's texts are the peer's: whatever is not printable ASCII is shown as "?".
 */
#include "net/tls_words.h"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/sslerr.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define NAMES_MOST 4 /* of a certificate that has hundreds */

/* -- what a certificate says --------------------------------------------------------------- */

struct text {
	char *at;
	size_t octets, len;
};

static void add_octets(struct text *t, const unsigned char *octets, size_t n)
{
	for (size_t i = 0; i < n && t->len + 1 < t->octets; i++) {
		bool is_fine = octets[i] >= 0x20 && octets[i] < 0x7F && octets[i] != '"';
		t->at[t->len++] = '?';
		if (is_fine)
			memcpy(t->at + t->len - 1, octets + i, 1);
	}
	t->at[t->len] = '\0';
}

static void add(struct text *t, const char *words)
{
	for (; *words && t->len + 1 < t->octets; words++)
		t->at[t->len++] = *words;
	t->at[t->len] = '\0';
}

static void add_quoted(struct text *t, const unsigned char *octets, size_t n)
{
	add(t, "\"");
	add_octets(t, octets, n);
	add(t, "\"");
}

static bool add_general_name(struct text *t, const GENERAL_NAME *name)
{
	char address[INET6_ADDRSTRLEN];
	const ASN1_STRING *value = name->type == GEN_IPADD ? name->d.iPAddress : name->d.dNSName;
	if (name->type != GEN_DNS && name->type != GEN_IPADD)
		return false;
	const unsigned char *octets = ASN1_STRING_get0_data(value);
	int n = ASN1_STRING_length(value);
	if (t->len)
		add(t, ", ");
	if (name->type == GEN_IPADD && (n == 4 || n == 16) &&
		inet_ntop(n == 4 ? AF_INET : AF_INET6, octets, address, sizeof address))
		add_quoted(t, (const unsigned char *)address, strlen(address));
	else
		add_quoted(t, octets, (size_t)n);
	return true;
}

/* The last common name, as it is the most specific one; else the whole. */
static void add_subject(struct text *t, const X509_NAME *name)
{
	int at = -1;
	for (int next; (next = X509_NAME_get_index_by_NID(name, NID_commonName, at)) >= 0;)
		at = next;
	if (at >= 0) {
		const ASN1_STRING *value = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at));
		add_quoted(t, ASN1_STRING_get0_data(value), (size_t)ASN1_STRING_length(value));
		return;
	}
	char line[128] = "";
	X509_NAME_oneline(name, line, sizeof line);
	add_quoted(t, (const unsigned char *)line, strlen(line));
}

/* NOLINTNEXTLINE(readability-non-const-parameter): written through t */
void dg_tls_names(X509 *cert, char *out, size_t octets)
{
	struct text t = { out, octets, 0 };
	int shown = 0, n = 0;
	GENERAL_NAMES *names = X509_get_ext_d2i(cert, NID_subject_alt_name, NULL, NULL);
	for (; n < sk_GENERAL_NAME_num(names) && shown < NAMES_MOST; n++)
		shown += add_general_name(&t, sk_GENERAL_NAME_value(names, n));
	if (n < sk_GENERAL_NAME_num(names))
		add(&t, " and others");
	if (!shown)
		add_subject(&t, X509_get_subject_name(cert));
	GENERAL_NAMES_free(names);
}

static void add_day(struct text *t, const ASN1_TIME *when)
{
	struct tm tm;
	char day[32] = "an unreadable date";
	if (ASN1_TIME_to_tm(when, &tm))
		(void)strftime(day, sizeof day, "%Y-%m-%d", &tm);
	add(t, day);
}

/* -- what is wrong with it ----------------------------------------------------------------- */

static void add_wrong_name(struct text *t, X509 *cert, const char *name)
{
	char names[160];
	dg_tls_names(cert, names, sizeof names);
	add(t, "is for ");
	add(t, names);
	add(t, ", not for ");
	add_quoted(t, (const unsigned char *)name, strlen(name));
}

static void add_issuer(struct text *t, X509 *cert)
{
	add(t, "is issued by ");
	add_subject(t, X509_get_issuer_name(cert));
	add(t, ", which is not trusted here");
}

/* NOLINTNEXTLINE(readability-non-const-parameter): written through t */
void dg_tls_words(X509_STORE_CTX *chain, const char *name, char *out, size_t octets)
{
	struct text t = { out, octets, 0 };
	int error = X509_STORE_CTX_get_error(chain);
	X509 *cert = X509_STORE_CTX_get_current_cert(chain);
	if (!cert)
		cert = X509_STORE_CTX_get0_cert(chain);
	add(&t, "the other side's certificate ");
	if (X509_STORE_CTX_get_error_depth(chain) > 0 && error != X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN) {
		add(&t, "hangs on that of ");
		add_subject(&t, X509_get_subject_name(cert));
		add(&t, ", which ");
	}
	switch (error) {
	case X509_V_ERR_CERT_HAS_EXPIRED:
		add(&t, "expired on ");
		add_day(&t, X509_get0_notAfter(cert));
		break;
	case X509_V_ERR_CERT_NOT_YET_VALID:
		add(&t, "is not valid before ");
		add_day(&t, X509_get0_notBefore(cert));
		add(&t, ": is the clock here right?");
		break;
	case X509_V_ERR_HOSTNAME_MISMATCH:
	case X509_V_ERR_IP_ADDRESS_MISMATCH: add_wrong_name(&t, cert, name ? name : ""); break;
	case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT: add(&t, "is self-signed and not trusted here"); break;
	case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
	case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE: add_issuer(&t, cert); break;
	default:
		add(&t, "is not accepted: ");
		add(&t, X509_verify_cert_error_string(error));
		break;
	}
}

/* -- what else went wrong ------------------------------------------------------------------ */

static const struct {
	int reason;
	enum dg_status fault;
	const char *words;
} reasons[] = {
	{ SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED, DG_AUTH, "the other side wants a certificate of ours" },
	{ SSL_R_TLSV1_ALERT_UNKNOWN_CA, DG_AUTH, "the other side does not trust whoever issued our certificate" },
	{ SSL_R_SSLV3_ALERT_BAD_CERTIFICATE, DG_AUTH, "the other side does not accept our certificate" },
	{ SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE, DG_AUTH,
		"the other side does not accept our kind of certificate" },
	{ SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED, DG_AUTH, "the other side says that our certificate has expired" },
	{ SSL_R_SSLV3_ALERT_CERTIFICATE_REVOKED, DG_AUTH, "the other side says that our certificate is revoked" },
	{ SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN, DG_AUTH, "the other side does not accept our certificate" },
	{ SSL_R_TLSV1_ALERT_ACCESS_DENIED, DG_AUTH, "the other side does not let us in by our certificate" },
	{ SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE, DG_AUTH, "the other side showed no certificate" },
	{ SSL_R_TLSV1_ALERT_PROTOCOL_VERSION, DG_REMOTE, "the other side speaks neither TLS 1.2 nor 1.3" },
	{ SSL_R_UNSUPPORTED_PROTOCOL, DG_REMOTE, "the other side speaks neither TLS 1.2 nor 1.3" },
	{ SSL_R_VERSION_TOO_LOW, DG_REMOTE, "the other side speaks neither TLS 1.2 nor 1.3" },
	{ SSL_R_NO_SHARED_CIPHER, DG_REMOTE, "the other side has no cipher in common with us" },
	{ SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE, DG_REMOTE, "the other side refused the TLS handshake" },
	{ SSL_R_TLSV1_UNRECOGNIZED_NAME, DG_REMOTE, "the other side knows nobody of the name that we asked for" },
};

/* NOLINTNEXTLINE(readability-non-const-parameter): written through t */
enum dg_status dg_tls_failure(unsigned long error, char *out, size_t octets)
{
	struct text t = { out, octets, 0 };
	for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++)
		if (ERR_GET_LIB(error) == ERR_LIB_SSL && reasons[i].reason == ERR_GET_REASON(error)) {
			add(&t, reasons[i].words);
			return reasons[i].fault;
		}
	const char *said = ERR_reason_error_string(error);
	add(&t, "TLS failed: ");
	add(&t, said ? said : "for no reason that OpenSSL knows");
	return DG_REMOTE;
}

/* -- pins ---------------------------------------------------------------------------------- */

static bool parse_hex(const char *text, unsigned char out[DG_TLS_DIGEST_OCTETS])
{
	char pair[3] = "";
	for (size_t i = 0; i < DG_TLS_DIGEST_OCTETS; i++) {
		if (i && *text == ':')
			text++;
		if (strspn(text, "0123456789abcdefABCDEF") < 2)
			return false;
		memcpy(pair, text, 2);
		out[i] = (unsigned char)strtoul(pair, NULL, 16);
		text += 2;
	}
	return !*text;
}

bool dg_tls_pin_parse(const char *text, unsigned char out[DG_TLS_DIGEST_OCTETS])
{
	static const char prefix[] = "sha256//";
	unsigned char digest[DG_TLS_DIGEST_OCTETS + 1]; /* 44 characters are 33 octets, the last one of padding */
	if (strncmp(text, prefix, sizeof prefix - 1) != 0)
		return parse_hex(text, out);
	text += sizeof prefix - 1;
	if (strlen(text) != 44 || text[43] != '=' || text[42] == '=' ||
		EVP_DecodeBlock(digest, (const unsigned char *)text, 44) != sizeof digest)
		return false;
	memcpy(out, digest, DG_TLS_DIGEST_OCTETS);
	return true;
}

bool dg_tls_pin_fits(const unsigned char pin[DG_TLS_DIGEST_OCTETS], X509 *cert)
{
	unsigned char of_cert[EVP_MAX_MD_SIZE], of_key[EVP_MAX_MD_SIZE], *key = NULL;
	unsigned n = 0;
	if (X509_digest(cert, EVP_sha256(), of_cert, &n) && memcmp(pin, of_cert, DG_TLS_DIGEST_OCTETS) == 0)
		return true;
	int octets = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(cert), &key);
	bool fits = octets > 0 && EVP_Digest(key, (size_t)octets, of_key, &n, EVP_sha256(), NULL) &&
		memcmp(pin, of_key, DG_TLS_DIGEST_OCTETS) == 0;
	OPENSSL_free(key);
	return fits;
}

void dg_tls_pin_print(X509 *cert, char out[64])
{
	unsigned char digest[EVP_MAX_MD_SIZE] = { 0 }, *key = NULL, text[48];
	unsigned n = 0;
	int octets = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(cert), &key);
	if (octets > 0)
		(void)EVP_Digest(key, (size_t)octets, digest, &n, EVP_sha256(), NULL);
	OPENSSL_free(key);
	(void)EVP_EncodeBlock(text, digest, DG_TLS_DIGEST_OCTETS);
	(void)snprintf(out, 64, "sha256//%s", (const char *)text);
}
