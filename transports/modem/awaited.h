/* awaited.h - texts whose status report has not come: which reference (TP-MR) the modem gave to which of them.
 *
 * A modem counts to 255 and begins anew, so a reference alone names many texts. A report belongs to the one that left
 * by the same modem, for the same number, nearest to the time that the report says. Kept by core; forgotten after eight
 * days. Loop thread only.
 */
#ifndef MODEM_AWAITED_H
#define MODEM_AWAITED_H

#include "dragoman/transport.h"

#define MODEM_REF_MAX 96

struct modem_awaited;

struct modem_awaited *modem_awaited_create(struct dg_host *host);
void modem_awaited_destroy(struct modem_awaited *w); /* NULL is fine */
/* Read what the last life knew. `done` follows DG_OK. */
DG_MUST_CHECK
enum dg_status modem_awaited_load(struct modem_awaited *w, void (*done)(void *arg), void *arg);
/* A text has left now; what core shall call it: unique in the instance. */
void modem_awaited_add(
	struct modem_awaited *w, const char *modem, uint8_t reference, const char *peer, char out[MODEM_REF_MAX]);
/* What core calls the text that a report is about; false: none. `sent_s`: when the service centre got it, 0: unknown.
 */
bool modem_awaited_find(const struct modem_awaited *w, const char *modem, uint8_t reference, const char *peer,
	int64_t sent_s, char out[MODEM_REF_MAX]);
void modem_awaited_forget(struct modem_awaited *w, const char *ref); /* its last report is kept */

#endif
