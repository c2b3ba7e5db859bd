/* tls.h - TLS for the connections of conn.h: who we are, whom we trust, and the two ways to open one.
 *
 * TLS 1.2 and 1.3. Everything is checked unless a pin says otherwise: there is no switch that turns checking off. The
 * connection is an ordinary dg_conn; on_open comes when the handshake is done, writes before that wait, and on_closed
 * says in words what was wrong. With TLS 1.3 a server may refuse a client's certificate after on_open. An end of stream
 * without close_notify is not "end of stream". Loop thread only.
 */
#ifndef DG_TLS_H
#define DG_TLS_H

#include "net/conn.h"

enum dg_tls_side { DG_TLS_CLIENT, DG_TLS_SERVER };

/* Empty is as NULL. */
struct dg_tls_options {
	/* File of certificates (PEM), or a folder of them as `openssl rehash` leaves it: whom to trust. NULL: a client
	 * trusts whom the system trusts, a server asks for no certificate. */
	const char *ca;
	/* Our certificate with those between it and its root, and its key (PEM, no pass phrase). A server needs them.
	 */
	const char *cert, *key;
	/* The peer's certificate or public key by its SHA-256: 64 hexadecimal digits, perhaps with colons (as `openssl
	 * x509 -fingerprint` prints them), or "sha256//" and base64 (as curl takes it). Without `ca` it stands for all
	 * other checks: issuer, name and dates; with `ca` it is one more. */
	const char *pin;
	/* Of a client: the name or address that the certificate must bear. NULL: the host that is dialled. */
	const char *name;
};

struct dg_tls;

/* Reads the files; nothing is looked at again. NULL: `why` says what is wrong with which file, `*which` names the
 * option: "ca", "cert", "key", "pin". */
struct dg_tls *dg_tls_create(
	enum dg_tls_side side, const struct dg_tls_options *options, const char **which, struct dg_error *why);
/* Connections that it opened go on. NULL is fine. */
void dg_tls_destroy(struct dg_tls *t);

/* As dg_conn_open(); the handshake may take `timeout_ms` once more. */
struct dg_conn *dg_tls_open(struct dg_tls *t, uv_loop_t *loop, const char *host, uint16_t port, unsigned first,
	int64_t timeout_ms, const struct dg_conn_events *events, void *arg);
/* As dg_conn_accept(). */
struct dg_conn *dg_tls_accept(
	struct dg_tls *t, uv_stream_t *listener, int64_t timeout_ms, const struct dg_conn_events *events, void *arg);

#endif
