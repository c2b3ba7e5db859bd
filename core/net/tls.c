/* tls.c - see tls.h. OpenSSL as a filter (filter.h): its input is what conn.c has read, its output a buffer, so it
 * never sees a socket and cannot block. Modules that speak TLS call it; the only file that includes OpenSSL's TLS. */
#include "net/tls.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "net/through.h"
#include "net/tls_words.h"
#include "util/list.h"
#include "util/mem.h"

#define CHAIN_OCTETS_MOST 65536 /* of certificates that a peer may send */
#define READ_LEAST        512u
#define READ_MOST         16384u /* a record holds no more */

struct dg_tls {
	size_t users; /* its owner, and connections */
	SSL_CTX *ctx;
	BIO_METHOD *bio;
	char *name;
	bool is_server, trusts_by_pin_alone, has_pin, has_cert;
	unsigned char pin[DG_TLS_DIGEST_OCTETS];
};

/* One connection. */
struct tls {
	struct dg_filter filter;
	struct dg_tls *shared;
	SSL *ssl;
	const char *in; /* what OpenSSL may read now */
	size_t in_octets;
	struct dg_buf *out; /* where it may write now */
	char *name;         /* that the certificate must bear; NULL: none */
	bool heard;         /* anything at all, */
	bool heard_owner;   /* anything for the owner */
	bool cert_wanted;   /* by the server, of us */
	bool failed;        /* OpenSSL is done with it: it must not be asked for a goodbye */
};

/* -- OpenSSL's socket ---------------------------------------------------------------------- */

static int bio_read(BIO *b, char *out, int n)
{
	struct tls *t = BIO_get_data(b);
	BIO_clear_retry_flags(b);
	if (!t->in_octets) {
		BIO_set_retry_read(b);
		return -1;
	}
	size_t part = (size_t)n < t->in_octets ? (size_t)n : t->in_octets;
	memcpy(out, t->in, part);
	t->in += part;
	t->in_octets -= part;
	return (int)part;
}

static int bio_write(BIO *b, const char *in, int n)
{
	struct tls *t = BIO_get_data(b);
	dg_buf_add(t->out, in, (size_t)n);
	return n;
}

static long bio_ctrl(BIO *b, int command, long number, void *at)
{
	(void)b;
	(void)number;
	(void)at;
	return command == BIO_CTRL_FLUSH;
}

static BIO_METHOD *bio_method(void)
{
	BIO_METHOD *m = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "connection");
	assert(m && "BIO_meth_new() fails only without memory");
	BIO_meth_set_read(m, bio_read);
	BIO_meth_set_write(m, bio_write);
	BIO_meth_set_ctrl(m, bio_ctrl);
	return m;
}

/* -- whom we trust ------------------------------------------------------------------------- */

/* In place of X509_verify_cert(), to have the pin's say and the words: the chain is gone afterwards. */
static int on_verify(X509_STORE_CTX *chain, void *arg)
{
	struct dg_tls *shared = arg;
	SSL *ssl = X509_STORE_CTX_get_ex_data(chain, SSL_get_ex_data_X509_STORE_CTX_idx());
	struct tls *t = SSL_get_app_data(ssl);
	X509 *cert = X509_STORE_CTX_get0_cert(chain);
	if (!shared->trusts_by_pin_alone && X509_verify_cert(chain) != 1) {
		dg_tls_words(chain, t->name, t->filter.why, sizeof t->filter.why);
		return 0;
	}
	if (!shared->has_pin || dg_tls_pin_fits(shared->pin, cert))
		return 1;
	char pin[64];
	dg_tls_pin_print(cert, pin);
	(void)snprintf(t->filter.why, sizeof t->filter.why,
		"the other side's certificate is not the pinned one: its public key is %s", pin);
	X509_STORE_CTX_set_error(chain, X509_V_ERR_APPLICATION_VERIFICATION);
	return 0;
}

static int on_cert_wanted(SSL *ssl, void *arg)
{
	struct tls *t = SSL_get_app_data(ssl);
	(void)arg;
	if (t)
		t->cert_wanted = true;
	return 1;
}

/* NOLINTNEXTLINE(readability-non-const-parameter): OpenSSL's type */
static int on_pass_phrase(char *out, int octets, int writing, void *arg)
{
	bool *asked = arg;
	(void)out;
	(void)octets;
	(void)writing;
	*asked = true;
	return -1; /* or OpenSSL would ask on the terminal */
}

