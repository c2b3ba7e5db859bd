/* words.c - see words.h. The English list is the one of the FCC's rule on revoking consent (47 CFR 64.1200(a)(10):
 * "stop", "quit", "end", "revoke", "opt out", "cancel", "unsubscribe") and what carriers take beside it (CTIA's
 * "stopall"). */
#include "words.h"

#include <string.h>

#include "util/fold.h"
#include "util/utf8.h"

enum { KEYWORD_OCTETS_MAX = 64 }; /* longer texts are none */

/* As word_plain() writes them. A word that several languages have stands under none. */
static const struct {
	enum word word;
	const char *text, *lang;
} words[] = {
	{ WORD_STOP, "stop", NULL },
	{ WORD_STOP, "stopall", "en" },
	{ WORD_STOP, "quit", "en" },
	{ WORD_STOP, "end", "en" },
	{ WORD_STOP, "revoke", "en" },
	{ WORD_STOP, "optout", "en" },
	{ WORD_STOP, "cancel", "en" },
	{ WORD_STOP, "unsubscribe", "en" },
	{ WORD_START, "start", NULL },
	{ WORD_START, "unstop", "en" },
	{ WORD_START, "optin", "en" },
	{ WORD_START, "subscribe", "en" },
	{ WORD_START, "resume", "en" },
	{ WORD_HELP, "help", "en" },
	{ WORD_HELP, "info", NULL },
	{ WORD_STOP, "stopp", "de" },
	{ WORD_STOP, "abmelden", "de" },
	{ WORD_STOP, "abbestellen", "de" },
	{ WORD_START, "anmelden", "de" },
	{ WORD_HELP, "hilfe", "de" },
	{ WORD_STOP, "alto", "es" },
	{ WORD_STOP, "baja", "es" },
	{ WORD_STOP, "parar", "es" },
	{ WORD_STOP, "cancelar", "es" },
	{ WORD_START, "alta", "es" },
	{ WORD_START, "iniciar", "es" },
	{ WORD_START, "reanudar", "es" },
	{ WORD_HELP, "ayuda", "es" },
	{ WORD_STOP, "arret", "fr" },
	{ WORD_STOP, "arr\303\252t", "fr" },
	{ WORD_STOP, "arreter", "fr" },
	{ WORD_STOP, "arr\303\252ter", "fr" },
	{ WORD_STOP, "desabonner", "fr" },
	{ WORD_STOP, "d\303\251sabonner", "fr" },
	{ WORD_START, "debut", "fr" },
	{ WORD_START, "d\303\251but", "fr" },
	{ WORD_START, "reprendre", "fr" },
	{ WORD_HELP, "aide", "fr" },
	{ WORD_STOP, "退订", "zh" },
	{ WORD_STOP, "停止", "zh" },
	{ WORD_STOP, "取消", "zh" },
	{ WORD_STOP, "td", "zh" },
	{ WORD_START, "订阅", "zh" },
	{ WORD_START, "恢复", "zh" },
	{ WORD_HELP, "帮助", "zh" },
};

/* Does not count: spaces, punctuation and symbols of ASCII and Latin-1, general punctuation, that of Chinese. */
static bool is_beside(uint32_t cp)
{
	bool is_ascii_letter = (cp >= 'a' && cp <= 'z') || (cp >= '0' && cp <= '9');
	if (cp < 0x80)
		return !is_ascii_letter;
	return cp <= 0xbf || (cp >= 0x2000 && cp <= 0x206f) || (cp >= 0x3000 && cp <= 0x303f) ||
		(cp >= 0xfe00 && cp <= 0xfe0f) || cp == DG_UTF8_BAD;
}

void word_plain(const char *text, struct dg_buf *out)
{
	struct dg_buf folded = { 0 };
	dg_fold(&folded, text);
	size_t used;
	for (size_t i = 0; i < folded.len; i += used)
		if (!is_beside(dg_utf8_next(folded.at + i, folded.len - i, &used)))
			dg_buf_add(out, folded.at + i, used);
	dg_buf_finish(&folded);
}

/* Is `plain` one of the words in `list`? */
static bool is_listed(const char *list, const char *plain)
{
	struct dg_buf one = { 0 }, word = { 0 };
	bool found = false;
	while (list && *list && !found) {
		size_t n = strcspn(list, ",");
		dg_buf_clear(&one);
		dg_buf_clear(&word);
		dg_buf_add(&one, list, n);
		word_plain(one.at, &word);
		found = word.len && !strcmp(word.at, plain);
		list += n + (list[n] == ',');
	}
	dg_buf_finish(&one);
	dg_buf_finish(&word);
	return found;
}

static enum word find(const char *plain, const char *const more[3], const char **lang)
{
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		if (!strcmp(words[i].text, plain)) {
			*lang = words[i].lang;
			return words[i].word;
		}
	}
	for (int i = 0; i < 3; i++)
		if (is_listed(more[i], plain))
			return (enum word)(WORD_STOP + i);
	return WORD_NONE;
}

enum word word_read(const char *text, const char *const more[3], const char **lang)
{
	struct dg_buf plain = { 0 };
	*lang = NULL;
	if (strlen(text) > KEYWORD_OCTETS_MAX)
		return WORD_NONE;
	word_plain(text, &plain);
	enum word word = plain.len ? find(plain.at, more, lang) : WORD_NONE;
	dg_buf_finish(&plain);
	return word;
}
