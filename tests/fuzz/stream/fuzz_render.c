/* fuzz_render.c - any text through the writer, as text and as an attribute's value. Oracle: expat reads the result and
 * gives back the text as dg_utf8_mend() mends it. The input ends at its first NUL: texts are strings. */
#include <expat.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "stream/render.h"
#include "util/buf.h"
#include "util/mem.h"
#include "util/utf8.h"

struct seen {
	struct dg_buf text, value;
};

static void XMLCALL on_start(void *arg, const XML_Char *name, const XML_Char **attrs)
{
	struct seen *s = arg;
	if (strcmp(name, "m") == 0)
		dg_buf_str(&s->value, attrs[1]);
}

static void XMLCALL on_end(void *arg, const XML_Char *name)
{
	(void)arg;
	(void)name;
}

static void XMLCALL on_text(void *arg, const XML_Char *text, int n)
{
	struct seen *s = arg;
	dg_buf_add(&s->text, text, (size_t)n);
}

static void check(bool holds)
{
	if (!holds)
		abort();
}

static void check_same(const struct dg_buf *got, const struct dg_buf *wanted)
{
	check(got->len == wanted->len && (!got->len || memcmp(got->at, wanted->at, got->len) == 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n)
{
	char *text = dg_strndup((const char *)octets, n);
	struct dg_buf out = { 0 };
	struct dg_buf mended = { 0 };
	struct seen seen = { 0 };
	struct dg_render r;
	dg_utf8_mend(&mended, text, strlen(text));
	dg_render_init(&r, &out);
	dg_render_open(&r, "m");
	dg_render_attr(&r, "a", text);
	dg_render_leaf(&r, "e", "urn:x", text);
	dg_render_close(&r);
	XML_Parser p = XML_ParserCreate(NULL);
	XML_SetUserData(p, &seen);
	XML_SetElementHandler(p, on_start, on_end);
	XML_SetCharacterDataHandler(p, on_text);
	check(XML_Parse(p, out.at, (int)out.len, 1) == XML_STATUS_OK);
	check_same(&seen.text, &mended);
	check_same(&seen.value, &mended);
	XML_ParserFree(p);
	dg_buf_finish(&seen.text);
	dg_buf_finish(&seen.value);
	dg_buf_finish(&mended);
	dg_buf_finish(&out);
	free(text);
	return 0;
}
