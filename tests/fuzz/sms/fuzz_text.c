/* Reading what phones and carriers send: user data headers, every alphabet, national tables, packed septets, charsets.
 * The first octet picks how, the rest are the octets. Oracles: what comes out is UTF-8 that XML can carry; septets that
 * are unpacked and packed again are the same octets; a header that is read was inside the octets.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sms/content.h"
#include "sms/septets.h"
#include "util/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n);

static void require(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "fuzz_text: %s\n", what);
	abort();
}

static void check_text(const struct sms_content *c)
{
	struct dg_buf out = { 0 };
	size_t used;
	sms_text_decode(&out, c->alphabet, c->octets, c->n);
	for (size_t i = 0; i < out.len; i += used) {
		uint32_t cp = dg_utf8_next(out.at + i, out.len - i, &used);
		require(cp != DG_UTF8_BAD && dg_xml_char_ok(cp) && cp != '\r', "text that XML cannot carry");
	}
	dg_buf_finish(&out);
}

static void check_packed(const struct sms_content *packed, size_t header)
{
	struct dg_buf room = { 0 };
	struct sms_content c = *packed;
	c.alphabet = SMS_GSM;
	sms_content_unpack(&c, header, SIZE_MAX, &room);
	check_text(&c);
	uint8_t *again = malloc(packed->n + 2);
	require(again != NULL, "no memory");
	size_t fill = sms_septets_fill(header), octets = sms_septets_pack(c.octets, c.n, fill, again);
	require(octets <= packed->n, "septets out of nowhere");
	for (size_t bit = fill; bit < fill + c.n * 7; bit++)
		require(((again[bit / 8] ^ packed->octets[bit / 8]) >> bit % 8 & 1) == 0, "other septets");
	free(again);
	dg_buf_finish(&room);
}

static void check_charset(const struct sms_content *plain, unsigned pick)
{
	static const char *const names[] = { "windows-1251", "GBK", "SHIFT_JIS", "EUC-KR", "ISO-2022-JP", "UTF-16LE",
		"UTF-16", "UTF-8", "UTF-7", "BIG5-HKSCS", "GB18030", "TCVN" };
	static struct sms_charset *charsets[sizeof names / sizeof names[0]]; /* opening one costs more than all else */
	struct dg_buf room = { 0 };
	struct sms_content c = *plain;
	pick %= sizeof names / sizeof names[0];
	if (!charsets[pick] && sms_charset_open(names[pick], &charsets[pick]) != DG_OK)
		return;
	sms_content_convert(&c, charsets[pick], &room);
	check_text(&c);
	dg_buf_finish(&room);
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n)
{
	if (!n)
		return 0;
	struct sms_content c = { .octets = octets + 1, .n = n - 1, .alphabet = octets[0] % (SMS_UTF8 + 1) };
	struct sms_udh udh = { 0 };
	struct dg_buf room = { 0 };
	if (octets[0] & 0x80 && sms_content_open(&c, &udh)) {
		require(udh.octets <= n - 1 && c.octets + c.n == octets + n, "a header outside");
		require(!c.place.total || sms_place_is_part(&c.place), "an impossible place");
	}
	check_text(&c);
	check_packed(&c, udh.octets);
	if (octets[0] & 0x40)
		check_charset(&c, octets[0]);
	sms_content_shifted(&c, udh.shift, &room);
	check_text(&c);
	dg_buf_finish(&room);
	return 0;
}
