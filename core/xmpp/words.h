/* words.h - the words that users write to the gateway, in English and in their own language. Pure.
 *
 * They stand in the catalogue (WORD_* of sentences_bot.def): alternatives between bars, the first of which is shown.
 */
#ifndef DG_WORDS_H
#define DG_WORDS_H

#include "dialog/dialog.h"

/* Is `text` this word? Case does not matter, nor what people put around words ("/help", "help!"). */
bool words_are(const char *text, enum dg_text_id word, enum dg_lang lang);
/* As it is shown. Appended. */
void words_print(struct dg_buf *out, enum dg_text_id word, enum dg_lang lang);

/* The command that `word` names; NULL: none. */
const struct dg_command_kind *words_command(const char *word, enum dg_lang lang);
void words_print_command(struct dg_buf *out, const struct dg_command_kind *kind, enum dg_lang lang);

/* Cut `text` behind its first word. The word is given; what follows it, without blanks, is borrowed. */
char *words_first(const char *text, const char **rest);

#endif
