/* outcome.h - what sent, report and settle have in common: they may bring a message to its end and answer with a
 * struct dg_outcome. */
#ifndef DG_STORE_OUTCOME_H
#define DG_STORE_OUTCOME_H

#include "store/parts.h"
#include "store/row.h"

#define DG_REPORTED_ROOM 448 /* for the texts of most rows and the news of their one part */

struct dg_reported { /* begins the struct of each such operation */
	struct dg_op op;
	dg_store_reported *done;
	struct dg_outcome outcome;
	struct dg_refs refs; /* in `keep` */
	struct dg_keep keep;
	_Alignas(16) char room[DG_REPORTED_ROOM]; /* lent to `keep` */
};

/* Loop: the operation has just been created. */
void dg_reported_init(struct dg_reported *r, dg_store_reported *done);
void dg_reported_answer(struct dg_op *op);
void dg_reported_clear(struct dg_op *op);

/* The row on which `s` stands becomes the outcome's, without its texts; its parts are in r->refs. */
DG_MUST_CHECK
int dg_reported_read(struct dg_reported *r, sqlite3_stmt *s, struct dg_found *found);
/* Its texts too. `s` is reset. */
void dg_reported_read_texts(
	const struct dg_journal *j, struct dg_reported *r, sqlite3_stmt *s, const struct dg_found *found);
/* The outcome's row, read with its texts, ends. `why_text` is borrowed until the answer. */
int dg_reported_end(struct dg_journal *j, struct dg_reported *r, const struct dg_found *found, enum dg_stand end,
	enum dg_status why, const char *why_text);
/* `instance` is what carries it, and r->refs are its parts; the row stands as `how` says (SENT, NAMED). */
int dg_reported_name(struct dg_journal *j, const struct dg_reported *r, enum dg_sql how, int64_t id, int64_t instance);
bool dg_stand_is_end(enum dg_stand stand);
/* As its parts have ended (report.c). */
int dg_report_end(struct dg_journal *j, struct dg_reported *r, const struct dg_found *found, const struct dg_news *sum);

#endif
