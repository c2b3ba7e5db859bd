/* User data headers, both ways: what is read of any octets is written and read again the same. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sms/udh.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n);

static void require(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "fuzz_udh: %s\n", what);
	abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n)
{
	struct sms_udh udh, again;
	uint8_t out[SMS_UDH_MAX];
	if (sms_udh_read(octets, n, &udh) != DG_OK)
		return 0;
	require(udh.octets >= 1 && udh.octets <= n, "a header longer than the message");
	require(!udh.place.total || sms_place_is_part(&udh.place), "an impossible place");
	size_t written = sms_udh_write(&udh.place, udh.shift, out);
	require(written <= sizeof out, "too long");
	bool says = udh.place.total || udh.shift.locking || udh.shift.single;
	require(says == (written != 0), "a header that says nothing");
	if (!written)
		return 0;
	require(sms_udh_read(out, written, &again) == DG_OK && again.octets == written, "unreadable");
	require(again.place.reference == udh.place.reference && again.place.total == udh.place.total &&
			again.place.number == udh.place.number &&
			again.place.reference_bits == udh.place.reference_bits,
		"another place");
	require(again.shift.locking == udh.shift.locking && again.shift.single == udh.shift.single, "other tables");
	return 0;
}
