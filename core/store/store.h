/* store.h - the journal: every message has a row from the moment it is accepted until its last report.
 *
 * Calls queue an operation and return; a thread of the store's own runs whatever queued while the last
 * commit ran as one transaction (adaptive group commit, SQLite WAL, synchronous=FULL), and the answers
 * come back on the loop, in the order of the calls, after the commit. An operation is therefore
 * durable when its callback hears DG_OK. Nothing here blocks the loop.
 *
 * Loop thread only. Strings in arguments are borrowed for the call (copied); strings in answers are
 * borrowed for the callback. A callback may be NULL; then a failure is logged here.
 * Status of a failed operation: DG_REMOTE (the disk or the database refused for now; `dg_store_health`
 * says why), DG_NOENT (no such row, or it is past the point), DG_INTERNAL (the database refused this very operation: a
 * bug, logged here). On DG_REMOTE nothing of the whole batch was kept.
 */
#ifndef DG_STORE_H
#define DG_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "dragoman/event.h"
#include "dragoman/plugin.h"
#include "util/log.h"
#include "util/metrics.h"

/* accepted -> submitted -> sent -> delivered | failed | expired; submitted -> in doubt when nobody
 * knows whether the network took it. An up row goes accepted -> delivered. The numbers are on disk. */
enum dg_stand {
	DG_ACCEPTED = 0,  /* ours to hand over                                          */
	DG_SUBMITTED = 1, /* claimed: it may be on its way                              */
	DG_DOUBT = 2,     /* handed over, no answer came                                */
	DG_TAKEN = 3,     /* the network has it ("sent"); a delivery report may follow  */
	DG_DONE = 4,      /* delivered (or sent, where that is all the network can say) */
	DG_GONE = 5,      /* failed for good                                            */
	DG_LATE = 6,      /* expired before the network took it                         */
};
const char *dg_stand_name(
	enum dg_stand s); /* "accepted", "submitted", "in doubt", "sent", "delivered", "failed", "expired" */

/* A journal row as it travels. Strings NULL when absent. */
struct dg_row {
	uint64_t id; /* the journal's number: grows, never reused */
	enum dg_way way;
	enum dg_stand stand;
	const char *domain;     /* "sms.example.org" */
	const char *instance;   /* down: the transport instance it waits for or went to; up: it came from */
	const char *user;       /* bare JID */
	const char *resource;   /* down: of the sender's full JID, so that answers find it */
	const char *self;       /* our number on the network */
	const char *peer;       /* canonical number or escaped name */
	const char *stanza_id;  /* down: the sender's id; up: ours */
	const char *network_id; /* up: what a repeat bears again (dg_event message.id); down: NULL */
	const char *text, *subject, *lang, *thread;
	int64_t created_ms, expires_ms; /* Unix ms; expires 0: never */
	int64_t due_ms;                 /* not before (a retry); 0: now */
	int attempts;
	bool want_receipt;
	bool doubted;       /* was in doubt once: a second copy may exist, and trace says so */
	bool remember;      /* texts from `peer` to `self` go to `user` from now on, in the same commit */
	enum dg_status why; /* of DG_GONE and DG_LATE */
	const char *why_text;
	/* Its words (text, subject, files) are kept no longer than they are needed: they are NULL as soon as it has
	 * ended and nobody has to be told of that any more, or a day after it expired when no report came. */
	bool passing;
	bool told; /* the XMPP side has been told the end of it (or has the text, for an up row) */
	/* What the server says when it is told this row, as dg_store_set_aside() got it; NULL: it was not set aside. */
	const char *aside;
	/* As in dg_event message: where it was said, and by whom there; the stanza ids of the earlier messages that it
	 * replaces or answers; its files, as text (router/files.h). */
	const char *room, *nick, *replaces, *reply_to, *files;
	/* Up, of an answer: who said the earlier message, as `peer` (in a room, `nick`) would ("": the user; NULL: not
	 * known), and what is quoted of it for clients that know no answers (NULL: nothing; router/quote.h). */
	const char *reply_by, *quote;
	/* Down: it came by HTTP, and this is where its end is told in place of its user, "MASK URL" (router/report.h);
	 * "" nowhere; NULL: its user is told. */
	const char *report;
	/* Down: what it takes on the network, and the price of all of that in millionths of the domain's currency (-1:
	 * not known). 0 segments: it was not measured, and `micros` says nothing. */
	uint32_t segments;
	int64_t micros;
};

