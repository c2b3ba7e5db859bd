/* instance.h - one configured transport at work: its life, its host services, the clock on its calls.
 *
 * create -> start -> deliver* -> stop -> stopped -> destroy. Facts that the module emits are copied, queued and handed
 * to the owner from the loop, never from inside the module's own call. Every call into the module is timed: over 10 ms
 * is logged and counted.
 */
#ifndef DG_INSTANCE_H
#define DG_INSTANCE_H

#include <stdbool.h>
#include <uv.h>

#include "module/loader.h"
#include "util/log.h"
#include "util/metrics.h"

struct dg_instance;

/* What the owner (the router) does for an instance. `arg` is the owner's. */
struct dg_instance_owner {
	/* A fact, from the loop; `ev` is borrowed. `kept` (may be NULL) is to be called exactly once, now or later,
	 * when it is durable. */
	void (*on_event)(void *arg, struct dg_instance *from, const struct dg_event *ev, dg_kept *kept, void *kept_arg);
	void (*on_ready)(void *arg, struct dg_instance *from);
	void (*on_stopped)(void *arg, struct dg_instance *from);
	/* These two may be called from inside a call of the module, so they answer later, from the loop. */
	void (*put)(void *arg, struct dg_instance *from, const char *key, const char *value, int64_t expires_ms,
		dg_kept *kept, void *kept_arg);
	void (*find)(void *arg, struct dg_instance *from, const char *prefix,
		void (*found)(void *arg, const char *key, const char *value), void *found_arg);
};

struct dg_instance_options {
	const char *name, *domain; /* "smsc-a", "sms.example.org" */
	const struct dg_transport *transport;
	const void *config; /* filled by the option table; outlives the instance */
	size_t queue_max;   /* emitted facts not yet handled or kept; beyond it emit() answers DG_AGAIN; 0: 10000 */
	int64_t stop_ms;    /* how long stop() may take; 0: 5 s */
};

/* Calls the module's create(). NULL with `why` when it refused. */
struct dg_instance *dg_instance_create(uv_loop_t *loop, const struct dg_instance_options *options,
	const struct dg_instance_owner *owner, void *arg, const struct dg_log *log, struct dg_metrics *metrics,
	struct dg_error *why);
enum dg_status dg_instance_start(struct dg_instance *i) __attribute__((warn_unused_result));
/* on_stopped follows, from the loop, when the module has stopped and every fact is handled and kept; within 5 s by
 * force (then the instance is abandoned: its memory stays, and the log says so). Messages that the module left
 * unsettled get their DG_FAILED with DG_TIMEOUT before it. Does nothing when the instance does not run; then nothing
 * follows. */
void dg_instance_stop(struct dg_instance *i);
/* Before start(), after a start() that failed, or after on_stopped (also from inside it). `config` must outlive an
 * abandoned instance too. NULL is fine. */
void dg_instance_destroy(struct dg_instance *i);
/* As dg_transport.deliver, refused with DG_UNSUPPORTED when the module does not declare the kind, DG_NOENT for a
 * session that is not open, DG_OFFLINE when the instance does not run. A DG_MESSAGE needs an id. Never from inside a
 * call of this module. */
enum dg_status dg_instance_deliver(struct dg_instance *i, const struct dg_event *ev)
	__attribute__((warn_unused_result));
/* A request for the module; core fills `hook->id`. `answered` is called exactly once, maybe before this returns: with
 * the module's answer, or with a 503 after 30 s and when the instance stops. DG_UNSUPPORTED: it takes none; DG_OFFLINE:
 * it does not run; then nothing follows. */
typedef void dg_hook_answered(void *arg, unsigned code, const char *type, const void *body, size_t octets);
enum dg_status dg_instance_hook(struct dg_instance *i, struct dg_hook *hook, dg_hook_answered *answered, void *arg)
	__attribute__((warn_unused_result));
/* What a DG_MESSAGE would cost; one segment where the module does not say. As dg_transport.measure. */
enum dg_status dg_instance_measure(struct dg_instance *i, const struct dg_event *ev, struct dg_measure *out)
	__attribute__((warn_unused_result));
/* Is this session open: from its DG_LOGIN until the module says that it is offline? */
bool dg_instance_has_session(const struct dg_instance *i, dg_sid sid);
/* stop() by force: the module still has what it had, so nothing that it may touch may be freed. */
bool dg_instance_is_forsaken(const struct dg_instance *i);
const char *dg_instance_name(const struct dg_instance *i);
const char *dg_instance_domain(const struct dg_instance *i);
const struct dg_transport *dg_instance_transport(const struct dg_instance *i);
/* What the network behind it can do: the transport's caps without those that its options take away. */
uint32_t dg_instance_caps(const struct dg_instance *i);

#endif
