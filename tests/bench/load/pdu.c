/* pdu.c - see pdu.h. */
#include "pdu.h"

#include <arpa/inet.h>
#include <string.h>

static uint32_t number_at(const char *at)
{
	uint32_t number;
	memcpy(&number, at, sizeof number);
	return ntohl(number);
}

bool pdu_read_header(const char *at, size_t n, struct pdu *out)
{
	if (n < PDU_HEADER)
		return false;
	*out = (struct pdu){ number_at(at), number_at(at + 4), number_at(at + 8), number_at(at + 12) };
	if (out->octets < PDU_HEADER)
		out->octets = PDU_HEADER; /* never stands still */
	return n >= out->octets;
}

/* The string at `*at`, which moves behind it; NULL when it does not end in time. */
static const char *take_string(const char **at, const char *end)
{
	const char *start = *at;
	const char *nul = start < end ? memchr(start, '\0', (size_t)(end - start)) : NULL;
	*at = nul ? nul + 1 : end;
	return nul ? start : NULL;
}

bool pdu_read_message(const char *at, const struct pdu *pdu, struct pdu_message *out)
{
	const char *end = at + pdu->octets;
	at += PDU_HEADER;
	take_string(&at, end); /* service_type */
	at += 2;
	out->source = take_string(&at, end);
	at += 2;
	out->dest = take_string(&at, end);
	if (!out->source || !out->dest || end - at < 3)
		return false;
	out->esm_class = (uint8_t)at[0];
	at += 3;
	take_string(&at, end); /* schedule_delivery_time */
	take_string(&at, end); /* validity_period */
	if (end - at < 5)
		return false;
	out->registered = (uint8_t)at[0];
	out->sm_length = (uint8_t)at[4];
	out->sm = at + 5;
	return out->sm_length <= end - out->sm;
}

static char *put_number(char *at, uint32_t number)
{
	number = htonl(number);
	memcpy(at, &number, sizeof number);
	return at + sizeof number;
}

static char *put_header(char *at, const struct pdu *pdu)
{
	at = put_number(at, pdu->octets);
	at = put_number(at, pdu->id);
	at = put_number(at, pdu->status);
	return put_number(at, pdu->sequence);
}

static char *put_octets(char *at, const void *octets, size_t n)
{
	memcpy(at, octets, n);
	return at + n;
}

void pdu_write_answer(struct dg_buf *out, uint32_t id, uint32_t status, uint32_t sequence, const char *body)
{
	size_t rest = body ? strlen(body) + 1 : 0;
	const struct pdu pdu = { (uint32_t)(PDU_HEADER + rest), id | (uint32_t)PDU_RESP, status, sequence };
	char *at = put_header(dg_buf_reserve(out, pdu.octets), &pdu);
	if (body)
		put_octets(at, body, rest);
	out->len += pdu.octets;
}

void pdu_write_message(struct dg_buf *out, uint32_t id, uint32_t sequence, const struct pdu_message *m)
{
	static const char service_and_ton[] = { 0, 1, 1 }, ton[] = { 1, 1 };
	size_t source = strlen(m->source) + 1;
	size_t dest = strlen(m->dest) + 1;
	const struct pdu pdu = { (uint32_t)(PDU_HEADER + 5 + source + dest + 10 + m->sm_length), id, 0, sequence };
	/* esm_class, protocol, priority, two empty times, registered, replace, data_coding, no default message */
	const char flags[10] = { (char)m->esm_class, 0, 0, 0, 0, (char)m->registered, 0, 0, 0, (char)m->sm_length };
	char *at = put_header(dg_buf_reserve(out, pdu.octets), &pdu);
	at = put_octets(at, service_and_ton, sizeof service_and_ton);
	at = put_octets(at, m->source, source);
	at = put_octets(at, ton, sizeof ton);
	at = put_octets(at, m->dest, dest);
	at = put_octets(at, flags, sizeof flags);
	put_octets(at, m->sm, m->sm_length);
	out->len += pdu.octets;
}
