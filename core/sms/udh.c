/* Reading and writing user data headers. split.c writes them; map.c reads those of the network. */
#include "sms/udh.h"

#define IE_CONCAT8  0x00
#define IE_PORT8    0x04
#define IE_PORT16   0x05
#define IE_CONCAT16 0x08
#define IE_SINGLE   0x24
#define IE_LOCKING  0x25

bool sms_place_is_part(const struct sms_place *place)
{
	return place->total > 1 && place->number >= 1 && place->number <= place->total;
}

static void read_element(uint8_t id, const uint8_t *at, size_t n, struct sms_udh *out)
{
	struct sms_place place = { 0 };
	if (id == IE_CONCAT8 && n == 3)
		place = (struct sms_place){ .reference = at[0], .total = at[1], .number = at[2], .reference_bits = 8 };
	else if (id == IE_CONCAT16 && n == 4)
		place = (struct sms_place){ .reference = (uint16_t)(at[0] << 8 | at[1]),
			.total = at[2],
			.number = at[3],
			.reference_bits = 16 };
	else if ((id == IE_PORT8 && n == 2) || (id == IE_PORT16 && n == 4))
		out->ports = true;
	else if (id == IE_SINGLE && n == 1)
		out->shift.single = at[0];
	else if (id == IE_LOCKING && n == 1)
		out->shift.locking = at[0];
	if (sms_place_is_part(&place))
		out->place = place; /* the last one counts, 9.2.3.24 */
}

enum dg_status sms_udh_read(const uint8_t *octets, size_t n, struct sms_udh *out)
{
	if (!n || octets[0] >= n)
		return DG_INVALID;
	struct sms_udh udh = { .octets = 1u + octets[0] };
	for (size_t i = 1; i + 2 <= udh.octets;) {
		size_t octets_of = octets[i + 1];
		if (i + 2 + octets_of > udh.octets)
			break;
		read_element(octets[i], octets + i + 2, octets_of, &udh);
		i += 2 + octets_of;
	}
	*out = udh;
	return DG_OK;
}

static size_t put_place(const struct sms_place *place, uint8_t *out)
{
	size_t i = 0;
	bool wide = place->reference_bits == 16;
	out[i++] = wide ? IE_CONCAT16 : IE_CONCAT8;
	out[i++] = wide ? 4 : 3;
	if (wide)
		out[i++] = (uint8_t)(place->reference >> 8);
	out[i++] = (uint8_t)place->reference;
	out[i++] = place->total;
	out[i++] = place->number;
	return i;
}

static size_t put_table(uint8_t id, uint8_t language, uint8_t *out)
{
	if (!language)
		return 0;
	out[0] = id;
	out[1] = 1;
	out[2] = language;
	return 3;
}

size_t sms_udh_write(const struct sms_place *place, struct sms_shift shift, uint8_t out[SMS_UDH_MAX])
{
	size_t n = 1;
	if (place && place->total)
		n += put_place(place, out + n);
	n += put_table(IE_SINGLE, shift.single, out + n);
	n += put_table(IE_LOCKING, shift.locking, out + n);
	out[0] = (uint8_t)(n - 1);
	return n > 1 ? n : 0;
}