/* -- files --------------------------------------------------------------------------------- */

static bool has(const char *text)
{
	return text && *text;
}

static bool complain(struct dg_error *why, const char *file, const char *words)
{
	(void)snprintf(why->text, sizeof why->text, "%.120s: %s", file, words);
	ERR_clear_error();
	return false;
}

static bool is_readable(const char *file, struct dg_error *why)
{
	FILE *f = fopen(file, "re");
	if (!f)
		return complain(why, file, strerrordesc_np(errno));
	fclose(f);
	return true;
}

/* What OpenSSL says, unless that is only that there is no PEM. */
static const char *reason(const char *otherwise)
{
	unsigned long error = ERR_peek_error();
	const char *words = ERR_GET_LIB(error) == ERR_LIB_PEM ? NULL : ERR_reason_error_string(error);
	return words ? words : otherwise;
}

static bool load_ca(struct dg_tls *t, const char *ca, struct dg_error *why)
{
	struct stat about;
	if (!is_readable(ca, why))
		return false;
	bool is_folder = stat(ca, &about) == 0 && S_ISDIR(about.st_mode);
	int loaded = is_folder ? SSL_CTX_load_verify_dir(t->ctx, ca) : SSL_CTX_load_verify_file(t->ctx, ca);
	return loaded == 1 || complain(why, ca, "there is no certificate in it (PEM is expected)");
}

static bool load_cert(struct dg_tls *t, const char *cert, struct dg_error *why)
{
	if (!is_readable(cert, why))
		return false;
	t->has_cert = SSL_CTX_use_certificate_chain_file(t->ctx, cert) == 1;
	return t->has_cert || complain(why, cert, reason("there is no certificate in it (PEM is expected)"));
}

static bool load_key(struct dg_tls *t, const char *key, struct dg_error *why)
{
	if (!is_readable(key, why))
		return false;
	bool is_locked = false;
	SSL_CTX_set_default_passwd_cb(t->ctx, on_pass_phrase);
	SSL_CTX_set_default_passwd_cb_userdata(t->ctx, &is_locked);
	int loaded = SSL_CTX_use_PrivateKey_file(t->ctx, key, SSL_FILETYPE_PEM);
	SSL_CTX_set_default_passwd_cb_userdata(t->ctx, NULL);
	if (loaded == 1)
		return true;
	unsigned long error = ERR_peek_error();
	if (ERR_GET_LIB(error) == ERR_LIB_X509 && ERR_GET_REASON(error) == X509_R_KEY_VALUES_MISMATCH)
		return complain(why, key, "this key does not belong to the certificate");
	if (is_locked)
		return complain(why, key, "the key is locked by a pass phrase; take it off (openssl pkey)");
	return complain(why, key, "there is no private key in it (PEM is expected)");
}

/* *which is what is being read. */
static bool read_options(struct dg_tls *t, const struct dg_tls_options *o, const char **which, struct dg_error *why)
{
	*which = "ca";
	if (has(o->ca) && !load_ca(t, o->ca, why))
		return false;
	*which = "cert";
	if (has(o->cert) && !load_cert(t, o->cert, why))
		return false;
	*which = "key";
	if (has(o->cert) && !load_key(t, has(o->key) ? o->key : o->cert, why))
		return false;
	*which = "pin";
	t->has_pin = has(o->pin);
	if (t->has_pin && !dg_tls_pin_parse(o->pin, t->pin)) {
		(void)snprintf(
			why->text, sizeof why->text, "64 hexadecimal digits or \"sha256//\" and base64 are expected");
		return false;
	}
	t->trusts_by_pin_alone = t->has_pin && !has(o->ca);
	t->name = has(o->name) ? dg_strdup(o->name) : NULL;
	return true;
}

