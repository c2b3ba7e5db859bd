/* Cutting long texts. submit.c calls it once per message; it knows nothing of links. The text is read twice: for the
 * alphabet, then cluster by cluster (a base and what joins it) into parts as full as they get. */
#include "sms/split.h"

#include <string.h>

#include "sms/udh.h"
#include "util/utf8.h"

enum dg_status sms_concat_parse(const char *name, enum sms_concat *out)
{
	static const char *const names[] = {
		[SMS_UDH16] = "udh16", [SMS_UDH8] = "udh8", [SMS_SAR] = "sar", [SMS_PAYLOAD] = "payload"
	};
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (strcmp(name, names[i]) == 0) {
			*out = (enum sms_concat)i;
			return DG_OK;
		}
	return DG_INVALID;
}

void sms_parts_finish(struct sms_parts *parts)
{
	dg_buf_finish(&parts->octets);
	parts->n = 0;
}

/* A run of code points that is cut only if it must be. */
struct cluster {
	size_t octets; /* of UTF-8 */
	size_t units;
};

static bool is_flag_half(uint32_t cp)
{
	return cp >= 0x1F1E6 && cp <= 0x1F1FF;
}

static struct cluster next_cluster(const char *at, size_t n, enum sms_alphabet alphabet)
{
	struct cluster c = { 0 };
	uint32_t before = 0;
	bool flag_done = false; /* a flag is two regional indicators; a third begins the next flag */
	while (c.octets < n) {
		size_t used;
		uint32_t cp = dg_utf8_next(at + c.octets, n - c.octets, &used);
		if (c.octets && (!dg_utf8_joins(before, cp) || (flag_done && is_flag_half(cp))))
			break;
		flag_done = is_flag_half(before) && is_flag_half(cp);
		before = cp;
		c.octets += used;
		c.units += sms_text_cost(alphabet, cp);
	}
	return c;
}

struct cutter {
	enum sms_alphabet alphabet;
	size_t room;            /* units in one part */
	size_t left;            /* units left in the open part */
	size_t most;            /* parts */
	struct sms_place place; /* of the parts, when they bear a header */
	bool header;
	struct sms_parts *out;
};

/* Begin another part; false when there are too many. */
static bool open_part(struct cutter *cut)
{
	struct sms_parts *out = cut->out;
	if (out->n == cut->most)
		return false;
	out->at[out->n++] = (struct sms_part_octets){ .offset = (uint32_t)out->octets.len };
	cut->left = cut->room;
	if (cut->header) {
		uint8_t udh[7];
		cut->place.number = (uint8_t)out->n;
		dg_buf_add(&out->octets, udh, sms_udh_write(&cut->place, udh));
	}
	return true;
}

/* Put `n` octets of text, code point by code point, opening a part wherever one does not fit. */
static bool put_text(struct cutter *cut, const char *at, size_t n)
{
	struct dg_buf *out = &cut->out->octets;
	size_t used;
	for (size_t i = 0; i < n; i += used) {
		uint32_t cp = dg_utf8_next(at + i, n - i, &used);
		size_t units = sms_text_cost(cut->alphabet, cp);
		if (units > cut->left && !open_part(cut))
			return false;
		out->len += sms_text_put(cut->alphabet, cp, (uint8_t *)dg_buf_reserve(out, 4));
		out->at[out->len] = '\0';
		cut->left -= units;
	}
	return true;
}

static bool put_clusters(struct cutter *cut, const char *text, size_t n)
{
	if (!open_part(cut))
		return false;
	if (cut->most == 1)
		return put_text(cut, text, n); /* all in one, or not at all: nothing to look out for */
	struct cluster c;
	for (size_t i = 0; i < n; i += c.octets) {
		c = next_cluster(text + i, n - i, cut->alphabet);
		bool hopeless = c.units > cut->room; /* no part holds it: fill this one up and cut */
		if (c.units > cut->left && !hopeless && !open_part(cut))
			return false;
		if (!put_text(cut, text + i, c.octets))
			return false;
	}
	return true;
}

/* Units that fit `octets` octets: 8 septets in 7 octets, or one UTF-16 unit in two. */
static size_t room_in(size_t octets, enum sms_alphabet alphabet)
{
	return alphabet == SMS_UCS2 ? octets / 2 : octets * 8 / 7;
}

/* Lengths, and the total that each header could not know yet. */
static void close_parts(struct cutter *cut)
{
	struct sms_parts *out = cut->out;
	size_t total_at = cut->place.reference_bits == 16 ? 5 : 4;
	for (size_t i = 0; i < out->n; i++) {
		size_t end = i + 1 < out->n ? out->at[i + 1].offset : out->octets.len;
		out->at[i].octets = (uint16_t)(end - out->at[i].offset);
		if (cut->header)
			out->octets.at[out->at[i].offset + total_at] = (char)out->n;
	}
}

static void plan(const struct sms_split_rules *rules, size_t units, struct cutter *cut)
{
	size_t header = rules->concat == SMS_UDH8 ? 6 : 7; /* also with SAR: the carrier may write either */
	if (units <= room_in(rules->limit_octets, cut->alphabet)) {
		cut->room = units;
		cut->most = 1;
		return;
	}
	cut->out->is_long = true;
	if (rules->concat == SMS_PAYLOAD) {
		cut->room = cut->alphabet == SMS_UCS2 ? 0xFFFF / 2 : 0xFFFF; /* an escape pair is two octets as well */
		cut->most = 1;
	} else {
		cut->room = room_in(rules->limit_octets - header, cut->alphabet);
		cut->most = rules->most_parts;
		cut->header = rules->concat != SMS_SAR;
	}
}

enum dg_status sms_split(const char *text, const struct sms_split_rules *rules, struct sms_parts *out)
{
	size_t n = strlen(text);
	dg_buf_clear(&out->octets);
	out->n = 0;
	out->is_long = false;
	if (!n || !dg_utf8_is_valid(text, n))
		return DG_INVALID;
	size_t units;
	struct cutter cut = { .alphabet = sms_text_choose(text, n, rules->zero, &units), .out = out };
	cut.place.reference = rules->reference;
	cut.place.reference_bits = rules->concat == SMS_UDH8 ? 8 : 16;
	plan(rules, units, &cut);
	if (!put_clusters(&cut, text, n)) {
		out->n = 0;
		return DG_TOOBIG;
	}
	close_parts(&cut);
	out->alphabet = cut.alphabet;
	out->has_header = cut.header;
	out->concat = rules->concat;
	return DG_OK;
}
