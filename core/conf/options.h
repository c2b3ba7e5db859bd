/* options.h - option tables (struct dg_option) at work: check a section, fill a module's config struct, print the help,
 * write the sample.
 */
#ifndef DG_OPTIONS_H
#define DG_OPTIONS_H

#include "conf/conf.h"
#include "util/buf.h"

/* Check `section` against `options` and fill a struct of `config_size` octets (C types by dg_type: STRING, SECRET, JSON
 * -> const char *; INT -> int64_t; BOOL -> bool; DURATION_MS -> int64_t, written as "30s", "500ms", "10m", "24h", "7d"
 * or a number of milliseconds; PORT -> uint16_t). Errors go to `errors` (unknown key with the nearest known one, wrong
 * type, missing required key, value out of range). Given: free with dg_options_free(); NULL when there was an error.
 * Strings inside live as long as the struct. */
void *dg_options_fill(const struct dg_conf *conf, const struct dg_conf_section *section,
	const struct dg_option *options, size_t config_size, struct dg_conf_errors *errors);
/* Whether a table is one that core can work with: keys spelled as keys, once each and (in a transport) none of core's;
 * known types; every field inside `config_size` and overlapping no other; defaults that can be read; a sentence for
 * each. DG_INVALID with `why`. `options` NULL: an empty table. */
enum dg_status dg_options_check(const struct dg_option *options, size_t config_size, bool is_transport,
	struct dg_error *why) __attribute__((warn_unused_result));
void dg_options_free(void *config, const struct dg_option *options);
/* A table for people: key, type, default, sentence. */
void dg_options_help(const struct dg_option *options, struct dg_buf *out);
/* A JSON object with every option at its default, each under its sentence as a // comment; required ones with a
 * placeholder. */
void dg_options_sample(const char *module, const struct dg_option *options, struct dg_buf *out);
/* The known key nearest to `key` (Damerau-Levenshtein distance at most 2 and under half its length); NULL when none is
 * near. */
const char *dg_nearest(const char *key, const char *const *known, size_t n);

#endif
