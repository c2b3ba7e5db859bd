/* component.h - one domain on its stream, and the words it can say. Shared by the handlers of this room. */
#ifndef DG_COMPONENT_H
#define DG_COMPONENT_H

#include "dialog/dialog.h"
#include "router/router.h"
#include "stream/element.h"
#include "stream/link.h"
#include "stream/render.h"
#include "text/text.h"
#include "util/jid.h"
#include "util/map.h"
#include "xmpp/address.h"
#include "xmpp/allowance.h"
#include "xmpp/announce.h"
#include "xmpp/ask.h"
#include "xmpp/attach.h"
#include "xmpp/avatar.h"
#include "xmpp/bounces.h"
#include "xmpp/caps.h"
#include "xmpp/card.h"
#include "xmpp/condition.h"
#include "xmpp/errands.h"
#include "xmpp/login.h"
#include "xmpp/mutes.h"
#include "xmpp/people.h"
#include "xmpp/privilege.h"
#include "xmpp/profile.h"
#include "xmpp/room_views.h"
#include "xmpp/roster.h"
#include "xmpp/talents.h"
#include "xmpp/talk.h"
#include "xmpp/tell.h"
#include "xmpp/upload.h"
#include "xmpp/watch.h"

#define NS_STANZAS "urn:ietf:params:xml:ns:xmpp-stanzas" /* RFC 6120 section 8.3.3 */

struct dg_xmpp;

struct component {
	struct dg_xmpp *xmpp;
	const struct dg_conf *whole;
	const struct dg_conf_domain *conf;
	struct dg_router *router;
	struct dg_users *users;     /* NULL in tests of what asks for nobody */
	struct dg_dialogs *dialogs; /* NULL in tests of what begins none */
	const struct dg_log *log;
	struct dg_xlink *link;
	struct dg_buf out; /* the stanza that is being written */
	struct tell tell;
	struct asks asks;
	struct allowances allowances;
	struct uploads uploads;
	struct attachments attachments;
	struct bounces bounces;
	struct talks talks;
	struct mutes mutes;
	struct cards cards;
	struct avatars avatars;
	struct profiles profiles;
	struct rooms rooms;
	struct caps_own caps;
	struct talents talents;
	struct people people;
	struct logins logins;
	struct errands errands;
	struct privileges privileges;
	struct rosters rosters;
	struct announce announce;
	struct watch watch;
	struct dg_series *messages_in, *presences_in, *iqs_in, *dropped, *shed;
	int64_t started_ms; /* mono */
	bool proven;        /* the server has answered on this stream: it may be told rows */
};

/* What came in, taken apart once; everything borrowed from the stanza or owned by the caller of handle_*(). */
struct incoming {
	const struct dg_element *stanza;
	const char *type; /* "" when absent */
	const char *id;   /* NULL when absent */
	const char *from_text, *to_text;
	struct dg_jid from, to; /* prepared */
	enum dg_lang lang;      /* in which the sender is answered */
	bool truncated;         /* cut by the guard */
	bool allowed;           /* the sender may use the gateway */
};

void handle_message(struct component *c, const struct incoming *in);
void handle_presence(struct component *c, const struct incoming *in);
void handle_iq(struct component *c, const struct incoming *in);

/* Take a stanza's start apart; `to` is not prepared yet. false: it has no addresses, or its sender's is none. Else
 * dg_jid_finish() of `from`. */
bool incoming_read(const struct dg_element *stanza, bool truncated, struct incoming *out);
char *incoming_full_jid(const struct incoming *in); /* the sender's, prepared; given */
/* How the stream of a domain is opened; borrowed from both. */
struct dg_xlink_options component_link_options(const struct dg_conf *conf, const struct dg_conf_domain *domain);
/* A stanza as the link gives it. */
void component_take(struct component *c, const struct dg_element *stanza, bool truncated);

/* How a user means numbers without "+": by the country that was chosen, else by the domain's; NULL: neither. Sure
 * where tongue_is_known(). */
const char *component_country(const struct component *c, const char *bare_jid);
/* Who on the network is meant by in->to, which has a local part. Where nobody in memory knows the sender's country,
 * what ADDRESS_SPELLED gives may be another's: spelling_refuse() asks first. */
enum address_verdict component_address(const struct component *c, const struct incoming *in, struct dg_buf *out);
/* The sentence for ADDRESS_NONE on this network. */
enum dg_text_id component_no_address(const struct component *c);

/* ---- writing ---- */

enum { BODY_MAX = 9000 }; /* octets of text per stanza: escaped at worst six times that, under the link's cap */

/* Begin <name from= to= id= type=> in c->out; id and type may be NULL. The caller closes it and sends. */
struct dg_render component_open(
	struct component *c, const char *name, const char *from, const char *to, const char *id, const char *type);
/* Begin a chat message of the gateway's own, with an id; the caller says what is in it. */
struct dg_render component_open_line(struct component *c, const char *to);
/* The attribute that names a message as its sender's client does: a copy has a longer id in the journal (submit.h). */
void render_id(struct dg_render *r, const char *id);
/* <name xmlns='ns' id='id'/>: what so many extensions have of another message. */
void render_named(struct dg_render *r, const char *name, const char *ns, const char *id);
/* Send what is in c->out. A stream that is down or a stanza that may not leave is counted and logged at DEBUG: the
 * caller has nobody left to tell. */
void component_send(struct component *c);
/* Append to an open error the text that it is about (RFC 6120 section 8.3.1): libpurple, and so Pidgin, shows no error
 * without. NULL, or one that is too long for a stanza: nothing. */
void render_text_again(struct dg_render *r, const char *text);
/* Append <text/> to an open <error/>, unless nothing is said. */
void render_error_text(struct dg_render *r, enum dg_lang lang, const struct dg_said *said);
/* Append <error type><condition/><text/></error> to an open stanza; `said` NULL: what the condition means, in words;
 * `inside` is the condition's own text (the URI in <gone/>) or NULL. */
void render_error(struct dg_render *r, struct condition condition, const char *inside, enum dg_lang lang,
	const struct dg_said *said);
/* Answer `in` with an error of the same kind of stanza, as from the address it was sent to. Never to an error. */
void component_refuse(struct component *c, const struct incoming *in, struct condition condition, const char *inside,
	const struct dg_said *said);
/* The same with a sentence that takes at most one argument. */
void component_refuse_in_words(struct component *c, const struct incoming *in, struct condition condition,
	enum dg_text_id what, const char *arg);
/* Append <name>sentence</name>: the only words in a stanza whose start tag has just been opened, and which gets their
 * language as its own. (Clients that look for a child in their language alone would not find one that names another.)
 */
void render_said(struct dg_render *r, const char *name, enum dg_lang lang, const struct dg_said *said);
/* The language to answer a bare JID in: the one it registered with or chose, else `tag`, else the domain's. Servers put
 * the language of a stream on whatever comes through it, so what was chosen goes first. */
enum dg_lang component_lang(const struct component *c, const char *tag, const char *bare_jid);

#endif
