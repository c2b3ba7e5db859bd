/* certs.h - certificates for tests, made when they run: PEM files in a folder that goes with the test. */
#ifndef TEST_CERTS_H
#define TEST_CERTS_H

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct certs {
	char folder[64];
	char made[32][96];
	size_t n;
};

struct cert {
	EVP_PKEY *key;
	X509 *x509;
	char cert_file[96], key_file[96];
};

struct cert_wish {
	const char *name;          /* of the subject and of the files */
	const char *alternatives;  /* "DNS:a.example,IP:127.0.0.1"; NULL: none */
	const struct cert *issuer; /* NULL: self-signed */
	bool is_ca;
	int from_days, to_days; /* from today; both 0: yesterday to tomorrow */
	const char *pass;       /* locks the key's file */
};

static inline void certs_open(struct certs *c)
{
	*c = (struct certs){ .folder = "/tmp/dg-certs-XXXXXX" };
	if (!mkdtemp(c->folder))
		abort();
}

static inline const char *certs_path(struct certs *c, const char *name)
{
	if (c->n == sizeof c->made / sizeof c->made[0])
		abort();
	char *path = c->made[c->n++];
	char text[sizeof c->made[0]]; /* gcc takes the folder and the path for one, being parts of one struct */
	(void)snprintf(text, sizeof text, "%.60s/%.30s", c->folder, name);
	memcpy(path, text, sizeof text);
	return path;
}

static inline void certs_close(struct certs *c)
{
	for (size_t i = 0; i < c->n; i++)
		(void)unlink(c->made[i]);
	(void)rmdir(c->folder);
}

static inline void cert_add_extension(X509 *x509, const X509 *issuer, int nid, const char *value)
{
	X509V3_CTX about;
	X509V3_set_ctx(&about, (X509 *)issuer, x509, NULL, NULL, 0);
	X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &about, nid, value);
	if (!extension || !X509_add_ext(x509, extension, -1))
		abort();
	X509_EXTENSION_free(extension);
}

static inline void cert_write(struct certs *c, const struct cert_wish *wish, struct cert *made)
{
	char name[32];
	(void)snprintf(name, sizeof name, "%.20s.pem", wish->name);
	(void)snprintf(made->cert_file, sizeof made->cert_file, "%s", certs_path(c, name));
	(void)snprintf(name, sizeof name, "%.20s.key", wish->name);
	(void)snprintf(made->key_file, sizeof made->key_file, "%s", certs_path(c, name));
	FILE *f = fopen(made->cert_file, "w");
	if (!f || !PEM_write_X509(f, made->x509) || fclose(f))
		abort();
	f = fopen(made->key_file, "w");
	if (!f ||
		!PEM_write_PrivateKey(f, made->key, wish->pass ? EVP_aes_128_cbc() : NULL, NULL, 0, NULL,
			(void *)wish->pass) || /* NOLINT: OpenSSL reads it only */
		fclose(f))
		abort();
}

static inline struct cert cert_make(struct certs *c, struct cert_wish wish)
{
	static const long day = 86400;
	struct cert made = { .key = EVP_EC_gen("P-256"), .x509 = X509_new() };
	bool usual = !wish.from_days && !wish.to_days;
	X509 *issuer = wish.issuer ? wish.issuer->x509 : made.x509;
	X509_set_version(made.x509, X509_VERSION_3);
	ASN1_INTEGER_set(X509_get_serialNumber(made.x509), (long)c->n + 1);
	X509_gmtime_adj(X509_getm_notBefore(made.x509), (usual ? -1 : wish.from_days) * day);
	X509_gmtime_adj(X509_getm_notAfter(made.x509), (usual ? 1 : wish.to_days) * day);
	X509_NAME_add_entry_by_txt(
		X509_get_subject_name(made.x509), "CN", MBSTRING_ASC, (const unsigned char *)wish.name, -1, -1, 0);
	X509_set_issuer_name(made.x509, X509_get_subject_name(issuer));
	X509_set_pubkey(made.x509, made.key);
	cert_add_extension(made.x509, issuer, NID_basic_constraints, wish.is_ca ? "critical,CA:TRUE" : "CA:FALSE");
	if (wish.alternatives)
		cert_add_extension(made.x509, issuer, NID_subject_alt_name, wish.alternatives);
	if (!X509_sign(made.x509, wish.issuer ? wish.issuer->key : made.key, EVP_sha256()))
		abort();
	cert_write(c, &wish, &made);
	return made;
}

static inline void cert_free(struct cert *made)
{
	EVP_PKEY_free(made->key);
	X509_free(made->x509);
}

#endif
