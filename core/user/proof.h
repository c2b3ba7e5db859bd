/* proof.h - is this really your number? A code of six digits goes there by SMS and must come back.
 *
 * A code lives five minutes and bears three tries; after nine wrong ones in a day, whoever typed them, a number is sent
 * no more. A user may ask for three codes an hour, a number may be sent three an hour, whoever asks, and a domain sends
 * as many as its codes_per_hour, since each costs the operator; what was spent is noted in the journal, so that a
 * restart gives nobody new tries. Codes are compared in constant time and are never logged, nor told to anybody but the
 * number: the text is the gateway's own (its row's user is the domain itself), so its failure is not reported with its
 * words.
 */
#ifndef DG_PROOF_H
#define DG_PROOF_H

#include "user/user.h"

struct dg_proofs;

/* Hands a text to the network as from the gateway: the router's intake, given by main. */
typedef void dg_proof_send(void *arg, const char *domain, const char *number, const char *text,
	void (*done)(void *done_arg, enum dg_status status), void *done_arg);

/* `conf` outlives it. */
struct dg_proofs *dg_proofs_create(const struct dg_conf *conf, struct dg_store *store, const struct dg_log *log,
	dg_proof_send *send_text, void *arg);
void dg_proofs_destroy(struct dg_proofs *p);

/* Send a code for `number` to it. `text` has {1} where the code goes. done: DG_OK it is on its way; DG_BUSY too many
 * codes were asked for by this user or for this number (try again within the hour); DG_AUTH too many wrong ones were
 * typed for the number (tomorrow); DG_AGAIN the domain sends no more at the moment; else what the router said. */
void dg_proof_ask(struct dg_proofs *p, const char *domain, const char *jid, const char *number, const char *text,
	dg_store_done *done, void *arg);
/* Is `code` the one that this user asked to be sent to `number` last? DG_OK once; DG_DENIED no; DG_TIMEOUT none is open
 * any more (too old, or too many tries, or the last one went to another number). Spaces and dashes in it do not count.
 */
enum dg_status dg_proof_try(struct dg_proofs *p, const char *domain, const char *jid, const char *number,
	const char *code) __attribute__((warn_unused_result));

#endif
