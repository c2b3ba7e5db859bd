/* Reading receipts. map.c calls it for each deliver_sm and data_sm that reports; what a state means to core stands in
 * outcome.c. The text is tokenized, not matched against a pattern: carriers reorder, drop, rename and pad its fields.
 */
#include "receipt.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "sms/text.h"
#include "util/digits.h"

/* -- the text ------------------------------------------------------------------------------ */

enum key { KEY_ID, KEY_STATE, KEY_ERROR, KEY_TEXT, KEY_OTHER };

static const struct {
	const char *word;
	enum key key;
} keys[] = {
	{ "id:", KEY_ID },
	{ "stat:", KEY_STATE },
	{ "err:", KEY_ERROR },
	{ "text:", KEY_TEXT },
	{ "sub:", KEY_OTHER },
	{ "dlvrd:", KEY_OTHER },
	{ "submit date:", KEY_OTHER },
	{ "done date:", KEY_OTHER },
};
#define N_KEYS (sizeof keys / sizeof keys[0])

/* The index of the key that begins at `at`, N_KEYS for none. Asked at every word, so the first letter decides mostly.
 */
static size_t key_at(const char *at)
{
	size_t i = 0;
	while (i < N_KEYS &&
		((*at | 0x20) != keys[i].word[0] || strncasecmp(at, keys[i].word, strlen(keys[i].word)) != 0))
		i++;
	return i;
}

/* The words that carriers write for a state, by their first letters; appendix B cuts them at seven. */
static bool state_of(const char *word, enum smpp_state *out)
{
	static const struct {
		const char *begins;
		enum smpp_state state;
	} words[] = {
		{ "DELIV", SMPP_STATE_DELIVERED },
		{ "DLVRD", SMPP_STATE_DELIVERED },
		{ "DELET", SMPP_STATE_DELETED },
		{ "EXPIR", SMPP_STATE_EXPIRED },
		{ "UNDEL", SMPP_STATE_UNDELIVERABLE },
		{ "FAIL", SMPP_STATE_UNDELIVERABLE },
		{ "ACCEP", SMPP_STATE_ACCEPTED },
		{ "ACKED", SMPP_STATE_ACCEPTED },
		{ "UNKNO", SMPP_STATE_UNKNOWN },
		{ "REJEC", SMPP_STATE_REJECTED },
		{ "ENROU", SMPP_STATE_ENROUTE },
		{ "BUFFE", SMPP_STATE_ENROUTE },
		{ "SCHED", SMPP_STATE_SCHEDULED },
		{ "SKIPP", SMPP_STATE_SKIPPED },
	};
	if (word[0] >= '0' && word[0] <= '9' && !word[1]) {
		*out = (enum smpp_state)(word[0] - '0');
		return true;
	}
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (strncasecmp(word, words[i].begins, strlen(words[i].begins)) == 0) {
			*out = words[i].state;
			return true;
		}
	return false;
}

/* "027", "0x1B", "00027"; anything else is a word of the carrier's own. */
static bool error_of(const char *word, uint32_t *out)
{
	char *end;
	bool hex = word[0] == '0' && (word[1] == 'x' || word[1] == 'X');
	if (!isdigit((unsigned char)word[0]) || strlen(word) > 10)
		return false;
	unsigned long value = strtoul(hex ? word + 2 : word, &end, hex ? 16 : 10);
	if (*end || value > UINT32_MAX)
		return false;
	*out = (uint32_t)value;
	return true;
}

struct spoken {
	char id[SMPP_ID_MAX];
	bool has_state, has_error;
	enum smpp_state state;
	uint32_t error;
};

/* "id:1,stat:DELIVRD": some put marks where others put spaces. */
static bool ends_field(const char *at)
{
	return (*at == ',' || *at == ';') && key_at(at + 1) != N_KEYS;
}

/* Copy the word at `at`: up to a space, or to a key (an empty value). */
static void copy_word(const char *at, char out[SMPP_ID_MAX])
{
	size_t n = 0;
	while (*at == ' ')
		at++;
	if (key_at(at) == N_KEYS)
		while (n < SMPP_ID_MAX - 1 && at[n] > ' ' && at[n] < 0x7F && !ends_field(at + n))
			n++;
	memcpy(out, at, n);
	out[n] = '\0';
}

static void take_field(enum key key, const char *value, struct spoken *out)
{
	char word[SMPP_ID_MAX];
	copy_word(value, word);
	switch (key) {
	case KEY_ID:
		if (!out->id[0])
			memcpy(out->id, word, sizeof word);
		return;
	case KEY_STATE: out->has_state |= state_of(word, &out->state); return;
	case KEY_ERROR: out->has_error |= error_of(word, &out->error); return;
	case KEY_TEXT:
	case KEY_OTHER: return;
	}
}

static void read_text(const char *text, struct spoken *out)
{
	bool at_word = true;
	for (const char *at = text; *at; at++) {
		size_t i = at_word ? key_at(at) : N_KEYS;
		if (i < N_KEYS && keys[i].key == KEY_TEXT)
			return; /* what follows are the first words of the message itself */
		if (i < N_KEYS)
			take_field(keys[i].key, at + strlen(keys[i].word), out);
		at_word = !isalnum((unsigned char)*at);
	}
}

/* The octets as ASCII, enough of them: as they are (also where data_coding claims UCS-2 for plain ASCII), or every
 * second one. */
static void to_ascii(const uint8_t *octets, size_t n, char *out, size_t cap)
{
	bool wide = n >= 2 && octets[0] == 0;
	size_t used = 0;
	for (size_t i = wide; i < n && used + 1 < cap; i += wide ? 2 : 1)
		out[used++] = (char)(octets[i] >= ' ' && octets[i] < 0x7F ? octets[i] : ' ');
	out[used] = '\0';
}

