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
