/* Cutting texts. The first octet picks the rules, the rest is the text. Oracles: the parts together say the text again,
 * each by itself is whole (no escape or surrogate pair is cut), each fits, and each header is right.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sms/split.h"
#include "sms/udh.h"
#include "util/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n);

static void require(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "fuzz_split: %s\n", what);
	abort();
}

/* What a reader makes of the text: control characters and line ends as sms_text_decode() has them, character by
 * character, so that cuts between CR and LF do not matter. */
static void normalize(struct dg_buf *out, const char *text, size_t n)
{
	size_t used;
	for (size_t i = 0; i < n; i += used) {
		uint32_t cp = dg_utf8_next(text + i, n - i, &used);
		if (cp == '\r' || cp == '\n' || cp == '\f' || (cp < 0x20 && cp != '\t'))
			continue;
		char utf8[4];
		dg_buf_add(out, utf8, dg_utf8_put(dg_xml_char_ok(cp) && cp != 0xFEFF ? cp : 0xFFFD, utf8));
	}
}

static void read_part(const struct sms_parts *parts, size_t i, const struct sms_split_rules *rules, struct dg_buf *out)
{
	const uint8_t *at = (const uint8_t *)parts->octets.at + parts->at[i].offset;
	size_t n = parts->at[i].octets;
	bool wide = parts->alphabet == SMS_UCS2;
	if (parts->has_header) {
		struct sms_udh udh;
		require(sms_udh_read(at, n, &udh) == DG_OK, "a header that cannot be read");
		require(udh.place.total == parts->n && udh.place.number == i + 1, "a part in a wrong place");
		require(!wide || n <= 140, "a part that is too long");
		require(wide || n <= udh.octets + 153, "a part that is too long");
		at += udh.octets;
		n -= udh.octets;
	}
	require(n > 0, "an empty part");
	require(!wide || n < 2 || at[0] < 0xDC || at[0] > 0xDF, "a cut surrogate pair");
	require(wide || rules->zero != SMS_GSM || at[n - 1] != 0x1B, "a cut escape pair");
	struct dg_buf marked = { 0 }; /* a byte order mark at the head of a part is text here */
	sms_text_decode(&marked, wide ? SMS_UCS2 : rules->zero, at, n);
	normalize(out, marked.at ? marked.at : "", marked.len);
	dg_buf_finish(&marked);
}

/* A text with U+FEFF or U+FFFE is read otherwise at the head of a part: not for this oracle. */
static bool has_mark(const char *text)
{
	return strstr(text, "\uFEFF") || strstr(text, "\xEF\xBF\xBE");
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n)
{
	static struct sms_parts parts;
	if (!n)
		return 0;
	const struct sms_split_rules rules = { .zero = (enum sms_alphabet)(octets[0] % 3),
		.concat = (enum sms_concat)(octets[0] / 3 % 4),
		.reference = 0xBEEF,
		.most_parts = 255,
		.limit_octets = 140 };
	char *text = strndup((const char *)octets + 1, n - 1);
	require(text != NULL, "no memory");
	enum dg_status status = sms_split(text, &rules, &parts);
	require(status == DG_OK || parts.n == 0, "parts of a refused text");
	require(status != DG_INVALID || !*text || !dg_utf8_is_valid(text, strlen(text)), "a good text was refused");
	struct dg_buf expected = { 0 }, all = { 0 };
	if (status == DG_OK && !has_mark(text)) {
		normalize(&expected, text, strlen(text));
		for (size_t i = 0; i < parts.n; i++)
			read_part(&parts, i, &rules, &all);
		require(all.len == expected.len &&
				!memcmp(all.at ? all.at : "", expected.at ? expected.at : "", all.len),
			"the parts do not say the text");
	}
	dg_buf_finish(&expected);
	dg_buf_finish(&all);
	sms_parts_finish(&parts);
	free(text);
	return 0;
}
