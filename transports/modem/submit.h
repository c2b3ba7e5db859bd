/* submit.h - messages on their way out: each is cut, and its parts leave one by one through the modem that has the
 * least to do, or the one whose SIM has the sender's number. Loop thread only.
 */
#ifndef MODEM_SUBMIT_H
#define MODEM_SUBMIT_H

#include "awaited.h"
#include "device.h"

struct modem_sender;

/* `devices` (borrowed, `n` of them) may be filled in later, before the first call of modem_sender_take(). */
struct modem_sender *modem_sender_create(struct dg_host *host, const struct modem_settings *settings,
	struct modem_awaited *awaited, struct modem_device *const *devices, size_t n);
void modem_sender_destroy(struct modem_sender *s); /* forgets what is active; NULL is fine */
void modem_sender_start(struct modem_sender *s);

/* deliver() of a DG_MESSAGE. */
DG_MUST_CHECK
enum dg_status modem_sender_take(struct modem_sender *s, const struct dg_event *ev);
/* What it would cost (dg_transport.measure). */
DG_MUST_CHECK
enum dg_status modem_sender_measure(const struct modem_sender *s, const struct dg_event *ev, struct dg_measure *out);
/* A modem has become ready, idle, or neither. */
void modem_sender_pump(struct modem_sender *s);
/* What became of the part that `device` was given; `what` is its message. */
void modem_sender_answered(
	struct modem_sender *s, struct modem_device *device, void *what, const struct modem_verdict *v);
/* Take nothing more, give back what has not begun. */
void modem_sender_stop(struct modem_sender *s);

#endif
