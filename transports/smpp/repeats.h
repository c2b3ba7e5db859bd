/* repeats.h - which of the texts that core has the carrier may send again: those that came in certain stretches of
 * time. What stands here is the whole memory of it; which texts these are core finds in the journal.
 *
 * A stretch is made when a bind ends while answers are not proven (inlet.h), when the carrier was told to come again
 * though core may keep the text after all, and at the start after an end that was not orderly: then it begins at the
 * last proof that was written down. It is forgotten when the carrier has surely given up (`repeats_for`).
 *
 * What a crash can do, by when it comes:
 *	before the commit                 the text is not in the journal: its repeat is new
 *	after the commit, no answer read  it came after the last proof: its repeat is known, whenever it comes
 *	after the answer was read         nothing is repeated; but a text of the same words, from the same phone to
 *	                                  the same number, is taken for a repeat, once, while the stretch is remembered
 *	after the proof                   the same until it is written down, which takes ten seconds at most
 *
 * One record (dg_host.put) holds all of it; it is written at most every ten seconds, and a proof that is not written
 * yet only makes the stretch of a crash longer. Loop thread only.
 */
#ifndef SMPP_REPEATS_H
#define SMPP_REPEATS_H

#include "dragoman/transport.h"

#define SMPP_SPANS_MAX 16

struct smpp_repeats;

struct smpp_repeats *smpp_repeats_create(struct dg_host *host, int64_t remember_ms);
void smpp_repeats_destroy(struct smpp_repeats *r); /* NULL is fine; not while it loads */
/* Read what the last life wrote. `done` follows DG_OK. */
DG_MUST_CHECK
enum dg_status smpp_repeats_load(struct smpp_repeats *r, void (*done)(void *arg), void *arg);
bool smpp_repeats_is_loading(const struct smpp_repeats *r);

/* Texts that came from then to then may be repeated. Unix ms. */
void smpp_repeats_doubt(struct smpp_repeats *r, int64_t from_ms, int64_t to_ms);
/* A text comes: what is proven has to be written down again some time. At once when the clock went back, since what
 * came before that is not behind what comes now. */
void smpp_repeats_note(struct smpp_repeats *r, int64_t now_ms);
/* All texts that came before `proven_ms` are proven or in a stretch. From time to time. */
void smpp_repeats_proven(struct smpp_repeats *r, int64_t proven_ms);
/* The orderly end: no text comes any more. */
void smpp_repeats_close(struct smpp_repeats *r);

/* The stretches, at most SMPP_SPANS_MAX; borrowed until the next call. */
const struct dg_span *smpp_repeats_spans(struct smpp_repeats *r, size_t *n);
/* Until when (Unix ms) something that came between these two may be repeated; 0: it will not. */
int64_t smpp_repeats_until(struct smpp_repeats *r, int64_t from_ms, int64_t to_ms);

#endif
