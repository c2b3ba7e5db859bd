/* quote.h - what an answer quotes of the message that it answers, for clients that know no answers (XEP-0461, 0428).
 * Pure. */
#ifndef DG_QUOTE_H
#define DG_QUOTE_H

#include "store/store.h"
#include "util/buf.h"

enum { QUOTE_LINES = 3, QUOTE_CHARACTERS = 200 }; /* characters: code points */

/* Append the first lines of the earlier message, without marks of quotation; when something is left out behind them,
 * "…" ends them. Lines that quote something themselves (they begin with '>') are passed over, unless there is nothing
 * else: quotations do not grow from answer to answer. A file alone is quoted by its name, or its URL. Nothing is
 * appended when nothing can be quoted, nor of a message whose words are not to be kept. */
void quote_take(const struct dg_row *earlier, struct dg_buf *out);

#endif