static void set_up(struct dg_tls *t, const struct dg_tls_options *o)
{
	bool asks = !t->is_server || has(o->ca) || has(o->pin);
	SSL_CTX_set_min_proto_version(t->ctx, TLS1_2_VERSION);
	SSL_CTX_set_options(t->ctx, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_NO_TICKET);
	SSL_CTX_set_num_tickets(t->ctx, 0);
	SSL_CTX_set_session_cache_mode(t->ctx, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_mode(t->ctx, SSL_MODE_RELEASE_BUFFERS); /* an idle connection holds no records */
	SSL_CTX_set_max_cert_list(t->ctx, CHAIN_OCTETS_MOST);
	SSL_CTX_set_verify(t->ctx, asks ? SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT : SSL_VERIFY_NONE, NULL);
	SSL_CTX_set_cert_verify_callback(t->ctx, on_verify, t);
	X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(t->ctx), X509_V_FLAG_PARTIAL_CHAIN);
	if (!t->is_server)
		SSL_CTX_set_cert_cb(t->ctx, on_cert_wanted, t);
	if (!t->is_server && !has(o->ca))
		SSL_CTX_set_default_verify_paths(t->ctx);
}

static void release(struct dg_tls *t)
{
	if (--t->users)
		return;
	SSL_CTX_free(t->ctx);
	BIO_meth_free(t->bio);
	free(t->name);
	free(t);
}

struct dg_tls *dg_tls_create(
	enum dg_tls_side side, const struct dg_tls_options *options, const char **which, struct dg_error *why)
{
	struct dg_tls *t = dg_alloc(sizeof *t);
	t->users = 1;
	t->is_server = side == DG_TLS_SERVER;
	t->ctx = SSL_CTX_new(t->is_server ? TLS_server_method() : TLS_client_method());
	assert(t->ctx && "SSL_CTX_new() fails only without memory");
	t->bio = bio_method();
	set_up(t, options);
	if (read_options(t, options, which, why))
		return t;
	release(t);
	return NULL;
}

void dg_tls_destroy(struct dg_tls *t)
{
	if (t)
		release(t);
}

/* -- what went wrong ----------------------------------------------------------------------- */

static const char *hint(const struct tls *t)
{
	if (!t->cert_wanted || t->heard_owner)
		return "";
	return t->shared->has_cert ? "; it had asked for our certificate"
				   : "; it had asked for a certificate of ours, and there is none";
}

static void break_off(struct tls *t, enum dg_status fault, const char *words)
{
	t->filter.over = true;
	t->filter.fault = fault;
	(void)snprintf(t->filter.why, sizeof t->filter.why, "%s%s", words, hint(t));
}

static void fail(struct tls *t)
{
	char words[128];
	unsigned long error = ERR_peek_error();
	t->failed = true;
	if (t->filter.why[0]) { /* on_verify() has said it */
		t->filter.over = true;
		t->filter.fault = DG_AUTH;
		return;
	}
	enum dg_status fault = dg_tls_failure(error, words, sizeof words);
	break_off(t, hint(t)[0] ? DG_AUTH : fault, words); /* TLS 1.2 has no other word for a missing certificate */
}

static void cut(struct dg_filter *f, const char *why)
{
	struct tls *t = DG_OF(f, struct tls, filter);
	char words[160];
	bool at_end = strcmp(why, "end of stream") == 0;
	if (!f->stands)
		(void)snprintf(words, sizeof words, "the TLS handshake was %s%s",
			at_end ? "" : "cut off: ", at_end ? "broken off by the other side" : why);
	else
		(void)snprintf(words, sizeof words, "%s", at_end ? "end of stream without TLS's goodbye" : why);
	t->failed = true;
	break_off(t, DG_REMOTE, words);
}

/* -- octets -------------------------------------------------------------------------------- */

/* What SSL_do_handshake(), SSL_read() and SSL_write() answered. */
static void judge(struct tls *t, int answer)
{
	int error = SSL_get_error(t->ssl, answer);
	if (error == SSL_ERROR_WANT_READ)
		return;
	if (error != SSL_ERROR_ZERO_RETURN) {
		fail(t);
		return;
	}
	t->filter.over = true;
	t->filter.fault = DG_REMOTE;
	(void)snprintf(t->filter.why, sizeof t->filter.why, "end of stream");
}

static void shake(struct tls *t)
{
	int answer = SSL_do_handshake(t->ssl);
	if (answer == 1)
		t->filter.stands = true;
	else
		judge(t, answer);
}

static void unseal(struct tls *t, struct dg_buf *plain)
{
	size_t most = t->in_octets < READ_LEAST ? READ_LEAST : t->in_octets;
	if (most > READ_MOST)
		most = READ_MOST;
	for (;;) {
		char *at = dg_buf_reserve(plain, most);
		int n = SSL_read(t->ssl, at, (int)most);
		if (n <= 0) {
			judge(t, n);
			return;
		}
		plain->len += (size_t)n;
		plain->at[plain->len] = '\0';
		t->heard_owner = true;
	}
}

