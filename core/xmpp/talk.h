/* talk.h - with whom the gateway talks: one talk a bare JID, bounded in number, in pace and in patience.
 *
 * Two programs that answer each other never end by themselves, so this one does: it says no more than TALK_ANSWERS
 * things a minute, and nothing to what has been said TALK_REPEATS times on end.
 */
#ifndef DG_TALK_H
#define DG_TALK_H

#include "dialog/dialog.h"
#include "util/list.h"
#include "util/map.h"

enum {
	TALKS_MOST = 4096,
	TALK_ANSWERS = 30, /* a minute */
	TALK_REPEATS = 5,  /* of the same words, each within ten minutes of the one before */
	TALK_WRONG = 5,    /* answers to one question that are none */
	TALK_ID = 32,
};

struct talk {
	struct dg_node node; /* by when it was heard last */
	char *bare, *to;     /* who, and where the answers go: the resource that wrote last */
	enum dg_lang lang;
	char country[4];      /* that the user has chosen; "": none */
	char dialog[TALK_ID]; /* "": none is open */
	size_t at;            /* the field that was asked for */
	unsigned wrong;       /* times that it was not answered rightly */
	char *early;          /* written behind the command's word: the first answer; NULL: none */
	int64_t heard_ms;     /* mono; 0: not yet */
	int64_t minute_ms;    /* when the minute in which answers are counted began; 0: not yet */
	unsigned answers;
	uint64_t last; /* a hash of what was written last: it may have been a secret */
	unsigned repeats;
};

struct talks {
	struct dg_map *by_jid;
	struct dg_node order; /* who was heard last, last */
	uint64_t key[2];      /* of the hashes */
};

void talks_init(struct talks *t);
void talks_finish(struct talks *t);
struct talk *talks_find(const struct talks *t, const char *bare); /* NULL: none */
/* The talk with `bare`, which begins when there is none; who has been silent for longest leaves when it is full.
 * `to` NULL: where it went until now, or `bare`. */
struct talk *talks_open(struct talks *all, const char *bare, const char *to, enum dg_lang lang);

enum talk_pace {
	TALK_ANSWER,
	TALK_ENOUGH, /* say once that it is too much */
	TALK_SILENT,
};
/* `text` was written. Is it to be answered? In a form the same words may well come often. */
enum talk_pace talk_hear(const struct talks *all, struct talk *t, const char *text, int64_t now_ms);

#endif
