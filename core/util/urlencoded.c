/* urlencoded.c - see urlencoded.h. */
#include "util/urlencoded.h"

#include <string.h>

static int hex(char c)
{
	return c >= '0' && c <= '9'    ? c - '0'
		: c >= 'a' && c <= 'f' ? c - 'a' + 10
		: c >= 'A' && c <= 'F' ? c - 'A' + 10
				       : -1;
}

static void decode(const char *at, size_t n, struct dg_buf *out)
{
	for (size_t i = 0; i < n; i++) {
		int high = at[i] == '%' && n - i > 2 ? hex(at[i + 1]) : -1;
		int low = high >= 0 ? hex(at[i + 2]) : -1;
		if (low >= 0) {
			dg_buf_chr(out, (char)(high * 16 + low));
			i += 2;
		} else {
			dg_buf_chr(out, (char)(at[i] == '+' ? ' ' : at[i]));
		}
	}
}

static bool is_called(const char *at, size_t n, const char *name)
{
	struct dg_buf key = { 0 };
	decode(at, n, &key);
	bool is = key.len == strlen(name) && (!key.len || memcmp(key.at, name, key.len) == 0);
	dg_buf_finish(&key);
	return is;
}

bool dg_urlencoded_find(const char *form, size_t octets, const char *name, struct dg_buf *out)
{
	const char *end = form + octets;
	for (const char *at = form; at < end;) {
		const char *stop = memchr(at, '&', (size_t)(end - at));
		stop = stop ? stop : end;
		const char *equals = memchr(at, '=', (size_t)(stop - at));
		const char *key_end = equals ? equals : stop;
		if (is_called(at, (size_t)(key_end - at), name)) {
			if (equals)
				decode(equals + 1, (size_t)(stop - equals - 1), out);
			return true;
		}
		at = stop + 1;
	}
	return false;
}
