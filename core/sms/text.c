/* Alphabets at work: outgoing text code point by code point, incoming octets by one reader per alphabet. split.c,
 * joiner.c and map.c call it. */
#include "sms/text.h"

#include <string.h>

#include "sms/gsm.h"
#include "util/utf8.h"

#define UNREADABLE 0xFFFDu

enum dg_status sms_alphabet_parse(const char *name, enum sms_alphabet *out)
{
	static const char *const names[] = { [SMS_GSM] = "gsm", [SMS_LATIN1] = "latin1", [SMS_ASCII] = "ascii" };
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (strcmp(name, names[i]) == 0) {
			*out = (enum sms_alphabet)i;
			return DG_OK;
		}
	return DG_INVALID;
}

/* The two bits of the GSM coding groups that name the alphabet. */
static enum sms_alphabet gsm_group(uint8_t bits)
{
	static const enum sms_alphabet alphabets[] = { SMS_GSM, SMS_BINARY, SMS_UCS2, SMS_BINARY };
	return alphabets[bits & 3];
}

enum sms_alphabet sms_alphabet_of(uint8_t dcs)
{
	switch (dcs >> 4) {
	case 0x0:
	case 0x1: /* with a message class: flash and its like */
	case 0x4: /* marked for automatic deletion */
	case 0x5: return gsm_group(dcs >> 2);
	case 0xC:                 /* message waiting, text may be discarded */
	case 0xD: return SMS_GSM; /* message waiting, text to be kept */
	case 0xE: return SMS_UCS2;
	case 0xF: return dcs & 0x04 ? SMS_BINARY : SMS_GSM;
	default: return SMS_BINARY; /* compressed, or reserved */
	}
}

size_t sms_text_cost(enum sms_alphabet alphabet, uint32_t cp)
{
	static const uint32_t ends[] = {
		[SMS_GSM] = UINT32_MAX, [SMS_LATIN1] = 0x100, [SMS_ASCII] = 0x80, [SMS_UTF8] = 0
	};
	uint8_t septets[2];
	if (alphabet == SMS_UCS2)
		return cp > 0xFFFF ? 2 : 1;
	return cp < ends[alphabet] ? sms_gsm_put(cp, septets) : 0;
}

/* false: it lacks one of the characters. */
static bool cost_of_all(const char *text, size_t n, enum sms_alphabet alphabet, size_t *units)
{
	size_t used;
	*units = 0;
	for (size_t i = 0; i < n; i += used) {
		size_t cost = sms_text_cost(alphabet, dg_utf8_next(text + i, n - i, &used));
		if (!cost)
			return false;
		*units += cost;
	}
	return true;
}

enum sms_alphabet sms_text_choose(const char *text, size_t n, enum sms_alphabet zero, size_t *units)
{
	if (cost_of_all(text, n, zero, units))
		return zero;
	(void)cost_of_all(text, n, SMS_UCS2, units); /* has them all */
	return SMS_UCS2;
}

static size_t put_unit(uint32_t unit, uint8_t out[2])
{
	out[0] = (uint8_t)(unit >> 8);
	out[1] = (uint8_t)unit;
	return 2;
}

size_t sms_text_put(enum sms_alphabet alphabet, uint32_t cp, uint8_t out[4])
{
	if (alphabet == SMS_GSM)
		return sms_gsm_put(cp, out);
	if (alphabet == SMS_UCS2 && cp <= 0xFFFF)
		return put_unit(cp, out);
	if (alphabet == SMS_UCS2)
		return put_unit(0xD800 + ((cp - 0x10000) >> 10), out) + put_unit(0xDC00 + (cp & 0x3FF), out + 2);
	out[0] = (uint8_t)cp;
	return 1;
}

/* -- incoming ------------------------------------------------------------------------------ */

/* Append one code point as XML can carry it. `after_cr`: the one before was a carriage return. */
static void put_clean(struct dg_buf *out, uint32_t cp, bool *after_cr)
{
	bool second_half = cp == '\n' && *after_cr;
	*after_cr = cp == '\r';
	if (second_half)
		return;
	if (cp == '\r' || cp == '\f')
		cp = '\n';
	if (cp < 0x20 && cp != '\n' && cp != '\t')
		return;
	char utf8[4];
	dg_buf_add(out, utf8, dg_utf8_put(dg_xml_char_ok(cp) ? cp : UNREADABLE, utf8));
}

