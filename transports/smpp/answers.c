/* What the carrier says to a submit_sm: taken, refused for good, or refused in a way that something can be done about.
 * session.c calls it; submit.c has the rest of the sender.
 */
#include <stdlib.h>

#include "submit_state.h"
#include "util/clock.h"
#include "util/list.h"

#define NEWS_MS 60000

/* -- answers ------------------------------------------------------------------------------- */

/* Back among those that wait, before all that were taken after it. */
static void wait_again(struct smpp_sender *s, struct smpp_part *p)
{
	struct dg_node *at = s->waiting.next;
	while (at != &s->waiting) {
		const struct smpp_part *other = DG_OF(at, struct smpp_part, in_waiting);
		if (other->of->order > p->of->order || (other->of == p->of && other->number > p->number))
			break;
		at = at->next;
	}
	dg_list_append(at, &p->in_waiting); /* that is: in front of `at` */
	p->state = SMPP_PART_WAITING;
	p->of->n_waiting++;
}

static void refused(struct smpp_sender *s, struct smpp_part *p, uint32_t status, const struct smpp_pdu *answer)
{
	struct smpp_submission *m = p->of;
	bool first = m->why == DG_OK;
	s->host->count(s->host, "refused", 1);
	smpp_part_refused(p, status, smpp_statuses_find(s->options->statuses, status), answer);
	if (!first || status != SMPP_ESME_RINVESMCLASS || !(m->esm_class & SMPP_ESM_UDHI))
		return;
	m->why = DG_REMOTE; /* core offers it again, and then it goes the other way */
	if (s->concat != SMS_SAR)
		s->host->log(s->host, DG_LOG_WARN,
			"the carrier takes no user data headers: long texts go by sar parameters from now on; set "
			"concat to sar");
	s->concat = SMS_SAR;
}

static void accepted(struct smpp_sender *s, struct smpp_part *p, const struct smpp_pdu *answer)
{
	smpp_part_accepted(p, answer);
	if (s->options->habit)
		smpp_habit_note(s->options->habit, p->message_id);
}

static void slow_down(struct smpp_sender *s, const struct smpp_meaning *meaning, int64_t sent_ms)
{
	int64_t now_ms = dg_mono_ms();
	bool queue_full = meaning->remedy != SMPP_SLOW_DOWN;
	s->host->count(s->host, "throttled", 1);
	if (!smpp_throttle_refused(&s->throttle, queue_full, sent_ms, now_ms))
		return;
	bool news = now_ms >= s->pause_news_ms;
	if (news)
		s->pause_news_ms = now_ms + NEWS_MS;
	s->host->log(s->host, news ? DG_LOG_INFO : DG_LOG_DEBUG,
		"the carrier asks to slow down: %s; pausing for %lld ms", meaning->text,
		(long long)(s->throttle.pause_until_ms - now_ms));
}

static bool drop_parameters(struct smpp_sender *s, struct smpp_part *p)
{
	bool first = !p->had_remedy;
	p->had_remedy = true;
	if (first && p->of->link && smpp_link_takes_parameters(p->of->link)) {
		smpp_link_refuses_parameters(p->of->link);
		s->host->log(s->host, DG_LOG_INFO, "the carrier takes no optional parameters: left out from now on");
	}
	return first && p->had_parameters;
}

/* What was refused may have been written before the carrier refused another one: then the next form is tried already.
 */
static bool change_times(struct smpp_sender *s, const struct smpp_part *p)
{
	static const char *const forms[] = { "left out", "relative ones", "absolute ones" };
	if (p->had_times == SMPP_NO_TIMES)
		return false;
	if (p->had_times != s->times)
		return true;
	if (s->times_tried++)
		s->times = SMPP_NO_TIMES;
	else
		s->times = s->times == SMPP_RELATIVE ? SMPP_ABSOLUTE : SMPP_RELATIVE;
	s->host->log(s->host, DG_LOG_INFO, "the carrier does not take such validity periods: %s from now on",
		forms[s->times]);
	return true;
}

