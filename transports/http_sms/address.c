/* See address.h. */
#include "address.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

static bool read_address(const char *text, uint8_t out[16], unsigned *bits)
{
	static const uint8_t mapped[12] = { [10] = 0xFF, [11] = 0xFF };
	memcpy(out, mapped, sizeof mapped);
	*bits = 32;
	if (inet_pton(AF_INET, text, out + 12) == 1)
		return true;
	*bits = 128;
	return inet_pton(AF_INET6, text, out) == 1;
}

bool http_range_parse(const char *text, struct http_range *out)
{
	char address[INET6_ADDRSTRLEN];
	size_t n = strcspn(text, "/");
	unsigned most;
	if (n >= sizeof address)
		return false;
	memcpy(address, text, n);
	address[n] = '\0';
	if (!read_address(address, out->octets, &most))
		return false;
	out->bits = 128;
	if (!text[n])
		return true;
	char *end;
	unsigned long bits = strtoul(text + n + 1, &end, 10);
	if (text[n + 1] < '0' || text[n + 1] > '9' || *end || bits > most)
		return false;
	out->bits = 128 - most + (unsigned)bits;
	return true;
}

bool http_range_has(const struct http_range *range, const char *address)
{
	uint8_t octets[16];
	unsigned most, whole = range->bits / 8, rest = range->bits % 8;
	if (!read_address(address, octets, &most) || memcmp(octets, range->octets, whole) != 0)
		return false;
	return rest == 0 || (octets[whole] ^ range->octets[whole]) >> (8 - rest) == 0;
}
