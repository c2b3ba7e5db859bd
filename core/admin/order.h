/* order.h - texts that a program wants sent by HTTP: who it is, to whom, what became of each on its way into the
 * journal. The faces are sendsms.c (Kannel's) and rest.c (JSON).
 */
#ifndef DG_ADMIN_ORDER_H
#define DG_ADMIN_ORDER_H

#include "admin/room.h"

enum { DG_ORDER_MOST = 100 }; /* recipients of one order */

/* All borrowed for the call. */
struct dg_order {
	const struct dg_conf_account *account;
	const char *from; /* NULL or "": the account's first sender, else the user's own number */
	const char *const *to;
	size_t n_to;
	const char *text;     /* UTF-8 */
	int64_t validity_ms;  /* 0: as long as the transport's message_ttl */
	const char *report;   /* URL; NULL: nobody is told of the end */
	unsigned report_mask; /* router/report.h */
};

struct dg_ordered {
	char *to; /* canonical, or as it was given when it is no number */
	enum dg_status why;
	char *text; /* why it was refused, in English; NULL: it was not */
	uint64_t id;
};
/* Once, maybe before dg_order_run() returns; `texts` in the order of `to`, borrowed. */
typedef void dg_order_done(void *arg, const struct dg_ordered *texts, size_t n);

/* NULL: there is no such account, or it has another password. How long that takes says nothing of the password. */
const struct dg_conf_account *dg_order_account(const struct dg_conf *conf, const char *name, const char *password);
/* DG_OK: `done` follows. Else nothing was sent, and `why` says what is wrong with the order. */
enum dg_status dg_order_run(
	struct dg_admin *a, const struct dg_order *order, struct dg_error *why, dg_order_done *done, void *arg);

#endif