struct dg_store;

struct dg_store_options {
	const char *path; /* a file; created with mode 0600; "" is refused */
	int64_t keep_ms; /* rows that are done, or that the network has and never reported on, are pruned in small steps
			  * after this long; 0: 30 days */
	int64_t dedupe_ms; /* a stanza id is remembered this long; 0: 7 days */
	int silent_s;      /* a disk that has finished nothing for so long is ill; 0: 10 */
	/* The database came back or went away: `why` is NULL when it is well. On the loop. May be NULL. */
	void (*on_health)(void *arg, const char *why);
	void *arg;
};

/* Open, migrate, recover. Blocking (start-up only). NULL with `why`: cannot open, in use by another process, not ours,
 * corrupt, or from a newer version; the file is never overwritten. The store keeps the loop alive only while it owes
 * answers. */
struct dg_store *dg_store_open(uv_loop_t *loop, const struct dg_store_options *options, const struct dg_log *log,
	struct dg_metrics *metrics, struct dg_error *why);
/* Commits what is queued, answers it, joins the thread. What callbacks ask for meanwhile is answered DG_REMOTE.
 * Blocking while the disk works, and `silent_s` at most when it does nothing. Not from a callback of the store. The
 * loop has to turn once more before it can be closed. NULL is fine. DG_REMOTE: closed, but the disk was ill to the end,
 * and what it did not take is as if the power had gone. DG_TIMEOUT: the disk hangs. Nothing was answered, and the
 * thread lives on with all it holds: free nothing that the store knows, and let the process end. */
enum dg_status dg_store_close(struct dg_store *s);
/* Operations queued and not yet answered: what back-pressure looks at. */
size_t dg_store_queued(const struct dg_store *s);
/* NULL: well; else a sentence, borrowed. A store that is ill tries again by itself every second; one that turned out to
 * be corrupt never does, and refuses everything until it is opened anew. A disk that has finished nothing for
 * `silent_s` is an illness too: what is asked of it then is refused at once, and what is under way stays under way.
 *
 * Whatever the illness, facts are not refused but kept, and written before all else when the disk is well: defer,
 * doubt, told, and what was asked without a callback. They are answered then. What only reads is answered while it can
 * be. */
const char *dg_store_health(const struct dg_store *s);

typedef void dg_store_done(void *arg, enum dg_status status);

/* Intake. The row's id is in `id`; with `repeat`, nothing was written because the journal already holds this
 * message (down: same domain, user and stanza id; up: same instance and network id, and `maybe_repeat` was
 * given), and `id` is the earlier row's. An earlier up row absorbs one repeat, within ten minutes: two people may
 * really say "ok" twice. `row->stand` is DG_ACCEPTED, or DG_SUBMITTED when the caller will hand it
 * over at once: claim and intake then share the commit. */
typedef void dg_store_accepted(void *arg, enum dg_status status, uint64_t id, bool repeat);
void dg_store_accept(
	struct dg_store *s, const struct dg_row *row, bool maybe_repeat, dg_store_accepted *done, void *arg);
/* Intake of an up row that may be a repeat of one that came in one of `spans`, however long ago. A row that absorbs a
 * repeat counts from then on as come at the repeat's `created_ms`: the next one is a text of its own, unless a span
 * covers that moment too. */
void dg_store_accept_within(struct dg_store *s, const struct dg_row *row, const struct dg_span *spans, size_t n_spans,
	dg_store_accepted *done, void *arg);

/* For all three: DG_NOENT when the row does not wait any more (the network has it, or it has ended).
 *
 * Accepted or in doubt -> submitted, with the instance that will carry it and how many attempts that makes. */