void sms_text_decode_shifted(struct dg_buf *out, struct sms_shift tables, const uint8_t *octets, size_t n)
{
	bool escaped = false, after_cr = false;
	for (size_t i = 0; i < n; i++) {
		bool is_escape = octets[i] == SMS_GSM_ESC && !escaped;
		if (octets[i] >= 0x80) /* no septet at all: such carriers mean Latin-1 */
			put_clean(out, octets[i] >= 0xA0 ? octets[i] : UNREADABLE, &after_cr);
		else if (octets[i] == SMS_GSM_ESC && escaped)
			put_clean(out, ' ', &after_cr); /* reserved for yet another table: shown as a space */
		else if (!is_escape)
			put_clean(out, sms_shift_get(tables, octets[i], escaped), &after_cr);
		escaped = is_escape;
	}
}

static uint32_t read_latin1(uint8_t octet)
{
	return octet >= 0x80 && octet < 0xA0 ? UNREADABLE : octet;
}

static uint32_t read_ascii(uint8_t octet)
{
	return octet < 0x80 ? octet : read_latin1(octet); /* eight bits where seven were promised: Latin-1, mostly */
}

static uint32_t read_cyrillic(uint8_t octet)
{
	if (octet < 0xA1 || octet == 0xAD)
		return read_latin1(octet);
	if (octet == 0xF0)
		return 0x2116;
	return octet == 0xFD ? 0xA7 : 0x400u + (octet - 0xA0u);
}

static uint32_t read_hebrew(uint8_t octet)
{
	if (octet >= 0xE0 && octet <= 0xFA)
		return 0x5D0u + (octet - 0xE0u);
	switch (octet) {
	case 0xAA: return 0xD7;
	case 0xBA: return 0xF7;
	case 0xDF: return 0x2017;
	case 0xFD: return 0x200E;
	case 0xFE: return 0x200F;
	default: return octet > 0xBE || octet == 0xA1 ? UNREADABLE : read_latin1(octet);
	}
}

static void decode_octets(struct dg_buf *out, uint32_t (*read)(uint8_t octet), const uint8_t *octets, size_t n)
{
	bool after_cr = false;
	for (size_t i = 0; i < n; i++)
		put_clean(out, read(octets[i]), &after_cr);
}

static void decode_utf16(struct dg_buf *out, const uint8_t *octets, size_t n)
{
	size_t high = 0; /* which octet of a unit is the high one */
	bool after_cr = false;
	if (n >= 2 && octets[0] + octets[1] == 0xFF + 0xFE) {
		high = octets[0] == 0xFF;
		octets += 2;
		n -= 2;
	}
	uint32_t lead = 0; /* a high surrogate that waits for its other half */
	for (size_t i = 0; i + 1 < n; i += 2) {
		uint32_t unit = (uint32_t)octets[i + high] << 8 | octets[i + 1 - high];
		bool trails = unit >= 0xDC00 && unit <= 0xDFFF;
		if (lead && !trails)
			put_clean(out, UNREADABLE, &after_cr);
		if (lead && trails)
			unit = 0x10000 + ((lead - 0xD800) << 10) + (unit - 0xDC00);
		lead = unit >= 0xD800 && unit <= 0xDBFF ? unit : 0;
		if (!lead)
			put_clean(out, unit, &after_cr); /* a lone low half is no XML character */
	}
	if (lead || n % 2)
		put_clean(out, UNREADABLE, &after_cr);
}

static void decode_utf8(struct dg_buf *out, const uint8_t *octets, size_t n)
{
	bool after_cr = false;
	size_t used;
	for (size_t i = 0; i < n; i += used) {
		uint32_t cp = dg_utf8_next((const char *)octets + i, n - i, &used);
		put_clean(out, cp == DG_UTF8_BAD ? UNREADABLE : cp, &after_cr);
	}
}

void sms_text_decode(struct dg_buf *out, enum sms_alphabet alphabet, const uint8_t *octets, size_t n)
{
	switch (alphabet) {
	case SMS_GSM: sms_text_decode_shifted(out, (struct sms_shift){ 0 }, octets, n); return;
	case SMS_LATIN1: decode_octets(out, read_latin1, octets, n); return;
	case SMS_ASCII: decode_octets(out, read_ascii, octets, n); return;
	case SMS_CYRILLIC: decode_octets(out, read_cyrillic, octets, n); return;
	case SMS_HEBREW: decode_octets(out, read_hebrew, octets, n); return;
	case SMS_UCS2: decode_utf16(out, octets, n); return;
	case SMS_UTF8: decode_utf8(out, octets, n); return;
	case SMS_BINARY: return;
	}
}
