/* iconv(3), one descriptor for each direction. coding.c writes with it, content.c reads. */
#include "sms/charset.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

#include "util/mem.h"
#include "util/utf8.h"

#define REPLACEMENT "\xEF\xBF\xBD"

struct sms_charset {
	iconv_t to, from; /* UTF-32 to it; it to UTF-8 */
};

static bool is_open(iconv_t cd)
{
	return cd != (iconv_t)-1; /* NOLINT(performance-no-int-to-ptr): what iconv_open() answers */
}

enum dg_status sms_charset_open(const char *name, struct sms_charset **out)
{
	if (!*name || strchr(name, '/')) /* "//TRANSLIT" would lie about what a charset has; "" is the locale's */
		return DG_NOENT;
	struct sms_charset c = { .to = iconv_open(name, "UTF-32LE"), .from = iconv_open("UTF-8", name) };
	if (is_open(c.to) && is_open(c.from)) {
		*out = dg_alloc(sizeof **out);
		**out = c;
		return DG_OK;
	}
	if (is_open(c.to))
		(void)iconv_close(c.to);
	if (is_open(c.from))
		(void)iconv_close(c.from);
	return DG_NOENT;
}

void sms_charset_close(struct sms_charset *c)
{
	if (!c)
		return;
	(void)iconv_close(c->to);
	(void)iconv_close(c->from);
	free(c);
}

size_t sms_charset_put(struct sms_charset *c, uint32_t cp, uint8_t out[SMS_CHARSET_PUT_MAX])
{
	char in[4] = { (char)cp, (char)(cp >> 8), (char)(cp >> 16), (char)(cp >> 24) };
	char *from = in, *to = (char *)out;
	size_t left = sizeof in, room = SMS_CHARSET_PUT_MAX;
	(void)iconv(c->to, NULL, NULL, NULL, NULL);
	if (iconv(c->to, &from, &left, &to, &room) != 0)
		return 0;                           /* EILSEQ, or something other than what was asked for */
	(void)iconv(c->to, NULL, NULL, &to, &room); /* some keep a letter back in case an accent follows */
	return SMS_CHARSET_PUT_MAX - room;
}

/* Whether the second of two equal characters is written otherwise than the first. */
static bool holds_state(struct sms_charset *c, uint32_t cp)
{
	char in[8] = { (char)cp, (char)(cp >> 8), 0, 0, (char)cp, (char)(cp >> 8), 0, 0 };
	char both[32], *from = in, *to = both;
	uint8_t alone[SMS_CHARSET_PUT_MAX];
	size_t n = sms_charset_put(c, cp, alone), left = sizeof in, room = sizeof both;
	if (!n)
		return false;
	(void)iconv(c->to, NULL, NULL, NULL, NULL);
	if (iconv(c->to, &from, &left, &to, &room) != 0)
		return true;
	(void)iconv(c->to, NULL, NULL, &to, &room);
	return sizeof both - room != 2 * n || memcmp(both, alone, n) != 0 || memcmp(both + n, alone, n) != 0;
}

bool sms_charset_is_stateless(struct sms_charset *c)
{
	/* A letter of each family of scripts that charsets were made for. */
	static const uint32_t letters[] = { 'b', 0xE9, 0x153, 0x3B1, 0x416, 0x5D0, 0x627, 0xE01, 0x3042, 0x4E00,
		0xAC00 };
	for (size_t i = 0; i < sizeof letters / sizeof letters[0]; i++)
		if (holds_state(c, letters[i]))
			return false;
	return true;
}

bool sms_charset_is_utf16(struct sms_charset *c)
{
	uint8_t out[SMS_CHARSET_PUT_MAX];
	return sms_charset_put(c, 'a', out) == 2 && sms_charset_put(c, 0x1F600, out) == 4 &&
		sms_charset_is_stateless(c);
}

void sms_charset_decode(struct sms_charset *c, const uint8_t *octets, size_t n, struct dg_buf *out)
{
	char *from = (char *)octets; /* iconv() does not write there */
	(void)iconv(c->from, NULL, NULL, NULL, NULL);
	while (n) {
		size_t room = n * 4 + 16, left = room;
		char *to = dg_buf_reserve(out, room);
		size_t status = iconv(c->from, &from, &n, &to, &left);
		int why = errno;
		out->len += room - left;
		out->at[out->len] = '\0';
		if (status != (size_t)-1 || why == E2BIG)
			continue;
		dg_buf_str(out, REPLACEMENT);
		if (why != EILSEQ)
			break; /* cut off in the middle of a character */
		from++;
		n--;
	}
	size_t room = 32, left = room;
	char *to = dg_buf_reserve(out, room);
	(void)iconv(c->from, NULL, NULL, &to, &left);
	out->len += room - left;
	out->at[out->len] = '\0';
}

void sms_charsets_destroy(struct sms_charsets *map)
{
	for (size_t i = 0; map && i < sizeof map->of / sizeof map->of[0]; i++)
		sms_charset_close(map->of[i]);
	free(map);
}
