/* Cutting texts. The first two octets pick the rules, the rest is the text. Oracles: the parts together say the text
 * again (but for one in other letters), each by itself is whole (no escape or surrogate pair is cut), each fits, each
 * header is right, nothing is used that saves no part, and sms_measure() says what sms_split() does.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sms/content.h"
#include "sms/split.h"
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

/* Packed without a count, an '@' or a line end in the last seven bits is padding. */
static bool ends_in_padding(const struct sms_split_rules *rules, const struct sms_parts *parts)
{
	return rules->packed && parts->coding.alphabet == SMS_GSM;
}

static void require_fits(const struct sms_parts *parts, const struct sms_content *part, size_t header)
{
	require(part->n > 0, "an empty part");
	if (parts->coding.alphabet != SMS_UCS2) /* Latin-1 and ASCII become septets at the carrier */
		require(header * 8 + part->n * 7 <= 140 * 8, "a part that is too long");
	else
		require(header + part->n <= 140, "a part that is too long");
}

static void read_part(const struct sms_parts *parts, size_t i, const struct sms_split_rules *rules, struct dg_buf *out)
{
	struct dg_buf room = { 0 }, marked = { 0 }; /* a byte order mark at the head of a part is text here */
	struct sms_udh udh = { 0 };
	struct sms_content part = { .octets = (const uint8_t *)parts->octets.at + parts->at[i].offset,
		.n = parts->at[i].octets,
		.alphabet = parts->coding.alphabet };
	bool wide = part.alphabet == SMS_UCS2, split = !parts->is_long || rules->concat != SMS_PAYLOAD;
	if (parts->has_header) {
		require(sms_content_open(&part, &udh), "a header that cannot be read");
		require(!parts->is_long || (part.place.total == parts->n && part.place.number == i + 1),
			"a part in a wrong place");
		require(memcmp(&udh.shift, &parts->coding.shift, sizeof udh.shift) == 0, "other tables");
	}
	if (rules->packed && part.alphabet == SMS_GSM && split)
		sms_content_unpack(&part, udh.octets, SIZE_MAX, &room);
	if (split)
		require_fits(parts, &part, udh.octets);
	require(!wide || part.n < 2 || part.octets[0] < 0xDC || part.octets[0] > 0xDF, "a cut surrogate pair");
	require(part.alphabet != SMS_GSM || part.octets[part.n - 1] != 0x1B, "a cut escape pair");
	if (udh.shift.locking || udh.shift.single)
		sms_content_shifted(&part, udh.shift, &room);
	sms_text_decode(&marked, part.alphabet, part.octets, part.n);
	normalize(out, marked.at ? marked.at : "", marked.len);
	dg_buf_finish(&marked);
	dg_buf_finish(&room);
}

static void check_measure(const char *text, const struct sms_split_rules *rules, const struct sms_parts *parts)
{
	struct sms_measure m;
	require(sms_measure(text, rules, &m) == DG_OK, "a text that cannot be measured");
	require(m.alphabet == parts->coding.alphabet || rules->concat == SMS_PAYLOAD, "measured in another alphabet");
	require(m.segments == parts->n || rules->concat == SMS_PAYLOAD, "measured and cut otherwise");
	require(m.units <= m.segments * m.units_per_segment, "more units than there is room for");
	const struct sms_split_rules plain = {
		.zero = rules->zero, .concat = rules->concat, .most_parts = 255, .limit_octets = 140
	};
	struct sms_measure without;
	require(sms_measure(text, &plain, &without) == DG_OK, "a text that cannot be measured");
	bool special = m.transliterated || parts->coding.shift.locking || parts->coding.shift.single;
	require(!special || m.segments < without.segments, "a change that saves nothing");
	require(special || m.segments == without.segments, "another size for the same");
}

/* A text with U+FEFF or U+FFFE is read otherwise at the head of a part: not for this oracle. */
static bool has_mark(const char *text)
{
	return strstr(text, "\uFEFF") || strstr(text, "\xEF\xBF\xBE");
}

static void check_parts(const char *text, const struct sms_split_rules *rules, const struct sms_parts *parts)
{
	struct dg_buf expected = { 0 }, all = { 0 };
	normalize(&expected, text, strlen(text));
	for (size_t i = 0; i < parts->n; i++)
		read_part(parts, i, rules, &all);
	bool same = all.len == expected.len && !memcmp(all.at ? all.at : "", expected.at ? expected.at : "", all.len);
	require(same || parts->transliterated || has_mark(text) || ends_in_padding(rules, parts),
		"the parts do not say the text");
	dg_buf_finish(&expected);
	dg_buf_finish(&all);
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n)
{
	static struct sms_parts parts;
	if (n < 2)
		return 0;
	const struct sms_split_rules rules = { .zero = (enum sms_alphabet)(octets[0] % 3),
		.concat = (enum sms_concat)(octets[0] / 3 % 4),
		.reference = 0xBEEF,
		.most_parts = 255,
		.limit_octets = 140,
		.transliterate = octets[0] / 12 % 2,
		.packed = octets[0] / 24 % 2 && octets[0] % 3 == SMS_GSM,
		.languages = (uint16_t)(octets[1] % 16 ? 1U << octets[1] % 16 | octets[1] / 16 : 0) };
	char *text = strndup((const char *)octets + 2, n - 2);
	require(text != NULL, "no memory");
	enum dg_status status = sms_split(text, &rules, &parts);
	require(status == DG_OK || parts.n == 0, "parts of a refused text");
	require(status != DG_INVALID || !*text || !dg_utf8_is_valid(text, strlen(text)), "a good text was refused");
	if (status == DG_OK) {
		check_measure(text, &rules, &parts);
		check_parts(text, &rules, &parts);
	}
	sms_parts_finish(&parts);
	free(text);
	return 0;
}
