/* Writing parts down and reading them again. joiner.c calls it; what it reads is its own, or the hand of an operator.
 */
#include "sms/shelf.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEX      "0123456789abcdef"
#define ID_CHARS (SMS_DIGEST_MAX - 1)

void sms_shelf_key_print(const struct sms_shelf_key *key, char out[SMS_SHELF_KEY_MAX])
{
	char number[8];
	(void)snprintf(number, sizeof number, key->number ? "%03u" : "done", key->number);
	(void)snprintf(
		out, SMS_SHELF_KEY_MAX, SMS_SHELF_PREFIX "%s/%013" PRId64 "/%s", key->message, key->first_ms, number);
}

bool sms_shelf_key_parse(const char *text, struct sms_shelf_key *out)
{
	struct sms_shelf_key key = { .number = 0 };
	const char *at = text + strlen(SMS_SHELF_PREFIX);
	char *end;
	if (strncmp(text, SMS_SHELF_PREFIX, strlen(SMS_SHELF_PREFIX)) != 0 || strspn(at, HEX) != ID_CHARS ||
		at[ID_CHARS] != '/')
		return false;
	memcpy(key.message, at, ID_CHARS);
	key.first_ms = strtoll(at + ID_CHARS + 1, &end, 10);
	if (end == at + ID_CHARS + 1 || *end != '/')
		return false;
	if (strcmp(end, "/done") != 0) {
		unsigned long number = strtoul(end + 1, &end, 10);
		if (*end || number < 1 || number > UINT8_MAX)
			return false;
		key.number = (uint8_t)number;
	}
	*out = key;
	return true;
}

void sms_shelf_part_print(struct dg_buf *out, uint8_t total, enum sms_alphabet alphabet, const char *peer,
	const char *self, const uint8_t *octets, size_t n)
{
	dg_buf_printf(out, "%u\t%u\t%s\t%s\t", total, (unsigned)alphabet, peer, self);
	for (size_t i = 0; i < n; i++) {
		dg_buf_chr(out, HEX[octets[i] >> 4]);
		dg_buf_chr(out, HEX[octets[i] & 15]);
	}
}

/* A number up to `most`, and the tab behind it. */
static bool read_number(const char **at, unsigned long most, unsigned long *out)
{
	char *end;
	*out = strtoul(*at, &end, 10);
	if (end == *at || *end != '\t' || *out > most)
		return false;
	*at = end + 1;
	return true;
}

static bool read_name(const char **at, char out[SMS_PEER_MAX])
{
	size_t n = strcspn(*at, "\t");
	if (n >= SMS_PEER_MAX || (*at)[n] != '\t')
		return false;
	memcpy(out, *at, n);
	out[n] = '\0';
	*at += n + 1;
	return true;
}

static bool read_hex(const char *at, struct dg_buf *out)
{
	size_t n = strlen(at);
	dg_buf_clear(out);
	if (n % 2 || strspn(at, HEX) != n)
		return false;
	for (size_t i = 0; i < n; i += 2)
		dg_buf_chr(out, (char)((strchr(HEX, at[i]) - HEX) << 4 | (strchr(HEX, at[i + 1]) - HEX)));
	return true;
}

bool sms_shelf_part_parse(const char *text, struct sms_shelf_part *out)
{
	unsigned long total, alphabet;
	if (!read_number(&text, UINT8_MAX, &total) || !read_number(&text, SMS_UTF8, &alphabet) ||
		!read_name(&text, out->peer) || !read_name(&text, out->self) || !read_hex(text, &out->octets))
		return false;
	out->total = (uint8_t)total;
	out->alphabet = (enum sms_alphabet)alphabet;
	return true;
}

void sms_shelf_done_print(struct dg_buf *out, uint8_t number, uint64_t digest)
{
	dg_buf_printf(out, "\t%u:%" PRIx64, number, digest);
}

const char *sms_shelf_done_next(const char *at, uint8_t *number, uint64_t *digest)
{
	char *end;
	if (*at != '\t')
		return NULL;
	unsigned long n = strtoul(at + 1, &end, 10);
	if (*end != ':' || n < 1 || n > UINT8_MAX)
		return NULL;
	*number = (uint8_t)n;
	*digest = strtoull(end + 1, &end, 16);
	return end;
}
