/* phone.h - what libphonenumber knows of a number, for C. Behind it is the one file of C++; the rest of the plugin
 * never sees a type of that library. */
#ifndef REGIONS_PHONE_H
#define REGIONS_PHONE_H

#include <stdbool.h>

#define PHONE_REGION_MAX 8

enum phone_kind {
	PHONE_ORDINARY = 0,
	PHONE_PREMIUM = 1 << 0,    /* who writes there pays more than for a text */
	PHONE_SHARED = 1 << 1,     /* shared-cost */
	PHONE_SATELLITE = 1 << 2,  /* Inmarsat, Iridium, Globalstar, Thuraya, ... */
	PHONE_NO_COUNTRY = 1 << 3, /* +800, +808, +878, +882, +883, +888, +979 */
	PHONE_INVALID = 1 << 4,    /* no such number is given out, as far as the library's tables know */
};

struct phone {
	unsigned kinds;                /* enum phone_kind, added */
	char region[PHONE_REGION_MAX]; /* "US"; "" where it has none, or nobody knows which */
};

#ifdef __cplusplus
extern "C" {
#endif

/* Load the tables, once for the process, and keep the library from writing to stdout. */
void phone_begin(void);
bool phone_region_is_known(const char *region); /* "US", in capitals */
/* `number` is E.164 with its "+"; a short code is one of `country`, in capitals. */
void phone_look(const char *number, struct phone *out);
void phone_look_short(const char *code, const char *country, struct phone *out);

#ifdef __cplusplus
}
#endif

#endif
