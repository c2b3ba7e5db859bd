/* quote.c - see quote.h. Called by arrival.c, while the earlier message is at hand. */
#include "router/quote.h"

#include <stdlib.h>
#include <string.h>

#include "router/files.h"
#include "util/utf8.h"

#define BREAKS "\r\n"

/* The next line that has words, or (`own` true) words that are no quotation. *at goes behind it; *n its octets; NULL:
 * there is none. */
static const char *next_line(const char **at, bool own, size_t *n)
{
	while (**at) {
		const char *line = *at;
		*n = strcspn(line, BREAKS);
		*at = line + *n + strspn(line + *n, BREAKS);
		if (strspn(line, " \t") < *n && !(own && *line == '>'))
			return line;
	}
	return NULL;
}

/* Octets of the line's first `left` characters; what joins is not cut apart. `left` is lowered by what fits. */
static size_t fitting(const char *line, size_t n, size_t *left)
{
	size_t end = 0;
	uint32_t before = 0;
	for (size_t at = 0, used; at < n; at += used, --*left) {
		uint32_t cp = dg_utf8_next(line + at, n - at, &used);
		if (!dg_utf8_joins(before, cp))
			end = at;
		if (!*left)
			return end;
		before = cp;
	}
	return n;
}

static void quote_words(const char *words, struct dg_buf *out)
{
	const char *at = words, *line;
	size_t n, left = QUOTE_CHARACTERS;
	bool own = next_line(&at, true, &n) != NULL, is_cut = false;
	at = words;
	for (int i = 0; !is_cut && (line = next_line(&at, own, &n)); i++) {
		size_t fits = i < QUOTE_LINES && left ? fitting(line, n, &left) : 0;
		is_cut = fits < n;
		if (fits && i)
			dg_buf_chr(out, '\n');
		dg_utf8_mend(out, line, fits);
	}
	if (is_cut)
		dg_buf_str(out, "…");
}

static void quote_file(const char *files, struct dg_buf *out)
{
	size_t n;
	struct dg_file *list = dg_files_read(files, &n);
	if (n && list[0].name)
		quote_words(list[0].name, out);
	else if (n && strncmp(list[0].url, "data:", 5) != 0) /* octets are no words */
		quote_words(list[0].url, out);
	free(list);
}

void quote_take(const struct dg_row *earlier, struct dg_buf *out)
{
	if (earlier->passing)
		return; /* its words are to be kept nowhere, so not in the answer either */
	if (earlier->text && *earlier->text)
		quote_words(earlier->text, out);
	else
		quote_file(earlier->files, out);
}
