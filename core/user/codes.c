/* codes.c - see codes.h. */
#include "user/codes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/clock.h"
#include "util/map.h"
#include "util/mem.h"
#include "util/random.h"

enum { CODES = 1000000, TRIES = 3, LIVES_MS = 5 * 60000, OPEN_MOST = 20000 };

void codes_init(struct codes *c)
{
	c->opens = dg_map_create();
	c->numbers = dg_map_create();
	dg_list_init(&c->ages);
}

static void close_code(struct codes *c, struct code *o)
{
	(void)dg_map_take(c->opens, o->key);
	dg_list_remove(&o->in_age);
	explicit_bzero(o->digits, sizeof o->digits);
	guesses_let_go(c->numbers, o->guesses);
	free(o->number);
	free(o);
}

static struct code *oldest(const struct codes *c)
{
	return DG_OF(c->ages.next, struct code, in_age);
}

void codes_finish(struct codes *c)
{
	while (!dg_list_empty(&c->ages))
		close_code(c, oldest(c));
	dg_map_destroy(c->opens);
	dg_map_destroy(c->numbers);
}

static void close_old(struct codes *c)
{
	int64_t now_ms = dg_mono_ms();
	while (!dg_list_empty(&c->ages) && (oldest(c)->until_mono_ms <= now_ms || dg_map_count(c->opens) > OPEN_MOST))
		close_code(c, oldest(c));
}

static char *key_of(const char *domain, const char *jid)
{
	struct dg_buf key = { 0 };
	dg_buf_printf(&key, "%s %s", domain, jid);
	return dg_buf_give(&key);
}

const struct code *codes_open(struct codes *c, const char *domain, const char *jid, const char *number)
{
	char *key = key_of(domain, jid);
	size_t n = strlen(key) + 1;
	struct code *before = dg_map_get(c->opens, key);
	if (before)
		close_code(c, before);
	struct code *o = dg_alloc(sizeof *o + n);
	memcpy(o->key, key, n);
	o->number = dg_strdup(number);
	o->guesses = guesses_hold(c->numbers, domain, number);
	o->tries = TRIES;
	o->until_mono_ms = dg_mono_ms() + LIVES_MS;
	snprintf(o->digits, sizeof o->digits, "%06u", (unsigned)dg_random_below(CODES));
	(void)dg_map_put(c->opens, o->key, o);
	dg_list_append(&c->ages, &o->in_age);
	close_old(c);
	free(key);
	return o;
}

/* The digits of what somebody typed. False: there are not as many as a code has, or there is something else. */
static bool read_code(const char *typed, char out[CODE_DIGITS])
{
	size_t n = 0;
	for (; *typed; typed++) {
		if (*typed == ' ' || *typed == '-')
			continue;
		if (*typed < '0' || *typed > '9' || n == CODE_DIGITS)
			return false;
		out[n++] = *typed;
	}
	return n == CODE_DIGITS;
}

/* As long for a code that is nearly right as for one that is not. */
static bool is_same(const char *a, const char *b)
{
	volatile unsigned char differ = 0;
	for (size_t i = 0; i < CODE_DIGITS; i++)
		differ = (unsigned char)(differ | (unsigned char)(a[i] ^ b[i]));
	return !differ;
}

enum dg_status codes_try(struct codes *c, const char *domain, const char *jid, const char *number, const char *typed)
{
	char *key = key_of(domain, jid), digits[CODE_DIGITS] = "";
	struct code *o;
	close_old(c);
	o = dg_map_get(c->opens, key);
	free(key);
	if (!o || strcmp(o->number, number) != 0)
		return DG_TIMEOUT;
	if (guesses_left(o->guesses) == 0) { /* others have guessed at the same number */
		close_code(c, o);
		return DG_TIMEOUT;
	}
	bool is_right = read_code(typed, digits) && is_same(digits, o->digits);
	explicit_bzero(digits, sizeof digits);
	if (is_right || --o->tries == 0)
		close_code(c, o);
	return is_right ? DG_OK : DG_DENIED;
}
