/* outcome.h - what sent, report and settle have in common: they may bring a message to its end and answer with a
 * struct dg_outcome. */
#ifndef DG_STORE_OUTCOME_H
#define DG_STORE_OUTCOME_H

#include "store/row.h"

struct dg_reported { /* begins the struct of each such operation */
	struct dg_op op;
	dg_store_reported *done;
	struct dg_outcome outcome;
	struct dg_keep keep;
};

void dg_reported_answer(struct dg_op *op);
void dg_reported_clear(struct dg_op *op);

/* The row on which `s` stands becomes the outcome's, without its texts. */
void dg_reported_read(struct dg_reported *r, sqlite3_stmt *s, struct dg_found *found);
/* Its texts too. `s` is reset. */
void dg_reported_read_texts(
	const struct dg_journal *j, struct dg_reported *r, sqlite3_stmt *s, const struct dg_found *found);
/* The outcome's row, read with its texts, ends. `why_text` is borrowed until the answer. */
int dg_reported_end(
	struct dg_journal *j, struct dg_reported *r, enum dg_stand end, enum dg_status why, const char *why_text);
bool dg_stand_is_end(enum dg_stand stand);

/* What the network said of a part. */
struct dg_news {
	enum dg_stage stage;
	enum dg_status why;
	const char *why_text;
	int64_t at_ms;
};
/* For the part with this id, which bears `ref`. Nothing happens when it is not there or has ended already. */
int dg_report_apply(struct dg_journal *j, struct dg_reported *r, int64_t part, int64_t instance, const char *ref,
	const struct dg_news *news);

#endif
