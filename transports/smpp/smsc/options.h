/* options.h - every switch of the simulator in one table: the command line, --help and POST /options read it.
 */
#ifndef SMSC_OPTIONS_H
#define SMSC_OPTIONS_H

#include <jansson.h>

#include "chaos.h"

enum smsc_id_format { SMSC_ID_DEC, SMSC_ID_HEX, SMSC_ID_UUID, SMSC_ID_HEX_DEC };
enum smsc_receipt_form { SMSC_RECEIPT_TLV, SMSC_RECEIPT_TEXT, SMSC_RECEIPT_BOTH };
enum smsc_concat { SMSC_CONCAT_UDH8, SMSC_CONCAT_UDH16, SMSC_CONCAT_SAR, SMSC_CONCAT_PAYLOAD };

struct smsc_options {
	char *listen;
	int64_t port, http_port;
	char *tls_cert, *tls_key, *tls_ca; /* files; empty: plain text, and ESMEs need no certificate */
	char *system_id, *password;        /* empty: any */
	int id_format, receipt, concat;
	int64_t receipt_delay_ms, receipt_jitter_ms, response_delay_ms, response_jitter_ms;
	char *answer; /* empty: texts are not answered */
	int64_t answer_delay_ms;
	int64_t rate, window; /* 0: no limit */
	uint32_t window_status;
	int64_t deliver_window, deliver_timeout_ms, deliver_retry_ms, deliver_attempts;
	char *chaos_text;
	struct smsc_chaos chaos; /* what chaos_text says */
	bool magic;
	int64_t memory;
	int64_t seed; /* 0: from the kernel */
	bool quiet, verbose, help, version;
	char **rules; /* --rule, in order */
	size_t n_rules;
};

/* The initial values. */
void smsc_options_init(struct smsc_options *o);
void smsc_options_finish(struct smsc_options *o);
/* "--name value", "--name=value", "--switch" and "--no-switch" into an initialized `o`. DG_INVALID with `why`. */
DG_MUST_CHECK
enum dg_status smsc_options_read(struct smsc_options *o, int argc, char **argv, struct dg_error *why);
/* One option at run time. DG_NOENT: no such option; DG_DENIED: only at the start; DG_INVALID: a bad value. */
DG_MUST_CHECK
enum dg_status smsc_options_set(struct smsc_options *o, const char *name, const json_t *value, struct dg_error *why);
/* All of them, by name; given. */
json_t *smsc_options_json(const struct smsc_options *o);
/* One line for each option. */
void smsc_options_help(struct dg_buf *out);

#endif
