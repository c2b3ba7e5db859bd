/* stats.h - what the simulator counts, and being told when a counter reaches a number.
 */
#ifndef SMSC_STATS_H
#define SMSC_STATS_H

#include <jansson.h>

#include "dragoman/transport.h"

#define SMSC_STAT_MAP(X)                                                                                               \
	X(LINKS, "links")             /* connections open now */                                                       \
	X(BOUND, "bound")             /* of them bound */                                                              \
	X(RECEIVERS, "receivers")     /* of them able to get deliver_sm */                                             \
	X(CONNECTIONS, "connections") /* ever accepted */                                                              \
	X(OUTBINDS, "outbinds")       /* calls of ours */                                                              \
	X(BINDS, "binds")             /* ever granted */                                                               \
	X(BINDS_REFUSED, "binds_refused")                                                                              \
	X(SUBMITS, "submits")                     /* submit_sm and data_sm read */                                     \
	X(ACCEPTED, "accepted")                   /* of them answered (or to be answered) with ESME_ROK */             \
	X(REFUSED, "refused")                     /* of them answered with another status */                           \
	X(THROTTLED, "throttled")                 /* of those, by --rate */                                            \
	X(OVER_WINDOW, "over_window")             /* of those, by --window */                                          \
	X(UNANSWERED, "unanswered")               /* submits that never get a response */                              \
	X(MESSAGES, "messages")                   /* whole texts, parts joined, since the last DELETE /messages */     \
	X(RECEIPTS, "receipts")                   /* made */                                                           \
	X(RECEIPTS_ACCEPTED, "receipts_accepted") /* answered with ESME_ROK */                                         \
	X(INBOUND, "inbound")                     /* deliver_sm of inbound texts made */                               \
	X(INBOUND_ACCEPTED, "inbound_accepted")   /* answered with ESME_ROK */                                         \
	X(INBOUND_SETTLED, "inbound_settled")     /* accepted, refused for good, or given up */                        \
	X(DELIVERIES, "deliveries")               /* deliver_sm written, repeats included */                           \
	X(DELIVERIES_REFUSED, "deliveries_refused")                                                                    \
	X(DELIVERIES_TIMED_OUT, "deliveries_timed_out")                                                                \
	X(DELIVERIES_REPEATED, "deliveries_repeated") /* offered again: refused for now, timed out, link lost */       \
	X(DELIVERIES_GIVEN_UP, "deliveries_given_up")                                                                  \
	X(QUEUED, "queued")               /* deliver_sm that wait for a link now */                                    \
	X(ENQUIRE_LINKS, "enquire_links") /* read */                                                                   \
	X(ENQUIRE_LINK_RESPS, "enquire_link_resps")                                                                    \
	X(GENERIC_NACKS, "generic_nacks") /* read */                                                                   \
	X(BAD_PDUS, "bad_pdus")           /* that we answered with an error or closed for */                           \
	X(FAULTS, "faults")
#define X(name, text) SMSC_##name,
enum smsc_stat { SMSC_STAT_MAP(X) SMSC_STAT_END };
#undef X

struct smsc_stats {
	int64_t value[SMSC_STAT_END];
	int64_t wanted[SMSC_STAT_END]; /* on_wanted is called when value gets there; INT64_MAX: never */
	void (*on_wanted)(void *arg);  /* only marks: it is called from the middle of things */
	void *arg;
};

void smsc_stats_init(struct smsc_stats *s, void (*on_wanted)(void *arg), void *arg);
void smsc_count(struct smsc_stats *s, enum smsc_stat which, int64_t by);
/* DG_NOENT: no counter has that name. */
DG_MUST_CHECK
enum dg_status smsc_stat_parse(const char *name, enum smsc_stat *out);
const char *smsc_stat_name(enum smsc_stat which);
/* {"links": 1, ...}; given. */
json_t *smsc_stats_json(const struct smsc_stats *s);

#endif