/* A carrier with a small window refuses so what is over it; alone, a refusal is a refusal. `s->written` are the others.
 */
static bool shrink(
	struct smpp_sender *s, const struct smpp_part *p, const struct smpp_meaning *meaning, int64_t sent_ms)
{
	if (p->others_then == 0 || s->stopping)
		return false;
	slow_down(s, meaning, sent_ms);
	return true;
}

/* Try what the table of statuses proposes. false: there is nothing left to try. */
static bool remedy(struct smpp_sender *s, struct smpp_part *p, const struct smpp_meaning *meaning, int64_t sent_ms)
{
	switch (meaning->remedy) {
	case SMPP_SLOW_DOWN:
	case SMPP_WAIT: slow_down(s, meaning, sent_ms); return !s->stopping;
	case SMPP_SHRINK: return shrink(s, p, meaning, sent_ms);
	case SMPP_DROP_TLVS: return drop_parameters(s, p);
	case SMPP_DROP_EXPIRY: return change_times(s, p);
	case SMPP_GIVE_UP: return false;
	}
	return false;
}

void smpp_sender_answered(struct smpp_sender *s, void *part, int64_t sent_ms, const struct smpp_pdu *answer)
{
	struct smpp_part *p = part;
	struct smpp_submission *m = p->of;
	uint32_t status = answer->status;
	if (answer->command == SMPP_GENERIC_NACK && status == SMPP_ESME_ROK)
		status = SMPP_ESME_RUNKNOWNERR; /* a nack is no yes */
	s->written--;
	m->n_written--;
	if (status == SMPP_ESME_ROK) {
		accepted(s, p, answer);
		smpp_throttle_accepted(&s->throttle);
	} else if (remedy(s, p, smpp_statuses_find(s->options->statuses, status), sent_ms)) {
		wait_again(s, p);
	} else {
		refused(s, p, status, answer);
	}
	smpp_sender_settle(s, m);
}

void smpp_sender_lost(struct smpp_sender *s, void *part)
{
	struct smpp_part *p = part;
	struct smpp_submission *m = p->of;
	s->written--;
	m->n_written--;
	m->lost = true;
	m->n_lost++;
	p->state = SMPP_PART_LOST;
	smpp_sender_settle(s, m);
}

/* -- answers that nobody waits for any more --------------------------------------------------- */

static struct smpp_part *find_lost(
	const struct smpp_sender *s, struct dg_node *list, const struct smpp_link *link, uint32_t sequence)
{
	uint32_t bind = smpp_link_bind_number(link);
	(void)s;
	DG_LIST_EACH (n, list) {
		struct smpp_submission *m = DG_OF(n, struct smpp_submission, in_active);
		for (size_t i = 0; m->link == link && m->n_lost && i < m->n; i++)
			if (m->parts[i].state == SMPP_PART_LOST && m->parts[i].sequence == sequence &&
				m->parts[i].bind == bind)
				return &m->parts[i];
	}
	return NULL;
}

/* Core holds the message in doubt, or has sent it again by now: it ought to know this id too. A late "no" leaves the
 * doubt as it is. */
bool smpp_sender_answered_late(struct smpp_sender *s, const struct smpp_link *link, const struct smpp_pdu *answer)
{
	struct smpp_part *p = find_lost(s, &s->lost, link, answer->sequence);
	bool is_over = p != NULL;
	if (!p)
		p = find_lost(s, &s->active, link, answer->sequence);
	if (!p)
		return false;
	struct smpp_submission *m = p->of;
	m->n_lost--;
	if (answer->command == SMPP_SUBMIT_SM_RESP && answer->status == SMPP_ESME_ROK)
		accepted(s, p, answer);
	else
		p->state = SMPP_PART_DROPPED;
	if (is_over && m->n_accepted == m->n)
		smpp_submission_report_late(m, s->host);
	if (is_over && (m->n_accepted == m->n || m->n_accepted + m->n_lost < m->n))
		smpp_sender_forget_lost(s, m);
	return true;
}