/* Every record begins with its type; nobody but TLS begins with 21 (alert) or 22 (handshake). */
static bool is_plain_text(struct tls *t, const char *octets, size_t n)
{
	bool first = !t->heard && n;
	t->heard = t->heard || n;
	return first && octets[0] != 21 && octets[0] != 22;
}

static void take(struct dg_filter *f, const char *octets, size_t n, struct dg_buf *plain, struct dg_buf *sealed)
{
	struct tls *t = DG_OF(f, struct tls, filter);
	if (f->over)
		return;
	if (is_plain_text(t, octets, n)) {
		t->failed = true;
		break_off(t, DG_REMOTE, "the other side speaks no TLS here: what it sent is plain text");
		return;
	}
	t->in = octets;
	t->in_octets = n;
	t->out = sealed;
	ERR_clear_error();
	if (!f->stands)
		shake(t);
	if (f->stands && !f->over)
		unseal(t, plain);
	t->in_octets = 0;
	t->out = NULL;
}

static void seal(struct dg_filter *f, const void *octets, size_t n, struct dg_buf *sealed)
{
	struct tls *t = DG_OF(f, struct tls, filter);
	size_t done = 0;
	if (f->over)
		return;
	t->out = sealed;
	ERR_clear_error();
	if (SSL_write_ex(t->ssl, octets, n, &done) != 1)
		fail(t);
	t->out = NULL;
}

static void say_goodbye(struct dg_filter *f, struct dg_buf *sealed)
{
	struct tls *t = DG_OF(f, struct tls, filter);
	if (t->failed || !f->stands)
		return;
	t->out = sealed;
	ERR_clear_error();
	(void)SSL_shutdown(t->ssl); /* the peer's goodbye is not waited for here */
	t->out = NULL;
}

static void destroy(struct dg_filter *f)
{
	struct tls *t = DG_OF(f, struct tls, filter);
	SSL_free(t->ssl);
	release(t->shared);
	free(t->name);
	free(t);
}

static const struct dg_filter_kind kind = { take, seal, say_goodbye, cut, destroy };

/* -- connections --------------------------------------------------------------------------- */

/* An address is in no SNI (RFC 6066 section 3), and in another place of the certificate. */
static void expect(struct tls *t, const char *host)
{
	unsigned char address[16];
	t->name = dg_strdup(t->shared->name ? t->shared->name : host);
	if (inet_pton(AF_INET, t->name, address) == 1 || inet_pton(AF_INET6, t->name, address) == 1) {
		X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(t->ssl), t->name);
		return;
	}
	SSL_set_hostflags(t->ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
	SSL_set1_host(t->ssl, t->name);
	SSL_set_tlsext_host_name(t->ssl, t->name);
}

static struct dg_filter *create(struct dg_tls *shared, const char *host)
{
	struct tls *t = dg_alloc(sizeof *t);
	BIO *bio = BIO_new(shared->bio);
	t->filter.kind = &kind;
	t->shared = shared;
	shared->users++;
	t->ssl = SSL_new(shared->ctx);
	assert(t->ssl && bio && "these fail only without memory");
	BIO_set_data(bio, t);
	BIO_set_init(bio, 1);
	SSL_set_bio(t->ssl, bio, bio);
	SSL_set_app_data(t->ssl, t);
	if (shared->is_server) {
		SSL_set_accept_state(t->ssl);
	} else {
		SSL_set_connect_state(t->ssl);
		expect(t, host);
	}
	return &t->filter;
}

struct dg_conn *dg_tls_open(struct dg_tls *t, uv_loop_t *loop, const char *host, uint16_t port, unsigned first,
	int64_t timeout_ms, const struct dg_conn_events *events, void *arg)
{
	const struct dg_through through = { create(t, host), timeout_ms };
	return dg_conn_open_through(loop, host, port, first, timeout_ms, &through, events, arg);
}

struct dg_conn *dg_tls_accept(
	struct dg_tls *t, uv_stream_t *listener, int64_t timeout_ms, const struct dg_conn_events *events, void *arg)
{
	const struct dg_through through = { create(t, NULL), timeout_ms };
	return dg_conn_accept_through(listener, &through, events, arg);
}
