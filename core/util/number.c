/* number.c - see number.h. The configuration reader, core/xmpp and the phone networks' map.c call it.
 *
 * First the digits are picked out of what was typed, then they are read in each way that the dialling rules allow
 * (after "+", after an international prefix, as a national number) and must fit the plan of their country. */
#include "util/number.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "util/number_table.h"
#include "util/utf8.h"

enum { E164_MIN = 7, E164_MAX = 15, SHORT_MIN = 3, SHORT_MAX = 8, DIAL_MAX = 24 };

/* What was typed, without its dress. */
struct typed {
	bool has_plus;
	char digits[DIAL_MAX + 1];
	size_t n;
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

enum dg_number_kind dg_number_kind(const char *text)
{
	bool has_plus = *text == '+';
	const char *digits = text + has_plus;
	size_t n = strspn(digits, "0123456789");
	if (digits[n])
		return DG_NUMBER_NONE;
	if (has_plus)
		return n >= E164_MIN && n <= E164_MAX && *digits != '0' ? DG_NUMBER_E164 : DG_NUMBER_NONE;
	return n >= SHORT_MIN && n <= SHORT_MAX ? DG_NUMBER_SHORT : DG_NUMBER_NONE;
}

/* What people, address books and RFC 3966 put between digits: besides ASCII, typographic spaces and dashes, and the
 * invisible direction marks that telephones paste along. */
static bool is_separator(uint32_t cp)
{
	return (cp < 0x80 && strchr(" .-()/[]~\t", (int)cp)) || cp == 0xA0 || (cp >= 0x2007 && cp <= 0x2015) ||
		(cp >= 0x202A && cp <= 0x202F) || cp == 0x2060 || (cp >= 0x2066 && cp <= 0x2069) || cp == 0x2212 ||
		cp == 0xFEFF;
}

static bool undress(const char *text, struct typed *out)
{
	*out = (struct typed){ 0 };
	if (strncasecmp(text, "tel:", 4) == 0)
		text += 4;
	size_t left = strlen(text);
	size_t used;
	for (; left; text += used, left -= used) {
		uint32_t cp = dg_utf8_next(text, left, &used);
		if (is_separator(cp))
			continue;
		if (cp == '+' && !out->has_plus && !out->n)
			out->has_plus = true;
		else if (is_digit(*text) && out->n < DIAL_MAX)
			out->digits[out->n++] = *text;
		else
			return false;
	}
	return out->n > 0;
}

static const struct dg_number_plan *plan_of(const char *country)
{
	for (size_t i = 0; country && *country && i < dg_number_plans_count; i++)
		if (strcasecmp(dg_number_plans[i].iso, country) == 0)
			return &dg_number_plans[i];
	return NULL;
}

bool dg_number_country_known(const char *country)
{
	return plan_of(country) != NULL;
}

/* The next word of a list separated by spaces; its length, 0 at the end. */
static size_t next_word(const char **list)
{
	*list += strspn(*list, " ");
	return strcspn(*list, " ");
}

/* Where there is a trunk prefix, no national number begins with 0 nor with the trunk digit, except where that is 8
 * (Russia and around). */
static bool begins_like_trunk(const struct dg_number_plan *p, const char *digits)
{
	const char *trunk = p->trunks;
	if (*trunk && *digits == '0')
		return true;
	for (size_t len; (len = next_word(&trunk)) > 0; trunk += len)
		if (*digits == *trunk && *trunk != '8')
			return true;
	return false;
}

static bool is_whole(const struct dg_number_plan *p, const char *digits, size_t n)
{
	return n >= p->shortest && n <= p->longest && !begins_like_trunk(p, digits);
}

/* How many digits of trunk prefix stand before a national number; SIZE_MAX: it is none of this plan. People leave the
 * trunk prefix standing behind a calling code, too ("+44 (0)20"), but not one that equals the code ("+1 1 ..."). */
static size_t trunk_of(const struct dg_number_plan *p, const char *digits, size_t n, bool behind_code)
{
	if (is_whole(p, digits, n))
		return 0;
	const char *trunk = p->trunks;
	for (size_t len; (len = next_word(&trunk)) > 0; trunk += len) {
		bool is_code = behind_code && len == 1 && p->code == *trunk - '0';
		if (n > len && strncmp(digits, trunk, len) == 0 && is_whole(p, digits + len, n - len) && !is_code)
			return len;
	}
	return SIZE_MAX;
}

/* How many different numbers some digits can be read as, and one of them. */
struct readings {
	char number[DG_NUMBER_MAX];
	int count;
};

/* Whether the digits are a number of this plan. */
static bool add_national(
	struct readings *r, const struct dg_number_plan *p, const char *digits, size_t n, bool behind_code)
{
	size_t trunk = trunk_of(p, digits, n, behind_code);
	if (trunk == SIZE_MAX)
		return false;
	char text[DG_NUMBER_MAX];
	snprintf(text, sizeof text, "+%u%.*s", p->code, (int)(n - trunk), digits + trunk);
	assert(dg_number_kind(text) == DG_NUMBER_E164); /* every plan's lengths see to it */
	if (!r->count || strcmp(text, r->number) != 0)
		r->count++;
	memcpy(r->number, text, sizeof text);
	return true;
}

/* Calling codes are prefix-free (ITU-T E.164), so one code fits at most. Countries that share it differ in the lengths
 * of their numbers only: the first that takes the digits will do. */
static void add_international(struct readings *r, const char *digits, size_t n)
{
	unsigned code = 0;
	for (size_t len = 1; *digits != '0' && len <= 3 && len < n; len++) {
		code = code * 10 + (unsigned)(digits[len - 1] - '0');
		for (size_t i = 0; i < dg_number_plans_count; i++)
			if (dg_number_plans[i].code == code &&
				add_national(r, &dg_number_plans[i], digits + len, n - len, true))
				return;
	}
}

static void add_dialled(struct readings *r, const char *prefixes, const struct typed *t)
{
	for (size_t len; (len = next_word(&prefixes)) > 0; prefixes += len)
		if (t->n > len && strncmp(t->digits, prefixes, len) == 0)
			add_international(r, t->digits + len, t->n - len);
}

/* A few digits are a short code unless the plan makes them a whole number: with the trunk prefix, or where there is
 * none to dial. */
static bool is_short_code(const struct dg_number_plan *p, const struct typed *t)
{
	if (t->n < SHORT_MIN || t->n > SHORT_MAX)
		return false;
	if (!p)
		return true;
	size_t trunk = trunk_of(p, t->digits, t->n, false);
	if (trunk == SIZE_MAX)
		return *t->digits != '0';
	return trunk == 0 && *p->trunks && !p->trunk_optional;
}

enum dg_status dg_number_read(const char *text, const char *country, char out[DG_NUMBER_MAX])
{
	struct typed t;
	if (!undress(text, &t))
		return DG_INVALID;
	const struct dg_number_plan *p = plan_of(country);
	struct readings r = { 0 };
	if (t.has_plus) {
		add_international(&r, t.digits, t.n);
	} else if (is_short_code(p, &t)) {
		memcpy(r.number, t.digits, t.n + 1);
		r.count = 1;
	} else {
		add_dialled(&r, "00", &t);
		if (p)
			add_dialled(&r, p->internationals, &t);
		if (p && !r.count)
			add_national(&r, p, t.digits, t.n, false);
	}
	if (r.count != 1) /* where prefixes overlap ("001" in Korea) a guess would text a stranger */
		return DG_INVALID;
	memcpy(out, r.number, sizeof r.number);
	return DG_OK;
}
