/* health.h - whether a lane can be relied on, from what its network does: refusals, silence, texts that are taken and
 * never arrive. Pure; the caller tells the (monotonic) time.
 *
 * A lane that refuses more than it takes, or sends no receipts, is left alone but for one text now and then, which
 * tries whether that is over. One that answers nothing while it has something is stuck, until it answers.
 */
#ifndef DG_HEALTH_H
#define DG_HEALTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	/* The network has texts and answers none for so long, and for four times as long as of late. */
	HEALTH_STUCK_MS = 5000,
	HEALTH_MANY = 10,            /* so many refusals, of late, are no accident, */
	HEALTH_ROW = 3,              /* nor so many in a row, over HEALTH_STUCK_MS at least, */
	HEALTH_UNREPORTED_MANY = 20, /* nor so many texts without a receipt */
	HEALTH_REST_MS = 10000,      /* the first rest; each further one is twice as long, */
	HEALTH_REST_MOST_MS = 300000 /* up to this */
};

/* What the network did with a text. */
enum health_answer {
	HEALTH_TAKEN,
	HEALTH_REFUSED, /* for a reason that is not the text's, or it said nothing at all */
	HEALTH_JUDGED,  /* refused for what the text is: a network that works says so */
};

struct health {
	int64_t counted_ms;      /* when the two were last brought up to date */
	double taken, refused;   /* of late: each counts half as much every 15 s */
	bool rests;              /* it refuses more than it takes */
	size_t n_row;            /* refusals since it last took one */
	int64_t row_ms;          /* when the first of these came */
	bool trying;             /* the next answer is a trial's */
	int64_t rest_ms;         /* how long it rests between two trials */
	int64_t tried_ms;        /* when the last trial, or the rest, began */
	int64_t pace_ms;         /* from one answer to the next, of late, while it has something */
	int64_t asking_since_ms; /* it has something and has answered nothing since; 0: it has nothing */
	size_t n_unreported;     /* texts taken since the last receipt */
	int64_t unreported_ms;   /* when the first of these was taken */
};

/* The network gets a text. */
void health_asked(struct health *h, int64_t now_ms);
/* `n_open`: texts that it still has. */
void health_answered(struct health *h, int64_t now_ms, enum health_answer answer, size_t n_open);
/* A receipt came, whatever it says. */
void health_reported(struct health *h);

/* What is wrong, in words for the operator; NULL: it is well. `receipts_ms`: dg_conf_transport.receipts_ms. */
const char *health_complaint(const struct health *h, int64_t now_ms, int64_t receipts_ms);
/* May one text try a lane that has a complaint? Then this is that text. */
bool health_try(struct health *h, int64_t now_ms);

#endif
