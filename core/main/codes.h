/* codes.h - how the codes that prove a number leave: as texts of the gateway's own. */
#ifndef DG_CODES_H
#define DG_CODES_H

#include "router/router.h"

/* A dg_proof_send; `arg` is the router. Fails with the router's words lost: who asked for a code is told by the command
 * that asked. */
void codes_send(void *arg, const char *domain, const char *number, const char *text,
	void (*done)(void *done_arg, enum dg_status status), void *done_arg);

#endif
