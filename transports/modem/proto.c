/* Octets of PDUs. inbound.c reads by it, submit.c writes by it; the fuzzer stands in for the network. Every read is
 * through a cursor that knows its end. */
#include "proto.h"

#include <string.h>

#include "sms/septets.h"
#include "sms/text.h"

enum { MTI_DELIVER, MTI_SUBMIT, MTI_STATUS_REPORT, MTI_MASK = 3 };
#define FO_VALIDITY 0x10u /* TP-VPF: relative */
#define FO_REPORT   0x20u /* TP-SRR */
#define FO_UDHI     0x40u
#define NPI_ISDN    1u
#define DIGITS_MAX  20
#define UD_OCTETS   140

static const char digits[] = "0123456789*#abc"; /* 9.1.2.3; 15 fills up */

/* -- reading ------------------------------------------------------------------------------- */

struct cursor {
	const uint8_t *at;
	size_t left;
};

/* The next `n` octets; NULL: there are fewer. */
static const uint8_t *take(struct cursor *c, size_t n)
{
	const uint8_t *at = c->at;
	if (n > c->left)
		return NULL;
	c->at += n;
	c->left -= n;
	return at;
}

static bool take_octet(struct cursor *c, uint8_t *out)
{
	const uint8_t *at = take(c, 1);
	if (at)
		*out = *at;
	return at;
}

static void read_digits(const uint8_t *octets, size_t n, char *out)
{
	size_t length = 0;
	for (size_t i = 0; i < n; i++) {
		unsigned digit = (unsigned)octets[i / 2] >> (i % 2 * 4) & 0xFu;
		if (digit < sizeof digits - 1)
			out[length++] = digits[digit];
	}
	out[length] = '\0';
}

/* A name comes as packed septets; its length counts half octets that are of use. */
static void read_name(const uint8_t *octets, size_t half_octets, char out[MODEM_NAME_MAX])
{
	uint8_t septets[DIGITS_MAX];
	struct dg_buf text = { 0 };
	size_t n = half_octets * 4 / 7;
	sms_septets_unpack(octets, n, 0, septets);
	sms_text_decode(&text, SMS_GSM, septets, n);
	size_t length = text.len < MODEM_NAME_MAX ? text.len : MODEM_NAME_MAX - 1;
	if (length)
		memcpy(out, text.at, length);
	out[length] = '\0';
	dg_buf_finish(&text);
}

static bool read_address(struct cursor *c, struct modem_address *out)
{
	uint8_t n, type;
	if (!take_octet(c, &n) || n > DIGITS_MAX || !take_octet(c, &type))
		return false;
	const uint8_t *octets = take(c, (n + 1u) / 2);
	if (!octets)
		return false;
	out->ton = type >> 4 & 7;
	if (out->ton == MODEM_TON_NAME)
		read_name(octets, n, out->text);
	else
		read_digits(octets, n, out->text);
	return true;
}

/* Days from 1970-01-01 to a day of the Gregorian calendar. */
static int64_t days_to(int year, int month, int day)
{
	int64_t y = month > 2 ? year : year - 1;
	int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	return y * 365 + y / 4 - y / 100 + y / 400 + of_year - 719468;
}

/* Seven octets of swapped digits; the last one is the time zone in quarters of an hour (9.2.3.11). */
static bool read_time(struct cursor *c, int64_t *out)
{
	static const int most[6] = { 99, 12, 31, 23, 59, 59 };
	int field[6];
	bool ok = true;
	const uint8_t *at = take(c, 7);
	if (!at)
		return false;
	for (size_t i = 0; i < 6; i++) {
		field[i] = (at[i] & 0xF) * 10 + (at[i] >> 4);
		ok = ok && (at[i] & 0xF) < 10 && at[i] >> 4 < 10 && field[i] <= most[i];
	}
	int quarters = (at[6] & 7) * 10 + (at[6] >> 4);
	if (at[6] & 8)
		quarters = -quarters;
	*out = 0;
	if (ok && field[1] && field[2])
		*out = days_to(field[0] + (field[0] < 90 ? 2000 : 1900), field[1], field[2]) * 86400 + field[3] * 3600 +
			field[4] * 60 + field[5] - quarters * 900;
	return true;
}

