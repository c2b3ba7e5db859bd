/* address.h - ranges of IP addresses (RFC 4632, RFC 4291 section 2.3). Pure. */
#ifndef HTTP_ADDRESS_H
#define HTTP_ADDRESS_H

#include <stdbool.h>
#include <stdint.h>

struct http_range {
	uint8_t octets[16]; /* IPv4 as ::ffff:a.b.c.d */
	unsigned bits;
};

/* "192.0.2.0/24", "2001:db8::1". */
bool http_range_parse(const char *text, struct http_range *out);
/* false also when `address` is none. */
bool http_range_has(const struct http_range *range, const char *address);

#endif