void dg_store_claim(
	struct dg_store *s, uint64_t id, const char *instance, int attempts, dg_store_done *done, void *arg);
/* Back to accepted, not before `due_ms` (a refusal that passes: throttled, link lost before the write). */
void dg_store_defer(struct dg_store *s, uint64_t id, int64_t due_ms, int attempts, dg_store_done *done, void *arg);
/* submitted -> in doubt; not to be retried before `due_ms`. Sets `doubted`. */
void dg_store_doubt(struct dg_store *s, uint64_t id, int64_t due_ms, dg_store_done *done, void *arg);

/* It takes another way than it was accepted for, which costs something else. */
void dg_store_price(struct dg_store *s, uint64_t id, uint32_t segments, int64_t micros, dg_store_done *done, void *arg);

/* A report's outcome for the sender. */
struct dg_outcome {
	/* As it stands now; id 0 when the report matched nothing and was parked. Its strings are there only with
	 * `settled`. */
	struct dg_row row;
	/* This very report brought the message to its end: tell the user, once. row.told: there is nothing to tell (a
	 * success that nobody asked to hear of, or a text from the network that was given up). */
	bool settled;
};
typedef void dg_store_reported(void *arg, enum dg_status status, const struct dg_outcome *outcome);

/* submitted or in doubt -> sent, and the network's id of each part in the same commit. With `final`, sent is the
 * end (the network gives no delivery reports). Reports that were parked under one of these ids are applied at once,
 * so the outcome may already be settled. No refs: sent, untrackable. For a row that does not wait any more it is late
 * news: DG_OK, and the ids are kept; beside others of the same instance they are those of another copy, and the message
 * is delivered when all parts of one copy are. */
void dg_store_sent(struct dg_store *s, uint64_t id, const char *instance, const char *const *refs, size_t n_refs,
	bool final, dg_store_reported *done, void *arg);
/* A delivery report for one part, found by the spellings in `refs`, tried in order within `instance`. DG_DELIVERED or
 * DG_FAILED settle the part; the message ends when every part has ended: delivered when all were, failed when
 * any was not (why: the first of its parts that failed). DG_READ counts as delivered. A part that has ended does not
 * change again; of several that bear an id, one that is open is meant. Unknown refs are parked for five minutes (a
 * report may overtake its DG_SENT), then dropped with a count. */
void dg_store_report(struct dg_store *s, const char *instance, const char *const *refs, size_t n_refs,
	enum dg_stage stage, enum dg_status why, const char *why_text, dg_store_reported *done, void *arg);
/* Any row that has not ended -> failed (DG_GONE) or expired (DG_LATE) or done. An up row that is settled will not be
 * told to anybody. */
void dg_store_settle(struct dg_store *s, uint64_t id, enum dg_stand end, enum dg_status why, const char *why_text,
	dg_store_reported *done, void *arg);
/* The server has processed what we told about these rows (barrier): an up row is done, a down row's end is told. */
void dg_store_told(struct dg_store *s, const uint64_t *ids, size_t n, dg_store_done *done, void *arg);

/* The server closes its stream, saying `condition`, whenever it is told about this row. dg_store_load_up() goes on
 * giving the row, with `aside`, so that its user hears of it in other words; once these are told it waits for an
 * operator, as long as history is kept. DG_NOENT: there is nothing to tell about it. */
void dg_store_set_aside(struct dg_store *s, uint64_t id, const char *condition, dg_store_done *done, void *arg);
/* An operator's word on such a row: tell it as if it were new, or (`again` false) give it up: nobody will be told.
 * DG_NOENT: it is not set aside. */
void dg_store_readmit(struct dg_store *s, uint64_t id, bool again, dg_store_done *done, void *arg);

/* Waiting down rows of `domain` whose instance is none of `known` go to the instance `to`, once at the start: an
 * operator who renames or removes a transport loses nothing. `moved` says how many there were. */
