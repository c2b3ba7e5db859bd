/* rest.h - POST /api/v1/sms: texts of a program, as JSON. */
#ifndef DG_ADMIN_REST_H
#define DG_ADMIN_REST_H

#include "admin/room.h"
#include "net/http_server.h"

/* {"to": "+1555..." or a list, "text", "from", "validity_s", "report": URL, "report_mask": 3}, with the password of an
 * account as bearer token -> 202 {"texts": [{"to", "id"} or {"to", "status", "text"}]}; 400, 401, 403, 503 with
 * {"error": {"status", "text"}}. Answers it, now or later. */
void dg_rest_serve(struct dg_admin *a, const struct dg_http_request *request);

#endif
