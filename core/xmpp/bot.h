/* bot.h - the conversation with the gateway's own JID, for clients that know neither commands nor registration.
 *
 * "help" lists what can be done; the word of a command begins it, and its form is asked for field by field
 * (interview.h). Answers go to people only: see talk.h for how it never ends up talking with another program.
 */
#ifndef DG_BOT_H
#define DG_BOT_H

#include "xmpp/component.h"

struct dg_dialog;
struct dg_dialog_news;
struct dg_user;

/* `body` was written to the gateway itself by somebody who may use it, in a message of type chat or normal. */
void bot_hear(struct component *c, const struct incoming *in, const char *body);
/* What another face began, owned by the bare JID, goes on in the chat: `news` is asked there. */
void bot_take_over(struct component *c, const char *bare, const struct dg_dialog *d, const struct dg_dialog_news *news);
/* The first words to a new user. */
void bot_welcome(struct component *c, const struct dg_user *user);
/* A message of the gateway's own to this JID. */
void bot_say(struct component *c, const char *to, enum dg_lang lang, const char *words);

#endif
