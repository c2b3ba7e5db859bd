/* inlet.h - what came in over one link and is not settled: messages that core has not kept yet, and answers of which
 * nothing proves that the carrier has read them.
 *
 * The proof: TCP keeps the order, so a carrier that answers a request of ours has read all that was written before it.
 * An enquire_link behind some responses, once answered, proves these responses; so does the answer to our unbind. A
 * text whose response is not proven when the bind ends may come again (repeats.h).
 *
 * A member of the link (link.c), filled by inbound.c. Memory only; the caller tells the time.
 */
#ifndef SMPP_INLET_H
#define SMPP_INLET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dragoman/event.h"
#include "util/list.h"

#define SMPP_INLET_MANY        1000       /* messages of one link that core owes an answer for, */
#define SMPP_INLET_OCTETS_MANY (1u << 20) /* or their octets: then the socket is left alone, mostly; */
#define SMPP_INLET_MOST        2000       /* with so many the carrier is told to come again */
#define SMPP_INLET_OCTETS_MOST (2u << 20)
#define SMPP_PROOF_EVERY_MS    5000        /* at most one question in so long */
#define SMPP_ASKED_BY_LEAVING  0xFFFFFFFFu /* in the place of a sequence number: the carrier's own unbind, answered */

struct smpp_link;

/* One deliver_sm or data_sm. */
struct smpp_arrival {
	struct dg_node node; /* of inlet.waiting while the carrier waits for an answer */
	void *owner;
	struct smpp_link *link;
	uint32_t bind_number, command, sequence;
	size_t octets;
	int64_t came_ms, came_mono_ms; /* Unix time, monotonic */
	bool is_text;
};

struct smpp_inlet {
	struct dg_node waiting; /* struct smpp_arrival, oldest first */
	size_t n, octets;       /* that core has: also of those that were told to come again, and of former binds */
	int64_t since_ms;       /* Unix time from which on texts are not proven; 0: all are */
	int64_t last_ms;        /* of the youngest text since then, though the clock may have gone back */
	int64_t next_ms;        /* since_ms once the question under way is answered */
	uint32_t asked;         /* its sequence number; 0: there is none */
	int64_t asked_mono_ms;  /* when the last question was asked */
};

void smpp_inlet_init(struct smpp_inlet *in);
bool smpp_inlet_is_full(const struct smpp_inlet *in);  /* it takes no more */
bool smpp_inlet_is_high(const struct smpp_inlet *in);  /* time to stop reading */
bool smpp_inlet_has_room(const struct smpp_inlet *in); /* enough to read on after that */

/* Core gets the message, the carrier waits. `came_ms`, `came_mono_ms`, `octets` are set. */
void smpp_inlet_add(struct smpp_inlet *in, struct smpp_arrival *a);
/* It is a text: if it comes again it must be known. */
void smpp_inlet_add_text(struct smpp_inlet *in, struct smpp_arrival *a);
/* Whether the carrier still waits; if so, it is answered now. */
bool smpp_inlet_answer(struct smpp_inlet *in, struct smpp_arrival *a);
void smpp_inlet_settle(struct smpp_inlet *in, const struct smpp_arrival *a); /* core has answered */
/* The one that has waited longest; NULL: none waits. */
struct smpp_arrival *smpp_inlet_oldest(const struct smpp_inlet *in);

/* Would an answer to a question prove anything, and is it time to ask? `patience_ms`: a question that was not answered
 * for so long is lost. */
bool smpp_inlet_wants_proof(const struct smpp_inlet *in, int64_t mono_ms, int64_t patience_ms);
void smpp_inlet_ask(struct smpp_inlet *in, uint32_t sequence, int64_t mono_ms);
/* That was answered; false: it was not asked, or long ago, and proves nothing. */
bool smpp_inlet_prove(struct smpp_inlet *in, uint32_t sequence);
/* The bind is over. When the texts came that are not proven; false: all are. */
bool smpp_inlet_end(struct smpp_inlet *in, int64_t now_ms, struct dg_span *out);

#endif
