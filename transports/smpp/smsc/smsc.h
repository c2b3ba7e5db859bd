/* smsc.h - the simulated SMSC as a whole: what its parts share.
 *
 * One loop, one of each part. The parts know each other through this; nothing in it is static, so a test may run two.
 */
#ifndef SMSC_SMSC_H
#define SMSC_SMSC_H

#include <uv.h>

#include "join.h"
#include "net/tls.h"
#include "options.h"
#include "recorder.h"
#include "rules.h"
#include "schedule.h"
#include "stats.h"
#include "waits.h"

struct smsc {
	uv_loop_t *loop;
	struct smsc_options options;
	struct smsc_prng chance;
	struct smsc_schedule schedule;
	struct smsc_stats stats;
	struct smsc_waits waits;
	struct smsc_rules rules, magic;
	struct smsc_recorder recorder;
	struct smsc_join join;
	struct dg_map *accounts; /* system_id -> struct smsc_account */
	struct dg_node links;
	uint64_t links_made;
	uint64_t ids_made;
	uint16_t reference; /* of the last long inbound text */
	struct dg_listener *listener;
	uint16_t port;
	struct dg_tls *accepts, *calls; /* NULL: plain text */
	struct smsc_due listen_again;   /* after the fault stop-listening */
	/* Until when, dg_mono_ms(), and how often more; see fault.h. */
	int64_t refuse_until_ms, mute_until_ms;
	uint64_t refuse_count, mute_count;
	uint32_t refuse_status;
	struct dg_http_server *http;
	void (*on_quit)(struct smsc *s); /* the caller's, set after the start: POST /quit asks for it */
	struct smsc_due quit;
};

/* Takes the options. Opens both ports. DG_INVALID with `why`: a port is taken, or a rule is wrong; nothing is open. */
DG_MUST_CHECK
enum dg_status smsc_start(struct smsc *s, uv_loop_t *loop, struct smsc_options *options, struct dg_error *why);
/* Closes everything at once. */
void smsc_stop(struct smsc *s);
/* The SMPP port, also again after a pause. DG_INVALID with `why`: it is taken. */
DG_MUST_CHECK
enum dg_status smsc_listen(struct smsc *s, char why[256]);

#endif