/* -- the whole ----------------------------------------------------------------------------- */

bool smpp_receipt_is(const struct smpp_pdu *pdu)
{
	switch (pdu->esm_class & SMPP_ESM_TYPE_MASK) {
	case SMPP_ESM_RECEIPT:
	case SMPP_ESM_INTERMEDIATE: return true;
	case 0: return smpp_tlv_find(pdu, SMPP_TAG_RECEIPTED_MESSAGE_ID) != NULL;
	default: return false;
	}
}

/* network_error_code, 5.3.2.31: one octet of network type, two of code; some send four, some only the code. */
static bool error_parameter(const struct smpp_pdu *pdu, uint32_t *out)
{
	const struct smpp_tlv *t = smpp_tlv_find(pdu, SMPP_TAG_NETWORK_ERROR_CODE);
	if (!t || t->octets < 2)
		return false;
	*out = (uint32_t)(t->at[t->octets - 2] << 8 | t->at[t->octets - 1]);
	return true;
}

static void clean_id(char *id)
{
	size_t n = 0;
	for (const char *at = id; *at; at++)
		if (*at > ' ' && *at < 0x7F)
			id[n++] = *at;
	id[n] = '\0';
}

void smpp_receipt_read(const struct smpp_pdu *pdu, const uint8_t *text, size_t n, struct smpp_receipt *out)
{
	char ascii[512];
	struct spoken spoken = { .state = SMPP_STATE_UNKNOWN };
	to_ascii(text, n, ascii, sizeof ascii);
	read_text(ascii, &spoken);
	*out = (struct smpp_receipt){ .state = spoken.state, .has_error = spoken.has_error, .error = spoken.error };
	out->intermediate = (pdu->esm_class & SMPP_ESM_TYPE_MASK) == SMPP_ESM_INTERMEDIATE;
	if (smpp_tlv_text(pdu, SMPP_TAG_RECEIPTED_MESSAGE_ID, out->id, sizeof out->id))
		clean_id(out->id);
	if (!out->id[0])
		memcpy(out->id, spoken.id, sizeof out->id);
	uint32_t state;
	if (smpp_tlv_number(pdu, SMPP_TAG_MESSAGE_STATE, &state)) {
		out->state = state <= SMPP_STATE_SKIPPED ? (enum smpp_state)state : SMPP_STATE_UNKNOWN;
		out->contradicts = spoken.has_state && spoken.state != out->state;
	}
	if (error_parameter(pdu, &out->error))
		out->has_error = true;
}

/* -- spellings ----------------------------------------------------------------------------- */

static void add(struct smpp_spellings *s, unsigned way, const char *spelling)
{
	size_t octets = strlen(spelling) + 1;
	if (!*spelling || octets > SMPP_ID_MAX || s->n == SMPP_SPELLINGS_MAX)
		return;
	for (size_t i = 0; i < s->n; i++)
		if (strcmp(s->text[i], spelling) == 0)
			return;
	s->at[s->n] = memcpy(s->text[s->n], spelling, octets);
	s->way[s->n++] = (uint8_t)way;
}

static void add_in_case(struct smpp_spellings *s, unsigned way, const char *id, int (*to)(int c))
{
	char other[SMPP_ID_MAX];
	size_t n = 0;
	for (; n < sizeof other - 1 && id[n]; n++)
		other[n] = (char)to((unsigned char)id[n]);
	other[n] = '\0';
	add(s, way, other);
}

/* A number as carriers print it: bare, as whole octets, and padded to the eight or ten digits of appendix B. */
static void add_number(struct smpp_spellings *s, unsigned way, uint64_t number, bool hex)
{
	char text[DG_DIGITS_ROOM];
	size_t bare = dg_digits(number, hex ? 16 : 10, 1, text);
	const size_t widths[] = { 1, hex ? bare + bare % 2 : 1, 8, 10 };
	for (size_t i = 0; i < sizeof widths / sizeof widths[0]; i++, way += 2) {
		(void)dg_digits(number, hex ? 16 : 10, widths[i], text);
		add(s, way, text);
		if (hex)
			add_in_case(s, way + 1, text, toupper);
	}
}

static bool number_of(const char *id, int base, uint64_t *out)
{
	const char *all = base == 10 ? "0123456789" : "0123456789abcdefABCDEF";
	const char *first = id + strspn(id, "0");
	if (!*id || id[strspn(id, all)] || strlen(first) > (base == 10 ? 19u : 16u))
		return false;
	*out = strtoull(id, NULL, base);
	return true;
}

enum { DECIMAL_ZEROS = SMPP_TOLD_DECIMAL + 8 };

void smpp_spell(const char *id, bool exact_only, struct smpp_spellings *out)
{
	uint64_t number;
	out->n = 0;
	add(out, SMPP_AS_IS, id);
	if (exact_only || !*id)
		return;
	add_in_case(out, SMPP_OTHER_CASE, id, tolower);
	add_in_case(out, SMPP_OTHER_CASE + 1, id, toupper);
	const char *bare = id + strspn(id, "0");
	add(out, SMPP_OTHER_ZEROS, bare);
	add_in_case(out, SMPP_OTHER_ZEROS + 1, bare, tolower);
	add_in_case(out, SMPP_OTHER_ZEROS + 2, bare, toupper);
	if (number_of(id, 10, &number)) {
		add_number(out, SMPP_TOLD_DECIMAL, number, true);
		add_number(out, DECIMAL_ZEROS, number, false);
	}
	if (number_of(id, 16, &number))
		add_number(out, SMPP_TOLD_HEX, number, false);
}
