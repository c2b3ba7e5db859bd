/* result.h - what the carrier answered -> what became of the text. Pure. */
#ifndef HTTP_SMS_RESULT_H
#define HTTP_SMS_RESULT_H

#include "names.h"
#include "net/http_client.h"
#include "profile.h"
#include "util/buf.h"

enum { HTTP_REFS_MAX = 255, HTTP_WORDS_MAX = 240 };

struct http_outcome {
	/* DG_OK: the carrier took it, or some of its parts. DG_TIMEOUT: nobody knows. DG_AGAIN: too fast; it shall come
	 * again. DG_OFFLINE: there was no connection. DG_AUTH: our account is the trouble, not this text. */
	enum dg_status status;
	/* With DG_OK: the carrier's names, one for each part, one behind the other, each with a NUL. A part that was
	 * refused has a name of ours. */
	struct dg_buf refs;
	size_t n_refs, n_refused;
	size_t refused_at;          /* octets into `refs`: the first of ours */
	enum dg_status refused_why; /* why some were refused, with DG_OK */
	char words[HTTP_WORDS_MAX]; /* the carrier's, or libcurl's; "" when there are none */
	int64_t retry_after_ms;     /* not before this; 0: it does not say */
};

/* `id` is our name of the text, of which the names of refused parts are made; `names` fills an id that is a template.
 * Finish it. */
void http_result_read(struct http_outcome *out, const struct http_profile *profile, const struct http_names *names,
	const struct dg_http_result *result);
void http_outcome_finish(struct http_outcome *outcome);

#endif
