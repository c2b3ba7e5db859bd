/* schema.h - objects of a profile read into structs by tables, as dg_option does with the configuration. Pure.
 *
 * A complaint names the file, the place and what is wrong: "twilio.json: send.auth.type: ...".
 */
#ifndef HTTP_SMS_SCHEMA_H
#define HTTP_SMS_SCHEMA_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "dragoman/transport.h"

enum http_key_type {
	HTTP_KEY_TEXT = 1,  /* const char * */
	HTTP_KEY_TEMPLATE,  /* const char * */
	HTTP_KEY_PATH,      /* const char *; see path.h */
	HTTP_KEY_REF,       /* const char *: a path, or a template if it has a name in it */
	HTTP_KEY_CHOICE,    /* unsigned: the place in `choices`, "a|b" */
	HTTP_KEY_NUMBER,    /* int64_t, not negative */
	HTTP_KEY_BOOL,      /* bool */
	HTTP_KEY_TEMPLATES, /* const json_t *: an object of templates */
	HTTP_KEY_LAYOUT,    /* const json_t *: JSON in which every text is a template */
	HTTP_KEY_PATHS,     /* const json_t *: a path, or an array of them */
	HTTP_KEY_WHERE,     /* const json_t *: an object path -> text or array of texts */
	HTTP_KEY_STATUSES,  /* const json_t *: an object -> names of statuses */
	HTTP_KEY_NUMBERS,   /* const json_t *: an array of whole numbers */
	HTTP_KEY_TEXTS,     /* const json_t *: an array of texts */
	HTTP_KEY_OBJECT,    /* const json_t *: read by somebody else */
};

struct http_key {
	const char *name;
	enum http_key_type type;
	size_t offset;
	const char *choices;
	bool required;
};

struct http_reader {
	const char *file;
	const json_t *credentials; /* the profile's: which cred.* there are */
	struct dg_error *why;
};

/* Read `object` into `into`: keys that are not there leave it as it is. `place` is the path of the object in the
 * profile, "" for all of it. false: `why` says what is wrong. */
bool http_schema_read(const struct http_reader *r, const char *place, const json_t *object, const struct http_key *keys,
	size_t n_keys, void *into);
/* Say what is wrong at `place`; always false. */
bool http_schema_refuse(const struct http_reader *r, const char *place, const char *fmt, ...) DG_PRINTF(3, 4);

/* "denied" -> DG_DENIED, as dg_status_name() spells them. false: there is none. */
bool http_status_parse(const char *name, enum dg_status *out);

#endif
