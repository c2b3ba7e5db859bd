/* examine.h - one checkup on one component, whoever drives its stream. Private to this room. */
#ifndef DG_EXAMINE_H
#define DG_EXAMINE_H

#include "xmpp/checkup.h"
#include "xmpp/component.h"

/* Ask all, wait for the answers, tell. The stream may be down: then that is what is told. */
void examine(struct component *c, dg_checkup_done *done, void *arg);

/* ---- remedy.c: what to paste ---- */

enum server_kind { SERVER_UNKNOWN, SERVER_PROSODY, SERVER_EJABBERD, SERVER_OPENFIRE, SERVER_JABBERD2, SERVER_KINDS };
enum remedy { REMEDY_COMPONENT, REMEDY_PRIVILEGES, REMEDY_LISTING, REMEDY_UPLOAD, REMEDIES };

enum server_kind server_kind_of(const char *name); /* as it calls itself; NULL: unknown */
/* With the gateway's domain and the users' filled in; given. NULL: there is none for this server. Unknown servers get
 * those of the three best known, one after another. */
char *remedy_print(enum server_kind kind, enum remedy remedy, const char *domain, const char *vhost);
/* The largest stanza that it takes as it comes, in KiB; 0: any, or nobody knows. */
unsigned server_stanza_kib(enum server_kind kind);

#endif
