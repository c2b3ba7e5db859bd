/* value.h - one value of a configuration, from JSON into the C type of its option. conf.c and options.c use it. */
#ifndef DG_CONF_VALUE_H
#define DG_CONF_VALUE_H

#include <jansson.h>

#include "dragoman/transport.h"

/* What a sample writes where only the operator knows what belongs there; nothing reads it as a value. */
#define CONF_BLANK        "fill this in"
#define CONF_BLANK_SECRET "changeme"

/* Read `json` as `option` says and write it to `into` (types as in options.h; texts are given: free()). `folder` is
 * where a relative "file:PATH" starts. DG_INVALID with `why`, which never quotes a secret. */
enum dg_status conf_value_read(const struct dg_option *option, const json_t *json, const char *folder, void *into,
	struct dg_error *why) DG_MUST_CHECK;
/* The default of an option as the JSON that a file would have; given. NULL: `initial` cannot be read. */
json_t *conf_value_initial(const struct dg_option *option);
/* Octets that a value of this type takes; 0 for an unknown type. */
size_t conf_value_octets(enum dg_type type);
bool conf_value_is_text(enum dg_type type);    /* a given char * stands there */
const char *conf_type_name(enum dg_type type); /* "duration": for help */

/* "30s", "500ms", "10m", "24h", "7d" -> milliseconds. false: it is none of these, or does not fit. */
bool conf_duration_read(const char *text, int64_t *ms);
/* The same way back, in the largest unit that divides. */
const char *conf_duration_print(int64_t ms, char out[32]);

/* "file:PATH", "env:NAME" or the secret itself -> what it stands for, given. DG_INVALID with `why`: unreadable, empty,
 * not text. */
enum dg_status conf_secret_read(const char *text, const char *folder, char **out, struct dg_error *why) DG_MUST_CHECK;

#endif
