/* report.h - what is remembered, as JSON for GET /messages, /inbound and /links.
 */
#ifndef SMSC_REPORT_H
#define SMSC_REPORT_H

#include <jansson.h>
#include <stdint.h>

struct smsc;
struct smsc_inbound;

/* {"count": n, "messages": [...], "refused": [...]}; with `since` above 0 only those that became whole after the
 * so-manyth. Given. */
json_t *smsc_report_messages(const struct smsc *s, int64_t since);
/* {"inbound": [...]}; given. */
json_t *smsc_report_inbound(const struct smsc *s);
json_t *smsc_report_one_inbound(const struct smsc_inbound *in);
/* {"links": [...]}; given. */
json_t *smsc_report_links(const struct smsc *s);

#endif