/* Whether the user data is counted in septets: the GSM alphabet, and not compressed. */
static bool is_packed(uint8_t dcs)
{
	return sms_alphabet_of(dcs) == SMS_GSM;
}

static void read_septets(const uint8_t *at, size_t octets, size_t septets, struct modem_pdu *out)
{
	size_t header = out->has_header ? 1u + at[0] : 0;
	size_t skipped = (header * 8 + 6) / 7; /* the text begins at a septet's border */
	if (skipped * 7 > octets * 8)
		skipped = octets * 8 / 7;
	if (septets > octets * 8 / 7)
		septets = octets * 8 / 7;
	memcpy(out->ud, at, header);
	out->n = header;
	if (septets <= skipped)
		return;
	sms_septets_unpack(at + header, septets - skipped, sms_septets_fill(header), out->ud + header);
	out->n += septets - skipped;
}

/* Modems may cut what was too long for them: what is there counts. */
static bool read_user_data(struct cursor *c, struct modem_pdu *out)
{
	uint8_t length;
	if (!take_octet(c, &length))
		return false;
	bool packed = is_packed(out->dcs);
	size_t octets = packed ? sms_septets_octets(length, 0) : length;
	if (octets > c->left)
		octets = c->left;
	if (octets > UD_OCTETS)
		octets = UD_OCTETS;
	const uint8_t *at = take(c, octets);
	if (out->has_header && (!octets || at[0] >= octets)) {
		out->has_header = false;
		out->broken_header = true;
	}
	if (packed && octets) {
		read_septets(at, octets, length, out);
	} else if (octets) {
		memcpy(out->ud, at, octets);
		out->n = octets;
	}
	return true;
}

static bool read_deliver(struct cursor *c, struct modem_pdu *out)
{
	uint8_t pid;
	out->kind = MODEM_DELIVER;
	return read_address(c, &out->peer) && take_octet(c, &pid) && take_octet(c, &out->dcs) &&
		read_time(c, &out->time_s) && read_user_data(c, out);
}

static bool read_report(struct cursor *c, struct modem_pdu *out)
{
	int64_t done_s;
	out->kind = MODEM_STATUS_REPORT;
	return take_octet(c, &out->reference) && read_address(c, &out->peer) && read_time(c, &out->time_s) &&
		read_time(c, &done_s) && take_octet(c, &out->status);
}

/* Most modems write the service centre's address first; some leave it out of what was not stored. */
static size_t skip_centre(const uint8_t *octets, size_t n, size_t tpdu_octets)
{
	size_t centre = n ? 1u + octets[0] : 0;
	return tpdu_octets == n && centre + tpdu_octets != n ? 0 : centre;
}

enum dg_status modem_decode(const uint8_t *octets, size_t n, size_t tpdu_octets, struct modem_pdu *out)
{
	struct cursor c = { octets, n };
	struct modem_pdu pdu = { 0 };
	uint8_t first;
	if (!take(&c, skip_centre(octets, n, tpdu_octets)) || !take_octet(&c, &first))
		return DG_INVALID;
	pdu.has_header = (first & MTI_MASK) == MTI_DELIVER && first & FO_UDHI;
	bool ok;
	switch (first & MTI_MASK) {
	case MTI_DELIVER: ok = read_deliver(&c, &pdu); break;
	case MTI_STATUS_REPORT: ok = read_report(&c, &pdu); break;
	default: return DG_UNSUPPORTED;
	}
	if (!ok)
		return DG_INVALID;
	*out = pdu;
	return DG_OK;
}

/* -- writing ------------------------------------------------------------------------------- */

