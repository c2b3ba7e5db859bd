/* session.h - one instance at work: its modems, what goes out over them, what comes in.
 *
 * The functions are those of struct dg_transport; module.c only adds the descriptor.
 */
#ifndef MODEM_SESSION_H
#define MODEM_SESSION_H

#include "config.h"
#include "dragoman/transport.h"

DG_MUST_CHECK
enum dg_status modem_session_create(struct dg_host *host, const void *config, void **out, struct dg_error *why);
void modem_session_destroy(void *self);
DG_MUST_CHECK
enum dg_status modem_session_start(void *self);
void modem_session_stop(void *self);
DG_MUST_CHECK
enum dg_status modem_session_deliver(void *self, const struct dg_event *ev);
DG_MUST_CHECK
enum dg_status modem_session_measure(void *self, const struct dg_event *ev, struct dg_measure *out);

#endif
