/* sample.h - the first configuration as text, and the snippets for the XMPP servers that go with it. Pure. */
#ifndef DG_SAMPLE_H
#define DG_SAMPLE_H

#include <stdbool.h>
#include <stdint.h>

#include "main/args.h"
#include "util/buf.h"

struct dg_sample {
	char *domain, *vhost, *allow; /* "sms.example.org", "example.org", who may text */
	char *host;                   /* of the XMPP server */
	uint16_t port;
	/* The caller's, borrowed: */
	const char *dir;         /* of the configuration, absolute */
	bool system;             /* state goes to /var/lib and /run instead of `dir` */
	const char *secret;      /* to be shown; NULL: it is in secret_file */
	const char *secret_file; /* absolute; NULL: "secret" in `dir` */
};

/* Read --domain, --server and --user, or take their defaults. DG_INVALID with `why`; else dg_sample_finish(). */
enum dg_status dg_sample_plan(struct dg_sample *s, const struct dg_args *args, struct dg_error *why)
	__attribute__((warn_unused_result));
void dg_sample_finish(struct dg_sample *s);
/* dragoman.json. */
void dg_sample_config(const struct dg_sample *s, struct dg_buf *out);
/* What to paste where and what to type then; `config` is the file's path. */
void dg_sample_next_steps(const struct dg_sample *s, const char *config, struct dg_buf *out);

#endif
