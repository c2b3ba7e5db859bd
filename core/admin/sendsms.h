/* sendsms.h - /cgi-bin/sendsms as Kannel's smsbox has it, so that what sends through Kannel sends through us: the same
 * parameters by GET or POST, the same answers (Kannel User's Guide 1.4.5, "Using HTTP GET to send messages"). */
#ifndef DG_ADMIN_SENDSMS_H
#define DG_ADMIN_SENDSMS_H

#include "admin/room.h"
#include "net/http_server.h"

/* Answers it, now or later. */
void dg_sendsms_serve(struct dg_admin *a, const struct dg_http_request *request);

#endif
