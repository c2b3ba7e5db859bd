/* fold.c - see fold.h. Called for the address book, and for what users look for in it.
 *
 * Pure ASCII, which is most of it, never reaches libidn: that would take a hundred times as long. nameprep is the
 * profile that folds and hardly prohibits; what it will not have (control characters, private use) is folded as ASCII.
 */
#include "util/fold.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <stringprep.h>

#include "util/mem.h"

/* A code point becomes 18 at most (U+FDFA of NFKC). */
#define GROWS_MOST 18u

static bool is_ascii(const char *text)
{
	while (*text && (unsigned char)*text < 0x80)
		text++;
	return !*text;
}

static void fold_ascii(struct dg_buf *out, const char *text)
{
	for (; *text; text++)
		dg_buf_chr(out, (char)(*text >= 'A' && *text <= 'Z' ? *text + ('a' - 'A') : *text));
}

void dg_fold(struct dg_buf *out, const char *text)
{
	size_t n = strlen(text);
	int status = STRINGPREP_TOO_SMALL_BUFFER;
	if (is_ascii(text)) {
		fold_ascii(out, text);
		return;
	}
	for (size_t times = 2; status == STRINGPREP_TOO_SMALL_BUFFER && times <= 2 * GROWS_MOST; times *= 3) {
		size_t room = n * times + 1;
		char *work = dg_alloc(room);
		memcpy(work, text, n + 1);
		status = stringprep(work, room, STRINGPREP_NO_BIDI, stringprep_nameprep);
		if (status == STRINGPREP_OK)
			dg_buf_str(out, work);
		free(work);
	}
	if (status != STRINGPREP_OK)
		fold_ascii(out, text);
}
