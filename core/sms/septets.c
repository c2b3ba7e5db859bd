/* Packing and unpacking, bit by bit of a small window. split.c packs, content.c and modems unpack. */
#include "sms/septets.h"

#include <stdbool.h>
#include <string.h>

#define CR 0x0D

size_t sms_septets_fill(size_t header_octets)
{
	return (7 - header_octets * 8 % 7) % 7;
}

size_t sms_septets_octets(size_t n, size_t fill_bits)
{
	return n ? (n * 7 + fill_bits + 7) / 8 : 0;
}

static void put(uint8_t *out, size_t bit, uint8_t septet)
{
	unsigned window = (unsigned)septet << bit % 8;
	out[bit / 8] |= (uint8_t)window;
	if (bit % 8 > 1)
		out[bit / 8 + 1] |= (uint8_t)(window >> 8);
}

static uint8_t get(const uint8_t *octets, size_t bit)
{
	unsigned window = octets[bit / 8];
	if (bit % 8 > 1)
		window |= (unsigned)octets[bit / 8 + 1] << 8;
	return window >> bit % 8 & 0x7F;
}

size_t sms_septets_pack(const uint8_t *septets, size_t n, size_t fill_bits, uint8_t *out)
{
	size_t octets = sms_septets_octets(n, fill_bits);
	memset(out, 0, octets);
	for (size_t i = 0; i < n; i++)
		put(out, fill_bits + i * 7, septets[i] & 0x7F);
	if (octets * 8 == n * 7 + fill_bits + 7)
		put(out, fill_bits + n * 7, CR);
	return octets;
}

void sms_septets_unpack(const uint8_t *octets, size_t n, size_t fill_bits, uint8_t *out)
{
	for (size_t i = 0; i < n; i++)
		out[i] = get(octets, fill_bits + i * 7);
}

size_t sms_septets_count(const uint8_t *octets, size_t n, size_t fill_bits)
{
	if (n * 8 < fill_bits + 7)
		return 0;
	size_t count = (n * 8 - fill_bits) / 7;
	uint8_t last = get(octets, fill_bits + (count - 1) * 7);
	bool ends_there = n * 8 == fill_bits + count * 7; /* seven bits that may be nothing but padding */
	return ends_there && (last == CR || last == 0) ? count - 1 : count;
}
