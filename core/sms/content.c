/* Contents made plain at the border, so that nobody behind it (parts on the disk, joining, digests) has to know which
 * tables, charsets or packing a carrier uses. */
#include "sms/content.h"

#include "sms/septets.h"

bool sms_content_open(struct sms_content *c, struct sms_udh *header)
{
	struct sms_udh udh;
	c->broken_header = sms_udh_read(c->octets, c->n, &udh) != DG_OK;
	if (c->broken_header)
		return false;
	c->octets += udh.octets;
	c->n -= udh.octets;
	c->place = udh.place;
	c->ports |= udh.ports;
	*header = udh;
	return true;
}

static void settle(struct sms_content *c, enum sms_alphabet alphabet, const struct dg_buf *room)
{
	c->alphabet = alphabet;
	c->octets = room->at ? (const uint8_t *)room->at : (const uint8_t *)"";
	c->n = room->len;
}

void sms_content_shifted(struct sms_content *c, struct sms_shift tables, struct dg_buf *room)
{
	struct dg_buf text = { 0 }; /* `room` may be what the content stands in */
	sms_text_decode_shifted(&text, tables, c->octets, c->n);
	dg_buf_finish(room);
	*room = text;
	settle(c, SMS_UTF8, room);
}

void sms_content_convert(struct sms_content *c, struct sms_charset *charset, struct dg_buf *room)
{
	struct dg_buf text = { 0 };
	sms_charset_decode(charset, c->octets, c->n, &text);
	dg_buf_finish(room);
	*room = text;
	settle(c, SMS_UTF8, room);
}

void sms_content_unpack(struct sms_content *c, size_t header_octets, size_t n, struct dg_buf *room)
{
	size_t fill = sms_septets_fill(header_octets);
	size_t most = c->n * 8 < fill ? 0 : (c->n * 8 - fill) / 7;
	if (n == SIZE_MAX)
		n = sms_septets_count(c->octets, c->n, fill);
	if (n > most)
		n = most;
	struct dg_buf septets = { 0 };
	sms_septets_unpack(c->octets, n, fill, (uint8_t *)dg_buf_reserve(&septets, n));
	septets.len = n;
	septets.at[n] = '\0';
	dg_buf_finish(room);
	*room = septets;
	settle(c, c->alphabet, room);
}
