/* data_url.c - see data_url.h. Called by attach.c. */
#include "xmpp/data_url.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define SCHEME "data:"

bool data_url_is(const char *url)
{
	return !strncmp(url, SCHEME, strlen(SCHEME));
}

/* RFC 6838 section 4.2: what a type may be made of. */
static bool is_type(const char *at, size_t n)
{
	static const char name[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$&-^_.+";
	size_t main = strspn(at, name), sub = at[main] == '/' ? strspn(at + main + 1, name) : 0;
	return main && sub && main + 1 + sub == n && n < DATA_URL_TYPE_MAX;
}

static void read_type(const char *at, size_t n, char out[DATA_URL_TYPE_MAX])
{
	if (!n)
		snprintf(out, DATA_URL_TYPE_MAX, "text/plain");
	else if (is_type(at, n))
		snprintf(out, DATA_URL_TYPE_MAX, "%.*s", (int)n, at);
	else
		snprintf(out, DATA_URL_TYPE_MAX, "application/octet-stream");
}

static int value_of(char c)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = c ? memchr(digits, c, sizeof digits - 1) : NULL;
	return at ? (int)(at - digits) : -1;
}

/* RFC 4648 section 4; padding may be left out, and nothing stands behind it. */
static bool decode(const char *at, struct dg_buf *out)
{
	uint32_t bits = 0;
	size_t n = strcspn(at, "="), pad = strlen(at + n);
	if (n % 4 == 1 || pad > 2 || strspn(at + n, "=") != pad || n / 4 * 3 > DATA_URL_OCTETS_MAX)
		return false;
	dg_buf_reserve(out, n / 4 * 3 + 3);
	for (size_t i = 0; i < n; i++) {
		int value = value_of(at[i]);
		if (value < 0)
			return false;
		bits = bits << 6 | (uint32_t)value;
		if (i % 4)
			dg_buf_chr(out, (char)(bits >> (6 - 2 * (i % 4)) & 0xFF));
	}
	return out->len > 0;
}

bool data_url_read(const char *url, char type[DATA_URL_TYPE_MAX], struct dg_buf *octets)
{
	static const char marker[] = ";base64";
	const size_t n_marker = sizeof marker - 1;
	const char *head = url + strlen(SCHEME), *comma = data_url_is(url) ? strchr(head, ',') : NULL;
	size_t n = comma ? (size_t)(comma - head) : 0;
	if (n < n_marker || memcmp(comma - n_marker, marker, n_marker) != 0)
		return false;
	size_t n_type = strcspn(head, ";,");
	read_type(head, n_type, type);
	return decode(comma + 1, octets);
}
