/* jid.h - XMPP addresses (RFC 7622 by the stringprep profiles of RFC 6122, which the servers use)
 * and the escaping of foreign names in them (XEP-0106). */
#ifndef DG_JID_H
#define DG_JID_H

#include "dragoman/event.h"
#include "util/buf.h"

#define DG_JID_PART_MAX 1023 /* octets per part after preparation, RFC 7622 section 3.1 */

/* A prepared address: NUL-terminated strings, all its own. Compare only prepared ones, octet by octet. */
struct dg_jid {
	char *bare;           /* "node@domain" or "domain" */
	const char *node;     /* NULL when absent */
	const char *domain;   /* never NULL */
	const char *resource; /* NULL when absent */
	char *memory;         /* holds node, domain and resource */
};

/* Parse and prepare. DG_INVALID: empty or over-long part, prohibited characters, bad UTF-8;
 * *out is untouched. Else dg_jid_finish() frees it. */
enum dg_status dg_jid_parse(const char *text, struct dg_jid *out) __attribute__((warn_unused_result));
void dg_jid_finish(struct dg_jid *j);
/* Append node@domain/resource; node and resource may be NULL. */
void dg_jid_print(struct dg_buf *out, const char *node, const char *domain, const char *resource);

/* Append `name` as a node may spell it (XEP-0106 section 4). DG_INVALID: empty, or a space at an end; nothing added. */
enum dg_status dg_jid_escape(const char *name, struct dg_buf *out) __attribute__((warn_unused_result));
/* The reverse. What is no escape stays as it is. */
void dg_jid_unescape(const char *node, struct dg_buf *out);

#endif
