/* fuzz_answer.c - whatever a carrier answers becomes an outcome that core can take: the first octet picks the profile,
 * the second the HTTP code, the rest is the body. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "result.h"
#include "util/mem.h"
#include "util/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* One with parts, one by JSON, one by text; all kinds of paths. */
#define PARTS                                                                                                          \
	"\"result\":{\"where\":{\"$.m[].s\":\"0\"},\"id\":\"$.m[].i\",\"code\":\"$.m[].s\",\"text\":\"$.m[].t\","      \
	"\"codes\":{\"1\":\"again\"}}"
#define NESTED "\"result\":{\"id\":\"$.a.b[0].c\",\"code\":[\"$.c\",\"$.d[1]\"],\"text\":\"$\",\"retry_after\":\"$.r\"}"
#define TEXT   "\"result\":{\"id\":\"text:id=*;\",\"code\":\"text:E*:\",\"text\":\"text:*\",\"http\":[202]}"
static const char *const profiles[] = { PARTS, NESTED, TEXT };
static const unsigned codes[] = { 200, 202, 301, 400, 401, 429, 500, 503 };

static void check(const struct http_outcome *o)
{
	const char *at = o->refs.at;
	assert(dg_utf8_is_valid(o->words, strlen(o->words)));
	for (const char *c = o->words; *c; c++)
		assert((unsigned char)*c >= ' ');
	assert(o->n_refs <= HTTP_REFS_MAX && o->n_refused <= o->n_refs);
	for (size_t i = 0; i < o->n_refs; i++, at += strlen(at) + 1)
		assert(*at && dg_utf8_is_valid(at, strlen(at)));
	assert(!o->n_refs || at == o->refs.at + o->refs.len);
	assert(o->retry_after_ms >= 0 && o->retry_after_ms <= 3600000);
	assert(o->status == DG_OK || !o->n_refs);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dg_buf json = { 0 };
	struct dg_error why;
	struct http_outcome o;
	if (size < 2)
		return 0;
	dg_buf_printf(&json, "{\"name\":\"f\",\"title\":\"F\",\"credentials\":{},\"send\":{\"url\":\"http://h/\"},%s}",
		profiles[data[0] % (sizeof profiles / sizeof profiles[0])]);
	struct http_profile *p = http_profile_parse(json.at, json.len, "fuzz", &why);
	assert(p);
	char *body = dg_strndup((const char *)data + 2, size - 2);
	const struct dg_http_result result = { .left = true,
		.code = codes[data[1] % (sizeof codes / sizeof codes[0])],
		.body = body,
		.octets = strlen(body) };
	const struct http_names names = { .id = "m1" };
	http_result_read(&o, p, &names, &result);
	check(&o);
	http_outcome_finish(&o);
	free(body);
	http_profile_destroy(p);
	dg_buf_finish(&json);
	return 0;
}
