/* op.h - an operation: made on the loop, run on the store's thread, answered on the loop. One block of memory holds it
 * with all it was given.
 *
 * Each file of operations has a struct of its own that begins with a struct dg_op, and a constant dg_op_kind.
 */
#ifndef DG_STORE_OP_H
#define DG_STORE_OP_H

#include "store/journal.h"

struct dg_op;

enum {
	DG_OP_MUTE = 1, /* its answer has no status: a failure is logged */
	DG_OP_READ = 2, /* writes nothing: is answered although the disk cannot be written */
	/* Says what has happened already, and cannot be refused: while the disk cannot be written it is held and run
	 * before anything that came later. So is every operation that nobody listens to, since nobody would try again.
	 */
	DG_OP_FACT = 4,
};

struct dg_op_kind {
	const char *name; /* for the log */
	/* Store thread. The verdict goes into op->status, which is DG_OK; the result is SQLite's, and anything but
	 * SQLITE_OK undoes the transaction. May be called again after `clear`, and comes to the same verdict. */
	int (*run)(struct dg_journal *j, struct dg_op *op);
	/* Frees what `run` made. NULL: nothing. */
	void (*clear)(struct dg_op *op);
	/* Loop. Not called when nobody listens. */
	void (*answer)(struct dg_op *op);
	unsigned traits; /* DG_OP_... */
};

struct dg_op {
	const struct dg_op_kind *kind;
	struct dg_op *next;
	void *arg;   /* the caller's */
	char *spare; /* where the next text goes */
	bool is_heard;
	bool is_poison; /* the database refused this very operation: it is not run again */
	enum dg_status status;
};

/* `size` octets, zeroed, that begin with a struct dg_op, and room for `text_octets` behind them. */
void *dg_op_create(const struct dg_op_kind *kind, size_t size, size_t text_octets, void *arg, bool is_heard);
void dg_op_destroy(struct dg_op *op);
size_t dg_text_octets(const char *text); /* that dg_op_text() will take; 0 for NULL */
const char *dg_op_text(struct dg_op *op, const char *text);
/* An array of texts; before any single text, for the sake of its alignment. */
size_t dg_texts_octets(const char *const *texts, size_t n);
const char *const *dg_op_texts(struct dg_op *op, const char *const *texts, size_t n);

/* store.c: hand it to the store's thread. */
void dg_store_queue(struct dg_store *s, struct dg_op *op);

#endif
