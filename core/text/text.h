/* text.h - every sentence that a user reads, in every language we speak: the one catalogue.
 *
 * A sentence is named by an enum and stands in one of the sentences_*.h beside its translations, so that a new one
 * cannot be forgotten in any language. What is put into it is {1}, {2}, {3}. English is what all others fall back to.
 * Log lines and what operators read on the command line are English and not here. Pure; nothing allocates but the
 * caller's buffer.
 */
#ifndef DG_TEXT_H
#define DG_TEXT_H

#include <stdbool.h>

#include "dragoman/event.h"
#include "util/buf.h"

#define DG_TEXT_ARG 256 /* octets that one thing in a plugin's sentence may have, with its NUL */

/* X(name, tag of BCP 47, what it calls itself) */
#define DG_LANG_MAP(X)                                                                                                 \
	X(EN, "en", "English")                                                                                         \
	X(DE, "de", "Deutsch")                                                                                         \
	X(ES, "es", "Español")                                                                                         \
	X(FR, "fr", "Français")                                                                                        \
	X(ZH, "zh", "中文")

#define X(name, tag, own) DG_LANG_##name,
enum dg_lang { DG_LANG_MAP(X) DG_LANG_END };
#undef X

/* X(name, English, German, Spanish, French, Chinese) */
#define X(name, ...) DG_T_##name,
enum dg_text_id {
	DG_T_NONE, /* nothing is said */
#include "text/sentences.def"
	DG_T_END
};
#undef X

/* A sentence with what goes into it; the arguments are borrowed. DG_T_PLAIN is args[0] as it stands: what others than
 * us have worded (a carrier, a plugin). */
struct dg_said {
	enum dg_text_id what;
	const char *args[3];
};

/* The sentence for what a status means to who sent a message, with what to do about it; ends with ".". */
enum dg_text_id dg_text_of_status(enum dg_status status);
/* As it stands in the catalogue; shared. Never NULL. */
const char *dg_text(enum dg_lang lang, enum dg_text_id what);
/* Append the sentence with its arguments filled in; an argument that is NULL is left out. */
void dg_text_print(struct dg_buf *out, enum dg_lang lang, const struct dg_said *said);

/* The sentence whose English is `english`; DG_T_NONE when it is none of ours. For what the journal kept in English. */
enum dg_text_id dg_text_found(const char *english);

/* What a plugin said in English, found again among sentences_plugins.def with what stands in it, which `room` holds;
 * DG_T_PLAIN with `english`, borrowed, when it is none of those. */
struct dg_text_room {
	char args[3][DG_TEXT_ARG];
};
struct dg_said dg_text_read(const char *english, struct dg_text_room *room);

/* The best of ours for a language tag by lookup (RFC 4647 section 3.4): "de-CH-1996" is German, "xx" and NULL are
 * `otherwise`. */
enum dg_lang dg_lang_find(const char *tag, enum dg_lang otherwise);
const char *dg_lang_tag(enum dg_lang lang);  /* "de" */
const char *dg_lang_name(enum dg_lang lang); /* "Deutsch" */
bool dg_lang_known(const char *tag);

#endif
