/* xmpp_reader.h - an XMPP stream as a server reads it: octets in, whole stanzas out. xmpp_server.c uses it. */
#ifndef FAKE_XMPP_READER_H
#define FAKE_XMPP_READER_H

#include <expat.h>
#include <stdbool.h>

#include "util/buf.h"

struct fake_xmpp_reader {
	XML_Parser parser;
	struct dg_buf raw; /* octets since the last whole stanza */
	XML_Index raw_at;  /* where they stand in the stream */
	XML_Index from;    /* where the stanza in progress begins */
	int depth;
	char to[256]; /* of the stream's header */
	void (*on_header)(void *arg);
	void (*on_stanza)(void *arg, const char *xml); /* borrowed */
	void (*on_end)(void *arg);                     /* </stream:stream> */
	void *arg;
};

/* The caller has set the callbacks. */
void fake_xmpp_reader_init(struct fake_xmpp_reader *r);
void fake_xmpp_reader_finish(struct fake_xmpp_reader *r);
/* false: what came is not well-formed. */
bool fake_xmpp_reader_take(struct fake_xmpp_reader *r, const char *octets, size_t n);

#endif
