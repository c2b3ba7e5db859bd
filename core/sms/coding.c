/* Costs and octets of a character, kind by kind. */
#include "sms/coding.h"

#include "sms/gsm.h"
#include "util/utf8.h"

static bool is_shifted(const struct sms_coding *c)
{
	return c->shift.locking || c->shift.single;
}

/* The carrier reads a charset of data_coding 0 and writes septets: a character has to be in both. */
static size_t charset_cost(const struct sms_coding *c, uint32_t cp)
{
	uint8_t octets[SMS_CHARSET_PUT_MAX];
	size_t n = sms_charset_put(c->charset, cp, octets);
	if (!n || c->alphabet == SMS_BINARY)
		return n;
	return sms_text_cost(c->alphabet, cp);
}

size_t sms_coding_cost(const struct sms_coding *c, uint32_t cp)
{
	uint8_t septets[2];
	if (c->charset)
		return charset_cost(c, cp);
	return is_shifted(c) ? sms_shift_put(c->shift, cp, septets) : sms_text_cost(c->alphabet, cp);
}

size_t sms_coding_cost_all(const struct sms_coding *c, const char *text, size_t n)
{
	size_t units = 0, used;
	for (size_t i = 0; i < n; i += used) {
		size_t cost = sms_coding_cost(c, dg_utf8_next(text + i, n - i, &used));
		if (!cost)
			return 0;
		units += cost;
	}
	return units;
}

size_t sms_coding_put(const struct sms_coding *c, uint32_t cp, uint8_t out[SMS_CHARSET_PUT_MAX])
{
	if (c->charset)
		return sms_charset_put(c->charset, cp, out);
	return is_shifted(c) ? sms_shift_put(c->shift, cp, out) : sms_text_put(c->alphabet, cp, out);
}

size_t sms_coding_room(const struct sms_coding *c, size_t octets)
{
	switch (c->alphabet) {
	case SMS_UCS2: return octets / 2;
	case SMS_BINARY:
	case SMS_UTF8: return octets;
	case SMS_GSM:
	case SMS_LATIN1:
	case SMS_ASCII:
	case SMS_CYRILLIC:
	case SMS_HEBREW: return octets * 8 / 7;
	}
	return 0;
}
