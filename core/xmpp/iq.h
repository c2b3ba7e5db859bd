/* iq.h - questions to the gateway and to its contacts: each file that answers some has a table of them.
 *
 * RFC 6120 section 8.2.3: exactly one answer each, also when the answer comes later (asker.h). iq.c finds who answers,
 * refuses what nobody does, and checks first that the asker may use the gateway and that the address can be one.
 */
#ifndef DG_IQ_H
#define DG_IQ_H

#include "xmpp/asker.h"
#include "xmpp/component.h"

/* Where a question may be asked. */
enum {
	AT_GATEWAY = 1, /* the domain itself                                                  */
	AT_CONTACT = 2, /* an address of the network; with and without a resource             */
	AT_ROOM = 4,    /* a room of the network, and who is in it (DG_CAP_ROOMS)             */
	AT_BOTH = AT_GATEWAY | AT_CONTACT,
	AT_ALL = AT_GATEWAY | AT_CONTACT | AT_ROOM,
};

struct question {
	const char *type; /* "get", "set"; NULL: either, and the answer looks at in->type */
	const char *name, *ns;
	int where;
	bool anyone; /* asked of the gateway itself, strangers are answered too: servers ask before they list us */
	void (*answer)(struct component *c, const struct incoming *in, const struct dg_element *query);
};

/* Each ends with {0}. */
extern const struct question room_questions[];     /* room_in.c: XEP-0410 */
extern const struct question pep_questions[];      /* pep.c: XEP-0084, XEP-0172, XEP-0292 as items */
extern const struct question about_questions[];    /* about.c: ping, version, time, last activity */
extern const struct question adhoc_questions[];    /* adhoc.c: XEP-0050 */
extern const struct question disco_questions[];    /* disco.c: XEP-0030 */
extern const struct question gateway_questions[];  /* gateway.c: jabber:iq:gateway of XEP-0100 */
extern const struct question register_questions[]; /* register.c: XEP-0077 */
extern const struct question search_questions[];   /* search.c: XEP-0055; where cards_are_searched() */
extern const struct question vcard_questions[];    /* vcard.c: XEP-0054, XEP-0292 */

/* Does anybody answer questions in this namespace there? What disco#info says follows from it. */
bool iq_knows(const struct component *c, const char *ns, int where);

/* An answer at once: <iq type='result'> is open in c->out. */
struct dg_render iq_open_result(struct component *c, const struct incoming *in);
void iq_close_and_send(struct component *c, struct dg_render *r);

#endif
