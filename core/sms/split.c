/* Cutting long texts. submit.c calls it once per message; it knows nothing of links. The text is read twice: for the
 * alphabet, then cluster by cluster (a base and what joins it) into parts as full as they get. plan.c decides how it is
 * written. */
#include "sms/split.h"

#include <string.h>

#include "sms/plan.h"
#include "sms/septets.h"
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
	dg_buf_finish(&parts->text);
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

static struct cluster next_cluster(const char *at, size_t n, const struct sms_coding *coding)
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
		c.units += sms_coding_cost(coding, cp);
	}
	return c;
}

struct cutter {
	const struct sms_plan *plan;
	size_t most;           /* parts */
	size_t n;              /* parts so far */
	size_t left;           /* units left in the open part */
	struct sms_parts *out; /* NULL: only counted */
};

/* Begin another part; false when there are too many. */
static bool open_part(struct cutter *cut)
{
	struct sms_parts *out = cut->out;
	if (cut->n == cut->most)
		return false;
	cut->n++;
	cut->left = cut->plan->room;
	if (!out)
		return true;
	out->at[out->n++] = (struct sms_part_octets){ .offset = (uint32_t)out->octets.len };
	struct sms_place place = cut->plan->place;
	uint8_t udh[SMS_UDH_MAX];
	place.number = (uint8_t)out->n;
	dg_buf_add(&out->octets, udh, sms_udh_write(&place, cut->plan->coding.shift, udh));
	return true;
}

static void put_character(struct cutter *cut, uint32_t cp)
{
	struct dg_buf *out = &cut->out->octets;
	uint8_t *at = (uint8_t *)dg_buf_reserve(out, SMS_CHARSET_PUT_MAX);
	out->len += sms_coding_put(&cut->plan->coding, cp, at);
	out->at[out->len] = '\0';
}

/* All in one part that is known to hold it. */
static void put_all(struct cutter *cut)
{
	const struct sms_plan *plan = cut->plan;
	size_t used;
	for (size_t i = 0; i < plan->n; i += used)
		put_character(cut, dg_utf8_next(plan->text + i, plan->n - i, &used));
}

/* Put `n` octets of text, code point by code point, opening a part wherever one does not fit. */
static bool put_text(struct cutter *cut, const char *at, size_t n)
{
	size_t used;
	for (size_t i = 0; i < n; i += used) {
		uint32_t cp = dg_utf8_next(at + i, n - i, &used);
		size_t units = sms_coding_cost(&cut->plan->coding, cp);
		if (units > cut->left && !open_part(cut))
			return false;
		cut->left -= units;
		if (cut->out)
			put_character(cut, cp);
	}
	return true;
}

static bool put_clusters(struct cutter *cut)
{
	const struct sms_plan *plan = cut->plan;
	if (!open_part(cut))
		return false;
	if (!plan->is_long) {
		put_all(cut);
		return true;
	}
	if (cut->most == 1)
		return put_text(cut, plan->text, plan->n); /* all in one, or not at all: nothing to look out for */
	struct cluster c;
	for (size_t i = 0; i < plan->n; i += c.octets) {
		c = next_cluster(plan->text + i, plan->n - i, &plan->coding);
		bool hopeless = c.units > plan->room; /* no part holds it: fill this one up and cut */
		if (c.units > cut->left && !hopeless && !open_part(cut))
			return false;
		if (!put_text(cut, plan->text + i, c.octets))
			return false;
	}
	return true;
}

size_t sms_plan_parts(const struct sms_plan *plan)
{
	struct sms_plan own = *plan;
	struct cutter cut = { .plan = &own, .most = SIZE_MAX };
	if (!plan->is_long)
		return 1;
	own.room = plan->capacity; /* also where the carrier splits */
	(void)put_clusters(&cut);
	return cut.n;
}

/* -- what is said when the last part is known ---------------------------------------------- */

/* Lengths, and the total that each header could not know yet. */
static void close_parts(const struct sms_plan *plan, struct sms_parts *out)
{
	size_t total_at = plan->place.reference_bits == 16 ? SMS_UDH_TOTAL_16 : SMS_UDH_TOTAL_8;
	for (size_t i = 0; i < out->n; i++) {
		size_t end = i + 1 < out->n ? out->at[i + 1].offset : out->octets.len;
		out->at[i].octets = (uint16_t)(end - out->at[i].offset);
		if (plan->place.total)
			out->octets.at[out->at[i].offset + total_at] = (char)out->n;
	}
}

/* Eight septets become seven octets, part by part, in place: what is packed is never longer. */
static void pack_parts(const struct sms_plan *plan, struct sms_parts *out)
{
	uint8_t septets[SMS_SPLIT_OCTETS_MAX], packed[SMS_SPLIT_OCTETS_MAX];
	size_t to = 0, header = plan->header;
	for (size_t i = 0; i < out->n; i++) {
		struct sms_part_octets *part = &out->at[i];
		size_t n = part->octets - header;
		memcpy(septets, out->octets.at + part->offset + header, n);
		memmove(out->octets.at + to, out->octets.at + part->offset, header);
		size_t octets = sms_septets_pack(septets, n, sms_septets_fill(header), packed);
		memcpy(out->octets.at + to + header, packed, octets);
		*part = (struct sms_part_octets){ .offset = (uint32_t)to, .octets = (uint16_t)(header + octets) };
		to += header + octets;
	}
	out->octets.len = to;
	out->octets.at[to] = '\0';
}

/* A text that the carrier splits stands in as many octets as it takes: such octets are not packed. */
static bool is_packed(const struct sms_plan *plan, const struct sms_split_rules *rules)
{
	return rules->packed && plan->coding.alphabet == SMS_GSM && !plan->coding.charset &&
		!(plan->is_long && rules->concat == SMS_PAYLOAD);
}

/* -- what others call ---------------------------------------------------------------------- */

enum dg_status sms_split(const char *text, const struct sms_split_rules *rules, struct sms_parts *out)
{
	struct sms_plan plan;
	dg_buf_clear(&out->octets);
	out->n = 0;
	out->is_long = false;
	enum dg_status status = sms_plan_make(text, rules, &out->text, &plan);
	if (status != DG_OK)
		return status;
	struct cutter cut = { .plan = &plan, .most = 1, .out = out };
	if (plan.is_long && rules->concat != SMS_PAYLOAD)
		cut.most = rules->most_parts;
	if (!put_clusters(&cut)) {
		out->n = 0;
		return DG_TOOBIG;
	}
	close_parts(&plan, out);
	if (is_packed(&plan, rules))
		pack_parts(&plan, out);
	out->is_long = plan.is_long;
	out->coding = plan.coding;
	out->transliterated = plan.transliterated;
	out->has_header = plan.header != 0;
	out->concat = rules->concat;
	return DG_OK;
}

enum dg_status sms_measure(const char *text, const struct sms_split_rules *rules, struct sms_measure *out)
{
	struct sms_plan plan;
	struct dg_buf letters = { 0 };
	struct sms_split_rules own = *rules;
	if (own.concat == SMS_PAYLOAD) {
		own.concat = SMS_UDH8;
		own.languages = 0;
	}
	enum dg_status status = sms_plan_make(text, &own, &letters, &plan);
	if (status == DG_OK)
		*out = (struct sms_measure){ .segments = sms_plan_parts(&plan),
			.units = plan.units,
			.units_per_segment = plan.capacity,
			.alphabet = plan.coding.alphabet,
			.transliterated = plan.transliterated };
	dg_buf_finish(&letters);
	return status;
}
