/* text.c - the tables that the catalogue makes, and looking things up in them. */
#include "text/text.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

#define X(name, ...) [DG_T_##name] = { __VA_ARGS__ },
static const char *const catalogue[DG_T_END][DG_LANG_END] = {
#include "text/sentences.def"
};
#undef X

#define X(name, tag, own) [DG_LANG_##name] = { tag, own },
static const struct {
	const char *tag, *own;
} langs[] = { DG_LANG_MAP(X) };
#undef X

enum dg_text_id dg_text_of_status(enum dg_status status)
{
#define X(name, value, text) [-DG_##name] = DG_T_STATUS_##name,
#define DG_T_STATUS_OK       DG_T_NONE
	static const enum dg_text_id ids[] = { DG_STATUS_MAP(X) };
#undef DG_T_STATUS_OK
#undef X
	size_t at = (size_t)-status;
	return at < sizeof ids / sizeof ids[0] ? ids[at] : DG_T_STATUS_INTERNAL;
}

const char *dg_text(enum dg_lang lang, enum dg_text_id what)
{
	const char *text = catalogue[what][lang];
	return text ? text : "";
}

void dg_text_print(struct dg_buf *out, enum dg_lang lang, const struct dg_said *said)
{
	const char *rest = dg_text(lang, said->what);
	for (const char *brace; (brace = strchr(rest, '{')) != NULL;) {
		dg_buf_add(out, rest, (size_t)(brace - rest));
		bool is_place = brace[1] >= '1' && brace[1] <= '3' && brace[2] == '}';
		const char *arg = is_place ? said->args[brace[1] - '1'] : "{";
		dg_buf_str(out, arg ? arg : "");
		rest = brace + (is_place ? 3 : 1);
	}
	dg_buf_str(out, rest);
}

enum dg_text_id dg_text_found(const char *english)
{
	for (int i = DG_T_NONE + 1; english && i < DG_T_END; i++)
		if (!strcmp(catalogue[i][DG_LANG_EN], english))
			return (enum dg_text_id)i;
	return DG_T_NONE;
}

/* ---- sentences of plugins, which know English only ---- */

#define X(name, ...) DG_T_##name,
static const enum dg_text_id of_plugins[] = {
#include "text/sentences_plugins.def"
};
#undef X

/* The place {n} at `at`, as an index; -1: there is none. */
static int place_at(const char *at)
{
	return at[0] == '{' && at[1] >= '1' && at[1] <= '3' && at[2] == '}' ? at[1] - '1' : -1;
}

/* Where in `text` the words begin that stand in `pattern` up to its next place; at the end of the pattern they have to
 * be the last. */
static const char *find_words(const char *text, const char *pattern)
{
	size_t n = strcspn(pattern, "{"), left = strlen(text);
	if (!pattern[n])
		return left >= n && !strcmp(text + left - n, pattern) ? text + left - n : NULL;
	for (; left >= n; text++, left--)
		if (!strncmp(text, pattern, n))
			return text;
	return NULL;
}

static bool take_arg(char out[DG_TEXT_ARG], const char *from, const char *to)
{
	size_t n = to ? (size_t)(to - from) : 0;
	if (!n || n >= DG_TEXT_ARG)
		return false;
	memcpy(out, from, n);
	out[n] = '\0';
	return true;
}

static bool is_said(const char *pattern, const char *text, struct dg_text_room *room)
{
	while (*pattern) {
		int place = place_at(pattern);
		if (place < 0) {
			if (*pattern++ != *text++)
				return false;
			continue;
		}
		pattern += 3;
		const char *end = find_words(text, pattern);
		if (!take_arg(room->args[place], text, end))
			return false;
		text = end;
	}
	return !*text;
}

struct dg_said dg_text_read(const char *english, struct dg_text_room *room)
{
	for (size_t i = 0; i < sizeof of_plugins / sizeof of_plugins[0]; i++) {
		*room = (struct dg_text_room){ { "" } };
		if (is_said(dg_text(DG_LANG_EN, of_plugins[i]), english, room))
			return (struct dg_said){ of_plugins[i], { room->args[0], room->args[1], room->args[2] } };
	}
	return (struct dg_said){ DG_T_PLAIN, { english, NULL, NULL } };
}

enum dg_lang dg_lang_find(const char *tag, enum dg_lang otherwise)
{
	size_t n = tag ? strcspn(tag, "-_") : 0;
	for (int i = 0; i < DG_LANG_END; i++)
		if (n && strlen(langs[i].tag) == n && !strncasecmp(langs[i].tag, tag, n))
			return (enum dg_lang)i;
	return otherwise;
}

const char *dg_lang_tag(enum dg_lang lang)
{
	return langs[lang].tag;
}

const char *dg_lang_name(enum dg_lang lang)
{
	return langs[lang].own;
}

bool dg_lang_known(const char *tag)
{
	return dg_lang_find(tag, DG_LANG_END) != DG_LANG_END;
}
