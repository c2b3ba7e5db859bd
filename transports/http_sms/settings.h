/* settings.h - the configuration of one instance, checked and put together with its carrier's profile. */
#ifndef HTTP_SMS_SETTINGS_H
#define HTTP_SMS_SETTINGS_H

#include "config.h"
#include "profile.h"

struct http_settings {
	const struct http_config *config; /* core's; outlives the instance */
	struct http_profile *profile;
	json_t *cred, *webhook; /* the option's, with defaults; what it says over the profile's "webhook" */
	char *origin;           /* "https://api.example.org/": of what texts are sent to */
};

/* DG_INVALID: `why` says what is wrong; nothing is kept. */
DG_MUST_CHECK
enum dg_status http_settings_read(const struct http_config *config, struct http_settings *out, struct dg_error *why);
void http_settings_finish(struct http_settings *s);

#endif
