/* face.h - what the faces of the form engine share: how its news are said in XMPP. */
#ifndef DG_FACE_H
#define DG_FACE_H

#include "dialog/dialog.h"
#include "xmpp/asker.h"

/* The error for a dialog that was refused, or whose form was not right. */
struct condition face_condition(const struct dg_dialog *d, const struct dg_dialog_news *news);
/* Answer with that error, in the language of the dialog; the asker is gone then. */
void face_refuse(struct asker *a, const struct dg_dialog *d, const struct dg_dialog_news *news);
struct dg_dialog_start face_start(const struct component *c, const char *jid, const char *owner, enum dg_lang lang);

#endif
