/* show.h - the running program's answers (JSON) as text for people. Pure. */
#ifndef DG_SHOW_H
#define DG_SHOW_H

#include <jansson.h>

#include "util/buf.h"

/* Appends to `out`. Whatever a key lacks is shown as a dash, so an older program's answer can be read, too. */
typedef void dg_show(const json_t *answer, struct dg_buf *out);

dg_show dg_show_status;
dg_show dg_show_sent;
dg_show dg_show_messages;
dg_show dg_show_trace;
dg_show dg_show_retried;
dg_show dg_show_dropped;
dg_show dg_show_done;   /* show_done.c */
dg_show dg_show_doctor; /* show_doctor.c */

#endif
