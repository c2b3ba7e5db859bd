/* avatar.c - see avatar.h. Pure; the octets are few, so they are stored and not compressed. */
#include "avatar.h"

#include <stdbool.h>
#include <string.h>

#include "util/map.h"

enum { SQUARES = 5, SQUARE = AVATAR_PIXELS / SQUARES, ROW = 1 + AVATAR_PIXELS / 8, RAW = ROW * AVATAR_PIXELS };

static void put32(struct dg_buf *b, uint32_t n)
{
	for (int shift = 24; shift >= 0; shift -= 8)
		dg_buf_chr(b, (char)(n >> shift & 0xFF));
}

/* RFC 2083 section 3.4 */
static uint32_t crc32_of(const char *at, size_t n)
{
	uint32_t crc = UINT32_MAX;
	for (size_t i = 0; i < n; i++) {
		crc ^= (unsigned char)at[i];
		for (int k = 0; k < 8; k++)
			crc = crc & 1 ? 0xEDB88320u ^ crc >> 1 : crc >> 1;
	}
	return ~crc;
}

/* RFC 1950 section 9 */
static uint32_t adler32_of(const unsigned char *at, size_t n)
{
	uint32_t a = 1, b = 0;
	for (size_t i = 0; i < n; i++) {
		a = (a + at[i]) % 65521;
		b = (b + a) % 65521;
	}
	return b << 16 | a;
}

static void put_chunk(struct dg_buf *out, const char *type, const struct dg_buf *body)
{
	put32(out, (uint32_t)body->len);
	size_t from = out->len;
	dg_buf_add(out, type, 4);
	if (body->len)
		dg_buf_add(out, body->at, body->len);
	put32(out, crc32_of(out->at + from, out->len - from));
}

/* One bit a pixel, each row behind its filter type (0: none). */
static void draw(unsigned char raw[RAW], uint64_t bits)
{
	memset(raw, 0, RAW);
	for (int y = 0; y < AVATAR_PIXELS; y++) {
		for (int x = 0; x < AVATAR_PIXELS; x++) {
			int column = x / SQUARE, mirrored = column < SQUARES / 2 ? column : SQUARES - 1 - column;
			int square = y / SQUARE * 3 + mirrored;
			if (bits >> square & 1)
				raw[y * ROW + 1 + x / 8] |= (unsigned char)(0x80 >> x % 8);
		}
	}
}

static void put_pixels(struct dg_buf *b, uint64_t bits)
{
	unsigned char raw[RAW];
	static const char zlib_header[] = { 0x78, 0x01 };
	static const uint32_t n = RAW, inverse = 0xFFFF - RAW; /* RFC 1951 section 3.2.4 */
	const char stored[] = { 1, (char)(n & 0xFF), (char)(n >> 8), (char)(inverse & 0xFF), (char)(inverse >> 8) };
	draw(raw, bits);
	dg_buf_add(b, zlib_header, sizeof zlib_header);
	dg_buf_add(b, stored, sizeof stored);
	dg_buf_add(b, (const char *)raw, RAW);
	put32(b, adler32_of(raw, RAW));
}

void avatar_draw(struct dg_buf *out, const char *name)
{
	static const uint64_t key[2] = { 0x6c6f63616c636861, 0x7420617661746172 };
	static const char signature[] = "\x89PNG\r\n\x1A\n";
	static const char depth_colour[] = { 1, 3, 0, 0, 0 }; /* one bit, palette, no interlace */
	uint64_t bits = dg_siphash(key, name, strlen(name));
	struct dg_buf body = { 0 };
	dg_buf_add(out, signature, sizeof signature - 1);
	put32(&body, AVATAR_PIXELS);
	put32(&body, AVATAR_PIXELS);
	dg_buf_add(&body, depth_colour, sizeof depth_colour);
	put_chunk(out, "IHDR", &body);
	dg_buf_clear(&body);
	dg_buf_add(&body, "\xF0\xF0\xF0", 3);
	for (int shift = 40; shift < 64; shift += 8)
		dg_buf_chr(&body, (char)(bits >> shift & 0xBF)); /* dark enough to be seen */
	put_chunk(out, "PLTE", &body);
	dg_buf_clear(&body);
	put_pixels(&body, bits);
	put_chunk(out, "IDAT", &body);
	dg_buf_clear(&body);
	put_chunk(out, "IEND", &body);
	dg_buf_finish(&body);
}
