/* concat.h - long messages from the network, put together again from their parts.
 *
 * A part is kept by core (dg_host.put) before it is acknowledged, so a half-arrived message survives a restart. The
 * parts of one message share (sender, receiver, reference, total, kind of reference). A whole message is handed over
 * once; a message that stays incomplete for too long is handed over as it is, with words in the place of what is
 * missing. Loop thread only.
 */
#ifndef SMS_JOINER_H
#define SMS_JOINER_H

#include "dragoman/transport.h"
#include "sms/content.h"

#define SMS_PART_OCTETS_MAX 1024 /* of one part; longer ones are no parts of anything */

struct sms_joiner;

/* A message that came together. Borrowed for the call. */
struct sms_joined {
	const char *id; /* the same when the same parts come together again */
	const char *peer, *self, *text;
	int64_t first_ms; /* Unix time of the part that came first */
	size_t n_missing;
};

struct sms_joiner_events {
	/* Everything that was kept before has been read: parts may be added. */
	void (*on_loaded)(void *arg);
	/* Hand it over: as dg_host.emit(). `kept` with `kept_arg` follows DG_OK. */
	enum dg_status (*on_joined)(void *arg, const struct sms_joined *message, dg_kept *kept, void *kept_arg);
	/* Until when (Unix ms) the carrier may repeat parts of a message that came between these two; 0: it will not.
	 */
	int64_t (*on_forget)(void *arg, int64_t first_ms, int64_t last_ms);
	/* After sms_joiner_stop(): core owes no answer any more. */
	void (*on_idle)(void *arg);
};

/* Beyond `most_open` incomplete messages the oldest one is handed over as it is. */
struct sms_joiner *sms_joiner_create(
	struct dg_host *host, int64_t timeout_ms, size_t most_open, const struct sms_joiner_events *events, void *arg);
void sms_joiner_destroy(struct sms_joiner *j); /* NULL is fine; only when sms_joiner_is_busy() says no */
DG_MUST_CHECK
enum dg_status sms_joiner_load(struct sms_joiner *j);
/* No hand-overs any more; what is under way may still be answered. */
void sms_joiner_stop(struct sms_joiner *j);
bool sms_joiner_is_busy(const struct sms_joiner *j); /* core still has to answer a put or an emit */

/* Keep a part. DG_OK: `kept` follows, once it is on disk (or was already), maybe before this returns. DG_AGAIN: not
 * now, the carrier shall send it again. A second part of the same number is taken for a repetition of the first,
 * whatever it says. */
DG_MUST_CHECK
enum dg_status sms_joiner_add(struct sms_joiner *j, const char *peer, const char *self, const struct sms_content *part,
	dg_kept *kept, void *kept_arg);

#endif
