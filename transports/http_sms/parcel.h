/* parcel.h - one text on its way to the carrier: what goes in it, and what is left to words. Memory only. */
#ifndef HTTP_SMS_PARCEL_H
#define HTTP_SMS_PARCEL_H

#include "names.h"
#include "request.h"
#include "settings.h"
#include "util/list.h"

struct http_sender;

struct http_parcel {
	struct dg_node node; /* sender.c's */
	struct http_sender *sender;
	struct dg_event *ev; /* a copy */
	struct dg_buf text;  /* with the URLs of files that do not fit into it */
	struct dg_file *files;
	size_t n_files; /* that go as files */
	int tries;      /* requests that may have arrived */
	bool renewed;   /* its token was refused once */
	int64_t since_ms;
};

/* DG_INVALID: there is nothing in it; DG_TOOBIG: too many short messages. Given: http_parcel_destroy(). */
DG_MUST_CHECK
enum dg_status http_parcel_make(const struct http_settings *s, const struct dg_event *ev, struct http_parcel **out);
void http_parcel_destroy(struct http_parcel *p);
/* As dg_transport.measure(). */
DG_MUST_CHECK
enum dg_status http_parcel_measure(const struct http_settings *s, const struct dg_event *ev, struct dg_measure *out);
/* What the names of the carrier's templates stand for; borrows from all of them. `token` may be NULL. */
void http_parcel_names(
	const struct http_parcel *p, const struct http_settings *s, const char *token, struct http_names *out);
const struct http_send *http_parcel_send(const struct http_parcel *p, const struct http_settings *s);

#endif
