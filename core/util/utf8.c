/* utf8.c - see utf8.h. Everything that reads text off a wire, or cuts it, calls it. */
#include "util/utf8.h"

#include "util/utf8_marks.h"

#define REPLACEMENT "\xEF\xBF\xBD" /* U+FFFD */
#define ZWJ         0x200Du

/* Per length: the bits that mark the first octet, and the smallest code point that needs it (RFC 3629 section 3). */
static const struct {
	unsigned char mask, mark;
	uint32_t least;
} forms[] = {
	{ 0x80, 0x00, 0x0 },
	{ 0xE0, 0xC0, 0x80 },
	{ 0xF0, 0xE0, 0x800 },
	{ 0xF8, 0xF0, 0x10000 },
};

uint32_t dg_utf8_next(const char *at, size_t n, size_t *used)
{
	const unsigned char *octet = (const unsigned char *)at;
	*used = 1;
	if (octet[0] < 0x80)
		return octet[0];
	size_t extra = 1; /* continuation octets */
	while (extra < 4 && (octet[0] & forms[extra].mask) != forms[extra].mark)
		extra++;
	if (extra == 4 || extra >= n)
		return DG_UTF8_BAD;
	uint32_t cp = octet[0] & (unsigned char)~forms[extra].mask;
	for (size_t i = 1; i <= extra; i++) {
		if ((octet[i] & 0xC0) != 0x80)
			return DG_UTF8_BAD;
		cp = cp << 6 | (octet[i] & 0x3Fu);
	}
	if (cp < forms[extra].least || cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF))
		return DG_UTF8_BAD;
	*used = extra + 1;
	return cp;
}

size_t dg_utf8_put(uint32_t cp, char out[4])
{
	size_t extra = 0;
	while (extra < 3 && cp >= forms[extra + 1].least)
		extra++;
	for (size_t i = extra; i > 0; i--, cp >>= 6)
		out[i] = (char)(0x80 | (cp & 0x3F));
	out[0] = (char)(forms[extra].mark | cp);
	return extra + 1;
}

bool dg_utf8_is_valid(const char *at, size_t n)
{
	size_t used;
	for (size_t i = 0; i < n; i += used)
		if (dg_utf8_next(at + i, n - i, &used) == DG_UTF8_BAD)
			return false;
	return true;
}

bool dg_xml_char_ok(uint32_t cp)
{
	if (cp < 0x20)
		return cp == '\t' || cp == '\n' || cp == '\r';
	return cp <= 0xD7FF || (cp >= 0xE000 && cp <= 0xFFFD) || (cp >= 0x10000 && cp <= 0x10FFFF);
}

void dg_utf8_mend(struct dg_buf *out, const char *at, size_t n)
{
	if (!n) /* `at` may be NULL */
		return;
	size_t start = 0; /* of the run that needs no mending */
	size_t used;
	for (size_t i = 0; i < n; i += used) {
		uint32_t cp = dg_utf8_next(at + i, n - i, &used);
		if (dg_xml_char_ok(cp)) /* false for DG_UTF8_BAD */
			continue;
		dg_buf_add(out, at + start, i - start);
		if (cp >= 0x20)
			dg_buf_str(out, REPLACEMENT);
		start = i + used;
	}
	dg_buf_add(out, at + start, n - start);
}

static bool is_joining(uint32_t cp)
{
	size_t low = 0;
	size_t high = sizeof joining / sizeof *joining;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (cp > joining[middle].last)
			low = middle + 1;
		else if (cp < joining[middle].first)
			high = middle;
		else
			return true;
	}
	return false;
}

static bool is_regional_indicator(uint32_t cp)
{
	return cp >= 0x1F1E6 && cp <= 0x1F1FF;
}

bool dg_utf8_joins(uint32_t before, uint32_t cp)
{
	if (cp < joining[0].first)
		return before == '\r' && cp == '\n';
	if (!before)
		return false;
	return before == ZWJ || is_joining(cp) || (is_regional_indicator(before) && is_regional_indicator(cp));
}
