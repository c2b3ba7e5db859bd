/* plan.h - how one text is going to be written, before it is cut: the alphabet, the headers, the room of a part.
 * split.c asks for it; nobody else does.
 */
#ifndef SMS_PLAN_H
#define SMS_PLAN_H

#include "sms/split.h"
#include "sms/udh.h"

/* The longest part unpacked: 140 octets of septets. */
#define SMS_SPLIT_OCTETS_MAX 256

struct sms_plan {
	const char *text; /* the caller's, or what stands for it; `n` octets */
	size_t n;
	size_t units; /* that all of it takes */
	struct sms_coding coding;
	bool transliterated;
	bool is_long;           /* more than one short message holds */
	size_t header;          /* octets of user data header in each part */
	size_t capacity;        /* units that a short message holds besides */
	size_t room;            /* units that a part may hold: the same, or all of it where it is not split here */
	struct sms_place place; /* of the parts; total 0: no header says so. Else it is 1 until it is known */
};

/* `letters` is room for a transliterated text, which the plan borrows then. DG_INVALID: not UTF-8, or empty. */
DG_MUST_CHECK
enum dg_status sms_plan_make(
	const char *text, const struct sms_split_rules *rules, struct dg_buf *letters, struct sms_plan *out);
/* Into how many parts it would be cut (split.c). */
size_t sms_plan_parts(const struct sms_plan *plan);

#endif
