/* list.h - who may not exchange texts with which phones, read from lines:
 *
 *	# who               way   phones
 *	*                   both  +1900*
 *	sms.example.org     up    +15550001234
 *	alice@example.org   down  +4479*
 *
 * `who` is a bare JID, a domain of ours, or *; `way` is down (to phones), up (from them), or both; phones are a number
 *or, with * at its end, all that begin so. What follows on the line is for people. Pure.
 */
#ifndef BLOCKLIST_LIST_H
#define BLOCKLIST_LIST_H

#include <stddef.h>

#include "dragoman/plugin.h"

struct list;

/* Given; NULL with `why`, which names the line, when one is wrong. */
struct list *list_read(const char *text, struct dg_error *why);
void list_free(struct list *l); /* NULL is fine */
size_t list_count(const struct list *l);
bool list_blocks(const struct list *l, const struct dg_place *at, const char *phone);

#endif
