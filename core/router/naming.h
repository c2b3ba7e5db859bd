/* naming.h - what the network calls the earlier messages that a text answers or replaces; the user's clients know them
 * by stanza ids. */
#ifndef DG_NAMING_H
#define DG_NAMING_H

#include "router/job.h"

bool naming_is_needed(const struct dg_row *row);
/* Look them up, once in a job's life; `named` is called when they are known, maybe before this returns. An earlier
 * message that is not in the journal (any more) has no name: the text goes as one of its own. Anything but DG_OK: the
 * journal cannot be read now. The job stays where it is until then. */
void naming_ask(struct job *j, void (*named)(struct job *j, enum dg_status status));

#endif
