/* words.c - see words.h. Called by bot.c and interview.c. */
#include "xmpp/words.h"

#include <string.h>
#include <strings.h>

#include "util/mem.h"

static const char blanks[] = " \t\r\n";

/* Commands whose words are translated; all others are called as they are everywhere. */
static const struct {
	const char *english;
	enum dg_text_id word;
} commands[] = {
	{ "register", DG_T_WORD_REGISTER },
	{ "unregister", DG_T_WORD_UNREGISTER },
	{ "preferences", DG_T_WORD_PREFERENCES },
	{ "status", DG_T_WORD_STATUS },
	{ "cost", DG_T_WORD_COST },
	{ "users", DG_T_WORD_USERS },
	{ "queue", DG_T_WORD_QUEUE },
	{ "reconnect", DG_T_WORD_RECONNECT },
	{ "announce", DG_T_WORD_ANNOUNCE },
};

/* What people write around a word. A word that is nothing else ("?") stays. */
static void strip(const char **at, size_t *n)
{
	const char *begin = *at + strspn(*at, blanks);
	size_t octets = strlen(begin);
	while (octets > 0 && strchr(blanks, begin[octets - 1]))
		octets--;
	size_t bare = octets;
	while (bare > 1 && strchr(".!?", begin[bare - 1]))
		bare--;
	if (bare > 1 && *begin == '/') {
		begin++;
		bare--;
	}
	*at = begin;
	*n = bare;
}

static bool is_one_of(const char *at, size_t n, const char *alternatives)
{
	while (alternatives) {
		const char *bar = strchr(alternatives, '|');
		size_t octets = bar ? (size_t)(bar - alternatives) : strlen(alternatives);
		if (octets == n && !strncasecmp(at, alternatives, n))
			return true;
		alternatives = bar ? bar + 1 : NULL;
	}
	return false;
}

bool words_are(const char *text, enum dg_text_id word, enum dg_lang lang)
{
	const char *at = text;
	size_t n;
	strip(&at, &n);
	return is_one_of(at, n, dg_text(lang, word)) || is_one_of(at, n, dg_text(DG_LANG_EN, word));
}

void words_print(struct dg_buf *out, enum dg_text_id word, enum dg_lang lang)
{
	const char *alternatives = dg_text(lang, word);
	dg_buf_add(out, alternatives, strcspn(alternatives, "|"));
}

static enum dg_text_id word_of(const struct dg_command_kind *kind)
{
	for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
		if (!strcmp(commands[i].english, kind->word))
			return commands[i].word;
	return DG_T_NONE;
}

const struct dg_command_kind *words_command(const char *word, enum dg_lang lang)
{
	const char *at = word;
	size_t n;
	strip(&at, &n);
	for (size_t i = 0; dg_command_kinds[i]; i++) {
		enum dg_text_id own = word_of(dg_command_kinds[i]);
		if (is_one_of(at, n, dg_command_kinds[i]->word) || (own != DG_T_NONE && words_are(word, own, lang)))
			return dg_command_kinds[i];
	}
	return NULL;
}

void words_print_command(struct dg_buf *out, const struct dg_command_kind *kind, enum dg_lang lang)
{
	enum dg_text_id own = word_of(kind);
	if (own == DG_T_NONE)
		dg_buf_str(out, kind->word);
	else
		words_print(out, own, lang);
}

char *words_first(const char *text, const char **rest)
{
	text += strspn(text, blanks);
	size_t n = strcspn(text, blanks);
	*rest = text + n + strspn(text + n, blanks);
	return dg_strndup(text, n);
}
