/* The border between the network's words and core's. submit.c asks it on the way down, inbound.c on the way up. */
#include "map.h"

#include <stdio.h>
#include <string.h>

#define SHORT_CODE_MAX 8
#define TAIL_DIGITS    8 /* of a number that two spellings share */

static bool all_digits(const char *text)
{
	return *text && !text[strspn(text, "0123456789")];
}

enum dg_status modem_map_destination(const char *peer, char out[24])
{
	bool plus = peer && *peer == '+';
	if (!peer || !all_digits(peer + plus) || strlen(peer + plus) > 20)
		return DG_NOENT;
	(void)snprintf(out, 24, "%s", peer);
	return DG_OK;
}

static void trim(const char *name, char out[MODEM_NAME_MAX])
{
	size_t n = strlen(name);
	while (n && (name[n - 1] == ' ' || name[n - 1] == '\n'))
		n--;
	while (n && (*name == ' ' || *name == '\n')) {
		name++;
		n--;
	}
	memcpy(out, name, n);
	out[n] = '\0';
	for (char *at = strchr(out, '\n'); at; at = strchr(at, '\n'))
		*at = ' ';
}

/* The part of a number behind its trunk prefix; NULL: it is not national, or of an unknown country. */
static const char *national_of(const char *digits, uint8_t ton, const char *country_code)
{
	bool trunk = ton == MODEM_TON_UNKNOWN && digits[0] == '0' && digits[1] != '0';
	if (!country_code[0] || (ton != MODEM_TON_NATIONAL && !trunk))
		return NULL;
	return digits + strspn(digits, "0");
}

void modem_map_address(const struct modem_address *address, const char *country_code, char out[SMS_PEER_MAX])
{
	char text[MODEM_NAME_MAX];
	trim(address->text, text);
	const char *national = national_of(text, address->ton, country_code);
	bool is_number = address->ton != MODEM_TON_NAME && all_digits(text);
	bool prefixed = strncmp(text, "00", 2) == 0 && strlen(text) > SHORT_CODE_MAX;
	bool international = address->ton == MODEM_TON_INTERNATIONAL && strlen(text) > SHORT_CODE_MAX - 2;
	if (is_number && national)
		(void)snprintf(out, SMS_PEER_MAX, "+%s%s", country_code, national);
	else if (is_number && (international || prefixed))
		(void)snprintf(out, SMS_PEER_MAX, "+%s", text + (international ? 0 : 2));
	else
		(void)snprintf(out, SMS_PEER_MAX, "%s", text[0] ? text : "unknown");
}

void modem_map_content(const struct modem_pdu *pdu, struct dg_buf *room, struct sms_content *out)
{
	struct sms_udh udh = { 0 };
	*out = (struct sms_content){ .octets = pdu->ud, .n = pdu->n, .alphabet = sms_alphabet_of(pdu->dcs) };
	if (pdu->has_header)
		(void)sms_content_open(out, &udh);
	out->broken_header |= pdu->broken_header;
	if (out->alphabet == SMS_GSM && (udh.shift.locking || udh.shift.single))
		sms_content_shifted(out, udh.shift, room);
}

void modem_map_digest(const struct modem_pdu *pdu, const char *self, char out[SMS_DIGEST_MAX])
{
	const uint8_t how[] = { (uint8_t)pdu->kind, pdu->dcs, pdu->reference, pdu->status, pdu->has_header };
	char when[32];
	int n = snprintf(when, sizeof when, "%lld", (long long)pdu->time_s);
	const struct sms_piece pieces[] = { { pdu->peer.text, strlen(pdu->peer.text) }, { self, strlen(self) },
		{ when, (size_t)n }, { how, sizeof how }, { pdu->ud, pdu->n } };
	sms_digest(pieces, sizeof pieces / sizeof pieces[0], out);
}

bool modem_map_is_same(const char *a, const char *b)
{
	size_t i = strlen(a), j = strlen(b), same = 0;
	while (i && j && a[i - 1] == b[j - 1] && a[i - 1] != '+') {
		i--;
		j--;
		same++;
	}
	bool all = (!i || (i == 1 && *a == '+')) && (!j || (j == 1 && *b == '+'));
	return all || same >= TAIL_DIGITS;
}