/* The octets of an address; 0: it is no number. */
static size_t write_address(const char *number, uint8_t *out)
{
	bool plus = *number == '+';
	const char *text = number + plus;
	size_t n = strlen(text);
	if (!n || n > DIGITS_MAX)
		return 0;
	out[0] = (uint8_t)n;
	out[1] = (uint8_t)(0x80u | (unsigned)(plus ? MODEM_TON_INTERNATIONAL : MODEM_TON_UNKNOWN) << 4 | NPI_ISDN);
	memset(out + 2, 0, (n + 1) / 2);
	for (size_t i = 0; i < n; i++) {
		const char *digit = strchr(digits, text[i]);
		if (!digit)
			return 0;
		out[2 + i / 2] |= (uint8_t)((digit - digits) << (i % 2 * 4));
	}
	if (n % 2)
		out[2 + n / 2] |= 0xF0;
	return 2 + (n + 1) / 2;
}

/* Length and user data into zeroed room; the octets of both, 0: it does not fit. */
static size_t write_user_data(const struct modem_submit *s, uint8_t *out)
{
	size_t header = s->has_header ? 1u + s->ud[0] : 0;
	if (!s->is_gsm) {
		if (s->n > UD_OCTETS)
			return 0;
		out[0] = (uint8_t)s->n;
		memcpy(out + 1, s->ud, s->n);
		return 1 + s->n;
	}
	size_t skipped = (header * 8 + 6) / 7;
	size_t septets = skipped + s->n - header;
	if (header > s->n || septets > MODEM_UD_MAX)
		return 0;
	out[0] = (uint8_t)septets;
	memcpy(out + 1, s->ud, header);
	return 1 + header + sms_septets_pack(s->ud + header, s->n - header, sms_septets_fill(header), out + 1 + header);
}

size_t modem_encode(const struct modem_submit *s, uint8_t out[MODEM_TPDU_MAX])
{
	size_t n = 0;
	if (s->has_header && !s->n)
		return 0;
	memset(out, 0, MODEM_TPDU_MAX);
	out[n++] = (uint8_t)(MTI_SUBMIT | (s->validity >= 0 ? FO_VALIDITY : 0) | (s->want_report ? FO_REPORT : 0) |
		(s->has_header ? FO_UDHI : 0));
	out[n++] = 0; /* TP-MR: the modem counts */
	size_t address = write_address(s->peer, out + n);
	if (!address)
		return 0;
	n += address;
	out[n++] = 0; /* TP-PID */
	out[n++] = s->dcs;
	if (s->validity >= 0)
		out[n++] = (uint8_t)s->validity;
	size_t ud = write_user_data(s, out + n);
	return ud ? n + ud : 0;
}

int modem_validity(int64_t validity_ms)
{
	int64_t minutes = validity_ms / 60000;
	if (!validity_ms)
		return -1;
	if (minutes >= 5 * 7 * 1440)
		return minutes >= 63 * 7 * 1440 ? 255 : (int)(minutes / (7 * 1440)) + 192;
	if (minutes >= 2 * 1440)
		return minutes >= 30 * 1440 ? 196 : (int)(minutes / 1440) + 166;
	if (minutes >= 750)
		return minutes >= 1440 ? 167 : (int)((minutes - 720) / 30) + 143;
	return minutes < 10 ? 0 : minutes >= 720 ? 143 : (int)(minutes / 5) - 1;
}

/* -- hexadecimal --------------------------------------------------------------------------- */

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool modem_hex_read(const char *text, uint8_t *out, size_t room, size_t *n)
{
	size_t length = strlen(text);
	if (!length || length % 2 || length / 2 > room)
		return false;
	for (size_t i = 0; i < length; i += 2) {
		int high = hex_value(text[i]), low = hex_value(text[i + 1]);
		if (high < 0 || low < 0)
			return false;
		out[i / 2] = (uint8_t)(high << 4 | low);
	}
	*n = length / 2;
	return true;
}

void modem_hex_print(const uint8_t *octets, size_t n, char *out)
{
	for (size_t i = 0; i < n; i++) {
		*out++ = "0123456789ABCDEF"[octets[i] >> 4];
		*out++ = "0123456789ABCDEF"[octets[i] & 0xF];
	}
	*out = '\0';
}
