/* avatar.h - a picture for somebody who has none: five by five squares drawn from the name, mirrored. */
#ifndef LOCALCHAT_AVATAR_H
#define LOCALCHAT_AVATAR_H

#include "util/buf.h"

enum { AVATAR_PIXELS = 40 };

/* Append a PNG (RFC 2083) of AVATAR_PIXELS by AVATAR_PIXELS; the same name is the same picture. */
void avatar_draw(struct dg_buf *out, const char *name);

#endif
