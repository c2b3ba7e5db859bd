/* xmpp_server.h - a fake XMPP server for one component (XEP-0114), on the test's own loop.
 *
 * Checks the handshake (lower-case hex, as ejabberd does), the `from` and `to` of every stanza (as Prosody and ejabberd
 * do) and that all is well-formed; answers pings; sends what it is told. Its manners can be changed at any time.
 * Listens on a free port of 127.0.0.1.
 */
#ifndef FAKE_XMPP_SERVER_H
#define FAKE_XMPP_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

struct fake_xmpp;

struct fake_xmpp_manners {
	const char *refuse;      /* a stream error in answer to the handshake: "conflict" */
	const char *refuse_text; /* its text; NULL: none */
	bool no_header;          /* accept the connection and say nothing */
	bool no_handshake;       /* never answer the handshake */
	bool no_pings;           /* swallow pings */
	size_t ping_limit;       /* answer so many more, then set no_pings; 0: no limit */
	bool ping_errors;        /* answer pings with service-unavailable */
	bool kick_old;           /* a second connection wins; else it gets a conflict */
	/* A stanza that holds one of these is read and makes the server end the stream: with `die_with`, a stream
	 * error's condition, or without a word. */
	const char *die_of[2], *die_with;
	size_t die_after; /* without a word once so many stanzas more have come; 0: live */
	bool no_goodbye;  /* do not answer </stream:stream>: the test says the last words */
	bool openfire;    /* header, <handshake></handshake> and its two questions, as Openfire */
};

struct fake_xmpp_events {
	void (*on_up)(void *arg);
	void (*on_stanza)(void *arg, const char *xml); /* borrowed; pings are not shown */
	void (*on_gone)(void *arg);
};

/* `domain` and `secret` of the component, borrowed. `events` and its members may be NULL. */
struct fake_xmpp *fake_xmpp_create(
	uv_loop_t *loop, const char *domain, const char *secret, const struct fake_xmpp_events *events, void *arg);
void fake_xmpp_destroy(struct fake_xmpp *f);
struct fake_xmpp_manners *fake_xmpp_manners(struct fake_xmpp *f);
uint16_t fake_xmpp_port(const struct fake_xmpp *f);

bool fake_xmpp_is_up(const struct fake_xmpp *f);
void fake_xmpp_send(struct fake_xmpp *f, const char *octets, size_t n); /* as they are; at the end of the turn */
void fake_xmpp_send_text(struct fake_xmpp *f, const char *xml);
size_t fake_xmpp_unsent(const struct fake_xmpp *f);
void fake_xmpp_pause(struct fake_xmpp *f, bool paused);                            /* read nothing */
void fake_xmpp_fail(struct fake_xmpp *f, const char *condition, const char *text); /* a stream error, then the end */
void fake_xmpp_drop(struct fake_xmpp *f);                                          /* FIN */
void fake_xmpp_reset(struct fake_xmpp *f);                                         /* RST */
void fake_xmpp_listen(struct fake_xmpp *f, bool yes); /* false: nobody at home, and open connections end */

/* What was received since the start, or since fake_xmpp_forget(): stanzas that are no pings, in order. */
size_t fake_xmpp_count(const struct fake_xmpp *f);
const char *fake_xmpp_stanza(const struct fake_xmpp *f, size_t i);
/* The first that holds `part`, or NULL. */
const char *fake_xmpp_find(const struct fake_xmpp *f, const char *part);
void fake_xmpp_forget(struct fake_xmpp *f);
void fake_xmpp_keep(struct fake_xmpp *f, bool yes); /* false: only count (for floods) */
size_t fake_xmpp_pings(const struct fake_xmpp *f);
const char *fake_xmpp_ping_id(const struct fake_xmpp *f); /* of the last one */
size_t fake_xmpp_streams(const struct fake_xmpp *f);      /* handshakes that were accepted */
size_t fake_xmpp_attempts(const struct fake_xmpp *f);     /* connections */
size_t fake_xmpp_deaths(const struct fake_xmpp *f);       /* of deadly stanzas */
bool fake_xmpp_said_goodbye(const struct fake_xmpp *f);   /* </stream:stream> came, since a stream was up */
/* What a component must never do was done: a sentence, or NULL. */
const char *fake_xmpp_complaint(const struct fake_xmpp *f);

#endif
