/* submit.h - a text of a user into the router: its words as the network can take them, and the answer when it cannot.
 */
#ifndef DG_SUBMIT_H
#define DG_SUBMIT_H

#include "xmpp/component.h"
#include "xmpp/content.h"

enum { SUBMIT_ID_MAX = 1023 }; /* octets of an id that a sender may choose */

/* `m` has words or files; `peer` is the network's address. The sender is answered when the router refuses. */
void submit_text(struct component *c, const struct incoming *in, const struct content *m, const char *peer);
/* The same for one of several recipients. In the journal each has an id of its own, which begins with the sender's. */
void submit_copy(struct component *c, const struct incoming *in, const struct content *m, const char *peer);
/* Octets of the id in the journal that are the sender's own. */
size_t submit_id_octets(const char *stanza_id);
/* Append what is texted: without the quotation of a reply that the network can name (or, where it cannot, when "quotes"
 * says "cut"), without URLs of files that it carries, with those of files that it does not, and with "* " before a
 * correction that it cannot make. Empty only when files are all there is. */
void submit_compose(const struct dg_conf_domain *domain, uint32_t caps, const struct content *m, struct dg_buf *out);

#endif
