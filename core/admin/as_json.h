/* as_json.h - journal rows and foreign text as JSON, for every command that shows some. Pure. */
#ifndef DG_AS_JSON_H
#define DG_AS_JSON_H

#include <jansson.h>
#include <stdbool.h>

#include "store/store.h"

/* One row as an object; what is absent is left out. What was said (text, subject) is shown only `with_text`; its length
 * in characters always is. Given. */
json_t *dg_json_row(const struct dg_row *row, bool with_text);
/* One part of a message: {"number", "ref", "stage", "why_text", "at"}. Given. */
json_t *dg_json_part(const struct dg_part *part);
/* Whatever the octets, a JSON text: what is not UTF-8 (a sentence that was cut, say) is mended. NULL stays NULL, which
 * json_pack()'s "o*" leaves out. Given. */
json_t *dg_json_text(const char *text);
/* A time as "2026-11-22T18:30:38.123Z" (RFC 3339, UTC), from 1970 to 9999. NULL for 0 and less. Given. */
json_t *dg_json_time(int64_t unix_ms);

#endif
