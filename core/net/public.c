/* See public.h. */
#include "net/public.h"

#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct range {
	uint8_t octets[16];
	unsigned bits;
};

static const struct range special_4[] = {
	{ { 0 }, 8 }, { { 10 }, 8 }, { { 100, 64 }, 10 }, { { 127 }, 8 }, { { 169, 254 }, 16 }, { { 172, 16 }, 12 },
	{ { 192, 0, 0 }, 24 }, { { 192, 0, 2 }, 24 }, { { 192, 88, 99 }, 24 }, { { 192, 168 }, 16 },
	{ { 198, 18 }, 15 }, { { 198, 51, 100 }, 24 }, { { 203, 0, 113 }, 24 },
	{ { 224 }, 3 }, /* multicast, reserved, broadcast */
};

static const struct range global_6 = { { 0x20 }, 3 };
static const struct range special_6[] = {
	{ { 0x20, 0x01, 0x00 }, 23 }, /* Teredo, ORCHID, ... */
	{ { 0x20, 0x01, 0x0D, 0xB8 }, 32 },
	{ { 0x20, 0x02 }, 16 }, /* 6to4: an IPv4 address, whichever it is */
	{ { 0x3F, 0xFF }, 20 },
};

static const struct range mapped = { { [10] = 0xFF, [11] = 0xFF }, 96 };
static const struct range translated = { { 0x00, 0x64, 0xFF, 0x9B }, 96 };

static bool has(const struct range *range, const uint8_t *octets)
{
	unsigned whole = range->bits / 8, rest = range->bits % 8;
	if (memcmp(octets, range->octets, whole) != 0)
		return false;
	return rest == 0 || (octets[whole] ^ range->octets[whole]) >> (8 - rest) == 0;
}

static bool is_public_4(const uint8_t *octets)
{
	for (size_t i = 0; i < sizeof special_4 / sizeof special_4[0]; i++)
		if (has(&special_4[i], octets))
			return false;
	return true;
}

static bool is_public_6(const uint8_t *octets)
{
	if (has(&mapped, octets) || has(&translated, octets))
		return is_public_4(octets + 12);
	for (size_t i = 0; i < sizeof special_6 / sizeof special_6[0]; i++)
		if (has(&special_6[i], octets))
			return false;
	return has(&global_6, octets);
}

bool dg_address_is_public(const struct sockaddr *address)
{
	if (address->sa_family == AF_INET) {
		struct sockaddr_in in;
		memcpy(&in, address, sizeof in);
		return is_public_4((const uint8_t *)&in.sin_addr);
	}
	if (address->sa_family == AF_INET6) {
		struct sockaddr_in6 in6;
		memcpy(&in6, address, sizeof in6);
		return is_public_6(in6.sin6_addr.s6_addr);
	}
	return false;
}
