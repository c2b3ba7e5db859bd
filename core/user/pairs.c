/* pairs.c - see pairs.h. */
#include "user/pairs.h"

#include <stdlib.h>
#include <string.h>

#include "util/mem.h"

enum { LENGTH_DIGITS = 4 };

/* ---- writing ---- */

static void write_word(struct dg_buf *out, const char *word)
{
	dg_buf_printf(out, "%zu:%s,", strlen(word), word);
}

static size_t octets_of(const char *word)
{
	size_t n = strlen(word);
	return n < PAIRS_OCTETS ? n + LENGTH_DIGITS + 2 : PAIRS_OCTETS;
}

enum dg_status user_pairs_write(const struct dg_pair *pairs, size_t n, struct dg_buf *out)
{
	size_t octets = 0;
	if (n > PAIRS_MOST)
		return DG_TOOBIG;
	for (size_t i = 0; i < n; i++)
		octets += octets_of(pairs[i].key) + octets_of(pairs[i].value);
	if (octets > PAIRS_OCTETS)
		return DG_TOOBIG;
	for (size_t i = 0; i < n; i++) {
		write_word(out, pairs[i].key);
		write_word(out, pairs[i].value);
	}
	return DG_OK;
}

/* ---- reading ---- */

/* The next word of `text`, which is `octets` long; *used says how much of it that took. False: there is none. */
static bool read_word(const char *text, size_t octets, const char **word, size_t *n, size_t *used)
{
	size_t length = 0, i = 0;
	for (; i < octets && i < LENGTH_DIGITS && text[i] >= '0' && text[i] <= '9'; i++)
		length = length * 10 + (size_t)(text[i] - '0');
	if (!i || (i > 1 && text[0] == '0') || i >= octets || text[i] != ':')
		return false;
	i++;
	if (length >= octets - i || text[i + length] != ',' || memchr(text + i, '\0', length))
		return false;
	*word = text + i;
	*n = length;
	*used = i + length + 1;
	return true;
}

static const char *copy_word(char **spare, const char *word, size_t n)
{
	char *at = memcpy(*spare, word, n);
	at[n] = '\0';
	*spare += n + 1;
	return at;
}

enum dg_status user_pairs_read(const char *text, size_t octets, struct user_pairs **out)
{
	struct {
		const char *at;
		size_t n;
	} words[2 * PAIRS_MOST];
	size_t n = 0, room = 0, used;
	if (octets > PAIRS_OCTETS)
		return DG_INVALID;
	for (size_t i = 0; i < octets; i += used, n++) {
		if (n == 2 * PAIRS_MOST || !read_word(text + i, octets - i, &words[n].at, &words[n].n, &used))
			return DG_INVALID;
		room += words[n].n + 1;
	}
	if (n % 2)
		return DG_INVALID;
	size_t head = sizeof(struct user_pairs) + n / 2 * sizeof(struct dg_pair);
	struct user_pairs *p = dg_alloc(head + room);
	char *spare = (char *)p + head;
	p->octets = head + room;
	p->n = n / 2;
	for (size_t i = 0; i < p->n; i++) {
		p->at[i].key = copy_word(&spare, words[2 * i].at, words[2 * i].n);
		p->at[i].value = copy_word(&spare, words[2 * i + 1].at, words[2 * i + 1].n);
	}
	*out = p;
	return DG_OK;
}

void user_pairs_free(struct user_pairs *p)
{
	if (!p)
		return;
	explicit_bzero(p, p->octets);
	free(p);
}