void dg_store_rehome(struct dg_store *s, const char *domain, const char *const *known, size_t n_known, const char *to,
	void (*done)(void *arg, enum dg_status status, size_t moved), void *arg);

/* Rows in the order of their ids, `after` exclusive, at most `limit`; *more says that there are others. */
typedef void dg_store_rows(void *arg, enum dg_status status, const struct dg_row *rows, size_t n, bool more);
/* Down rows of `instance` that are not with the network: accepted, submitted, in doubt. */
void dg_store_load_down(
	struct dg_store *s, const char *instance, uint64_t after, size_t limit, dg_store_rows *done, void *arg);
/* What XMPP has still to be told in `domain`: up rows that are accepted, down rows that ended and are
 * not told. */
void dg_store_load_up(
	struct dg_store *s, const char *domain, uint64_t after, size_t limit, dg_store_rows *done, void *arg);

/* For operators. `needle`: a journal id, a stanza id or a network's id of a text or a part (of rows that share one, the
 * newest 64 or so); NULL: all that are not done, which is what the two calls above would load, and what was set
 * aside. Newest first. */
void dg_store_search(struct dg_store *s, const char *needle, size_t limit, dg_store_rows *done, void *arg);
/* One message of `user` by a name: by the stanza id that the user's clients know, whichever way it went, or by what the
 * network calls it: the id of a text that came up, the id that it gave to a part of one that went down, or ours in
 * digits. Of several the newest. `name` is what the network calls it: in DG_OK never NULL for a row that went down,
 * which is called by our id until the network has named it. DG_NOENT: there is no such message. */
typedef void dg_store_named(void *arg, enum dg_status status, const struct dg_row *row, const char *name);
void dg_store_by_stanza(struct dg_store *s, const char *domain, const char *user, const char *stanza_id,
	dg_store_named *done, void *arg);
void dg_store_by_name(
	struct dg_store *s, const char *instance, const char *user, const char *name, dg_store_named *done, void *arg);
/* The network's ids of one message's parts, with what became of each, for `trace`. */
struct dg_part {
	int number;
	const char *ref;
	enum dg_stage stage;
	const char *why_text;
	int64_t at_ms;
};
void dg_store_parts(struct dg_store *s, uint64_t id,
	void (*done)(void *arg, enum dg_status status, const struct dg_part *parts, size_t n), void *arg);

/* Who wrote from `self` to `peer` last (rows with `remember`); user NULL when nobody did. */
void dg_store_correspondent(struct dg_store *s, const char *domain, const char *self, const char *peer,
	void (*done)(void *arg, enum dg_status status, const char *user), void *arg);

/* A module's small durable state (dg_host put and find). value NULL deletes; expires_ms 0: never. When it cannot be
 * read now, dg_store_find() logs that and finds nothing. */
void dg_store_put(struct dg_store *s, const char *instance, const char *key, const char *value, int64_t expires_ms,
	dg_store_done *done, void *arg);
void dg_store_find(struct dg_store *s, const char *instance, const char *prefix,
	void (*found)(void *arg, const char *key, const char *value), void *arg);
/* The same in steps, where there may be a million: the first `limit` (0: all) of those behind the key `after` (NULL:
 * from the first on), in their order. */
void dg_store_find_some(struct dg_store *s, const char *instance, const char *prefix, const char *after, size_t limit,
	void (*found)(void *arg, const char *key, const char *value), void *arg);

struct dg_store_waiting {
	const char *instance;
	uint64_t messages;
};
/* For /metrics and `status`. waiting_down does not include in_doubt; waiting_up is what XMPP has still to be told.
 * `instances` has those for which messages wait (or are in doubt), each with how many; borrowed. */
struct dg_store_counts {
	uint64_t waiting_down, in_doubt, waiting_up;
	uint64_t set_aside;
	const struct dg_store_waiting *instances;
	size_t n_instances;
};
void dg_store_counts(
	struct dg_store *s, void (*done)(void *arg, enum dg_status status, const struct dg_store_counts *c), void *arg);

#endif
