/* digest.c - see digest.h. */
#include "sms/digest.h"

#include <stdint.h>
#include <string.h>

#include "util/digits.h"
#include "util/map.h"

static uint64_t digest_half(const uint64_t key[2], const struct sms_piece *pieces, size_t n)
{
	uint64_t chain[2] = { 0 };
	for (size_t i = 0; i < n; i++) {
		chain[1] = dg_siphash(key, pieces[i].octets, pieces[i].n);
		chain[0] = dg_siphash(key, chain, sizeof chain);
	}
	return chain[0];
}

void sms_digest(const struct sms_piece *pieces, size_t n, char out[SMS_DIGEST_MAX])
{
	/* Fixed, so that the digest is the same after a restart; "dragoman smpp id" and its complement. */
	static const uint64_t first[2] = { 0x647261676f6d616e, 0x20736d7070206964 };
	static const uint64_t second[2] = { 0x9b8d9e9890929e91, 0xdf8c928f8fdf969b };
	char half[DG_DIGITS_ROOM];
	_Static_assert(SMS_DIGEST_MAX > 32, "two halves and a NUL");
	(void)dg_digits(digest_half(first, pieces, n), 16, 16, half);
	memcpy(out, half, 16);
	(void)dg_digits(digest_half(second, pieces, n), 16, 16, half);
	memcpy(out + 16, half, 17);
}
