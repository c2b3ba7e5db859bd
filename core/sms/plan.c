/* Choosing among the ways to write a text. Most texts are in the alphabet of data_coding 0, or nothing else than UCS-2
 * is allowed: then nothing is compared. split.c calls it.
 */
#include "sms/plan.h"

#include <string.h>

#include "sms/translit.h"
#include "util/utf8.h"

#define DATA_CODING_UCS2 8

/* -- codings ------------------------------------------------------------------------------- */

static struct sms_charset *charset_of(const struct sms_split_rules *rules, size_t data_coding)
{
	return rules->charsets ? rules->charsets->of[data_coding] : NULL;
}

static struct sms_coding coding_zero(const struct sms_split_rules *rules)
{
	struct sms_coding c = { .alphabet = rules->zero, .charset = charset_of(rules, 0) };
	if (c.charset)
		c.alphabet = SMS_GSM; /* what the carrier makes of it */
	return c;
}

static struct sms_coding coding_ucs2(const struct sms_split_rules *rules)
{
	return (struct sms_coding){
		.alphabet = SMS_UCS2, .data_coding = DATA_CODING_UCS2, .charset = charset_of(rules, DATA_CODING_UCS2)
	};
}

/* -- one way ------------------------------------------------------------------------------- */

static size_t header_octets(const struct sms_plan *plan)
{
	uint8_t udh[SMS_UDH_MAX];
	return sms_udh_write(&plan->place, plan->coding.shift, udh);
}

/* Headers and room, now that the coding and the units are known. */
static void lay_out(const struct sms_split_rules *rules, struct sms_plan *plan)
{
	plan->place = (struct sms_place){ 0 };
	plan->header = header_octets(plan);
	plan->capacity = sms_coding_room(&plan->coding, rules->limit_octets - plan->header);
	plan->is_long = plan->units > plan->capacity;
	plan->room = plan->capacity;
	if (!plan->is_long)
		return;
	if (rules->concat == SMS_PAYLOAD) {
		/* an escape pair is two octets as well */
		plan->room = plan->coding.alphabet == SMS_UCS2 ? UINT16_MAX / 2 : UINT16_MAX;
		return;
	}
	plan->place = (struct sms_place){ .reference = rules->reference, .total = 1, .reference_bits = 16 };
	if (rules->concat == SMS_UDH8)
		plan->place.reference_bits = 8;
	plan->header = header_octets(plan);
	plan->capacity = sms_coding_room(&plan->coding, rules->limit_octets - plan->header);
	plan->room = plan->capacity;
	if (rules->concat ==
		SMS_SAR) { /* the carrier may write either header, so there has to be room for the longer */
		plan->place.total = 0;
		plan->header = 0;
	}
}

/* false: something in the text cannot be written so. */
static bool write_in(
	struct sms_coding coding, const char *text, size_t n, const struct sms_split_rules *rules, struct sms_plan *out)
{
	struct sms_plan plan = { .text = text, .n = n, .coding = coding };
	plan.units = sms_coding_cost_all(&coding, text, n);
	if (!plan.units)
		return false;
	lay_out(rules, &plan);
	*out = plan;
	return true;
}

/* -- the others ---------------------------------------------------------------------------- */

/* The lowest charset that has all of it, else UCS-2; false: not even that, in the order of octets of this carrier. */
static bool write_whole(const char *text, size_t n, const struct sms_split_rules *rules, struct sms_plan *out)
{
	for (size_t i = 1; rules->charsets && i < sizeof rules->charsets->of / sizeof rules->charsets->of[0]; i++) {
		const struct sms_coding c = {
			.alphabet = SMS_BINARY, .data_coding = (uint8_t)i, .charset = charset_of(rules, i)
		};
		if (c.charset && i != DATA_CODING_UCS2 && write_in(c, text, n, rules, out))
			return true;
	}
	return write_in(coding_ucs2(rules), text, n, rules, out);
}

/* The text in letters that data_coding 0 has; false: there are none for all of it. */
static bool in_other_letters(const char *text, size_t n, const struct sms_coding *zero, struct dg_buf *out)
{
	size_t used;
	dg_buf_clear(out);
	for (size_t i = 0; i < n; i += used) {
		uint32_t cp = dg_utf8_next(text + i, n - i, &used);
		const char *instead = NULL;
		if (sms_coding_cost(zero, cp)) {
			dg_buf_add(out, text + i, used);
			continue;
		}
		instead = sms_translit(cp);
		if (!instead)
			return false;
		dg_buf_str(out, instead);
	}
	return out->len != 0;
}

static void try_letters(
	const char *text, size_t n, const struct sms_split_rules *rules, struct dg_buf *letters, struct sms_plan *best)
{
	const struct sms_coding zero = coding_zero(rules);
	struct sms_plan plan;
	if (!in_other_letters(text, n, &zero, letters) || !write_in(zero, letters->at, letters->len, rules, &plan))
		return;
	plan.transliterated = true;
	if (sms_plan_parts(&plan) < sms_plan_parts(best))
		*best = plan;
}

/* Every pair of tables of every language that is allowed: most texts fail each at their first letter. */
static void try_tables(const char *text, size_t n, const struct sms_split_rules *rules, struct sms_plan *best)
{
	for (uint8_t i = 1; i < SMS_LANGUAGES; i++) {
		const struct sms_shift pairs[] = { { .single = i }, { .locking = i }, { i, i } };
		bool locks = sms_language_has_locking(i);
		for (size_t k = 0; rules->languages >> i & 1 && k < (locks ? 3U : 1U); k++) {
			const struct sms_coding c = { .alphabet = SMS_GSM, .shift = pairs[k] };
			struct sms_plan plan;
			if (write_in(c, text, n, rules, &plan) && sms_plan_parts(&plan) < sms_plan_parts(best))
				*best = plan;
		}
	}
}

enum dg_status sms_plan_make(
	const char *text, const struct sms_split_rules *rules, struct dg_buf *letters, struct sms_plan *out)
{
	size_t n = strlen(text);
	if (!n || !dg_utf8_is_valid(text, n))
		return DG_INVALID;
	if (write_in(coding_zero(rules), text, n, rules, out))
		return DG_OK;
	if (!write_whole(text, n, rules, out))
		return DG_INVALID;
	if (!out->is_long)
		return DG_OK; /* nothing costs less */
	if (rules->languages && (rules->concat == SMS_UDH16 || rules->concat == SMS_UDH8))
		try_tables(text, n, rules, out);
	if (rules->transliterate)
		try_letters(text, n, rules, letters, out);
	return DG_OK;
}
