/* control.h - the control socket: commands as JSON lines over a unix socket that only its owner may open.
 *
 *	{"command": "trace", "args": {"id": "12"}}
 *	{"ok": true, "result": {...}}  or  {"ok": false, "error": {"status": "noent", "text": "..."}}
 *
 * One answer per line, in order; the next line is read when the answer is out. Loop thread only.
 */
#ifndef DG_CONTROL_H
#define DG_CONTROL_H

#include "admin/room.h"

/* Listens at `path`, mode 0600. A socket file that nobody answers at is replaced; one where somebody answers is not.
 * NULL with `why`. */
struct dg_control *dg_control_open(struct dg_admin *a, const char *path, struct dg_error *why);
/* Removes the socket file; connections are closed. NULL is fine. */
void dg_control_destroy(struct dg_control *c);

#endif
